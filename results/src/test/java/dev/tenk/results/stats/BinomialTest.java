package dev.tenk.results.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
}
