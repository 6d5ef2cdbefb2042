package dev.tenk.reports.render.night;

import static dev.tenk.reports.Golden.matches;
import static dev.tenk.results.stats.slo.SloDecision.MET;
import static dev.tenk.results.stats.slo.SloDecision.MISSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.benchmarks.ForkedValue;
import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.comparison.Comparison.Side;
import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.MetricSeries;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.analysis.history.Night;
import dev.tenk.analysis.history.Reading;
import dev.tenk.reports.render.comparison.ComparisonReport;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.reports.render.night.NightReport.Baseline;
import dev.tenk.reports.render.night.NightReport.HeldAgainst;
import dev.tenk.reports.render.night.NightReport.Kind;
import dev.tenk.reports.render.night.NightReport.Outcome;
import dev.tenk.reports.render.night.NightReport.Reason;
import dev.tenk.reports.render.night.NightReport.Result;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.results.model.CellKey;
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
import dev.tenk.results.stats.comparison.ErrorDifference.Cluster;
import dev.tenk.results.stats.comparison.Fidelity.Thresholds;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.suite.Gates;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Every output of a night, to the letter, with all that may go wrong in one. */
class NightReportTest {
  private static final String HOSTILE = "<pi & \"co\">]]>\n\u001b[31m";
  private static final Gates GATES =
      new Gates(
          List.of(ComparedMetric.RESPONSE_P50, ComparedMetric.RESPONSE_P99),
          0.03,
          Optional.of(Set.of(Verdict.REGRESSED)),
          Thresholds.NONE);

  @Test
  void text() throws IOException {
    matches("night.txt", badNight()::writeText);
    matches("night-first.txt", firstNight()::writeText);
  }

  @Test
  void jobSummary() throws IOException {
    matches("job-summary.md", badNight()::writeMarkdown);
  }

  @Test
  void json() throws IOException {
    matches("nightly.json", badNight()::writeJson);
    matches("nightly-first.json", firstNight()::writeJson);
  }

  @Test
  void junit() throws IOException {
    matches("junit.xml", badNight()::writeJunit);
    matches("junit-first.xml", firstNight()::writeJunit);
  }

  @Test
  void jsonOfAComparisonAndOfAHistory() throws IOException {
    matches("comparison.json", new ComparisonReport(comparison())::writeJson);
    matches("history.json", history(3, i -> 10)::writeJson);
  }

