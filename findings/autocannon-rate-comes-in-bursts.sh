#!/usr/bin/env bash
# Tool:    autocannon 9.0.0 (npm), option -R (requests per second)
# Guess:   -R 20 sends a request each 50 ms.
# Seen:    each second's requests are sent back to back at its start, as fast as answers come, and then none until the
#          second is over.
# Output:  -R 20 for 5 s: 5 pauses of 0.5 s and more between two of 116 requests; at an even pace there is none
# Matters: a mean of 20 req/s is offered as a closed loop of full speed for some milliseconds: no queue builds up as it
#          does with arrivals spread over time, caches and batching see something else, and a device or a serverless pool
#          is idle most of the second. Neither its latency nor its power is that of 20 req/s.
. "$(dirname "$0")/common"
npm_packages autocannon@9.0.0

cat >server.js <<'JS'
const fs = require('fs');
const arrivals = [];
const server = require('http').createServer((request, response) => {
  arrivals.push(performance.now());
  response.end('ok');
});
server.listen(0, '127.0.0.1', () => fs.writeFileSync('port', String(server.address().port)));
const end = () => {
  const gaps = arrivals.slice(1).map((at, i) => at - arrivals[i]);
  fs.writeFileSync('seen.json', JSON.stringify({ requests: arrivals.length, pauses: gaps.filter((gap) => gap >= 500).length }));
  process.exit();
};
process.on('SIGTERM', end);
setTimeout(end, 1000 * process.argv[2]);
JS
serve server.js 60
npx --no-install autocannon -c 1 -R 20 -d 5 "$url" >autocannon.log 2>&1
end_server
cat seen.json
echo
still "pauses of half a second, where an even pace has 50 ms" \
  node -e 'const { requests, pauses } = JSON.parse(require("fs").readFileSync("seen.json")); process.exit(requests > 50 && pauses >= 3 ? 0 : 1)'
