#!/usr/bin/env bash
# Tool:    datadog-metrics 0.12.1 (npm), histograms with percentiles of one's own, "any decimal between 0 and 1"
# Guess:   0.99 and 0.999 are two metrics, such as 99percentile and 99.9percentile; 0.29 and 0.57 are 29 and 57.
# Seen:    the name is cut to a whole per cent: p99.9 and p99.99 are sent as further values of 99percentile, in the same second
#          and with the same tags. 0.29 and 0.57 lose one more to binary fractions.
# Output:  latency.28percentile 290, latency.56percentile 570, latency.99percentile 990, latency.99percentile 999,
#          latency.99percentile 1000
# Matters: who wants the p99.9 beside the p99 gets neither: of three values with one name and time, one is kept or they are
#          averaged, and the p99 of the dashboard and its alarm is not the p99.
. "$(dirname "$0")/common"
npm_packages datadog-metrics@0.12.1

cat >try.js <<'JS'
const { BufferedMetricsLogger } = require('datadog-metrics');
const sent = [];
const logger = new BufferedMetricsLogger({
  reporter: { report: async (series) => sent.push(...series) },
  flushIntervalSeconds: 0,
});
const options = { aggregates: [], percentiles: [0.29, 0.57, 0.99, 0.999, 0.9999] };
for (let ms = 1; ms <= 1000; ms++) logger.histogram('latency', ms, [], 1764590400000, options);
Promise.resolve(logger.flush()).then(() =>
  console.log(sent.map(({ metric, points }) => `${metric} ${points[0][1]}`).join(', ')));
JS
node try.js | tee out
still_in out "latency.28percentile 290, latency.56percentile 570, "
still_in out "latency.99percentile 990, latency.99percentile 999, latency.99percentile 1000"
