package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Insufficient;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class QuantilesTest {
  private static final Percentage THREE_DIGITS = Percentage.withPercentage(0.1);

  /**
   * 100 req/s for 10 s against a server that answers in 1 ms but stalls for one second: the 100
   * requests intended in the stall respond after 1000, 990, … 10 ms.
   */
  @Test
  void aStallByHand() {
    Histogram histogram = new Histogram(3);
    histogram.recordValueWithCount(1_000_000, 900);
    for (int i = 1; i <= 100; i++) {
      histogram.recordValue(i * 10_000_000L);
    }

    List<QuantileEstimate> estimates = Quantiles.estimate(histogram, 0, 1, 0.99, 0.5, 0.9, 0.95);

    assertThat(estimates)
        .extracting(QuantileEstimate::quantile)
        .containsExactly(0.5, 0.9, 0.95, 0.99);
    assertBounded(estimates.get(0), 1_000_000, 1_000_000);
    // rank 900 is the last quick one; P[Bin(1000, 0.1) ≤ 75] ≤ 0.005: the 76th largest is the end
    assertThat(Eligibility.upperRank(0.9, 1000, 1)).hasValue(76);
    assertBounded(estimates.get(1), 1_000_000, 250_000_000);
    // rank 950 is the 50th of the stalled; the 33rd largest is the 68th of them
    assertThat(Eligibility.upperRank(0.95, 1000, 1)).hasValue(33);
    assertBounded(estimates.get(2), 500_000_000, 680_000_000);
    // rank 990 is the 90th of the stalled; P[Bin(1000, 0.01) ≤ 2] = 0.0027, ≤ 3 is 0.0101
    assertThat(Eligibility.upperRank(0.99, 1000, 1)).hasValue(3);
    assertBounded(estimates.get(3), 900_000_000, 980_000_000);
  }

  @Test
  void failuresAreLongerThanAnySuccess() {
    Histogram histogram = new Histogram(3);
    for (int i = 1; i <= 990; i++) {
      histogram.recordValue(i * 1_000L);
    }
    // 10 failures of 1000: rank 990 is the slowest success, and the bound is a failure
    assertThat(Quantiles.estimate(histogram, 10, 1, 0.99))
        .singleElement()
        .isInstanceOfSatisfying(
            Seen.class,
            bounded -> {
              assertThat(bounded.valueNanos()).isCloseTo(990_000L, THREE_DIGITS);
              assertThat(bounded.interval().upperNanos().orElse(Long.MAX_VALUE))
                  .isEqualTo(Long.MAX_VALUE);
            });
    // one more: rank ⌈0.99 · 1001⌉ = 991 is a failure
    assertThat(Quantiles.estimate(histogram, 11, 1, 0.99)).containsExactly(new Failing(0.99));
    assertThat(Quantiles.estimate(histogram, 11, 1, 0.5).get(0)).isInstanceOf(Seen.class);
  }

  /** One in a hundred may be above a p99: with 99 requests there is none to be it. */
  @Test
  void seenWithOneInAHundredAndInsufficientBelow() {
    Histogram histogram = new Histogram(3);
    histogram.recordValueWithCount(1_000_000, 99);
    assertThat(Quantiles.estimate(histogram, 0, 1, 0.99))
        .containsExactly(new Insufficient(0.99, 1));
    assertThat(Quantiles.estimate(new Histogram(3), 0, 1, 0.5))
        .containsExactly(new Insufficient(0.5, 2));

    histogram.recordValue(5_000_000);
    assertThat(Quantiles.estimate(histogram, 0, 1, 0.99))
        .singleElement()
        .isInstanceOfSatisfying(
            Seen.class,
            seen -> {
              assertThat(seen.valueNanos()).isCloseTo(1_000_000L, THREE_DIGITS);
              assertThat(seen.established()).isFalse();
              assertThat(seen.interval().lowerNanos()).isCloseTo(1_000_000L, THREE_DIGITS);
            });
  }

  /** A hundred that are all alike say nothing about another run. */
  @Test
  void withoutAnEffectiveRequestThereIsNoInterval() {
    Histogram histogram = new Histogram(3);
    histogram.recordValueWithCount(1_000_000, 100);
    assertThat(Quantiles.estimate(histogram, 0, 101, 0.99))
        .singleElement()
        .isInstanceOfSatisfying(
            Seen.class, seen -> assertThat(seen.interval()).isEqualTo(Interval.UNKNOWN));
  }

  @Test
  void fewRequestsOfADeadTargetAreFailing() {
    Histogram empty = new Histogram(3);
    assertThat(Quantiles.estimate(empty, 10, 1, 0.99)).containsExactly(new Failing(0.99));
    // one failure among 98 may be the one that p99 allows
    empty.recordValueWithCount(1_000_000, 97);
    assertThat(Quantiles.estimate(empty, 1, 1, 0.99)).containsExactly(new Insufficient(0.99, 2));
  }

  @Test
  void ranksAreExactOnCounts() {
    Random random = new Random(10);
    double[] quantiles = {0.5, 0.9, 0.95, 0.99, 0.999};
    for (int run = 0; run < 60; run++) {
      int successes = random.nextInt(1, 12_000);
      int failures = random.nextInt(4) == 0 ? random.nextInt(successes / 20 + 1) : 0;
      double effect = 1 + random.nextInt(3) / 2.0;
      int requests = successes + failures;
      Histogram histogram = new Histogram(3);
      long[] sorted = new long[requests];
      for (int i = 0; i < requests; i++) {
        sorted[i] =
            i < successes
                ? Math.round(Math.exp(14 + random.nextGaussian() * 2)) + 1
                : Long.MAX_VALUE;
        if (i < successes) {
          histogram.recordValue(sorted[i]);
        }
      }
      Arrays.sort(sorted);
      for (QuantileEstimate estimate : Quantiles.estimate(histogram, failures, effect, quantiles)) {
        if (estimate instanceof Seen seen) {
          int rank = (int) Math.ceil(Math.round(seen.quantile() * 1000) * requests / 1000.0);
          long value = sorted[rank - 1];
          assertThat(seen.valueNanos()).isEqualTo(histogram.medianEquivalentValue(value));
          OptionalLong upperRank = Eligibility.upperRank(seen.quantile(), requests, effect);
          long upper =
              upperRank.isPresent()
                  ? sorted[(int) (requests - upperRank.getAsLong())]
                  : Long.MAX_VALUE;
          assertThat(seen.interval().upperNanos().orElse(Long.MAX_VALUE))
              .isEqualTo(upper == Long.MAX_VALUE ? upper : histogram.highestEquivalentValue(upper))
              .isGreaterThanOrEqualTo(seen.valueNanos());
          OptionalLong lowerRank = Eligibility.lowerRank(seen.quantile(), requests, effect);
          long lower = lowerRank.isPresent() ? sorted[(int) (requests - lowerRank.getAsLong())] : 0;
          assertThat(seen.interval().lowerNanos())
              .isEqualTo(histogram.lowestEquivalentValue(lower))
              .isLessThanOrEqualTo(seen.valueNanos());
        }
      }
    }
  }

  @Test
  void bareSampleQuantiles() {
    Histogram histogram = new Histogram(3);
    assertThat(Quantiles.sample(histogram, 0.5)).isEmpty();
    for (int i = 1; i <= 100; i++) {
      histogram.recordValue(i);
    }
    assertThat(Quantiles.sample(histogram, 0.5)).hasValue(50);
    assertThat(Quantiles.sample(histogram, 0.99)).hasValue(99);
    // 0.07 · 100 is 7.000000000000001 in binary
    assertThat(Quantiles.sample(histogram, 0.07)).hasValue(7);
    assertThat(Quantiles.sample(histogram, 0.0701)).hasValue(8);
  }

  @Test
  void valuesAreWithinTheHistogramsPrecision() {
    Histogram histogram = new Histogram(3);
    histogram.recordValueWithCount(123_456_789, 1_000);
    Seen bounded = (Seen) Quantiles.estimate(histogram, 0, 1, 0.5).get(0);
    assertThat((double) bounded.valueNanos()).isCloseTo(123_456_789, within(61_728.0)); // 0.05 %
    assertThat(bounded.interval().upperNanos().orElse(Long.MAX_VALUE))
        .isBetween(123_456_789L, 123_580_245L);
  }

  @Test
  void refusesNegativeFailures() {
    assertThatThrownBy(() -> Quantiles.estimate(new Histogram(3), -1, 1, 0.5))
        .hasMessageContaining("-1");
  }

  private static void assertBounded(QuantileEstimate estimate, long valueNanos, long upperNanos) {
    assertThat(estimate)
        .isInstanceOfSatisfying(
            Seen.class,
            bounded -> {
              assertThat(bounded.valueNanos()).isCloseTo(valueNanos, THREE_DIGITS);
              assertThat(bounded.interval().upperNanos().orElse(Long.MAX_VALUE))
                  .isCloseTo(upperNanos, THREE_DIGITS);
            });
  }
}
