package dev.tenk.reports.render.history;

import static dev.tenk.reports.Golden.matches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.KnownChange;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.MetricSeries;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.analysis.history.Night;
import dev.tenk.analysis.history.Reading;
import dev.tenk.reports.render.document.Screen;
import dev.tenk.reports.render.document.Sparkline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryReportTest {
  private static final Instant START = Instant.parse("2026-10-10T02:00:00Z");

  @Test
  void terminal() throws IOException {
    matches("history.txt", report()::writeText);
  }

  @Test
  void markdown() throws IOException {
    matches("history.md", report()::writeMarkdown);
  }

  @Test
  void csv() throws IOException {
    matches("history.csv", report()::writeCsv);
  }

  @Test
  void nothingMeasured() throws IOException {
    StringBuilder out = new StringBuilder();
    new HistoryReport(History.of("nightly", List.of(), List.of()), 0, List.of()).writeText(out);
    assertThat(out.toString()).contains("0 complete runs\n", "- nothing was measured yet.\n");
  }

  @Test
  void aFigureThatIsMerelySeenIsMarkedAndHasNoMedian() throws IOException {
    StringBuilder out = new StringBuilder();
    MetricSeries p99 =
        series("pi", Optional.of("short"), Metric.RESPONSE_P99, 3, i -> seen(12 + i, 10));

    new HistoryReport(History.of("quickstart", List.of(p99), List.of()), 3, List.of())
        .writeText(out, new Screen(200, false));

    assertThat(out.toString())
        .contains(
            "pi      stand-in  short     response-p99       0  ~14.0 ms       -  ~~~             still learning (0 of 10)\n")
        .contains("- pi, short, response-p99: 3 of 3 nights: 3 merely seen.\n");
  }

  @Test
  void bars() {
    OptionalDouble gap = OptionalDouble.empty();
    assertThat(Sparkline.of(List.of(), ' ')).isEmpty();
    assertThat(Sparkline.of(List.of(gap, gap), ' ')).isEqualTo("  ");
    assertThat(Sparkline.of(List.of(of(1), gap, of(1)), ' ')).isEqualTo("▄ ▄");
    assertThat(Sparkline.of(List.of(of(0), of(1), of(4), of(7.9), of(8)), ' ')).isEqualTo("▁▂▅██");
  }

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  /** Slower by a tenth with a new model in night 25; known to be dearer from night 20. */
  private static HistoryReport report() {
    List<MetricSeries> series =
        List.of(
            series(
                "pi|5",
                Optional.of("even"),
                Metric.RESPONSE_P50,
                32,
                i ->
                    i == 7
                        ? Reading.INVALID
                        : i == 12
                            ? Reading.NO_FIGURE
                            : i == 29 ? seen(12, 10.5) : Reading.of(noisy(i) * (i < 25 ? 1 : 1.1))),
            series(
                "pi|5",
                Optional.of("even"),
                Metric.ERROR_RATIO,
                32,
                i -> Reading.of(i < 28 ? 0 : 0.0125)),
            series(
                "pi|5",
                Optional.empty(),
                Metric.COST_PER_10K,
                32,
                i -> Reading.of(i < 20 ? 0.167 : 0.25)),
            series("=fn", Optional.of("even"), Metric.GOODPUT, 7, i -> Reading.of(40 - i % 2)),
            series("=fn", Optional.of("even"), Metric.COLD_SHARE, 7, i -> Reading.MISSING),
            series(
                "steady", Optional.of("four"), Metric.THROUGHPUT, 32, i -> Reading.of(noisy(i))));
    List<KnownChange> known =
        List.of(
            known("pi|5", Optional.of(Metric.COST_PER_10K), id(20), "a dearer <board>", 2),
            known("pi|5", Optional.of(Metric.RESPONSE_P50), id(24), "one too early", 3),
            known("steady", Optional.empty(), id(24), "never", 4),
            known("moon", Optional.empty(), id(24), "no such target", 5));
    return new HistoryReport(
        History.of("nightly", series, known),
        32,
        List.of("run 20261009T020000Z-nightly-0000 is not complete."));
  }

  private static KnownChange known(
      String target, Optional<Metric> metric, String runId, String reason, int line) {
    return new KnownChange(
        target, Optional.empty(), metric, runId, reason, "known-changes.yaml:" + line + ":5");
  }

  /** Without an upper end, as a short window leaves it. */
  private static Reading seen(double value, double low) {
    return new Reading(
        Reading.Status.SEEN,
        of(value),
        Optional.of(new Reading.Range(low, OptionalDouble.empty())));
  }

  private static double noisy(int i) {
    return 10 + (i * 7 % 11 - 5) / 50.0;
  }

  private static String id(int night) {
    return "run-%02d".formatted(night);
  }

  private static MetricSeries series(
      String target,
      Optional<String> workload,
      Metric metric,
      int nights,
      IntFunction<Reading> reading) {
    return new MetricSeries(
        new MetricSeries.Key(target, workload, metric),
        IntStream.range(0, nights)
            .mapToObj(
                i ->
                    new Point(
                        new Night(
                            id(i),
                            START.plus(Duration.ofDays(i)),
                            target.equals("=fn") ? "emulated" : "stand-in",
                            target.equals("=fn")
                                ? Optional.empty()
                                : Optional.of((i < 25 ? "aa" : "bb").repeat(32)),
                            Optional.of("c0ffee"),
                            Optional.of((i < 20 ? "11" : "22").repeat(32)),
                            "0.1.0",
                            "cpu, 4 cores, Linux, JVM"),
                        reading.apply(i)))
            .toList());
  }
}
