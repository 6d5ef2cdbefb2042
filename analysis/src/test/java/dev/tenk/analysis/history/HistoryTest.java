package dev.tenk.analysis.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.analysis.bench.HistoryBenchmark;
import dev.tenk.analysis.bench.HistoryBenchmark.Noise;
import dev.tenk.analysis.bench.HistoryBenchmark.Steps;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.analysis.history.Reading.Status;
import dev.tenk.analysis.history.SeriesHistory.State;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final MetricSeries.Key P50 =
      new MetricSeries.Key("pi", Optional.of("even"), Metric.RESPONSE_P50);

  /** 10 ms, some up to 1 % more or less. */
  private static double night(int i) {
    return 10 + (i * 7 % 11 - 5) / 50.0;
  }

  private static MetricSeries series(
      MetricSeries.Key key, int nights, IntFunction<Reading> reading) {
    return new MetricSeries(
        key,
        IntStream.range(0, nights)
            .mapToObj(
                i ->
                    new Point(
                        new Night(
                            "run-" + i,
                            Instant.EPOCH.plus(Duration.ofDays(i)),
                            "measured",
                            Optional.of(i < 30 ? "aa" : "bb"),
                            Optional.empty(),
                            Optional.empty(),
                            "0.1.0",
                            "host"),
                        reading.apply(i)))
            .toList());
  }

  private static SeriesHistory one(MetricSeries series, KnownChange... known) {
    return History.of("nightly", List.of(series), List.of(known)).series().get(0);
  }

  private static KnownChange known(String workload, Metric metric, String run) {
    return new KnownChange(
        "pi", Optional.ofNullable(workload), Optional.ofNullable(metric), run, "why", "file:1:1");
  }

  @Test
  void aStepIsToldOnItsThirdNightAndStaysToldTheSame() {
    for (int nights : new int[] {33, 34, 60}) {
      SeriesHistory history =
          one(series(P50, nights, i -> Reading.of(night(i) * (i < 30 ? 1 : 1.1))));

      assertThat(history.state()).isEqualTo(State.CHANGED);
      assertThat(history.changes()).hasSize(1);
      Change change = history.changes().get(0);
      assertThat(change.before().night().runId()).isEqualTo("run-29");
      assertThat(change.first().night().runId()).isEqualTo("run-30");
      assertThat(change.alarm().night().runId()).isEqualTo("run-32");
      assertThat(change.isLocated()).isTrue();
      assertThat(change.medianBefore()).isCloseTo(10, within(0.02));
      assertThat(change.medianAfter()).isCloseTo(11, within(0.12));
      assertThat(history.median()).hasValue(change.medianAfter());
    }
    assertThat(one(series(P50, 32, i -> Reading.of(night(i) * (i < 30 ? 1 : 1.1)))).changes())
        .isEmpty();
  }

  @Test
  void aStepAndBackAreTwoChanges() {
    SeriesHistory history =
        one(
            series(P50, 80, i -> Reading.of(night(i) * (i >= 30 && i < 50 ? 1.2 : 1))),
            known("even", null, "run-30"));

    assertThat(history.changes())
        .extracting(change -> change.first().night().runId())
        .containsExactly("run-30", "run-50");
    assertThat(history.changes().get(0).known()).isPresent();
    assertThat(history.state()).isEqualTo(State.CHANGED);
  }

  @Test
  void nightsWithoutAValueAreNoNights() {
    SeriesHistory history =
        one(
            series(
                P50,
                60,
                i ->
                    i % 3 == 1
                        ? Reading.INVALID
                        : i % 10 == 3 ? Reading.NO_FIGURE : Reading.of(i < 45 ? night(i) : 20)));

    assertThat(history.changes())
        .extracting(change -> change.first().night().runId())
        .containsExactly("run-45");
    assertThat(history.nights() + history.count(Status.INVALID)).isLessThan(60);
    assertThat(history.count(Status.INVALID)).isEqualTo(20);
    assertThat(history.count(Status.MISSING)).isZero();
  }

  @Test
  void aChangeThatIsKnownIsQuiet() {
    MetricSeries even = series(P50, 40, i -> Reading.of(night(i) * (i < 30 ? 1 : 1.1)));
    MetricSeries errors =
        series(
            new MetricSeries.Key("pi", Optional.of("even"), Metric.ERROR_RATIO),
            40,
            i -> Reading.of(i < 30 ? 0 : 0.01));
    MetricSeries cost =
        series(
            new MetricSeries.Key("pi", Optional.empty(), Metric.COST_PER_10K),
            40,
            i -> Reading.of(i < 30 ? 0.2 : 0.25));
    List<MetricSeries> all = List.of(even, errors, cost);

    assertThat(History.of("s", all, List.of()).isAlarming()).isTrue();
    assertThat(History.of("s", all, List.of(known(null, null, "run-30"))).isAlarming()).isFalse();

    History byWorkload = History.of("s", all, List.of(known("even", null, "run-30")));
    assertThat(byWorkload.series())
        .extracting(SeriesHistory::state)
        .containsExactly(State.ACKNOWLEDGED, State.ACKNOWLEDGED, State.CHANGED);
    assertThat(byWorkload.only(Set.of(), Set.of(Metric.ERROR_RATIO)).isAlarming()).isFalse();
    assertThat(byWorkload.only(Set.of("other"), Set.of()).series()).isEmpty();
    assertThat(byWorkload.unmatched()).isEmpty();

    KnownChange wrongRun = known("even", Metric.RESPONSE_P50, "run-31");
    KnownChange wrongMetric = known("even", Metric.GOODPUT, "run-30");
    History history = History.of("s", all, List.of(wrongRun, wrongMetric));
    assertThat(history.unmatched())
        .containsExactly(
            new History.Unmatched(wrongRun, true, List.of("run-30")),
            new History.Unmatched(wrongMetric, false, List.of()));
  }

  @Test
  void shortAndConstantSeries() {
    assertThat(one(series(P50, 9, i -> Reading.of(10))).state()).isEqualTo(State.LEARNING);
    assertThat(one(series(P50, 10, i -> Reading.of(10))).state()).isEqualTo(State.STEADY);
    // less than the histogram's resolution
    assertThat(one(series(P50, 40, i -> Reading.of(i < 30 ? 10 : 10.01))).state())
        .isEqualTo(State.STEADY);
    assertThat(one(series(P50, 40, i -> Reading.of(i < 30 ? 10 : 10.1))).state())
        .isEqualTo(State.CHANGED);
    assertThat(History.of("s", List.of(series(P50, 40, i -> Reading.INVALID)), List.of()).series())
        .isEmpty();
    // a cost of nothing has no logarithm
    assertThat(
            one(series(
                    new MetricSeries.Key("pi", Optional.empty(), Metric.COST_PER_10K),
                    40,
                    i -> Reading.of(i < 30 ? 0 : 1)))
                .changes())
        .hasSize(1);
  }

  /** Nights merely seen three times as slow move no change point and no median. */
  @Test
  void whatIsMerelySeenIsNoEvidence() {
    SeriesHistory history =
        one(series(P50, 60, i -> i % 2 == 1 && i > 30 ? seen(30) : Reading.of(night(i))));

    assertThat(history.state()).isEqualTo(State.STEADY);
    assertThat(history.median().getAsDouble()).isBetween(9.0, 11.0);
    assertThat(history.count(Status.SEEN)).isEqualTo(15);
    assertThat(history.nights()).isEqualTo(45);
    SeriesHistory none = one(series(P50, 40, i -> seen(i < 30 ? 10 : 20)));
    assertThat(none.state()).isEqualTo(State.LEARNING);
    assertThat(none.median()).isEmpty();
  }

  private static Reading seen(double millis) {
    return new Reading(Status.SEEN, OptionalDouble.of(millis), Optional.empty());
  }

  @Test
  void aQuantileHasItsInterval() {
    Seen whole = new Seen(0.99, 16_500_000, new Interval(13_700_000, OptionalLong.of(22_300_000)));
    Seen open = new Seen(0.99, 16_500_000, new Interval(13_700_000, OptionalLong.empty()));

    assertThat(Reading.of(whole, true))
        .isEqualTo(
            new Reading(
                Status.OK,
                OptionalDouble.of(16.5),
                Optional.of(new Reading.Range(13.7, OptionalDouble.of(22.3)))));
    assertThat(Reading.of(open, true))
        .isEqualTo(
            new Reading(
                Status.SEEN,
                OptionalDouble.of(16.5),
                Optional.of(new Reading.Range(13.7, OptionalDouble.empty()))));
    assertThat(Reading.of(open, true).value()).isEmpty();
    assertThat(Reading.of(whole, false).status()).isEqualTo(Status.INVALID);
    assertThat(Reading.of(whole, false).value()).isEmpty();
  }

  @Test
  void repetitionsOfANightAreOneMedian() {
    assertThat(
            Reading.median(List.of(Reading.of(3), Reading.INVALID, Reading.of(9), Reading.of(4))))
        .isEqualTo(Reading.of(4));
    assertThat(Reading.median(List.of(Reading.NO_FIGURE, Reading.INVALID)))
        .isEqualTo(Reading.NO_FIGURE);
    assertThat(Reading.median(List.of(Reading.NO_FIGURE, seen(3), seen(5)))).isEqualTo(seen(4));
    assertThat(Reading.median(List.of(seen(3), Reading.of(9)))).isEqualTo(Reading.of(9));
  }

  /** The kept benchmark on fewer nights; fixed seeds. */
  @Test
  void aYearOf96SeriesIsQuietAndStepsAreFound() {
    assertThat(HistoryBenchmark.falseAlarms(Noise.WHITE, 96, 1)).isLessThanOrEqualTo(1);
    Steps steps = HistoryBenchmark.steps(Noise.WHITE, 47, 400, 2);
    assertThat(steps.foundShare()).isGreaterThanOrEqualTo(0.95);
    assertThat(steps.rightShare()).isGreaterThanOrEqualTo(0.97);
  }
}
