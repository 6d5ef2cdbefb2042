package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.CellSummary;
import dev.tenk.results.stats.QuantileEstimate;
import dev.tenk.results.store.CellFacts.DriverEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells that can be computed by hand. */
class CellSummariesTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final Slo SLO = new Slo(0.99, 100 * MILLI, 0.01);
  private static final CellKey CELL = new CellKey("t", "w", 1);

  @TempDir Path root;

  /**
   * 100 requests a second for 400 s. The server answers in 1 ms, but not at all in the first of
   * every 5 seconds: the 100 requests planned then wait 1000, 990, … 10 ms and 1 ms more. Of 40,000
   * response times each of (1001 − 10k) ms, k = 0 … 99, occurs 80 times; the others are 1 ms.
   */
  @Test
  void aStallIsInTheQuantilesOfThoseWhoWaited() throws IOException {
    CellSummary summary =
        summary(
            100,
            400,
            intended -> 0,
            intended -> {
              long intoPeriod = intended % (5 * SECOND);
              return (intoPeriod < SECOND ? SECOND - intoPeriod : 0) + MILLI;
            });

    assertThat(summary.counts().sent()).isEqualTo(40_000);
    assertThat(summary.offeredRatePerSecond()).hasValue(100);
    assertThat(value(summary, 0.5)).isCloseTo(MILLI, Percentage.withPercentage(0.1));
    // the 4,001st largest: 4,000 / 80 = 50 larger values, so k = 50
    assertThat(value(summary, 0.9)).isCloseTo(501 * MILLI, Percentage.withPercentage(0.1));
    // the 401st largest: k = 5
    assertThat(value(summary, 0.99)).isCloseTo(951 * MILLI, Percentage.withPercentage(0.1));
    // within 100 ms: k = 91 … 99 of each stall, and 400 of every 500
    assertThat(summary.goodputPerSecond()).isEqualTo((400 + 9) / 5.0);
  }

  @Test
  void aPausedGeneratorSpoilsHighQuantilesAndNotTheMedian() throws IOException {
    // the driver sleeps for 300 ms in a minute: 30 of 6,000 requests start up to 300 ms late
    CellSummary summary =
        summary(
            100,
            60,
            intended -> {
              long pauseEnd = 30 * SECOND + 300 * MILLI;
              return intended >= 30 * SECOND && intended < pauseEnd ? pauseEnd - intended : 0;
            },
            intended -> 5 * MILLI);

    assertThat(summary.validity().cellValid()).isTrue();
    assertThat(summary.validity().valid(0.5)).isTrue();
    assertThat(summary.validity().valid(0.9)).isTrue();
    // 0.5 % are late, p99 allows 0.1 %
    assertThat(summary.validity().valid(0.99)).isFalse();
    assertThat(summary.validity().valid(0.999)).isFalse();
  }

  @Test
  void failuresAreSlowerThanAnySuccess() throws IOException {
    CellFacts facts;
    Path folder = root;
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      for (int i = 0; i < 2000; i++) {
        long intended = 10 * MILLI * i;
        Outcome outcome =
            i % 10 == 0 ? new Outcome.Failed(OptionalInt.of(500), Optional.empty()) : ok();
        recorder.record(sample(i, intended, 0, MILLI, outcome), Optional.empty());
      }
    }
    facts = facts(folder, 100, 20);
    CellSummary summary = of(folder, facts);

    assertThat(summary.counts().failed()).isEqualTo(200);
    assertThat(value(summary, 0.5)).isCloseTo(MILLI, Percentage.withPercentage(0.1));
    assertThat(summary.response(0.95)).isInstanceOf(QuantileEstimate.Failing.class);
    assertThat(summary.throughputPerSecond()).isEqualTo(90);
  }

  private CellSummary summary(
      int rate, int seconds, LongUnaryOperator slip, LongUnaryOperator response)
      throws IOException {
    try (CellRecorder recorder = new CellRecorder(root, 0, 0)) {
      for (int i = 0; i < rate * seconds; i++) {
        long intended = i * SECOND / rate;
        long slipNanos = slip.applyAsLong(intended);
        recorder.record(
            sample(i, intended, slipNanos, slipNanos + response.applyAsLong(intended), ok()),
            Optional.empty());
      }
    }
    return of(root, facts(root, rate, seconds));
  }

  private static CellFacts facts(Path folder, int rate, int seconds) throws IOException {
    return CellSummaries.facts(
        folder,
        CELL,
        new OpenWorkload(
            "w", new Arrivals.Constant(rate), Duration.ZERO, Duration.ofSeconds(seconds)),
        SLO,
        new CellSummaries.Ended(
            Instant.EPOCH,
            OptionalLong.of((long) rate * seconds),
            OptionalInt.of(64),
            Optional.empty(),
            Optional.empty(),
            new DriverEnd(1, OptionalLong.empty(), List.of())));
  }

  private static CellSummary of(Path folder, CellFacts facts) throws IOException {
    return CellSummaries.summary(facts, folder, SLO);
  }

  private static Sample sample(
      long sequence, long intended, long slip, long response, Outcome outcome) {
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        OptionalLong.of(intended),
        intended + slip,
        OptionalLong.of(intended + slip),
        intended + response,
        10,
        outcome,
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  private static Outcome ok() {
    return new Outcome.Succeeded(OptionalInt.of(200), 4, "00");
  }

  private static long value(CellSummary summary, double quantile) {
    return ((QuantileEstimate.Bounded) summary.response(quantile)).valueNanos();
  }
}
