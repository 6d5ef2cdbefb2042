#!/usr/bin/env bash
# Tool:    mtail 3.0.0~rc50-1+b6 (Debian 12), a histogram of the times in a log
# Guess:   0.000, as nginx's $request_time has it for an answer within a millisecond, lies in the first bucket, and all
#          values lie in the one up to +Inf.
# Seen:    a 0 lies in no bucket, not even in the last, but counts in _count. Nothing else is lost: 0.001 and 0.100 are where
#          they belong.
# Output:  60 times 0.000, 0.001, 0.100, 38 times 0.300:
#          le="0.1" 2, le="0.5" 40, le="1" 40, le="+Inf" 40, count 100
# Matters: quantiles of these buckets leave the fastest requests out. Here the median is between 0.1 and 0.5 s, where it is 0: a
#          cache in front of a model makes its latencies no better.
. "$(dirname "$0")/common"
debian_package mtail=3.0.0~rc50-1+b6

mkdir programs logs
cat >programs/nginx.mtail <<'MTAIL'
histogram request_seconds buckets 0.1, 0.5, 1
/ (?P<time>\d+\.\d+)$/ {
  request_seconds = $time
}
MTAIL
for time in $(printf '0.000 %.0s' {1..60}) 0.001 0.100 $(printf '0.300 %.0s' {1..38}); do
  echo "127.0.0.1 - - \"POST /v1/predict HTTP/1.1\" 200 $time"
done >logs/access.log
mtail --progs programs --logs logs/access.log --one_shot --one_shot_format prometheus --address 127.0.0.1 --port 0 \
  --logtostderr 2>mtail.log | grep '^request_seconds' | tee out
still_in out 'le="0.1"} 2'
still_in out 'le="0.5"} 40'
still_in out 'le="+Inf"} 40'
still_in out 'request_seconds_count{prog="nginx.mtail"} 100'
