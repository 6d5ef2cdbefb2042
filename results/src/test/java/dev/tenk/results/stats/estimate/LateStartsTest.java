package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LateStartsTest {
  private static final long MILLI = 1_000_000;

  /** 1 … 100 ms, ten each; ten requests slipped by 30 ms and the others not at all. */
  @Test
  void byHand() {
    Histogram response = new Histogram(3);
    for (int i = 1; i <= 100; i++) {
      response.recordValueWithCount(i * MILLI, 10);
    }
    Histogram slip = new Histogram(3);
    slip.recordValueWithCount(0, 990);
    slip.recordValueWithCount(30 * MILLI, 10);
    // with s = 0 all but 1 % are free of it: the quantile at 0.9 − 0.01
    assertThat(LateStarts.handedAtLeast(response, 0, slip, 0.9))
        .isCloseTo(89 * MILLI, Percentage.withPercentage(0.1));
    // a p99 at 0.99 − 0.01
    assertThat(LateStarts.handedAtLeast(response, 0, slip, 0.99))
        .isCloseTo(98 * MILLI, Percentage.withPercentage(0.1));
  }

  @Test
  void withoutLatenessItIsTheQuantile() {
    Histogram response = new Histogram(3);
    response.recordValueWithCount(5 * MILLI, 100);
    Histogram slip = new Histogram(3);
    assertThat(LateStarts.handedAtLeast(response, 0, slip, 0.5))
        .isEqualTo(Quantiles.sample(response, 0.5).orElseThrow());
    slip.recordValueWithCount(0, 100);
    assertThat(LateStarts.handedAtLeast(response, 0, slip, 0.5))
        .isEqualTo(Quantiles.sample(response, 0.5).orElseThrow());
  }

  /** All 3 ms late: 5 ms are 2 ms at least. */
  @Test
  void whatAllShareIsTakenOff() {
    Histogram response = new Histogram(3);
    response.recordValueWithCount(5 * MILLI, 100);
    Histogram slip = new Histogram(3);
    slip.recordValueWithCount(3 * MILLI, 100);
    assertThat(LateStarts.handedAtLeast(response, 0, slip, 0.5))
        .isCloseTo(2 * MILLI, Percentage.withPercentage(0.5));
  }
}
