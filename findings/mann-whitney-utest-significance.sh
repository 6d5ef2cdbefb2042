#!/usr/bin/env bash
# Tool:    mann-whitney-utest 1.0.5 (npm)
# Guess:   its significant() is true where the test is significant at 5 %: for 30 times against 30, where the smaller U is
#          317 or less (|z| of 1.96 or more). Its README: it "tests the U-value against an approximate critical value".
# Seen:    that critical value is z, not a U: what is compared is U < |z|. With 30 against 30 that takes a U of 6 or
#          less; one value against one is significant.
# Output:  30 against 30, all later by 5.5 ms: U 300, z 2.22: not significant
#          30 against 30, all later by 15.5 ms: U 105, z 5.10: not significant
#          30 against 30, all later by 25.5 ms: U 10, z 6.51: not significant
#          1 against 1: U 0, z 1.00: significant
# Matters: no slowdown is found in a real number of requests, even where nearly every one is slower (p < 0.0000000001),
#          and the fewer the runs, the surer the verdict: one run against one is "significant".
. "$(dirname "$0")/common"
npm_packages mann-whitney-utest@1.0.5

cat >try.js <<'JS'
const mwu = require('mann-whitney-utest');
const line = (what, samples) => {
  const u = mwu.test(samples);
  console.log(`${what}: U ${Math.min(...u)}, z ${mwu.criticalValue(u, samples).toFixed(2)}: ${mwu.significant(u, samples) ? '' : 'not '}significant`);
};
const thirty = Array.from({ length: 30 }, (_, i) => 100 + i);
for (const later of [5.5, 15.5, 25.5]) line(`30 against 30, all later by ${later} ms`, [thirty, thirty.map((time) => time + later)]);
line('1 against 1', [[1], [2]]);
JS
node try.js | tee out
still_in out "all later by 5.5 ms: U 300, z 2.22: not significant"
still_in out "all later by 15.5 ms: U 105, z 5.10: not significant"
still_in out "all later by 25.5 ms: U 10, z 6.51: not significant"
still_in out "1 against 1: U 0, z 1.00: significant"
