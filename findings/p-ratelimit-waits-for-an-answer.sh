#!/usr/bin/env bash
# Tool:    p-ratelimit 1.0.1 (npm), with a rate and an interval and without a limit of concurrency
# Guess:   5 calls per 500 ms are ten a second, however long each of them takes: the next five start after 500 ms.
# Seen:    what waits is only looked at again when a call ends, or while none is under way: with calls of 2 s the next five
#          start after 2 s. A burst goes first, and then the rate is that of the answers.
# Output:  calls of 0 ms: the 6th starts after 1 intervals, the 16th after 3
#          calls of 2000 ms: the 6th starts after 4 intervals, the 16th after 12
# Matters: load that is paced by it offers a slow model a quarter of the rate, and a slower one still less: an open load became
#          a closed one, and the queue that a slow service would have is never seen.
. "$(dirname "$0")/common"
npm_packages p-ratelimit@1.0.1

cat >try.js <<'JS'
const { pRateLimit } = require('p-ratelimit');
const INTERVAL_MS = 500;
async function starts(callMs) {
  const limit = pRateLimit({ interval: INTERVAL_MS, rate: 5 });
  const begin = Date.now();
  const startedMs = [];
  const call = () => {
    startedMs.push(Date.now() - begin);
    return new Promise((resolve) => setTimeout(resolve, callMs));
  };
  await Promise.all(Array.from({ length: 16 }, () => limit(call)));
  // an interval may end up to 100 ms late, when it looks for the next time
  const after = (index) => Math.floor(startedMs[index] / INTERVAL_MS);
  console.log(`calls of ${callMs} ms: the 6th starts after ${after(5)} intervals, the 16th after ${after(15)}`);
}
starts(0).then(() => starts(2000));
JS
node try.js | tee out
still_in out "calls of 0 ms: the 6th starts after 1 intervals"
still_in out "calls of 2000 ms: the 6th starts after 4 intervals, the 16th after 12"
