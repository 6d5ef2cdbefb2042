#!/usr/bin/env bash
# Tool:    measured-core 2.0.0 (npm), Meter.mark
# Guess:   mark(n) counts n events, so mark(0) counts none, as inc(0) of its Counter does.
# Seen:    mark(0) counts one.
# Output:  10 answers, one of them an error: mark(0) nine times and mark(1): count 10; Counter.inc: 1
#          7 batches, 0 tokens in six of them and 500 in one: count 506
# Matters: a meter that is given the number of errors, tokens or dropped requests of each answer or batch has an error for every
#          answer without one: ten per cent of errors are a hundred, and the rate of errors is that of requests.
. "$(dirname "$0")/common"
npm_packages measured-core@2.0.0

cat >try.js <<'JS'
const { Counter, Meter } = require('measured-core');
function counted(numbers) {
  const meter = new Meter();
  const counter = new Counter();
  for (const n of numbers) {
    meter.mark(n);
    counter.inc(n);
  }
  meter.end();
  return { meter: meter.toJSON().count, counter: counter.toJSON() };
}
const errors = counted([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
console.log(`10 answers, one of them an error: mark(0) nine times and mark(1): count ${errors.meter}; `
  + `Counter.inc: ${errors.counter}`);
const tokens = counted([0, 0, 0, 0, 0, 0, 500]);
console.log(`7 batches, 0 tokens in six of them and 500 in one: count ${tokens.meter}`);
JS
node try.js | tee out
still_in out "10 answers, one of them an error: mark(0) nine times and mark(1): count 10; Counter.inc: 1"
still_in out "7 batches, 0 tokens in six of them and 500 in one: count 506"
