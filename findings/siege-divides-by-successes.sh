#!/usr/bin/env bash
# Tool:    siege 4.0.7-1+b1 (Debian 12)
# Guess:   where part of the answers are errors, response_time is the mean over all answers, or over the successful ones.
# Seen:    it is the time of all answers, divided by the number of the successful ones.
# Output:  25 requests, each answered after 0.2 s, 20 of them with 503:
#          transactions 5, availability 20.00, response_time 1.04, longest_transaction 0.23
# Matters: the mean is five times the longest. A service that turns requests away under load looks slow, by the share that it
#          turns away, and one that turns away one request in two, twice as slow: a curve of latency over load bends upwards
#          where only the errors do.
. "$(dirname "$0")/common"
need node
debian_package siege=4.0.7-1+b1

cat >server.js <<'JS'
let number = 0;
const server = require('http').createServer((request, response) => setTimeout(() => {
  response.statusCode = ++number % 5 === 0 ? 200 : 503;
  response.end('ok');
}, 200));
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
setTimeout(() => process.exit(), 1000 * process.argv[2]);
JS
serve server.js 60
HOME=$folder siege -b -c1 -r25 "$url/" >siege.log 2>&1
grep -E 'transactions|availability|response_time|longest_transaction' siege.log | tr -d '\t ' | tee out
still_in out '"transactions":5,'
still_in out '"availability":20.00,'
# shellcheck disable=SC2016
still "the mean is more than three times the longest" awk -F '[:,]' '
  /response_time/ {mean = $2} /longest/ {longest = $2}
  END {exit !(longest >= 0.2 && mean > 3 * longest)}' out
