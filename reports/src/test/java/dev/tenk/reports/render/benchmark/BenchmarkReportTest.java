package dev.tenk.reports.render.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.benchmarks.ForkedValue;
import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.benchmarks.RequestTime;
import dev.tenk.analysis.benchmarks.RequestTime.ClientNanos;
import dev.tenk.analysis.benchmarks.TargetForks;
import dev.tenk.reports.Golden;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BenchmarkReportTest {
  private static final Benchmarking PLAN =
      new Benchmarking(
          Benchmarking.JMH, "quick", List.of("=edge|1", "lambda"), List.of(1), 2, 1, 3, List.of());
  private static final OptionalDouble NONE = OptionalDouble.empty();

  /** A name that is a formula and markup, a spoilt fork, a target that reports little. */
  @Test
  void itReadsWell() throws IOException {
    BenchmarkReport report = report(RunManifest.State.COMPLETE, List.of("A <b>warning</b>."));

    Golden.matches("benchmarks.txt", report::writeText);
    Golden.matches("benchmarks.md", report::writeMarkdown);
    Golden.matches("benchmarks.csv", report::writeOwnCsv);
    Golden.matches("request-time.csv", report::writeRequestTimeCsv);
  }

  @Test
  void itIsWholeOnlyWhereNothingIsMissingSpoiltOrWarnedOf() {
    assertThat(report(RunManifest.State.COMPLETE, List.of()).complete()).isFalse();
    BenchmarkReport own =
        new BenchmarkReport(
            manifest(RunManifest.State.COMPLETE), PLAN, List.of(), List.of(), List.of(), List.of());
    assertThat(own.complete()).isTrue();
    assertThat(
            new BenchmarkReport(
                    manifest(RunManifest.State.INCOMPLETE),
                    PLAN,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of())
                .complete())
        .isFalse();
  }

  private static BenchmarkReport report(RunManifest.State state, List<String> warnings) {
    CellSummary edge = Cells.open("=edge|1", "single-call", 80, SloDecision.MET);
    CellSummary lambda = Cells.open("lambda", "single-call", 20, SloDecision.INCONCLUSIVE);
    return new BenchmarkReport(
        manifest(state),
        PLAN,
        warnings,
        List.of(
            new TargetForks(
                facts("=edge|1"),
                List.of(edge, Cells.remarked(edge, "3 of 4800 requests were no success")),
                Map.of(
                    ComparedMetric.RESPONSE_P90, figure(14.2),
                    ComparedMetric.RESPONSE_P99, lacking("needs 12 more requests"))),
            new TargetForks(
                facts("lambda"),
                List.of(lambda, Cells.spoilt(lambda, "the target restarted")),
                Map.of(ComparedMetric.RESPONSE_P90, figure(30)))),
        List.of(
            new RequestTime(
                "=edge|1",
                new ClientNanos(of(2.4e6), NONE, NONE, of(160_000), of(33_400)),
                of(11.9e6),
                of(0.15e6),
                of(10.1e6),
                of(12.345e6),
                List.of()),
            new RequestTime(
                "lambda",
                ClientNanos.UNKNOWN,
                of(11.9e6),
                NONE,
                NONE,
                of(11.8e6),
                List.of("the server does not say how long its model ran."))),
        List.of(
            own("ClientBenchmark.encode", "format=json", value(32.4e6, 31.9e6, 32.9e6), false),
            own("HarnessBenchmark.priceCell", "", value(1345, 1345.0), false),
            own("HarnessBenchmark.planArrival", "", value(53.6, 52.1, 55.1), true),
            own("DriverBenchmark.driver", "", Optional.empty(), true)));
  }

  private static OwnFigure own(
      String name, String parameters, Optional<ForkedValue> timeNanos, boolean perRequest) {
    return new OwnFigure(
        name, parameters, timeNanos, value(156_000, 156_000.0), value(8879.7, 8879.7), perRequest);
  }

  private static Optional<ForkedValue> value(double mean, Double... ofForks) {
    return Optional.of(new ForkedValue(mean, List.of(ofForks)));
  }

  private static RunFigure figure(double value) {
    return new RunFigure(OptionalDouble.of(value), NONE, "");
  }

  private static RunFigure lacking(String why) {
    return new RunFigure(NONE, NONE, why);
  }

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  private static RunManifest manifest(RunManifest.State state) {
    return new RunManifest(
        "20261121T020000Z-quickstart-jmh-0001",
        "0.1.0",
        Instant.parse("2026-11-21T02:00:00Z"),
        Map.of(),
        new Host("cpu", 4, 8L << 30, "Linux", "JVM"),
        new SuiteFacts("quickstart-jmh", "suites/quickstart.yaml", Optional.empty(), 1),
        new Inputs("00", new TreeMap<>(), List.of()),
        new Plan(List.of(), Optional.empty(), Optional.of(PLAN)),
        List.of(facts("=edge|1"), facts("lambda")),
        new Progress(state, new TreeMap<>(), List.of(), List.of(), Optional.empty()),
        new TreeMap<>(),
        Optional.empty());
  }

  private static TargetFacts facts(String name) {
    return new TargetFacts(
        name,
        "edge-http",
        Standing.STAND_IN,
        "http://pi",
        "lite0",
        Optional.of("1"),
        Optional.empty(),
        new TreeMap<>());
  }
}
