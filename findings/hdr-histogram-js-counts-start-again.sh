#!/usr/bin/env bash
# Tool:    hdr-histogram-js 3.0.1 (npm) with bitBucketSize 16 or 8, beside HdrHistogram 2.2.2 of Java (Maven)
# Guess:   smaller buckets hold smaller counts, and more of equal values than 65,535 or 255 is an error, as it is in Java's
#          ShortCountsHistogram.
# Seen:    the count of a bucket starts again from 0, without a word; the total goes on. The percentiles look for a share of the
#          total, do not find it, and are 0.
# Output:  32 bits, 70000 of 5 ms and 100 of 900 ms: count 70100, p50 5, p99 5
#          16 bits, 70000 of 5 ms and 100 of 900 ms: count 70100, p50 0, p99 0
#          8 bits, 300 of 5 ms and 10 of 900 ms: count 310, p50 0, p99 0
#          Java, 16 bits, 70000 of 5 ms: IllegalStateException
# Matters: the better a service keeps its time, the sooner it happens, and then every limit on a percentile is kept. What saved
#          memory in a short test is wrong in the long one.
. "$(dirname "$0")/common"
npm_packages hdr-histogram-js@3.0.1
maven_jars org.hdrhistogram:HdrHistogram:2.2.2

cat >try.js <<'JS'
const hdr = require('hdr-histogram-js');
for (const [bits, fast, slow] of [[32, 70000, 100], [16, 70000, 100], [8, 300, 10]]) {
  const histogram = hdr.build({ bitBucketSize: bits });
  for (let i = 0; i < fast; i++) histogram.recordValue(5);
  for (let i = 0; i < slow; i++) histogram.recordValue(900);
  console.log(`${bits} bits, ${fast} of 5 ms and ${slow} of 900 ms: count ${histogram.totalCount}, `
    + `p50 ${histogram.getValueAtPercentile(50)}, p99 ${histogram.getValueAtPercentile(99)}`);
}
JS
cat >Try.java <<'JAVA'
import org.HdrHistogram.ShortCountsHistogram;

public class Try {
  public static void main(String[] args) {
    var histogram = new ShortCountsHistogram(3);
    try {
      for (int i = 0; i < 70_000; i++) histogram.recordValue(5);
      System.out.println("Java, 16 bits, 70000 of 5 ms: p50 " + histogram.getValueAtPercentile(50));
    } catch (IllegalStateException e) {
      System.out.println("Java, 16 bits, 70000 of 5 ms: IllegalStateException");
    }
  }
}
JAVA
{
  node try.js
  java -cp 'lib/*' Try.java
} | tee out
still_in out "32 bits, 70000 of 5 ms and 100 of 900 ms: count 70100, p50 5, p99 5"
still_in out "16 bits, 70000 of 5 ms and 100 of 900 ms: count 70100, p50 0, p99 0"
still_in out "8 bits, 300 of 5 ms and 10 of 900 ms: count 310, p50 0, p99 0"
still_in out "Java, 16 bits, 70000 of 5 ms: IllegalStateException"
