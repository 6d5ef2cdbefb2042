#!/usr/bin/env bash
# Tool:    Hipparchus 4.0.2 (Maven org.hipparchus:hipparchus-stat), PSquarePercentile, beside its Percentile
# Guess:   an estimate that needs no memory is off by some per cent with few values or a hard distribution, and does not depend
#          on the order by much: after 10,000 requests of which 7,000 took some 12 ms, the median is that.
# Seen:    if the 3,000 slow ones came first, it is a second, which no request took; mixed, it is right. And until markers have
#          moved, after five values, the p99 is that of the first ones: of 1 to 6 it is 3, of 1 to 10 it is 7.
# Output:  3000 of 5000 ms, then 7000 of 10 to 14 ms: median 1072.0, exact 13.0
#          the same, mixed: median 13.9, exact 13.0
#          1 to 6 ms: p99 3.0, exact 6.0
#          1 to 10 ms: p99 7.0, exact 10.0
# Matters: a service that starts cold has that start in its median for good, and a p99 of few requests is their median. A sketch
#          (DDSketch, t-digest, HdrHistogram) does not mind the order.
. "$(dirname "$0")/common"
maven_jars org.hipparchus:hipparchus-stat:4.0.2

cat >Try.java <<'JAVA'
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hipparchus.stat.descriptive.rank.PSquarePercentile;
import org.hipparchus.stat.descriptive.rank.Percentile;

public class Try {
  public static void main(String[] args) {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) times.add(i < 3_000 ? 5_000.0 : 10.0 + i % 5);
    show("3000 of 5000 ms, then 7000 of 10 to 14 ms: median", times, 50);
    Collections.shuffle(times, new Random(1));
    show("the same, mixed: median", times, 50);
    for (int last : new int[] {6, 10}) {
      var few = IntStream.rangeClosed(1, last).mapToObj(i -> (double) i).collect(Collectors.toList());
      show("1 to " + last + " ms: p99", few, 99);
    }
  }

  static void show(String what, List<Double> times, double percent) {
    var estimate = new PSquarePercentile(percent);
    times.forEach(estimate::increment);
    double exact = new Percentile(percent).evaluate(times.stream().mapToDouble(Double::doubleValue).toArray());
    System.out.printf("%s %.1f, exact %.1f%n", what, estimate.getResult(), exact);
  }
}
JAVA
java -cp 'lib/*' Try.java 2>java.log | tee out
still_in out "3000 of 5000 ms, then 7000 of 10 to 14 ms: median 1072.0, exact 13.0"
still_in out "the same, mixed: median 13.9, exact 13.0"
still_in out "1 to 6 ms: p99 3.0, exact 6.0"
still_in out "1 to 10 ms: p99 7.0, exact 10.0"
