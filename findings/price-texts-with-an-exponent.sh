#!/usr/bin/env bash
# Tool:    accounting 0.4.1 and Numeral.js 2.0.6 (npm numeral), which read and write amounts of money
# Guess:   a price of 0.0000002083, written as 2.083E-7 (as Java's and C's programs do, and JSON may), is read as that number or
#          refused; written out again with ten decimals it is $0.0000002083.
# Seen:    accounting drops the exponent. Numeral.js reads 2.083e-7, but with a capital E takes the exponent for digits, and
#          its minus for a sign of the whole; what it cannot write is $NaN.
# Output:  2.083E-7: accounting 2.083, numeral -2.0837
#          2.083e-7: accounting 2.083, numeral 2.083e-7
#          5E-06: accounting 5, numeral -506
#          the number 2.083e-7 with ten decimals: accounting $0.0000002083, numeral $NaN
# Matters: prices per request, token or GB-second are of that size, and programs write them with an exponent by themselves: one
#          costs ten million times as much, or is a credit of five hundred dollars.
. "$(dirname "$0")/common"
npm_packages accounting@0.4.1 numeral@2.0.6

cat >try.js <<'JS'
const accounting = require('accounting');
const numeral = require('numeral');
const short = (value) => +value.toPrecision(10);
for (const text of ['2.083E-7', '2.083e-7', '5E-06']) {
  console.log(`${text}: accounting ${short(accounting.unformat(text))}, numeral ${short(numeral(text).value())}`);
}
console.log(`the number 2.083e-7 with ten decimals: accounting ${accounting.formatMoney(2.083e-7, { precision: 10 })}, `
  + `numeral ${numeral(2.083e-7).format('$0.0000000000')}`);
JS
node try.js | tee out
still_in out "2.083E-7: accounting 2.083, numeral -2.0837"
still_in out "2.083e-7: accounting 2.083, numeral 2.083e-7"
still_in out "5E-06: accounting 5, numeral -506"
# shellcheck disable=SC2016
still_in out 'accounting $0.0000002083, numeral $NaN'