  /** Any name is read back by a parser, and what it counts is what it has. */
  @Test
  void junitIsWellFormedAndCountsRight() throws Exception {
    StringBuilder out = new StringBuilder();
    badNight().writeJunit(out);
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(out.toString())))
            .getDocumentElement();

    // Ant's junitreport passes over a file with another root
    assertThat(root.getTagName()).isEqualTo("testsuite");
    assertThat(elements(root, "testsuite")).isEmpty();
    List<Element> tests = elements(root, "testcase");
    assertThat(tests).hasSize(count(root, "tests"));
    assertThat(elements(root, "failure")).hasSize(count(root, "failures"));
    assertThat(elements(root, "error")).hasSize(count(root, "errors"));
    assertThat(elements(root, "skipped")).hasSize(count(root, "skipped"));
    assertThat(tests)
        .extracting(test -> test.getAttribute("classname"))
        .contains(
            "tenk.nightly.night",
            "tenk.nightly.pi, steady-40",
            "tenk.nightly.<pi & \"co\">]]> ?[31m, steady-40",
            "tenk.nightly.pi, all workloads");
    assertThat(JunitXml.legal("a\u0000\ud800b\ufffe\ud83d\ude00")).isEqualTo("a??b?\ud83d\ude00");
  }

  private static List<Element> elements(Element in, String name) {
    NodeList found = in.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  private static int count(Element suite, String attribute) {
    return Integer.parseInt(suite.getAttribute(attribute));
  }

  @Test
  void whatIsInvalidOrMissingComesBeforeWhatFailed() {
    assertThat(badNight().outcome()).isEqualTo(Outcome.INVALID);
    assertThat(badNight().outcome().exitCode()).isEqualTo(3);
    assertThat(badNight().reasons())
        .extracting(Reason::kind)
        .contains(Kind.INVALID, Kind.GATE, Kind.HISTORY, Kind.PART);
    assertThat(firstNight().outcome()).isEqualTo(Outcome.PASSED);
    assertThat(firstNight().reasons()).isEmpty();

    NightReport regressed = night(List.of(), List.of(compared(Baseline.PINNED)), steady());
    assertThat(regressed.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(regressed.outcome().exitCode()).isEqualTo(1);
    NightReport changed = night(List.of(), List.of(), history(32, i -> i < 20 ? 10 : 15));
    assertThat(changed.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(changed.reasons()).extracting(Reason::kind).containsOnly(Kind.HISTORY);
    NightReport notThinned = night(List.of("thinning: disk full"), List.of(), steady());
    assertThat(notThinned.outcome()).isEqualTo(Outcome.INVALID);
    NightReport refused =
        new NightReport(
            notThinned.run(),
            notThinned.report(),
            notThinned.comparisons(),
            notThinned.history(),
            notThinned.notes(),
            notThinned.failures(),
            true);
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.outcome().exitCode()).isEqualTo(2);
  }

  /** Valid cells only; what else there is, is given. */
  private static NightReport night(
      List<String> failures, List<HeldAgainst> comparisons, HistoryReport history) {
    return new NightReport(
        manifest("20261121T020000Z-nightly-0002", List.of()),
        Optional.of(
            SampleReports.report(
                List.of(),
                SampleReports.target(
                    "pi",
                    Standing.MEASURED,
                    "lite0",
                    List.of(Cells.open("pi", "steady-40", 40, MET))))),
        comparisons,
        Optional.of(history),
        List.of(),
        failures,
        false);
  }

  private static NightReport firstNight() {
    NightReport night =
        night(
            List.of(),
            List.of(
                new HeldAgainst(
                    Baseline.LAST_VALID,
                    new Result.NothingThere("none yet; this is the first to compare with")),
                new HeldAgainst(Baseline.PINNED, new Result.NothingThere("none is pinned"))),
            history(1, i -> 10));
    return new NightReport(
        night.run().withCell(new CellKey("pi", "steady-40", 1)),
        night.report(),
        night.comparisons(),
        night.history(),
        List.of(),
        List.of(),
        false);
  }

  private static NightReport badNight() {
    List<CellSummary> pi =
        List.of(
            Cells.open("pi", "steady-40", 40, MET),
            Cells.again(
                Cells.spoilt(
                    Cells.open("pi", "steady-40", 40, MET),
                    "only 90 % of the scheduled requests were sent; <use> a faster host"),
                2),
            Cells.failing(Cells.open("pi", "steady-160", 160, MISSED)),
            Cells.closed("pi", "callers-4"));
    List<CellSummary> hostile = List.of(Cells.late(Cells.open(HOSTILE, "steady-40", 40, MET)));
    List<CellKey> planned = new ArrayList<>();
    Stream.of(pi, hostile)
        .flatMap(List::stream)
        .forEach(
            each -> planned.add(new CellKey(each.target(), each.workload(), each.repetition())));
    planned.add(new CellKey("pi", "soak", 1));
    return new NightReport(
        manifest("20261121T020000Z-nightly-0002", planned),
        Optional.of(
            SampleReports.report(
                List.of("1 of 6 cells were not measured to their end: pi/soak/1"),
                SampleReports.target("pi", Standing.MEASURED, "lite0", pi),
                SampleReports.target(HOSTILE, Standing.EMULATED, "lite0", hostile))),
        List.of(
            compared(Baseline.LAST_VALID),
            new HeldAgainst(
                Baseline.PINNED,
                new Result.Failed("run 20261001T020000Z-nightly-0000 is <gone> & away"))),
        Optional.of(history(32, i -> i < 20 ? 10 : 15)),
        List.of("the night of 2026-11-20 did not come to its end"),
        List.of("older runs were not thinned: disk ]]> full."),
        false);
  }

  private static HeldAgainst compared(Baseline baseline) {
    return new HeldAgainst(baseline, new Result.Compared(comparison()));
  }

  /** A tie, a regression, too few past runs, and answers that are others. */
  private static Comparison comparison() {
    return new Comparison(
        manifest("20261120T020000Z-nightly-0001", List.of()),
        manifest("20261121T020000Z-nightly-0002", List.of()),
        GATES,
        List.of("The runs are not interleaved."),
        List.of(
            cell("pi", "steady-40", 1, 8, 0, Optional.empty()),
            cell("pi", "steady-160", 1.4, 8, 0.005, Optional.empty()),
            cell("pi", "callers-4", 1.4, 3, 0.005, Optional.empty()),
            cell(HOSTILE, "steady-40", 0.9, 8, 0.005, Optional.of(otherAnswers()))),
        List.of(
            ComparedBenchmark.of(own(100), own(110), Collections.nCopies(8, own(100)), 0.03),
            ComparedBenchmark.of(own(100), own(110), List.of(), 0.03)));
  }

  private static OwnFigure own(double timeNanos) {
    return new OwnFigure(
        "HarnessBenchmark.writeSample",
        "",
        Optional.of(new ForkedValue(timeNanos, Collections.nCopies(12, timeNanos))),
        Optional.empty(),
        Optional.empty(),
        true);
  }

  private static JudgedFidelity otherAnswers() {
    return JudgedFidelity.of(
        Map.of("cat", new float[] {1, 0}, "dog", new float[] {0, 1}),
        Map.of("cat", new float[] {1, 0}, "dog", new float[] {0.8f, 0.6f}),
        Map.of(),
        new Thresholds(
            OptionalDouble.of(0.9),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty()));
  }

  private static ComparedCell cell(
      String target,
      String workload,
      double ratio,
      int pastRuns,
      double spread,
      Optional<JudgedFidelity> fidelity) {
    return Comparison.compare(
        workload,
        new Side(facts(target), figures(1), List.of(new Cluster(0, 2400)), true),
        new Side(facts(target), figures(ratio), List.of(new Cluster(0, 2400)), true),
        IntStream.range(0, pastRuns)
            .mapToObj(night -> figures(1 + (night % 2 == 0 ? spread : -spread)))
            .toList(),
        fidelity,
        GATES.metrics(),
        GATES.margin());
  }

  private static Map<ComparedMetric, RunFigure> figures(double factor) {
    Map<ComparedMetric, RunFigure> figures = new EnumMap<>(ComparedMetric.class);
    figures.put(
        ComparedMetric.RESPONSE_P50,
        new RunFigure(OptionalDouble.of(12.3 * factor), OptionalDouble.of(0.001), ""));
    figures.put(
        ComparedMetric.RESPONSE_P99,
        new RunFigure(OptionalDouble.of(22.0 * factor), OptionalDouble.of(0.001), ""));
    return figures;
  }

  private static TargetFacts facts(String name) {
    return new TargetFacts(
        name,
        "edge-http",
        Standing.MEASURED,
        "http://pi",
        "lite0",
        Optional.of("1"),
        Optional.of("aa".repeat(32)),
        new TreeMap<>());
  }

  private static RunManifest manifest(String runId, List<CellKey> cells) {
    return new RunManifest(
        runId,
        "0.1.0",
        Instant.parse("2026-11-21T02:00:00.5Z"),
        Map.of("hef", "v12 <new> & `better`"),
        new Host("cpu", 4, 8_000_000_000L, "Linux 6.12", "Temurin 17.0.13"),
        new SuiteFacts(
            "nightly",
            "suites/nightly.yaml",
            Optional.of("0123456789abcdef".repeat(2) + "01234567"),
            1),
        new Inputs("00", new TreeMap<>(), List.of()),
        new Plan(cells, Optional.empty(), Optional.empty()),
        List.of(facts("pi"), facts(HOSTILE)),
        new Progress(
            RunManifest.State.COMPLETE, new TreeMap<>(), List.of(), List.of(), Optional.empty()),
        new TreeMap<>(),
        Optional.empty());
  }

  private static HistoryReport steady() {
    return history(12, i -> 10 + (i * 7 % 11 - 5) / 50.0);
  }

  private static HistoryReport history(int nights, IntToDoubleFunction value) {
    return new HistoryReport(
        History.of(
            "nightly",
            List.of(
                series(Optional.of("steady-40"), Metric.RESPONSE_P50, nights, value),
                series(Optional.empty(), Metric.COST_PER_10K, nights, i -> 0.167)),
            List.of()),
        nights,
        List.of());
  }

  private static MetricSeries series(
      Optional<String> workload, Metric metric, int nights, IntToDoubleFunction value) {
    return new MetricSeries(
        new MetricSeries.Key("pi", workload, metric),
        IntStream.range(0, nights)
            .mapToObj(
                i ->
                    new Point(
                        new Night(
                            "run-%02d".formatted(i),
                            Instant.parse("2026-10-21T02:00:00Z").plus(Duration.ofDays(i)),
                            "measured",
                            Optional.of("aa".repeat(32)),
                            Optional.of("c0ffee"),
                            Optional.of("11".repeat(32)),
                            "0.1.0",
                            "cpu, 4 cores, Linux, JVM"),
                        Reading.of(value.applyAsDouble(i))))
            .toList());
  }
}
