package dev.tenk.analysis.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.benchmarks.ForkedValue;
import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.comparison.Comparison.Side;
import dev.tenk.reports.render.comparison.ComparisonReport;
import dev.tenk.reports.render.comparison.ComparisonTables;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.ErrorDifference.Cluster;
import dev.tenk.results.stats.comparison.Fidelity.Thresholds;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.LogError;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.suite.Gates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final List<ComparedMetric> GATES =
      List.of(ComparedMetric.RESPONSE_P50, ComparedMetric.RESPONSE_P99);

  /** A tenth quicker, where nights differ by 0.5 %: certain. The cost has no interval. */
  @Test
  void withEnoughPastRunsThereIsAVerdict() {
    ComparedCell cell = cell(true, 0.9, 8);

    assertThat(cell.verdict()).isEqualTo(Verdict.IMPROVED);
    assertThat(cell.gating()).extracting(each -> each.verdict()).containsOnly(Verdict.IMPROVED);
    assertThat(cell.rows()).extracting(Comparison.Row::metric).contains(ComparedMetric.COST);
    assertThat(cell.errors().orElseThrow().difference()).isEqualTo(0.01);
  }

  @Test
  void theSameIsEquivalentAndAThirdSlowerRegressed() {
    assertThat(cell(true, 1.001, 12).verdict()).isEqualTo(Verdict.EQUIVALENT);
    assertThat(cell(true, 1.3, 12).verdict()).isEqualTo(Verdict.REGRESSED);
  }

  @Test
  void withoutHistoryItIsIndicative() {
    assertThat(cell(true, 0.5, 7).verdict()).isEqualTo(Verdict.INDICATIVE);
  }

  @Test
  void anInvalidCellProvesNothing() {
    ComparedCell cell = cell(false, 0.5, 20);

    assertThat(cell.verdict()).isEqualTo(Verdict.INDICATIVE);
    assertThat(cell.invalid()).containsExactly("candidate");
    assertThat(cell.rows().get(0).comparison().reason())
        .isEqualTo("candidate: the cell is invalid");
  }

  /** Twelve nights of a figure that was merely seen are no history, and no evidence. */
  @Test
  void whatIsMerelySeenNeverDecides() {
    ComparedCell cell =
        Comparison.compare(
            "poisson-40",
            new Side(facts("aa"), figures(1.5), errors(0), true),
            new Side(facts("bb"), figures(3), errors(0), true),
            Collections.nCopies(12, figures(1.5)),
            Optional.empty(),
            List.of(ComparedMetric.RESPONSE_P90),
            0.03);

    assertThat(cell.verdict()).isEqualTo(Verdict.INDICATIVE);
    assertThat(cell.gating().get(0).reason())
        .isEqualTo("baseline: too few requests to establish it for another run");
    assertThat(cell.rows().get(1).comparison().estimate().orElseThrow().ratio()).isEqualTo(2);
  }

  /** It proves nothing, as an invalid one, and is not the candidate's fault. */
  @Test
  void aBaselineWithoutAnswersRejectsNobody() {
    JudgedFidelity fidelity =
        JudgedFidelity.of(Map.of(), Map.of("cat", new float[] {1, 0}), Map.of(), Thresholds.NONE);
    ComparedCell cell = cell(true, 0.5, 8, Optional.of(fidelity));

    assertThat(cell.verdict()).isEqualTo(Verdict.INDICATIVE);
    assertThat(cell.invalid()).containsExactly("baseline");
    assertThat(ComparisonTables.sentences(cell))
        .contains(
            "The baseline is invalid: its figures are shown and prove nothing.",
            "answers: neither accepted nor rejected, the baseline answered no payload.");
  }

  @Test
  void aFasterBuildThatAnswersOtherwiseIsRejected() throws IOException {
    JudgedFidelity fidelity =
        JudgedFidelity.of(
            Map.of("cat", new float[] {1, 0}, "dog", new float[] {0, 1}),
            Map.of("cat", new float[] {1, 0}, "dog", new float[] {0.8f, 0.6f}),
            Map.of("cat", 0, "dog", 1),
            new Thresholds(
                OptionalDouble.of(0.9),
                OptionalDouble.of(0.5),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(0.01)));
    ComparedCell cell = cell(true, 0.5, 8, Optional.of(fidelity));

    assertThat(cell.verdict()).isEqualTo(Verdict.REJECTED);
    assertThat(new Gates(List.of(), 0.03, Optional.of(Set.of()), Thresholds.NONE))
        .matches(gates -> gates.fails(cell.verdict(), false));
    StringBuilder text = new StringBuilder();
    new ComparisonReport(
            new Comparison(
                manifest("20261120T020000Z-nightly-0001", Map.of()),
                manifest("20261121T020000Z-nightly-0002", Map.of()),
                Gates.NONE,
                List.of(),
                List.of(cell),
                List.of()))
        .writeText(text);
    assertThat(text)
        .contains(
            """
            answers                           value  required      where
            top-1 agreement                     0.5  at least 0.9
            mean cosine                         0.8  at least 0.5
            worst cosine                        0.6  -             dog
            largest difference of an element    0.8  -             dog, element 0
            loss of accuracy                    0.5  at most 0.01  1 before, 0.5 now, of 2 payloads with a label
            """,
            "- answers: rejected, top-1 agreement 0.5000, required at least 0.9000, loss of accuracy");
  }

  @Test
  void itReadsWell() throws IOException {
    ComparisonReport report =
        new ComparisonReport(
            new Comparison(
                manifest("20261120T020000Z-nightly-0001", Map.of("hef", "v11")),
                manifest("20261121T020000Z-nightly-0002", Map.of("hef", "v12")),
                Gates.NONE,
                List.of("The prices are not the same: a.csv and b.csv."),
                List.of(cell(true, 0.9, 8), cell(false, 1.2, 3)),
                List.of(benchmark("ClientBenchmark.encode", 1), benchmark("=a|b", 12))));
    StringBuilder text = new StringBuilder();
    report.writeText(text);
    assertGolden("comparison.txt", text);
    StringBuilder markdown = new StringBuilder();
    report.writeMarkdown(markdown);
    assertGolden("comparison.md", markdown);
    StringBuilder csv = new StringBuilder();
    report.writeCsv(csv);
    assertGolden("comparison.csv", csv);
  }

  /** A past run that merely saw a figure is not one of the eight. */
  @Test
  void whatIsMerelySeenIsNoHistory() {
    List<Map<ComparedMetric, RunFigure>> past =
        IntStream.range(0, 12).mapToObj(night -> figures(1)).toList();
    past.get(0)
        .computeIfPresent(
            ComparedMetric.RESPONSE_P50, (metric, figure) -> figure.onlySeen("too few"));
    Side side = new Side(facts("aa"), figures(1), errors(0), true);

    assertThat(of(side, past).rows().get(0).comparison().degreesOfFreedom()).isEqualTo(10);
    assertThat(of(side, past.subList(0, 8)).rows().get(0).comparison().reason())
        .isEqualTo("needs 8 past runs of one build, 7 there");
  }

  private static ComparedCell of(Side side, List<Map<ComparedMetric, RunFigure>> past) {
    return Comparison.compare("poisson-40", side, side, past, Optional.empty(), GATES, 0.03);
  }

  private static ComparedBenchmark benchmark(String name, int forks) {
    return ComparedBenchmark.of(
        own(name, forks, 2000, 64), own(name, forks, 2500, 64), List.of(), 0.03);
  }

  private static OwnFigure own(String name, int forks, double timeNanos, double bytes) {
    return new OwnFigure(
        name,
        "format=json",
        Optional.of(new ForkedValue(timeNanos, Collections.nCopies(forks, timeNanos))),
        Optional.empty(),
        Optional.of(new ForkedValue(bytes, Collections.nCopies(forks, bytes))),
        false);
  }

  private static ComparedCell cell(boolean valid, double ratio, int pastRuns) {
    return cell(valid, ratio, pastRuns, Optional.empty());
  }

  private static ComparedCell cell(
      boolean valid, double ratio, int pastRuns, Optional<JudgedFidelity> fidelity) {
    return Comparison.compare(
        "poisson-40",
        new Side(facts("aa"), figures(1), errors(0), true),
        new Side(facts("bb"), figures(ratio), errors(1), valid),
        IntStream.range(0, pastRuns)
            .mapToObj(night -> figures(1 + (night % 2 == 0 ? 0.005 : -0.005)))
            .toList(),
        fidelity,
        GATES,
        0.03);
  }

  private static Map<ComparedMetric, RunFigure> figures(double factor) {
    Map<ComparedMetric, RunFigure> figures = new EnumMap<>(ComparedMetric.class);
    figures.put(ComparedMetric.RESPONSE_P50, figure(8.123 * factor));
    figures.put(
        ComparedMetric.RESPONSE_P90,
        factor == 1
            ? RunFigure.bare(12.5, "needs a window of 300 s, 20 there").off(LogError.of(0.05))
            : RunFigure.bare(12.5 * factor, "")
                .off(new LogError(OptionalDouble.of(0.05), OptionalDouble.empty()))
                .onlySeen("too few requests to establish it for another run"));
    figures.put(ComparedMetric.SERVICE_P99, RunFigure.none("no requests"));
    figures.put(ComparedMetric.RESPONSE_P99, figure(20.5 * factor));
    figures.put(ComparedMetric.COST, RunFigure.bare(0.167, "a cost is one figure"));
    return figures;
  }

  private static RunFigure figure(double value) {
    return new RunFigure(OptionalDouble.of(value), OptionalDouble.of(0.002), "");
  }

  /** Of ten blocks of 100 requests. */
  private static List<Cluster> errors(long each) {
    return IntStream.range(0, 10).mapToObj(block -> new Cluster(each, 100)).toList();
  }

  private static TargetFacts facts(String sha256) {
    return new TargetFacts(
        "pi",
        "edge-http",
        Standing.MEASURED,
        "http://pi",
        "lite0",
        Optional.of("1"),
        Optional.of(sha256.repeat(32)),
        new TreeMap<>());
  }

  private static RunManifest manifest(String runId, Map<String, String> labels) {
    return new RunManifest(
        runId,
        "0.1.0",
        Instant.parse("2026-11-21T02:00:00Z"),
        labels,
        new Host("cpu", 4, 8_000_000_000L, "Linux 6.12", "Temurin 17.0.13"),
        new SuiteFacts(
            "nightly",
            "suites/nightly.yaml",
            Optional.of("0123456789abcdef".repeat(2) + "01234567"),
            1),
        new Inputs("00", new TreeMap<>(), List.of()),
        new Plan(List.of(), Optional.empty(), Optional.empty()),
        List.of(),
        new Progress(
            RunManifest.State.COMPLETE, new TreeMap<>(), List.of(), List.of(), Optional.empty()),
        new TreeMap<>(),
        Optional.empty());
  }

  private static void assertGolden(String name, StringBuilder text) throws IOException {
    Path made = Path.of("target/golden").resolve(name);
    Files.createDirectories(made.getParent());
    Files.writeString(made, text);
    assertThat(Files.readString(made).lines().collect(Collectors.toList()))
        .isEqualTo(
            Files.readString(Path.of("src/test/resources/golden").resolve(name))
                .lines()
                .collect(Collectors.toList()));
  }
}
