#!/usr/bin/env bash
# Tool:    autocannon-compare 0.4.0 (npm), on results of autocannon 9.0.0
# Guess:   requests a second are sampled once a second, so two runs of 10 s are compared by ten samples each:
#          1000 ± 100 against 1020 ± 100 says nothing (p = 0.66).
# Seen:    the number of samples is the number of requests. Each difference of a busy server is highly significant.
# Output:  1020 ± 100 a second against 1000 ± 100, 10 s each: 2%, p below 0.0001 '***'
# Matters: two runs of one build differ "with ***"; a gate on it fails, or passes, by chance.
. "$(dirname "$0")/common"
npm_packages autocannon-compare@0.4.0 autocannon@9.0.0

cat >server.js <<'JS'
const server = require('http').createServer((request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
process.on('SIGTERM', () => process.exit());
setTimeout(() => process.exit(), 1000 * process.argv[2]);
JS
serve server.js 60
npx --no-install autocannon -c 2 -d 3 --json "$url" >real.json 2>autocannon.log
end_server

cat >try.js <<'JS'
const compare = require('autocannon-compare');
const real = JSON.parse(require('fs').readFileSync('real.json'));
console.log(`a real result: ${real.samples} samples of requests a second, ${real.requests.total > 100 * real.samples ? 'over a hundred times as many requests' : 'few requests'}`);
// the real one's fields, with round figures: 10 s, once a second 900 or 1100, and 920 or 1120
const run = (mean) => ({ ...real, duration: 10, samples: 10, requests: { ...real.requests, mean, average: mean, stddev: 100, total: 10 * mean } });
const { difference, pValue, significant } = compare(run(1020), run(1000)).requests;
console.log(`1020 ± 100 a second against 1000 ± 100, 10 s each: ${difference}, p ${pValue < 0.0001 ? 'below 0.0001' : pValue.toFixed(2)} '${significant}'`);
JS
node try.js | tee out
still_in out "over a hundred times as many requests"
still_in out "1020 ± 100 a second against 1000 ± 100, 10 s each: 2%, p below 0.0001 '***'"
