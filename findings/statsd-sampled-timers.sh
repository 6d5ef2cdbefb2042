#!/usr/bin/env bash
# Tool:    StatsD 0.9.0 (npm statsd) and the statsd plugin of collectd 5.12.0-14 (Debian 12)
# Guess:   a time of 100 ms that was sent for one request in ten, as 100|ms|@0.1, counts as ten requests of 100 ms: ten
#          such lines are count 100 and sum 10000 ms. Both call the mean 100 ms.
# Seen:    StatsD scales the count and not the sum: count 100, sum 1000, and count_90 9, sum_90 900, though its own mean
#          is 100. collectd takes the rate for a factor of the time: ten requests, each of one second.
# Output:  StatsD: count 100, sum 1000, mean 100, count_90 9, sum_90 900
#          collectd: 10 requests, average 1.000 s, p90 1.0 s
# Matters: the mean over more than one interval or server is the sum of sums over the sum of counts: 10 ms with StatsD,
#          and with collectd 1000 ms, for requests of 100 ms. Turning sampling on looks like a change of speed.
. "$(dirname "$0")/common"
npm_packages statsd@0.9.0
debian_package collectd-core=5.12.0-14
[ -e debian/usr/sbin/collectd ] || untried "collectd is installed here: remove it"

free_ports() {
  node -e "
const dgram = require('dgram');
const sockets = [0, 1].map(() => dgram.createSocket('udp4'));
let bound = 0;
sockets.forEach((socket) => socket.bind(0, '127.0.0.1', () => {
  if (++bound < 2) return;
  console.log(sockets.map((s) => s.address().port).join(' '));
  sockets.forEach((s) => s.close());
}));"
}
read -r statsd_port collectd_port <<<"$(free_ports)"

cat >config.js <<JS
{ address: '127.0.0.1', port: $statsd_port, mgmt_address: '127.0.0.1', mgmt_port: 0, flushInterval: 2000,
  backends: ['./backends/console'], deleteIdleStats: true }
JS
mkdir base csv
cat >collectd.conf <<CONF
BaseDir "$folder/base"
PIDFile "$folder/base/pid"
PluginDir "$folder/debian/usr/lib/collectd"
TypesDB "$folder/debian/usr/share/collectd/types.db"
Hostname "here"
Interval 2
LoadPlugin csv
LoadPlugin statsd
<Plugin csv>
  DataDir "$folder/csv"
</Plugin>
<Plugin statsd>
  Host "127.0.0.1"
  Port "$collectd_port"
  DeleteTimers true
  TimerPercentile 90
  TimerCount true
</Plugin>
CONF
send() {
  node -e "
const socket = require('dgram').createSocket('udp4');
let sent = 0;
for (let i = 0; i < 10; i++) socket.send('latency:100|ms|@0.1', $1, '127.0.0.1', () => { if (++sent === 10) socket.close(); });"
}

timeout 30 node node_modules/statsd/stats.js config.js >statsd.log 2>&1 &
server_pid=$!
sleep 3
send "$statsd_port"
sleep 5
end_server

timeout 30 debian/usr/sbin/collectd -f -C collectd.conf >collectd.log 2>&1 &
server_pid=$!
sleep 3
send "$collectd_port"
sleep 5
end_server

of_statsd() { grep -Eo "\\b$1: [0-9]+" statsd.log | head -1 | tr -d :; }
of_collectd() { grep -hEv "epoch|nan|,0\.?0*$" csv/here/statsd/"$1"-* | head -1 | sed "s/.*,//"; }
{
  echo "StatsD: $(of_statsd count), $(of_statsd sum), $(of_statsd mean), $(of_statsd count_90), $(of_statsd sum_90)"
  printf 'collectd: %.0f requests, average %.3f s, p90 %.1f s\n' \
    "$(of_collectd gauge-latency-count)" "$(of_collectd latency-latency-average)" "$(of_collectd latency-latency-percentile-90)"
} | tee out
still_in out "StatsD: count 100, sum 1000, mean 100, count_90 9, sum_90 900"
still_in out "collectd: 10 requests, average 1.000 s, p90 1.0 s"
