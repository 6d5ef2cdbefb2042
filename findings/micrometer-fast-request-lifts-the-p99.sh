#!/usr/bin/env bash
# Tool:    Micrometer 1.15.4 (Maven io.micrometer:micrometer-core), Timer with publishPercentiles and no other setting
# Guess:   percentiles come from an HdrHistogram of one digit, so they may be some per cent off, always the same way: 1000
#          requests of 71 ms have a p50 and p99 somewhat over 71 ms, and one of 1 ms more changes nothing.
# Seen:    without the fast one every percentile, the 100th too, is 6 % below every single value and the snapshot's own
#          maximum; with it they are above. (The histogram of doubles gives the lower end of a bucket until a small value has
#          made it finer inside, and the upper end from then on.)
# Output:  1000 x 71 ms: p50 67.1, p99 67.1, p100 67.1, max 71.0
#          1000 x 71 ms and one of 1 ms: p50 71.3, p99 71.3, p100 71.3, max 71.0
#          1000 x 142 ms: p50 134.2, p99 134.2, p100 134.2, max 142.0
#          1000 x 142 ms and one of 1 ms: p50 142.6, p99 142.6, p100 142.6, max 142.0
# Matters: a service whose every request takes 71 ms keeps a limit of 70 ms at p99, until a health check is answered in 1 ms
#          and all percentiles rise by 6 %. Two instances, or two builds, differ by what their fastest request was.
. "$(dirname "$0")/common"
maven_jars io.micrometer:micrometer-core:1.15.4

cat >Try.java <<'JAVA'
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

public class Try {
  public static void main(String[] args) {
    for (int ms : new int[] {71, 142}) {
      show("1000 x " + ms + " ms", ms, false);
      show("1000 x " + ms + " ms and one of 1 ms", ms, true);
    }
  }

  static void show(String what, int ms, boolean fast) {
    var timer = Timer.builder("request").publishPercentiles(0.5, 0.99, 1).register(new SimpleMeterRegistry());
    for (int i = 0; i < 1000; i++) timer.record(Duration.ofMillis(ms));
    if (fast) timer.record(Duration.ofMillis(1));
    var snapshot = timer.takeSnapshot();
    var line = new StringBuilder(what).append(": ");
    for (var at : snapshot.percentileValues()) {
      line.append(String.format(Locale.ROOT, "p%.0f %.1f, ", 100 * at.percentile(), at.value(TimeUnit.MILLISECONDS)));
    }
    System.out.println(line.append("max ").append(snapshot.max(TimeUnit.MILLISECONDS)));
  }
}
JAVA
java -cp 'lib/*' Try.java 2>java.log | tee out
still_in out "1000 x 71 ms: p50 67.1, p99 67.1, p100 67.1, max 71.0"
still_in out "1000 x 71 ms and one of 1 ms: p50 71.3, p99 71.3, p100 71.3, max 71.0"
still_in out "1000 x 142 ms: p50 134.2, p99 134.2, p100 134.2, max 142.0"
still_in out "1000 x 142 ms and one of 1 ms: p50 142.6, p99 142.6, p100 142.6, max 142.0"
