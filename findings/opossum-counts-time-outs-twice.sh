#!/usr/bin/env bash
# Tool:    opossum 9.0.0 (npm), a circuit breaker; its stats
# Guess:   stats.latencyTimes, from which its percentiles and its mean are made, has one time for each call that was made.
# Seen:    a call that timed out is in it twice (once as timeout and once as failure), one that failed otherwise once.
# Output:  40 calls, of which 4 timed out after 300 ms: 44 times, 8 of them of the time-out; p90 300 ms
#          each call once: p90 below 100 ms
#          40 calls, of which 4 failed: 40 times
# Matters: time-outs weigh double. Where nine of ten calls are answered within some milliseconds, the p90 is the time-out,
#          and the mean is 57 ms instead of 32: the breaker disagrees with the load generator in front of it.
. "$(dirname "$0")/common"
npm_packages opossum@9.0.0

cat >try.js <<'JS'
const CircuitBreaker = require('opossum');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const options = { timeout: 300, errorThresholdPercentage: 100, rollingCountTimeout: 60000 };
const stats = async (tenth) => {
  let call = 0;
  const breaker = new CircuitBreaker(() => (++call % 10 ? pause(2) : tenth()), options);
  for (let i = 0; i < 40; i++) await breaker.fire().catch(() => {});
  return { call, ...breaker.status.stats };
};
(async () => {
  const late = await stats(() => pause(1000));
  const slow = (times) => times.filter((time) => time >= 290);
  console.log(`${late.call} calls, of which ${late.timeouts} timed out after 300 ms: ${late.latencyTimes.length} times, `
    + `${slow(late.latencyTimes).length} of them of the time-out; p90 ${Math.round(late.percentiles[0.9] / 10) * 10} ms`);
  const once = late.latencyTimes.sort((a, b) => a - b).slice(0, late.call);
  console.log(`each call once: p90 ${once[Math.ceil(0.9 * once.length) - 1] < 100 ? "below" : "not below"} 100 ms`);
  const failed = await stats(() => Promise.reject(new Error('refused')));
  console.log(`${failed.call} calls, of which ${failed.failures} failed: ${failed.latencyTimes.length} times`);
  process.exit();
})();
JS
node try.js | tee out
still_in out "40 calls, of which 4 timed out after 300 ms: 44 times, 8 of them of the time-out; p90 300 ms"
still_in out "each call once: p90 below 100 ms"
still_in out "40 calls, of which 4 failed: 40 times"
