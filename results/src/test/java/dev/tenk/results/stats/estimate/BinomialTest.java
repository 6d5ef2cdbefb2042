package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tenk.results.stats.Sums;
import org.junit.jupiter.api.Test;

class BinomialTest {
  @Test
  void tailsAreTheSums() {
    for (double share : new double[] {0.001, 0.05, 0.3, 0.5, 0.9}) {
      for (int trials = 0; trials <= 40; trials += 5) {
        for (int count = 0; count <= trials; count++) {
          double atMost = Sums.binomialAtMost(count, trials, share);
          assertThat(Binomial.atMost(count, trials, share)).isCloseTo(atMost, within(1e-12));
          assertThat(Binomial.atLeast(count + 1, trials, share))
              .isCloseTo(1 - atMost, within(1e-12));
        }
      }
    }
    assertThat(Binomial.atLeast(0, 10, 0.1)).isEqualTo(1);
  }

  @Test
  void theBoundsAreWhereTheTailsAreAlpha() {
    for (double alpha : new double[] {0.01, 0.005, 5e-7}) {
      for (long trials : new long[] {1, 3, 100, 100_000}) {
        for (long count : new long[] {0, 1, trials / 2, trials - 1, trials}) {
          double atMost = Binomial.shareAtMost(count, trials, alpha);
          double atLeast = Binomial.shareAtLeast(count, trials, alpha);
          if (count == trials) {
            assertThat(atMost).isEqualTo(1);
          } else {
            assertThat(Binomial.atMost(count, trials, atMost))
                .isCloseTo(alpha, withinPercentage(0.1));
          }
          if (count == 0) {
            assertThat(atLeast).isZero();
          } else {
            assertThat(Binomial.atLeast(count, trials, atLeast))
                .isCloseTo(alpha, withinPercentage(0.1));
          }
        }
      }
    }
    // of three none: 1 − 0.005^(1/3)
    assertThat(Binomial.shareAtMost(0, 3, 0.005)).isCloseTo(0.8290024, within(1e-7));
    assertThat(Binomial.shareAtMost(0, 0, 0.005)).isEqualTo(1);
    assertThat(Binomial.shareAtLeast(0, 0, 0.005)).isZero();
  }
}
