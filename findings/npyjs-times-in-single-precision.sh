#!/usr/bin/env bash
# Tool:    npyjs 1.2.0 (npm), dump of an array of numbers
# Guess:   the type is "inferred": numbers of JavaScript are float64, so they are written as such, as numpy does with Python's.
# Seen:    if one of them has a fraction all are written as float32, unless one is above 3.4e38. Times since 1970 in seconds
#          come back in steps of 128 s; as whole milliseconds they are an error.
# Output:  three requests a second apart: f4, 1764590464 1764590464 1764590464
#          0.1 and 1e-50: f4, 0.10000000149011612 0
#          the same times as Float64Array: f8, 1764590400.25 1764590401.25 1764590402.25
#          as whole milliseconds: TypeError
# Matters: latencies and rates that are computed from such a file are 0 or infinite. Give it a Float64Array.
. "$(dirname "$0")/common"
npm_packages npyjs@1.2.0

cat >try.mjs <<'JS'
import { dump, parse } from 'npyjs';
function show(what, values) {
  try {
    const { dtype, data } = parse(dump(values, [values.length]));
    console.log(`${what}: ${dtype}, ${[...data].join(' ')}`);
  } catch (error) {
    console.log(`${what}: ${error.name}`);
  }
}
const startsS = [1764590400.25, 1764590401.25, 1764590402.25];
show('three requests a second apart', startsS);
show('0.1 and 1e-50', [0.1, 1e-50]);
show('the same times as Float64Array', Float64Array.from(startsS));
show('as whole milliseconds', startsS.map((second) => 1000 * second));
JS
node try.mjs | tee out
still_in out "three requests a second apart: f4, 1764590464 1764590464 1764590464"
still_in out "0.1 and 1e-50: f4, 0.10000000149011612 0"
still_in out "the same times as Float64Array: f8, 1764590400.25 1764590401.25 1764590402.25"
still_in out "as whole milliseconds: TypeError"
