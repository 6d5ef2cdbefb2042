package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Bounded;
import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Insufficient;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ValidityRulesTest {
  private static final long MILLI = 1_000_000;

  @Test
  void slipIsJudgedPerQuantile() {
    // 10 of 10,000 requests slipped 3 ms: a share of 0.1 %
    Histogram slip = histogram(9_990, 50_000, 10, 3 * MILLI);

    List<Validity.OfQuantile> judged =
        ValidityRules.slip(
            slip,
            List.of(
                new Bounded(0.5, 10 * MILLI, 11 * MILLI), // tolerance 0.2 ms, 5 % allowed
                new Bounded(0.99, 100 * MILLI, 110 * MILLI), // tolerance 2 ms, 0.1 % allowed
                new Bounded(0.999, 120 * MILLI, 130 * MILLI), // tolerance 2.4 ms, 0.01 % allowed
                new Bounded(0.9999, 200 * MILLI, 210 * MILLI))); // tolerance 4 ms

    assertThat(judged)
        .extracting(Validity.OfQuantile::valid)
        .containsExactly(true, true, false, true);
    assertThat(judged)
        .extracting(Validity.OfQuantile::toleranceNanos)
        .containsExactly(200_000L, 2 * MILLI, 2_400_000L, 4 * MILLI);
    assertThat(judged.get(1).lateShare()).isEqualTo(0.001);
    assertThat(judged.get(1).allowedShare()).isCloseTo(0.001, within(1e-15));
    assertThat(judged.get(3).lateShare()).isZero();
  }

  @Test
  void oneMoreThanAllowedIsInvalid() {
    List<QuantileEstimate> p99 = List.of(new Bounded(0.99, MILLI, MILLI));
    assertThat(ValidityRules.slip(histogram(9_990, 0, 10, MILLI), p99).get(0).valid()).isTrue();
    assertThat(ValidityRules.slip(histogram(9_989, 0, 11, MILLI), p99).get(0).valid()).isFalse();
  }

  /** Design, section 5: a pause of 300 ms a minute leaves slip p99 at 0 and spoils p99.9. */
  @Test
  void aPauseOfTheGeneratorSpoilsTheTailOnly() {
    Histogram slip = histogram(59_700, 0, 300, 150 * MILLI);
    List<QuantileEstimate> response =
        List.of(
            new Bounded(0.9, 10 * MILLI, 11 * MILLI),
            new Bounded(0.99, 20 * MILLI, 22 * MILLI),
            new Bounded(0.999, 300 * MILLI, 310 * MILLI));
    assertThat(ValidityRules.slip(slip, response))
        .extracting(Validity.OfQuantile::valid)
        .containsExactly(true, false, false);
  }

  @Test
  void withoutAValueTheFloorIsTheTolerance() {
    Histogram slip = histogram(999, 100_000, 1, 210_000);
    assertThat(ValidityRules.slip(slip, List.of(new Insufficient(0.95, 3), new Failing(0.999))))
        .containsExactly(
            new Validity.OfQuantile(0.95, true, 0.001, 0.005, 200_000),
            new Validity.OfQuantile(0.999, false, 0.001, 0.0001, 200_000));
  }

  @Test
  void slipOfExactlyTheToleranceIsOnTime() {
    assertThat(
            ValidityRules.slip(histogram(10, 200_000, 0, 1), List.of(new Failing(0.5)))
                .get(0)
                .lateShare())
        .isZero();
  }

  @Test
  void aClosedWorkloadHasNoSlip() {
    assertThat(
            ValidityRules.slip(new Histogram(3), List.of(new Bounded(0.99, MILLI, MILLI)))
                .get(0)
                .valid())
        .isTrue();
  }

  @Test
  void sentIsJudgedOnScheduledInstants() {
    assertThat(ValidityRules.notSent(9_950, 10_000)).isEmpty();
    assertThat(ValidityRules.notSent(0, 0)).isEmpty();
    assertThat(ValidityRules.notSent(9_949, 10_000))
        .hasValue(
            "only 9,949 of 10,000 scheduled requests were sent and 99.5 % are needed:"
                + " lower the rate, or give the load generator more cores or a host of its own");
  }

  @Test
  void aWindowWithoutARequestMeasuredNothing() {
    assertThat(ValidityRules.nothingSent(1)).isEmpty();
    assertThat(ValidityRules.nothingSent(0))
        .hasValue(
            "no request was sent in the window: raise the rate, or let the workload last longer");
  }

  @Test
  void aSmallPoolIsTheGeneratorsFault() {
    Histogram wait = histogram(960, 0, 40, 5 * MILLI);
    // 2 × 400 req/s × 250 ms = 200 connections
    assertThat(ValidityRules.poolTooSmall(wait, 50, 400, 250 * MILLI, OptionalLong.empty()))
        .hasValue(
            "4.0 % of the requests waited over 1 ms for one of 50 connections, too few for"
                + " 400 req/s with a bound of 250 ms: allow at least 200 connections");
    assertThat(ValidityRules.poolTooSmall(wait, 199, 400, 250 * MILLI, OptionalLong.empty()))
        .isPresent();
    assertThat(ValidityRules.poolTooSmall(wait, 50, 12.5, 250 * MILLI, OptionalLong.empty()))
        .isEmpty();
    assertThat(
            ValidityRules.poolTooSmall(wait, 5, 12.5, 250 * MILLI, OptionalLong.empty())
                .orElseThrow())
        .contains("12.5 req/s")
        .contains("at least 7 connections");
  }

  @Test
  void aLargePoolLeavesTheWaitToTheTarget() {
    Histogram wait = histogram(0, 0, 1_000, 5 * MILLI);
    assertThat(ValidityRules.poolTooSmall(wait, 200, 400, 250 * MILLI, OptionalLong.empty()))
        .isEmpty();
    assertThat(ValidityRules.poolTooSmall(wait, 1, 0, 250 * MILLI, OptionalLong.empty()))
        .as("closed")
        .isEmpty();
  }

  /** 60 req/s with a bound of 8 s want 960; but within 50 ms come 3, and hardly ever 14. */
  @Test
  void aPoolThatWasNeverFullHeldNothingBack() {
    Histogram wait = histogram(960, 0, 40, 5 * MILLI);
    OptionalLong longest = OptionalLong.of(50 * MILLI);
    assertThat(ValidityRules.poolTooSmall(wait, 64, 60, 8_000 * MILLI, longest)).isEmpty();
    assertThat(ValidityRules.poolTooSmall(wait, 15, 60, 8_000 * MILLI, longest)).isEmpty();
    assertThat(ValidityRules.poolTooSmall(wait, 14, 60, 8_000 * MILLI, longest)).isPresent();
    // within 500 ms come 30, and up to 68
    longest = OptionalLong.of(500 * MILLI);
    assertThat(ValidityRules.poolTooSmall(wait, 64, 60, 8_000 * MILLI, longest)).isPresent();
    assertThat(ValidityRules.poolTooSmall(wait, 69, 60, 8_000 * MILLI, longest)).isEmpty();
  }

  @Test
  void aSmallPoolWithoutWaitsIsFine() {
    assertThat(
            ValidityRules.poolTooSmall(
                histogram(990, 0, 10, 5 * MILLI), 1, 400, 250 * MILLI, OptionalLong.empty()))
        .isEmpty();
    assertThat(
            ValidityRules.poolTooSmall(
                histogram(0, 0, 1_000, MILLI), 1, 400, 250 * MILLI, OptionalLong.empty()))
        .isEmpty();
    assertThat(
            ValidityRules.poolTooSmall(new Histogram(3), 1, 400, 250 * MILLI, OptionalLong.empty()))
        .isEmpty();
  }

  private static Histogram histogram(long count, long value, long otherCount, long otherValue) {
    Histogram histogram = new Histogram(3);
    histogram.recordValueWithCount(value, count);
    histogram.recordValueWithCount(otherValue, otherCount);
    return histogram;
  }
}
