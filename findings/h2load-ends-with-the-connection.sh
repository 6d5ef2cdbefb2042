#!/usr/bin/env bash
# Tool:    h2load 1.52.0 (Debian nghttp2-client 1.52.0-1+deb12u3) against nginx 1.22.1 (Debian 1.22.1-9+deb12u11), HTTP/2
# Guess:   nginx says goodbye to a connection after its default of 1000 requests (GOAWAY); h2load connects again, as it does
#          over HTTP/1.1, and -D 3 shows the server's rate.
# Seen:    over HTTP/2 h2load never connects again. Once each client's connection has had its 1000 requests, nothing more is
#          sent until the time is up, and the rate is what there was, divided by all of the time.
# Output:  -D 3, 1 client: finished in 3.00s, 333.33 req/s; 1000 succeeded, 2 failed
#          -D 3, 2 clients: finished in 3.00s, 666.67 req/s; 2000 succeeded, 8 failed
#          -n 5000, 1 client: 1000 succeeded, 4000 failed, within 0.1 s
#          --h1 -D 3, 1 client: finished in 3.00s, 25336.33 req/s; 76009 succeeded, 0 failed
# Matters: behind nginx a model server's throughput is 1000 x clients / duration, whatever it can do: twice the clients look
#          like twice the throughput, and a faster build like the same one. What failed hints at it only without -D.
. "$(dirname "$0")/common"
need timeout
debian_package nginx=1.22.1-9+deb12u11
debian_package nghttp2-client=1.52.0-1+deb12u3
PATH=$folder/debian/usr/sbin:$PATH:/usr/sbin

port=18097
cat >nginx.conf <<CONF
daemon off;
master_process off;
pid nginx.pid;
error_log stderr notice;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server { listen 127.0.0.1:$port http2; location / { return 200 ok; } }
  server { listen 127.0.0.1:$((port + 1)); location / { return 200 ok; } }
}
CONF
timeout 60 nginx -p "$folder" -e stderr -c nginx.conf 2>nginx.log &
# shellcheck disable=SC2034
server_pid=$!
for tries in $(seq 100); do
  grep -q 'event method' nginx.log && break
  [ "$tries" = 100 ] && untried "nginx did not start: $(tail -1 nginx.log)"
  sleep 0.1
done
summary() { grep -E '^(finished|requests)' "$1"; }

for clients in 1 2; do
  h2load -D 3 -c $clients -m 10 http://127.0.0.1:$port/ >"for-3s-$clients"
  summary "for-3s-$clients"
done
h2load -n 5000 -c 1 -m 10 http://127.0.0.1:$port/ >all-5000
summary all-5000
h2load --h1 -D 3 -c 1 http://127.0.0.1:$((port + 1))/ >http1
summary http1
still_in for-3s-1 ", 333.33 req/s,"
still_in for-3s-1 "1000 succeeded"
still_in for-3s-2 ", 666.67 req/s,"
still_in for-3s-2 "2000 succeeded"
still_in all-5000 "1000 succeeded, 4000 failed"
still "over HTTP/1.1 it connects again" grep -Eq ' [0-9]{5,} succeeded, 0 failed' http1
