#!/usr/bin/env bash
# Tool:    prom-client 15.1.3 (npm), Summary; the quantiles come from tdigest 0.1.3
# Guess:   where 19 of 20 requests took the same 1 ms, the median is 1 ms.
# Seen:    it is 1.5 s. Equal values are kept as one point with a weight, and a quantile is drawn on the line from
#          that point to the next one, which here is 30 s. Every quantile between is on that line.
# Output:  19 x 1 ms and 1 x 30000 ms: p50 1500.95, p75 16500.45, p90 25500.15, p95 28500.05
# Matters: a service's /metrics says p50 = 1.5 s although one request in twenty was slow. Latencies in whole
#          milliseconds, which tie, are hit hardest; the same values a little apart give the right median.
. "$(dirname "$0")/common"
npm_packages prom-client@15.1.3 tdigest@0.1.3

cat >try.js <<'JS'
const { Summary } = require('prom-client');
const quantiles = async (name, values) => {
  const summary = new Summary({ name, help: name, percentiles: [0.5, 0.75, 0.9, 0.95] });
  values.forEach((value) => summary.observe(value));
  const { values: rows } = await summary.get();
  return rows.filter((row) => row.labels.quantile).map((row) => `p${100 * row.labels.quantile} ${+row.value.toFixed(3)}`).join(', ');
};
(async () => {
  const equal = Array(19).fill(1);
  const apart = equal.map((value, i) => value + i / 1000);
  console.log('19 x 1 ms and 1 x 30000 ms: ' + (await quantiles('equal', [...equal, 30000])));
  console.log('19 x 1.000 to 1.018 ms and 1 x 30000 ms: ' + (await quantiles('apart', [...apart, 30000])));
})();
JS
node try.js | tee out
still_in out "19 x 1 ms and 1 x 30000 ms: p50 1500.95, p75 16500.45, p90 25500.15, p95 28500.05"
still_in out "19 x 1.000 to 1.018 ms and 1 x 30000 ms: p50 1.01,"
