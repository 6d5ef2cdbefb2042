package dev.tenk.results.stats.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedRanksTest {
  /** Depression factors of nine patients, Hollander and Wolfe, table 3.1: p, estimate, interval. */
  @Test
  void asPublished() {
    double[] before = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    double[] after = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    double[] differences = new double[9];
    Arrays.setAll(differences, i -> after[i] - before[i]);

    assertThat(SignedRanks.below(differences, 0)).isEqualTo(10 / 512.0);
    double[] averages = SignedRanks.walshAverages(differences);
    assertThat(averages).hasSize(45);
    assertThat(SignedRanks.hodgesLehmann(averages)).isCloseTo(-0.46, within(1e-12));
    int bound = SignedRanks.bound(9, 0.05).orElseThrow();
    assertThat(averages[bound]).isCloseTo(-0.786, within(1e-12));
    assertThat(averages[44 - bound]).isCloseTo(-0.010, within(1e-12));
  }

  /** Of 64 signs those with a sum of minus ranks up to 4: none, 1, 2, 3, 1+2, 4, 1+3. */
  @Test
  void sixByHand() {
    double[] differences = {1, 2, 3, -4, 5, 6};
    assertThat(SignedRanks.above(differences, 0)).isEqualTo(7 / 64.0);
    // a rank sum of minuses of at least 4 is all but none, 1, 2, 3, 1+2
    assertThat(SignedRanks.below(differences, 0)).isEqualTo(59 / 64.0);
  }

  @Test
  void allOnOneSide() {
    double[] twelve = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    assertThat(SignedRanks.above(twelve, 0)).isEqualTo(Math.pow(2, -12));
    assertThat(SignedRanks.below(twelve, 0)).isEqualTo(1);
    assertThat(SignedRanks.below(twelve, 13)).isEqualTo(Math.pow(2, -12));
  }

  /** A target that never varies has the same difference in each round. */
  @Test
  void allTied() {
    double[] tied = new double[12];
    assertThat(SignedRanks.below(tied, 0.03)).isEqualTo(Math.pow(2, -12));
    assertThat(SignedRanks.above(new double[] {1, 1, -1}, 0)).isEqualTo(4 / 8.0);
  }

  @Test
  void zerosKeepTheirRanksAndTakeNoSign() {
    assertThat(SignedRanks.above(new double[] {0, 1, 2, 3}, 0)).isEqualTo(1 / 8.0);
    // ranks 2, 3, 4: 3+4 and 2+3+4 are no less than what was observed
    assertThat(SignedRanks.above(new double[] {0, -1, 2, 3}, 0)).isEqualTo(2 / 8.0);
    assertThat(SignedRanks.above(new double[] {0, 0, 0}, 0)).isEqualTo(1);
    assertThat(SignedRanks.above(new double[0], 0)).isEqualTo(1);
  }

  @Test
  void roundingMakesNoDifference() {
    double[] differences = {0.1 + 0.2, 0.3, -0.3};
    assertThat(SignedRanks.above(differences, 0)).isEqualTo(4 / 8.0);
    assertThat(SignedRanks.above(differences, 0.3)).isEqualTo(1);
  }

  @Test
  void asTheLibraryWithoutTies() {
    SplittableRandom random = new SplittableRandom(1);
    WilcoxonSignedRankTest exact =
        WilcoxonSignedRankTest.withDefaults().with(PValueMethod.EXACT).withMu(0.2);
    for (int count = 1; count <= 60; count++) {
      double[] differences = random.doubles(count, -1, 1).toArray();
      assertThat(SignedRanks.above(differences, 0.2))
          .isCloseTo(
              exact.with(AlternativeHypothesis.GREATER_THAN).test(differences).getPValue(),
              within(1e-12));
      assertThat(SignedRanks.below(differences, 0.2))
          .isCloseTo(
              exact.with(AlternativeHypothesis.LESS_THAN).test(differences).getPValue(),
              within(1e-12));
    }
  }

  /** All signs there are, with small whole numbers that tie and vanish. */
  @Test
  void asCountedWithTies() {
    SplittableRandom random = new SplittableRandom(2);
    for (int run = 0; run < 200; run++) {
      double[] differences = random.doubles(1 + run % 10, -4, 4).map(Math::rint).toArray();
      assertThat(SignedRanks.above(differences, 0)).isEqualTo(counted(differences));
    }
  }

  private static double counted(double[] differences) {
    double observed = plusRanks(differences, differences);
    int signs = 1 << differences.length;
    int atLeast = 0;
    for (int sign = 0; sign < signs; sign++) {
      double[] other = new double[differences.length];
      for (int i = 0; i < other.length; i++) {
        other[i] = (sign >> i & 1) == 0 ? differences[i] : -differences[i];
      }
      atLeast += plusRanks(differences, other) >= observed ? 1 : 0;
    }
    return (double) atLeast / signs;
  }

  private static double plusRanks(double[] sizes, double[] signed) {
    double sum = 0;
    for (double each : signed) {
      if (each > 0) {
        double smaller = Arrays.stream(sizes).filter(size -> Math.abs(size) < each).count();
        double equal = Arrays.stream(sizes).filter(size -> Math.abs(size) == each).count();
        sum += smaller + (equal + 1) / 2;
      }
    }
    return sum;
  }

  /** Two-sided critical values at 0.05 of the usual tables. */
  @ParameterizedTest
  @CsvSource({"6, 0", "7, 2", "8, 3", "10, 8", "12, 13", "20, 52", "24, 81", "30, 137"})
  void boundsAreTheTables(int differences, int bound) {
    assertThat(SignedRanks.bound(differences, 0.05)).hasValue(bound);
  }

  @Test
  void fiveHaveNoInterval() {
    assertThat(SignedRanks.bound(5, 0.05)).isEmpty();
    assertThat(SignedRanks.bound(0, 0.05)).isEmpty();
  }
}
