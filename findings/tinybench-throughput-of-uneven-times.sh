#!/usr/bin/env bash
# Tool:    tinybench 6.2.5 (npm)
# Guess:   its "Throughput avg (ops/s)" is calls over time: a task whose calls take 1 ms and 99 ms in turn has 20 a second.
# Seen:    each call's time is turned into a rate of its own, and the mean is that of the rates: 505 a second, in the
#          table right beside a mean latency of 50 ms. (The comment on the result's type says so; table and README do not.)
# Output:  20 calls in 1000 ms: latency avg 50 ms, throughput avg 505/s, calls over time 20/s
# Matters: the more a model's times scatter, the more it can do: cold starts, pauses and retries hardly count. Rates per
#          dollar, and the number of machines, are off by 25 here; that every second call got 99 times slower halves the rate.
. "$(dirname "$0")/common"
npm_packages tinybench@6.2.5

cat >try.mjs <<'JS'
import { Bench } from 'tinybench';
// a clock of our own, so that the machine's speed does not matter: calls take 1 ms and 99 ms in turn
let clock = 0;
let call = 0;
const bench = new Bench({ now: () => clock, time: 0, iterations: 20, warmup: false });
bench.add('1 ms, 99 ms', () => {
  clock += call++ % 2 ? 99 : 1;
});
await bench.run();
const { latency, throughput, totalTime } = bench.tasks[0].result;
console.log(`${latency.samplesCount} calls in ${totalTime} ms: latency avg ${latency.mean} ms, `
  + `throughput avg ${Math.round(throughput.mean)}/s, calls over time ${Math.round((1000 * latency.samplesCount) / totalTime)}/s`);
console.log(JSON.stringify(bench.table()[0]));
JS
node try.mjs | tee out
still_in out "20 calls in 1000 ms: latency avg 50 ms, throughput avg 505/s, calls over time 20/s"
still_in out '"Throughput avg (ops/s)":"505'
