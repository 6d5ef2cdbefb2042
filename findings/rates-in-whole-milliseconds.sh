#!/usr/bin/env bash
# Tool:    async-sema 3.1.1 (RateLimit with uniformDistribution) and promise-throttle 1.1.2 (npm)
# Guess:   600 a second are 600 a second, evenly: at most 61 begin within 100 ms, and on an idle machine not many fewer.
# Seen:    both wait for a time between two calls, and timers know whole milliseconds only. async-sema cuts 1.67 ms to one: up
#          to 1000 a second, and as many for 999 as for 501. promise-throttle waits until 1.1 ms are over in whole ones, which
#          is two: at most 500 for 501 to 999.
# Output:  most within 100 ms: async-sema 600/s more than 66; promise-throttle 900/s at most 52
# Matters: used to pace load, the one offers two thirds more than it says, the other little more than half, and a step from 550 to
#          950 a second is none. As a limit for a paid interface, the former breaks it.
. "$(dirname "$0")/common"
npm_packages async-sema@3.1.1 promise-throttle@1.1.2

cat >try.js <<'JS'
const { RateLimit } = require('async-sema');
const PromiseThrottle = require('promise-throttle');
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

// a machine that stalls makes it fewer, never more
function mostWithin100Ms(times) {
  let most = 0;
  for (let end = 0, begin = 0; end < times.length; end++) {
    while (times[end] - times[begin] >= 100) begin++;
    most = Math.max(most, end - begin + 1);
  }
  return most;
}
async function sema(perSecond, count) {
  const limit = RateLimit(perSecond, { uniformDistribution: true });
  const times = [];
  await Promise.all(Array.from({ length: count }, async () => {
    await limit();
    times.push(nowMs());
  }));
  return mostWithin100Ms(times);
}
async function throttle(perSecond, count) {
  const throttled = new PromiseThrottle({ requestsPerSecond: perSecond });
  const times = [];
  await Promise.all(Array.from({ length: count }, () => throttled.add(async () => times.push(nowMs()))));
  return mostWithin100Ms(times);
}
(async () => {
  const fast = await sema(600, 3000);
  const slow = await throttle(900, 1500);
  console.log(`most within 100 ms: async-sema 600/s ${fast}; promise-throttle 900/s ${slow}`);
  console.log(`async-sema more than 66: ${fast > 66}; promise-throttle at most 52: ${slow <= 52}`);
  process.exit();
})();
JS
node try.js | tee out
still_in out "async-sema more than 66: true; promise-throttle at most 52: true"
