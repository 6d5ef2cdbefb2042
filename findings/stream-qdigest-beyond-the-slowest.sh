#!/usr/bin/env bash
# Tool:    stream-lib 2.9.8 (Maven com.clearspring.analytics:stream), QDigest
# Guess:   a q-digest's error is one of rank, about log2(range) / compression, so a quantile is always a value within what was
#          put in, and the last one is the largest value.
# Seen:    what it gives is the upper end of a range whose size is a power of two: the largest is next below a power of two,
#          with the finest compression, too.
# Output:  100 times, 99 of 100 to 198 ms and one of 5000 ms, compression 100: p50 150, p99 8191, p100 8191
#          1 to 10000 ms, compression 100: p50 5375, p99 12287, p100 16383
#          1 to 10000 ms, compression 10000: p50 5001, p99 9901, p100 16383
# Matters: the slowest of a hundred requests took 5 s, and p99 and maximum say 8.2 s; a time-out of 10 s was never reached,
#          and the p99 is 12.3 s.
. "$(dirname "$0")/common"
maven_jars com.clearspring.analytics:stream:2.9.8

cat >Try.java <<'JAVA'
import com.clearspring.analytics.stream.quantile.QDigest;
import java.util.stream.LongStream;

public class Try {
  public static void main(String[] args) {
    show("100 times, 99 of 100 to 198 ms and one of 5000 ms", 100, LongStream.concat(LongStream.range(100, 199), LongStream.of(5000)));
    show("1 to 10000 ms", 100, LongStream.rangeClosed(1, 10000));
    show("1 to 10000 ms", 10000, LongStream.rangeClosed(1, 10000));
  }

  static void show(String what, int compression, LongStream times) {
    var digest = new QDigest(compression);
    times.forEach(digest::offer);
    System.out.printf("%s, compression %d: p50 %d, p99 %d, p100 %d%n",
        what, compression, digest.getQuantile(0.5), digest.getQuantile(0.99), digest.getQuantile(1));
  }
}
JAVA
java -cp 'lib/*' Try.java 2>java.log | tee out
still_in out "100 times, 99 of 100 to 198 ms and one of 5000 ms, compression 100: p50 150, p99 8191, p100 8191"
still_in out "1 to 10000 ms, compression 100: p50 5375, p99 12287, p100 16383"
still_in out "1 to 10000 ms, compression 10000: p50 5001, p99 9901, p100 16383"
