#!/usr/bin/env bash
# Tool:    jstat 1.9.6 (npm), jStat.percentile
# Guess:   it interpolates between order statistics up to the largest, so p99 of 10 values is just below the largest.
# Seen:    between the two largest values it does not interpolate: it gives the second largest, for every p up to but
#          not including 100. Below that it interpolates. jStat.quantiles, in the same library, gives something else.
# Output:  10, 20 ... 100: percentile p90 90, p95 90, p99 90, p99.9 90, p100 100; quantiles p90 96, p99 100
#          100 values with one of 5000 ms: p99 99, p99.5 99, p99.9 99, p100 5000
# Matters: with at most 100 samples the p99 never sees the slowest request, with at most 1,000 the p99.9 does not: a
#          build whose one slow request in a hundred takes 5 s shows a p99.9 of 99 ms.
. "$(dirname "$0")/common"
npm_packages jstat@1.9.6

cat >try.js <<'JS'
const { jStat } = require('jstat');
const ten = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
const hundred = Array.from({ length: 100 }, (_, i) => (i < 99 ? i + 1 : 5000));
const line = (values, percents) => percents.map((p) => `p${p} ${+jStat.percentile(values, p / 100).toFixed(3)}`).join(', ');
console.log('10, 20 ... 100: percentile ' + line(ten, [90, 95, 99, 99.9, 100])
  + `; quantiles p90 ${+jStat.quantiles(ten, [0.9])[0].toFixed(3)}, p99 ${jStat.quantiles(ten, [0.99])[0]}`);
console.log('100 values with one of 5000 ms: ' + line(hundred, [99, 99.5, 99.9, 100]));
JS
node try.js | tee out
still_in out "10, 20 ... 100: percentile p90 90, p95 90, p99 90, p99.9 90, p100 100; quantiles p90"
still_in out "100 values with one of 5000 ms: p99 99, p99.5 99, p99.9 99, p100 5000"
