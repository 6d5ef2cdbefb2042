package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.slo.SloDecision;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ValidityRulesTest {
  private static final long MILLI = 1_000_000;

  @Test
  void lateStartsMayAddFivePercent() {
    Slo slo = new Slo(0.99, 250 * MILLI, 0.01);
    assertThat(
            ValidityRules.lateStarts(
                histogram(0, 0, 100, 300 * MILLI),
                List.of(
                    new Seen(0.5, 100 * MILLI, Interval.UNKNOWN, 95 * MILLI),
                    new Seen(0.9, 100 * MILLI, Interval.UNKNOWN, 95 * MILLI - 1),
                    // 0.2 ms are nothing
                    new Seen(0.95, MILLI, Interval.UNKNOWN, 800_000),
                    new Seen(0.99, 251 * MILLI, Interval.UNKNOWN, 250 * MILLI),
                    new Failing(0.999)),
                slo))
        .extracting(Validity.OfQuantile::valid)
        .containsExactly(true, false, true, false, true);
  }

  /** 10 of 10,000 were 3 ms late: of a p99 one in a thousand may be, of a p99.9 one in 10,000. */
  @Test
  void aFewLateStartsHarmNoQuantileBelow() {
    Histogram slip = histogram(9_990, 50_000, 10, 3 * MILLI);
    assertThat(
            ValidityRules.lateStarts(
                slip,
                List.of(
                    new Seen(0.99, 100 * MILLI, Interval.UNKNOWN, 0),
                    new Seen(0.999, 120 * MILLI, Interval.UNKNOWN, 0),
                    // 2 % of it are 4 ms
                    new Seen(0.9999, 200 * MILLI, Interval.UNKNOWN, 0)),
                new Slo(0.5, MILLI, 0)))
        .extracting(Validity.OfQuantile::valid)
        .containsExactly(true, false, true);
  }

  /** What is missed may have been for late starts, and what is met too, where they were many. */
  @Test
  void lateStartsAndTheDecision() {
    Seen across = new Seen(0.99, 251 * MILLI, Interval.UNKNOWN, 249 * MILLI);
    Seen beyond = new Seen(0.99, 800 * MILLI, Interval.UNKNOWN, 251 * MILLI);
    Seen within = new Seen(0.99, 249 * MILLI, Interval.UNKNOWN, 9 * MILLI);
    Failing failing = new Failing(0.99);
    Histogram many = histogram(9_989, 0, 11, 6 * MILLI);
    Histogram few = histogram(9_990, 0, 10, 6 * MILLI);
    assertThat(decision(few, within, SloDecision.MET)).isTrue();
    assertThat(decision(many, within, SloDecision.MET)).isFalse();
    assertThat(decision(many, beyond, SloDecision.MISSED)).isTrue();
    assertThat(decision(few, across, SloDecision.MISSED)).isFalse();
    assertThat(decision(many, across, SloDecision.INCONCLUSIVE)).isTrue();
    // for its errors
    assertThat(decision(few, within, SloDecision.MISSED)).isTrue();
    assertThat(decision(many, within, SloDecision.MISSED)).isFalse();
    assertThat(decision(few, failing, SloDecision.MISSED)).isTrue();
    assertThat(decision(many, failing, SloDecision.MISSED)).isFalse();
  }

  @Test
  void aClosedWorkloadHasNoLateStarts() {
    assertThat(
            ValidityRules.lateStarts(
                    new Histogram(3),
                    List.of(new Seen(0.5, MILLI, Interval.UNKNOWN)),
                    new Slo(0.5, MILLI, 0),
                    SloDecision.MET)
                .valid())
        .isTrue();
  }

  private static boolean decision(Histogram slip, QuantileEstimate estimate, SloDecision decision) {
    return ValidityRules.lateStarts(
            slip, List.of(estimate), new Slo(0.99, 250 * MILLI, 0.01), decision)
        .valid();
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
