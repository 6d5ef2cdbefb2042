#!/usr/bin/env bash
# Tool:    Apache Commons Math 3.6.1, WilcoxonSignedRankTest (beside it Commons Statistics 1.1)
# Guess:   two identical series have p = 1, or are refused: no pair differs.
# Seen:    the test finds them significantly different: n pairs without any difference have the exact p = 2 / 2^n. A
#          pair that does not differ keeps its rank, and the ranks of all such pairs go to one side, so that the
#          statistic is the largest there is. Commons Statistics, the successor, refuses such series.
# Output:  identical: statistic 55.0, exact p 0.001953125, approximate p 0.004316923295897629
#          Commons Statistics: All signed differences are zero
# Matters: latencies in whole milliseconds, or answers scored right or wrong, tie often. A build compared with itself
#          is "different" at 1 %, and the more answers agree, the surer it looks.
. "$(dirname "$0")/common"
maven_jars org.apache.commons:commons-math3:3.6.1 org.apache.commons:commons-statistics-inference:1.1

cat >Try.java <<'JAVA'
import org.apache.commons.math3.stat.inference.WilcoxonSignedRankTest;

public class Try {
  public static void main(String[] args) {
    double[] once = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30};
    double[] again = once.clone();
    var test = new WilcoxonSignedRankTest();
    System.out.println("identical: statistic " + test.wilcoxonSignedRank(once, again)
        + ", exact p " + test.wilcoxonSignedRankTest(once, again, true)
        + ", approximate p " + test.wilcoxonSignedRankTest(once, again, false));
    try {
      var successor = org.apache.commons.statistics.inference.WilcoxonSignedRankTest.withDefaults();
      System.out.println("Commons Statistics: p " + successor.test(once, again).getPValue());
    } catch (RuntimeException e) {
      System.out.println("Commons Statistics: " + e.getMessage());
    }
  }
}
JAVA
java -cp 'lib/*' Try.java | tee out
still_in out "identical: statistic 55.0, exact p 0.001953125"
still_in out "Commons Statistics: All signed differences are zero"
