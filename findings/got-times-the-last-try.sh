#!/usr/bin/env bash
# Tool:    Got 14.6.6 (npm)
# Guess:   response.timings.phases.total of an answer is the time from the call to the end of the answer, with the redirects that it
#          followed and the tries that it repeated: its own limit, timeout.request, and retryCount are of that response, too.
# Seen:    it is that of the last try: a redirect and failed tries before it take no time, nor do the pauses between.
# Output:  answered after 400 ms: total at least 400 ms
#          redirected after 400 ms: 1 redirect, waited at least 400 ms, total under 400 ms (seen: 429 and 21)
#          refused twice after 400 ms each: 2 retries, waited at least 800 ms, total under 400 ms (seen: 1042 and 2)
# Matters: a service that refuses two requests of three is as fast as one that refuses none; a load that is measured by these
#          timings gets neither slower nor worse, as each of the answers in the end is a 200.
. "$(dirname "$0")/common"
npm_packages got@14.6.6

cat >try.mjs <<'JS'
import got from 'got';
import http from 'http';
let refused = 0;
const server = http.createServer((request, response) => {
  const later = (status, headers = {}) => setTimeout(() => response.writeHead(status, headers).end(), 400);
  if (request.url === '/moved') later(302, { location: '/now' });
  else if (request.url === '/busy' && ++refused <= 2) later(503);
  else if (request.url === '/slow') later(200);
  else response.end('ok');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const ask = async (path) => {
  const start = performance.now();
  const retry = { limit: 2, calculateDelay: ({ computedValue }) => computedValue && 100 };
  const response = await got(`http://127.0.0.1:${server.address().port}${path}`, { retry });
  const { total } = response.timings.phases;
  return { total, waited: performance.now() - start, retries: response.retryCount, redirects: response.redirectUrls.length };
};
await ask('/now');
const slow = await ask('/slow');
console.log(`answered after 400 ms: total ${slow.total >= 395 ? 'at least' : 'under'} 400 ms`);
const against = (time, limit) => `${time < limit ? 'under' : 'at least'} ${limit} ms`;
const moved = await ask('/moved');
console.log(`redirected after 400 ms: ${moved.redirects} redirect, `
  + `waited ${against(moved.waited, 400)}, total ${against(moved.total, 400)}`);
const busy = await ask('/busy');
console.log(`refused twice after 400 ms each: ${busy.retries} retries, `
  + `waited ${against(busy.waited, 800)}, total ${against(busy.total, 400)}`);
process.exit();
JS
node try.mjs | tee out
still_in out "answered after 400 ms: total at least 400 ms"
still_in out "redirected after 400 ms: 1 redirect, waited at least 400 ms, total under 400 ms"
still_in out "refused twice after 400 ms each: 2 retries, waited at least 800 ms, total under 400 ms"
