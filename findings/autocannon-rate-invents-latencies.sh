#!/usr/bin/env bash
# Tool:    autocannon 9.0.0 (npm), option -R (requests per second)
# Guess:   with a rate, latencies are as measured, or corrected for what a generator left out in steps of the time
#          between two requests, 200 ms at -R 5. A server that takes 100 ms for each answer has none below that.
# Seen:    the step is 1 / rate rounded up, so 1 ms at any rate: an answer of 100 ms is put into the histogram some 100
#          times, as 100, 99, 98 ... ms. Least, mean and percentiles are of these. --ignoreCoordinatedOmission turns it
#          off.
# Output:  -R 5: 20 answers, 2492 latencies, least 1 ms, p50 63 ms, mean 89.92 ms
#          with --ignoreCoordinatedOmission: 20 answers, 20 latencies, least 101 ms, p50 107 ms, mean 113.9 ms
# Matters: a server that takes 100 ms each time has a p50 of 50 to 60 ms, although the rate was kept and nothing was left
#          out. A latency SLO on the median passes at about half of what users wait, as soon as -R is given.
. "$(dirname "$0")/common"
npm_packages autocannon@9.0.0

cat >server.js <<'JS'
const server = require('http').createServer((request, response) => setTimeout(() => response.end('ok'), 100));
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
setTimeout(() => process.exit(), 1000 * process.argv[2]);
JS
serve server.js 60

cat >summary.js <<'JS'
const { latency, '2xx': answers } = JSON.parse(require('fs').readFileSync(0));
console.log(`${answers} answers, ${latency.totalCount} latencies, least ${latency.min} ms, p50 ${latency.p50} ms, mean ${latency.mean} ms`);
// most latencies are not of any answer, and the least is far below what any answer can take
process.exit(latency.totalCount > 20 * answers && latency.min < 50 ? 0 : 1);
JS
run() { npx --no-install autocannon -c 1 -R 5 -d 4 --json "$@" "$url" 2>autocannon.log; }
run >with.json
run --ignoreCoordinatedOmission >without.json
still "latencies below what any answer took" node summary.js <with.json
still "none of them with --ignoreCoordinatedOmission" eval '! node summary.js <without.json'
