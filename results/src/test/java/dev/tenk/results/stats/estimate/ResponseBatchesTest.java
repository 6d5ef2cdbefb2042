package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ResponseBatchesTest {
  private static final long MILLI = 1_000_000;
  private static final Percentage THREE_DIGITS = Percentage.withPercentage(0.1);

  /**
   * 1 … 100 ms a hundred times over: each batch has the same shares, so D = 1, and 1.3 with its
   * noise; 10,000 are as 7,692. Of these P[Bin(7692, 0.1) ≤ 701] = 0.0047 and ≤ 702 0.0052; ≥ 838
   * 0.0047. So at most 701 · 1.3 = 911 may be above the upper end, 900 are above 91 ms, and 838 ·
   * 1.3 = 1,090 must be at or above the lower one, as 1,100 are at 90 ms.
   */
  @Test
  void byHand() {
    Interval interval = batches(10_000, i -> (i % 100 + 1) * MILLI).interval(0.9);
    assertThat(interval.lowerNanos()).isCloseTo(90 * MILLI, THREE_DIGITS);
    assertThat(interval.upperNanos().getAsLong()).isCloseTo(91 * MILLI, THREE_DIGITS);
  }

  /** A burst of 60 in 10,000 leaves the median alone; but another run may have a longer one. */
  @Test
  void aBurstTakesTheUpperEndWhereItMayReach() {
    ResponseBatches quiet = batches(10_000, i -> (200 + i % 7) * MILLI / 100);
    ResponseBatches stalled =
        batches(10_000, i -> i >= 5_000 && i < 5_060 ? 50 * MILLI : (200 + i % 7) * MILLI / 100);
    assertThat(quiet.interval(0.99).established()).isTrue();
    assertThat(stalled.interval(0.5).upperNanos().getAsLong()).isLessThan(3 * MILLI);
    assertThat(stalled.interval(0.99).established()).isFalse();
    assertThat(stalled.interval(0.99).lowerNanos()).isCloseTo(206 * MILLI / 100, THREE_DIGITS);
  }

  /** The same sixty, each alone. */
  @Test
  void asManyOneByOneAreNoBurst() {
    ResponseBatches apart =
        batches(10_000, i -> i % 160 == 80 ? 50 * MILLI : (200 + i % 7) * MILLI / 100);
    assertThat(apart.interval(0.99).upperNanos().getAsLong()).isLessThan(3 * MILLI);
  }

  @Test
  void whatDriftsAllAlongSaysLittleOfAnotherRun() {
    ResponseBatches drifting = batches(1_000, i -> MILLI + i * 10_000L);
    assertThat(drifting.interval(0.9).established()).isFalse();
    Interval median = drifting.interval(0.5);
    assertThat(median.upperNanos().orElse(Long.MAX_VALUE) - median.lowerNanos())
        .isGreaterThan(5 * MILLI);
  }

  @Test
  void failuresAreLongerThanAnySuccess() {
    ResponseBatches some = new ResponseBatches(1_000);
    for (int i = 0; i < 1_000; i++) {
      if (i % 50 == 0) {
        some.failed(i);
      } else {
        some.succeeded(i, (i % 10 + 1) * MILLI);
      }
    }
    assertThat(some.interval(0.5).established()).isTrue();
    // 20 of 1,000 failed, and up to 38 would not be surprising
    assertThat(some.interval(0.97).established()).isFalse();
    assertThat(some.interval(0.97).lowerNanos()).isPositive();
    assertThat(some.interval(0.99)).isEqualTo(Interval.UNKNOWN);
  }

  /** Fewer than two a batch: as independent ones. P[Bin(60, 0.5) ≤ 20] = 0.0067, ≤ 19 0.0031. */
  @Test
  void aFewCountAsIndependent() {
    ResponseBatches few = batches(60, i -> (i + 1) * MILLI);
    assertThat(few.interval(0.5).upperNanos().getAsLong()).isBetween(40 * MILLI, 46 * MILLI);
    assertThat(few.interval(0.5).lowerNanos()).isBetween(15 * MILLI, 21 * MILLI);
  }

  @Test
  void ofNothingNothingIsKnown() {
    assertThat(new ResponseBatches(0).interval(0.5)).isEqualTo(Interval.UNKNOWN);
    assertThat(new ResponseBatches(10).interval(0.5)).isEqualTo(Interval.UNKNOWN);
    assertThatThrownBy(() -> new ResponseBatches(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new ResponseBatches(10).succeeded(10, 1)).hasMessageContaining("10");
    assertThatThrownBy(() -> new ResponseBatches(10).failed(-1)).hasMessageContaining("-1");
  }

  /** The kept table is in docs/benchmarks.md; this is a small part of it. */
  @Test
  void theIntervalHoldsTheTruth() {
    SplittableRandom random = new SplittableRandom(8);
    int runs = 500;
    int wrong = 0;
    for (int run = 0; run < runs; run++) {
      double log = random.nextGaussian();
      ResponseBatches batches = new ResponseBatches(2_000);
      for (int i = 0; i < 2_000; i++) {
        batches.succeeded(i, Math.round(MILLI * Math.exp(log)));
        log = 0.9 * log + Math.sqrt(0.19) * random.nextGaussian();
      }
      Interval median = batches.interval(0.5);
      wrong += median.lowerNanos() > MILLI || median.upperNanos().orElse(0) < MILLI ? 1 : 0;
    }
    assertThat(wrong).isLessThanOrEqualTo(11); // 5 expected at most, 2.7 SD of noise
  }

  private static ResponseBatches batches(int requests, IntToLongFunction nanos) {
    ResponseBatches batches = new ResponseBatches(requests);
    for (int i = 0; i < requests; i++) {
      batches.succeeded(i, nanos.applyAsLong(i));
    }
    return batches;
  }
}
