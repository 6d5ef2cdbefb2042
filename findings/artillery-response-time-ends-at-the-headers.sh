#!/usr/bin/env bash
# Tool:    Artillery 2.0.34 (npm), http.response_time
# Guess:   the response time of a request ends when its answer is there: 1 s where the server sends the headers at once and the
#          rest of the body over a second.
# Seen:    it ends at the headers. That the answer took a second is in vusers.session_length only, also where the scenario
#          captures the body.
# Output:  20 requests: http.response_time median 2 ms, p99 8.9 ms; vusers.session_length median 1002.4 ms
# Needs:   some 500 MB while it runs; the most is what Artillery brings for the clouds.
# Matters: a model that streams its answer, token by token, has the latency of its first byte: ten times the tokens, or half the
#          speed, leave every percentile as it is.
. "$(dirname "$0")/common"
npm_packages artillery@2.0.34

cat >server.js <<'JS'
const server = require('http').createServer((request, response) => {
  response.write('first');
  setTimeout(() => response.end('last'), 1000);
});
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
setTimeout(() => process.exit(), 1000 * process.argv[2]);
JS
serve server.js 120
cat >test.yml <<YAML
config:
  target: $url
  phases: [{duration: 5, arrivalRate: 4}]
scenarios:
  - flow:
      - get: {url: /, capture: {regexp: "(.*)", as: body}}
YAML
# without its own reports about its use
HOME=$folder ARTILLERY_DISABLE_TELEMETRY=true NO_UPDATE_NOTIFIER=1 \
  node_modules/.bin/artillery run --quiet --output report.json test.yml >artillery.log 2>&1 ||
  untried "artillery: $(tail -1 artillery.log)"
cat >summary.js <<'JS'
const { counters, summaries } = JSON.parse(require('fs').readFileSync('report.json')).aggregate;
const [response, session] = [summaries['http.response_time'], summaries['vusers.session_length']];
console.log(`${counters['http.codes.200']} requests: http.response_time median ${response.median} ms, p99 ${response.p99} ms; `
  + `vusers.session_length median ${session.median} ms`);
console.log(`response times below 500 ms, sessions of a second: ${response.p99 < 500 && session.min >= 1000}`);
JS
node summary.js | tee out
still_in out "20 requests: "
still_in out "response times below 500 ms, sessions of a second: true"
