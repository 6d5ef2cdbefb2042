#!/usr/bin/env bash
# Tool:    Formula.js 4.6.1 (npm @formulajs/formulajs), T.TEST and F.TEST
# Guess:   "implementation of most Microsoft Excel formula functions": T.TEST(a, b, tails, type) and F.TEST(a, b) give the
#          probabilities that Excel gives.
# Seen:    T.TEST takes two arguments. Whatever tails and type are, it is a two-sided test of two unrelated samples; the
#          other arguments are dropped without a word. F.TEST gives no probability but the ratio of the variances.
# Output:  ten inputs, each 2 ms faster after a change: T.TEST(before, after, 2, 1), paired: 0.966 (right: 0.0000)
#          Excel's own example, tails and type 1 1, 1 2, 1 3, 2 1, 2 2, 2 3: 0.192 0.192 0.192 0.192 0.192 0.192
#          (right: 0.098 0.096 0.101 0.196 0.192 0.202; of these and 0.648 Excel's documentation has 0.196 and 0.648)
#          Excel's own example, F.TEST: 0.614 (right: 0.648); variances of 1 and 100: 0.010 and 100.000
# Matters: a build that is faster on every single input is not significantly faster; a p of 0.05 that was asked for
#          one-sided is refused. Two runs that scatter differently have a "p" of 100, or one of 0.01 by their order.
. "$(dirname "$0")/common"
npm_packages @formulajs/formulajs@4.6.1

cat >try.js <<'JS'
const { T, F } = require('@formulajs/formulajs');
const before = [12, 19, 33, 47, 80, 120, 155, 201, 260, 300];
const after = before.map((time, i) => time - 2 - (i % 2 ? 0.1 : -0.1));
console.log(`ten inputs, each 2 ms faster after a change: T.TEST(before, after, 2, 1), paired: ${T.TEST(before, after, 2, 1).toFixed(3)}`);
// the data of Excel's page on T.TEST, which gives 0.196016 for tails 2, type 1, and of that on F.TEST, which gives 0.64831785
const left = [3, 4, 5, 8, 9, 1, 2, 4, 5];
const right = [6, 19, 3, 2, 14, 4, 5, 17, 1];
const all = [1, 2].flatMap((tails) => [1, 2, 3].map((type) => T.TEST(left, right, tails, type).toFixed(3)));
console.log('Excel\'s own example, tails and type 1 1, 1 2, 1 3, 2 1, 2 2, 2 3: ' + all.join(' '));
const narrow = [10, 11, 12];
const wide = [10, 20, 30];
console.log(`Excel's own example, F.TEST: ${F.TEST([6, 7, 9, 15, 21], [20, 28, 31, 38, 40]).toFixed(3)}; `
  + `variances of 1 and 100: ${F.TEST(narrow, wide).toFixed(3)} and ${F.TEST(wide, narrow).toFixed(3)}`);
JS
node try.js | tee out
still_in out "T.TEST(before, after, 2, 1), paired: 0.966"
still_in out "tails and type 1 1, 1 2, 1 3, 2 1, 2 2, 2 3: 0.192 0.192 0.192 0.192 0.192 0.192"
still_in out "F.TEST: 0.614; variances of 1 and 100: 0.010 and 100.000"
