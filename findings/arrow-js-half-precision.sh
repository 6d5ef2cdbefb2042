#!/usr/bin/env bash
# Tool:    Apache Arrow 21.2.0 for JavaScript (npm apache-arrow), columns of Float16
# Guess:   a number becomes the nearest one of half precision: infinity if it is too large, 0 if it is too small.
# Seen:    what is below half of the smallest one, 3e-8, becomes minus infinity, NaN or some 1e-5, also when it is positive; a
#          whole number of 65536 and more becomes something between 2 and 4. In between it rounds as it should. No error, and
#          so it is in the file.
# Output:  0.1 is 0.0999756, 1e-7 is 1.19209e-7, 1e-8 is -Infinity, 5e-9 is NaN, 1e-9 is 0.0000419617
#          65519 is 65504, 65520 is Infinity, 66000 is 2.01367, 131071 is 3.99805, -70000 is -2.13477
#          softmax of 22, 3.5, 3.5 from a file: 1, NaN, NaN
# Matters: numbers that are nearly 0 are what the outputs and weights of a model in half precision are full of: one of them
#          spoils the sum, and an overflow, which ought to be seen, is a plausible 2. Round them in another way and give the
#          column the bits: what others wrote is read right.
. "$(dirname "$0")/common"
npm_packages apache-arrow@21.2.0

cat >try.mjs <<'JS'
import { Float16, Table, tableFromIPC, tableToIPC, vectorFromArray } from 'apache-arrow';
const throughFile = (values) => {
  const table = new Table({ column: vectorFromArray(values, new Float16()) });
  return [...tableFromIPC(tableToIPC(table)).getChild('column')];
};
const show = (values) => console.log(throughFile(values).map((value, i) => `${values[i]} is ${+value.toPrecision(6)}`).join(', '));
show([0.1, 1e-7, 1e-8, 5e-9, 1e-9]);
show([65519, 65520, 66000, 131071, -70000]);
const exponentials = [22, 3.5, 3.5].map(Math.exp);
const sum = exponentials.reduce((a, b) => a + b);
console.log(`softmax of 22, 3.5, 3.5 from a file: ${throughFile(exponentials.map((value) => value / sum)).join(', ')}`);
JS
node try.mjs | tee out
still_in out "0.1 is 0.0999756, 1e-7 is 1.19209e-7, 1e-8 is -Infinity, 5e-9 is NaN, 1e-9 is 0.0000419617"
still_in out "65519 is 65504, 65520 is Infinity, 66000 is 2.01367, 131071 is 3.99805, -70000 is -2.13477"
still_in out "softmax of 22, 3.5, 3.5 from a file: 1, NaN, NaN"
