#!/usr/bin/env bash
# Tool:    duration-js 4.0.0 (npm)
# Guess:   "0.5ms", "900us" and "1.9ms" are these times, as it has units and getters of microseconds and nanoseconds.
# Seen:    a text is cut to whole milliseconds: what is below one is 0, with no error. A number keeps its fraction, and what
#          toString wrote of it is read back without it.
# Output:  "900us" 0 ms, 0 us
#          "0.5ms" 0 ms, 0 us
#          "1.9ms" 1 ms, 1000 us
#          "1m30.5s" 90500 ms, 90500000 us
#          the number 0.5: 0.5 ms, written 0.5ms, read back 0 ms
# Matters: latencies of a small model, and budgets as Go's programs print them (450µs), become 0: a limit of 0.9 ms is one of
#          nothing, and 1.9 ms against 1.1 ms is no difference.
. "$(dirname "$0")/common"
npm_packages duration-js@4.0.0

cat >try.js <<'JS'
const Duration = require('duration-js');
for (const text of ['900us', '450µs', '0.5ms', '1.9ms', '1m30.5s']) {
  const duration = new Duration(text);
  console.log(`"${text}" ${duration.milliseconds()} ms, ${duration.microseconds()} us`);
}
const half = new Duration(0.5);
console.log(`the number 0.5: ${half.milliseconds()} ms, written ${half}, read back ${new Duration(`${half}`).milliseconds()} ms`);
JS
node try.js | tee out
still_in out '"900us" 0 ms, 0 us'
still_in out '"450µs" 0 ms, 0 us'
still_in out '"0.5ms" 0 ms, 0 us'
still_in out '"1.9ms" 1 ms, 1000 us'
still_in out '"1m30.5s" 90500 ms, 90500000 us'
still_in out "the number 0.5: 0.5 ms, written 0.5ms, read back 0 ms"
