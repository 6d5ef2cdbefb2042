#!/usr/bin/env bash
# Tool:    throttle 1.0.3 (npm), a stream that lets through so many bytes a second
# Guess:   at 1 MB/s three megabytes take some three seconds; after a pause perhaps one second's worth comes at once.
# Seen:    what counts is the mean since the stream was made: after three seconds of silence three megabytes pass at once.
# Output:  1000000 bytes/s, 3000000 bytes at once: at least 2.5 s
#          1000000 bytes/s, 3000000 bytes after 3 s of silence: less than 0.5 s
# Matters: used to give a device a thin uplink, it throttles the first request of a connection, and none of those that come
#          after some thinking: uploads of a picture take no time, and the edge's network looks as good as the data centre's.
. "$(dirname "$0")/common"
npm_packages throttle@1.0.3

cat >try.js <<'JS'
const Throttle = require('throttle');
const BYTES = 3_000_000;
function measure(silenceMs) {
  return new Promise((resolve) => {
    const link = new Throttle(1_000_000);
    let received = 0;
    let begin;
    link.on('data', (chunk) => {
      received += chunk.length;
      if (received === BYTES) resolve((Date.now() - begin) / 1000);
    });
    setTimeout(() => {
      begin = Date.now();
      link.write(Buffer.alloc(BYTES));
    }, silenceMs);
  });
}
(async () => {
  console.log(`1000000 bytes/s, ${BYTES} bytes at once: ${await measure(0) >= 2.5 ? 'at least 2.5 s' : 'less'}`);
  console.log(`1000000 bytes/s, ${BYTES} bytes after 3 s of silence: ${await measure(3000) < 0.5 ? 'less than 0.5 s' : 'more'}`);
})();
JS
node try.js | tee out
still_in out "1000000 bytes/s, 3000000 bytes at once: at least 2.5 s"
still_in out "1000000 bytes/s, 3000000 bytes after 3 s of silence: less than 0.5 s"
