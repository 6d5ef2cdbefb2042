#!/usr/bin/env bash
# Tool:    autocannon 9.0.0 (npm)
# Guess:   where the server ends a connection with an answer (Connection: close, which nginx's keepalive_requests does now and
#          then and keepalive_timeout 0 always), autocannon connects again; -a 500 is 500 requests.
# Seen:    the next request is counted as sent, written to nobody and forgotten: no error, no reset, no time-out. Where each
#          answer ends its connection, half of all requests are never made; where every 20th does, one in 21 is not.
# Output:  -a 500, each answer closes: sent 500, answered 250, errors 0, resets 0; the server saw 250
#          -a 500, every 20th answer closes: sent 500, answered 478, errors 0, resets 0; the server saw 478
#          -R 50 -d 4, each answer closes: sent 250, answered 104, errors 0, resets 0; the server saw 106
# Matters: the rate that was asked for is not the one that was offered, and nothing says so: a service behind such a front looks
#          as if it kept up with 50 requests a second, having had 26.
. "$(dirname "$0")/common"
npm_packages autocannon@9.0.0

cat >server.js <<'JS'
let seen = 0;
const every = { '/each': 1, '/20th': 20 };
const server = require('http').createServer((request, response) => {
  if (request.url === '/seen') return response.end(String(seen), () => { seen = 0; });
  seen++;
  request.socket.requests = (request.socket.requests || 0) + 1;
  if (request.socket.requests === every[request.url]) response.setHeader('Connection', 'close');
  response.end('ok');
});
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
setTimeout(() => process.exit(), 1000 * process.argv[2]);
JS
cat >try.js <<'JS'
const [, , url, name, options] = process.argv;
(async () => {
  const { errors, resets, requests } = await require('autocannon')({ url, connections: 2, ...JSON.parse(options) });
  const seen = await (await fetch(new URL('/seen', url))).text();
  console.log(`${name}: sent ${requests.sent}, answered ${requests.total}, errors ${errors}, resets ${resets}; the server saw ${seen}`);
})();
JS
serve server.js 60
{
  node try.js "$url/each" "-a 500, each answer closes" '{"amount": 500}'
  node try.js "$url/20th" "-a 500, every 20th answer closes" '{"amount": 500}'
  node try.js "$url/each" "-R 50 -d 4, each answer closes" '{"overallRate": 50, "duration": 4}'
} | tee out
still_in out "-a 500, each answer closes: sent 500, answered 250, errors 0, resets 0; the server saw 250"
still_in out "-a 500, every 20th answer closes: sent 500, answered 478, errors 0, resets 0; the server saw 478"
still "far fewer than 200 requests at -R 50 for 4 s" grep -Eq '^-R 50.* answered (9.|1[0-4].), errors 0' out
