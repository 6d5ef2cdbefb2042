#!/usr/bin/env bash
# Tool:    the apdex plugin (1.24.0) within Artillery 2.0.34 (npm)
# Guess:   a request that fails is frustrated, as the Apdex specification has it: where half of the requests time out and the
#          other half are answered with status 500, the score is 0.
# Seen:    only answers are counted, by their time alone: a quick 500 is satisfied, a time-out is nothing at all.
# Output:  10 requests: 5 times 500, 5 time-outs; satisfied 5, tolerated 0, frustrated 0
#          Apdex score: 1 (excellent)
# Needs:   some 500 MB while it runs; the most is what Artillery brings for the clouds.
# Matters: a service that does not answer a single request is excellent, and the sooner it turns requests away the better its
#          score: overload improves it. Errors need a limit of their own beside it.
. "$(dirname "$0")/common"
npm_packages artillery@2.0.34

cat >server.js <<'JS'
let requests = 0;
const server = require('http').createServer((request, response) => {
  if (++requests % 2) response.writeHead(500).end();
  // the others are never answered
});
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
setTimeout(() => process.exit(), 1000 * process.argv[2]);
JS
serve server.js 120
cat >test.yml <<YAML
config:
  target: $url
  http: {timeout: 5}
  plugins: {apdex: {threshold: 5000}}
  phases: [{duration: 5, arrivalRate: 2}]
scenarios:
  - flow:
      - get: {url: /}
YAML
# without its own reports about its use
HOME=$folder ARTILLERY_DISABLE_TELEMETRY=true NO_UPDATE_NOTIFIER=1 \
  node_modules/.bin/artillery run --output report.json test.yml >artillery.log 2>&1 ||
  untried "artillery: $(tail -1 artillery.log)"
cat >summary.js <<'JS'
const { counters } = JSON.parse(require('fs').readFileSync('report.json')).aggregate;
const of = (name) => counters[name] ?? 0;
const unanswered = Object.keys(counters).filter((name) => name.startsWith('errors.')).reduce((sum, name) => sum + of(name), 0);
console.log(`${of('http.requests')} requests: ${of('http.codes.500')} times 500, ${unanswered} time-outs; satisfied `
  + `${of('apdex.satisfied')}, tolerated ${of('apdex.tolerated')}, frustrated ${of('apdex.frustrated')}`);
JS
{ node summary.js; grep "Apdex score" artillery.log; } | tee out
still_in out "10 requests: 5 times 500, 5 time-outs; satisfied 5, tolerated 0, frustrated 0"
still_in out "Apdex score: 1 (excellent)"
