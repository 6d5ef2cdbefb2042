#!/usr/bin/env bash
# Tool:    wrk 4.1.0-3+b2 (Debian 12), option --timeout
# Guess:   a request that has no answer after the time-out is given up, is not a completed request, and is either left out
#          of the latencies or counted as taking at least the time-out.
# Seen:    wrk waits for the answer, counts it as a completed request and in Requests/sec, and leaves its latency out.
#          Where every answer is late, every latency is 0.00us.
# Output:  1 connection, 5 s, --timeout 1s, answers after 1.5 s: Latency 0.00us 0.00us 0.00us; 99% 0.00us;
#          3 requests in 5.0s; timeout 3
# Matters: with the default time-out of 2 s a model that needs 3 s shows its full throughput, and a p99 of the fast answers
#          only, or of none. The worse a service gets, the better its percentiles: read `timeout` in the last lines first.
. "$(dirname "$0")/common"
need node
debian_package wrk=4.1.0-3+b2

cat >server.js <<'JS'
const server = require('http').createServer((request, response) => setTimeout(() => response.end('ok'), 1500));
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
setTimeout(() => process.exit(), 1000 * process.argv[2]);
JS
serve server.js 30
wrk -t1 -c1 -d5s --timeout 1s --latency "$url" | tee out
still "all latencies are 0.00us" grep -Eq '^ +Latency +0.00us +0.00us +0.00us' out
still "so is the 99th percentile" grep -Eq '^ +99% +0.00us' out
still "the late answers are requests that were completed" grep -Eq '^ +[23] requests in' out
still "each is also a time-out" grep -Eq 'timeout [23]$' out
