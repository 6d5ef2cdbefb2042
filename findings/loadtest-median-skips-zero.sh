#!/usr/bin/env bash
# Tool:    loadtest 8.2.1 (npm), its percentiles; its own classes, told of requests that were sent so long ago
# Guess:   of 95 requests under 1 ms and 5 of 200 ms the median and the p90 are 0 ms, the p99 is 200.
# Seen:    times are cut to whole milliseconds, and a percentile that came to 0 counts as not yet found: it moves on to
#          the next time that occurred, however few requests took it.
# Output:  95 requests of 0 ms, 5 of 200: p50 200, p90 200, p95 200, p99 200, mean 10
#          the same with 1 ms in place of 0: p50 1, p90 1, p95 200, p99 200, mean 11
# Matters: the faster a service is, the worse its median: one answered within a millisecond, but for one cold start in
#          twenty, is reported with a median of the cold start.
. "$(dirname "$0")/common"
npm_packages loadtest@8.2.1

cat >try.mjs <<'JS'
import { Latency } from './node_modules/loadtest/lib/latency.js';
import { Result } from './node_modules/loadtest/lib/result.js';
for (const fast of [0, 1]) {
  const latency = new Latency({ options: {}, running: true });
  for (let i = 0; i < 100; i++) {
    const id = latency.begin();
    // as if it had been sent so long ago
    latency.requests.set(id, latency.getTimeNs() - BigInt(i % 20 === 19 ? 200 : fast) * 1000000n);
    latency.end(id);
  }
  latency.stopTimeNs = latency.getTimeNs();
  const result = new Result();
  result.compute(latency);
  const { 50: p50, 90: p90, 95: p95, 99: p99 } = result.percentiles;
  console.log(`95 of ${fast} ms, 5 of 200: p50 ${p50}, p90 ${p90}, p95 ${p95}, p99 ${p99}, mean ${result.meanLatencyMs}`);
}
JS
node try.mjs | tee out
still_in out "95 of 0 ms, 5 of 200: p50 200, p90 200, p95 200, p99 200, mean 10"
still_in out "95 of 1 ms, 5 of 200: p50 1, p90 1, p95 200, p99 200, mean 11"
