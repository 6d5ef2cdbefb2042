#!/usr/bin/env bash
# Tool:    Apache Arrow 21.2.0 for JavaScript (npm apache-arrow), tableFromJSON
# Guess:   a field that an object does not have is null in its row, as a null is, and counts as one.
# Seen:    it is a value: NaN for a number, false for a boolean, the empty text for a text. There are no nulls, in a file
#          neither. A null that is written out is null.
# Output:  without the fields: ms NaN, ok false, reason "", nulls 0 0 0
#          with null in them: ms null, ok null, reason null, nulls 1 1 1
# Matters: requests that were not judged count as failed, and one without a latency makes the mean NaN where a database would
#          leave it out; readers in other languages cannot tell them from measured ones.
. "$(dirname "$0")/common"
npm_packages apache-arrow@21.2.0

cat >try.mjs <<'JS'
import { tableFromIPC, tableFromJSON, tableToIPC } from 'apache-arrow';
function show(what, unanswered) {
  const rows = [{ ms: 12, ok: true, reason: 'stop' }, { ms: 20, ok: true, reason: 'length' }, unanswered];
  const table = tableFromIPC(tableToIPC(tableFromJSON(rows)));
  const columns = ['ms', 'ok', 'reason'].map((name) => table.getChild(name));
  const [ms, ok, reason] = columns.map((column) => column.get(2));
  console.log(`${what}: ms ${ms}, ok ${ok}, reason ${JSON.stringify(reason)}, nulls ${columns.map((c) => c.nullCount).join(' ')}`);
}
show('without the fields', {});
show('with null in them', { ms: null, ok: null, reason: null });
JS
node try.mjs | tee out
still_in out 'without the fields: ms NaN, ok false, reason "", nulls 0 0 0'
still_in out 'with null in them: ms null, ok null, reason null, nulls 1 1 1'
