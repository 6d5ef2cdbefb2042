#!/usr/bin/env bash
# Tool:    Hipparchus 4.0.2 and Commons Math 3.6.1 (KolmogorovSmirnovTest), beside Commons Statistics 1.2
# Guess:   the p-value of a test is the chance of a distance as large as this one or larger; with p of at most 0.01 as the
#          rule, two samples of one distribution are called different in at most one of a hundred cases.
# Seen:    the two-argument call gives the chance of a strictly larger distance. With five against five that is far less.
# Output:  all 252 ways to deal the ranks 1 to 10 to two samples of five, each as likely as any other if nothing differs:
#          p of at most 0.01 in 20 of them (7.9 %), in 2 (0.8 %) by Commons Statistics; 1 2 3 4 6 against 5 7 8 9 10:
#          p = 0.0079 and 0.0794
# Matters: five runs of a build against five of the last one is what a nightly job has. At "one per cent" it raises an
#          alarm in every thirteenth night in which nothing changed.
. "$(dirname "$0")/common"
maven_jars org.hipparchus:hipparchus-stat:4.0.2 org.apache.commons:commons-math3:3.6.1 \
  org.apache.commons:commons-statistics-inference:1.2

cat >Try.java <<'JAVA'
import java.util.*;
import java.util.function.ToDoubleBiFunction;

public class Try {
  public static void main(String[] args) {
    var hipparchus = new org.hipparchus.stat.inference.KolmogorovSmirnovTest();
    var math = new org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest();
    var statistics = org.apache.commons.statistics.inference.KolmogorovSmirnovTest.withDefaults();
    Map<String, ToDoubleBiFunction<double[], double[]>> tests = new LinkedHashMap<>();
    tests.put("Hipparchus", hipparchus::kolmogorovSmirnovTest);
    tests.put("Commons Math", math::kolmogorovSmirnovTest);
    tests.put("Commons Statistics", (x, y) -> statistics.test(x, y).getPValue());
    tests.forEach((name, test) -> {
      int alarms = 0;
      int all = 0;
      for (int dealt = 0; dealt < 1 << 10; dealt++) {
        if (Integer.bitCount(dealt) == 5) {
          double[] x = new double[5];
          double[] y = new double[5];
          for (int rank = 1, i = 0, j = 0; rank <= 10; rank++) {
            if ((dealt >> rank - 1 & 1) == 1) {
              x[i++] = rank;
            } else {
              y[j++] = rank;
            }
          }
          all++;
          if (test.applyAsDouble(x, y) <= 0.01) {
            alarms++;
          }
        }
      }
      double p = test.applyAsDouble(new double[] {1, 2, 3, 4, 6}, new double[] {5, 7, 8, 9, 10});
      System.out.printf(Locale.ROOT, "%s: p <= 0.01 in %d of %d, p of one of them %.4f%n", name, alarms, all, p);
    });
  }
}
JAVA
javac -nowarn -cp 'lib/*' Try.java 2>javac.log || untried "javac: $(grep -m1 error javac.log)"
java -cp '.:lib/*' Try 2>java.log | tee out
still_in out "Hipparchus: p <= 0.01 in 20 of 252, p of one of them 0.0079"
still_in out "Commons Math: p <= 0.01 in 20 of 252, p of one of them 0.0079"
still_in out "Commons Statistics: p <= 0.01 in 2 of 252, p of one of them 0.0794"
