package dev.tenk.reports.render.comparison;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.comparison.Comparison.Row;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.JsonText;
import dev.tenk.reports.render.document.Page;
import dev.tenk.reports.render.document.Page.Part;
import dev.tenk.reports.render.document.PageMarkdown;
import dev.tenk.reports.render.document.PageText;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.comparison.ErrorDifference;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.RunComparison;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.RatioEstimate;
import dev.tenk.results.stats.estimate.RunFigure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A comparison of two past runs, for readers and for machines. */
public record ComparisonReport(Comparison comparison) {
  private static final int JSON_SCHEMA_VERSION = 1;
  private static final String NONE = "-";

  /** Writes it for a terminal; lines end with a line feed. */
  public void writeText(Appendable out) throws IOException {
    PageText.write(page(), out);
  }

  /** Writes it in GitHub's Markdown; lines end with a line feed. */
  public void writeMarkdown(Appendable out) throws IOException {
    PageMarkdown.write(page(), out);
  }

  /** Writes it as one JSON object; its last line ends with a line feed. */
  public void writeJson(Appendable out) throws IOException {
    ObjectNode root = JsonText.object();
    root.put("schema_version", JSON_SCHEMA_VERSION);
    ComparisonJson.put(comparison, root);
    JsonText.write(root, out);
  }

  /** Writes it as CSV, a row a metric. */
  public void writeCsv(Appendable out) throws IOException {
    List<CsvRow> rows = new ArrayList<>();
    for (ComparedCell cell : comparison.cells()) {
      cell.rows().forEach(row -> rows.add(csv(cell, row)));
      cell.errors().ifPresent(errors -> rows.add(csv(cell, errors)));
    }
    comparison
        .benchmarks()
        .forEach(benchmark -> benchmark.rows().forEach(row -> rows.add(csv(benchmark, row))));
    Csv.write(
        out,
        List.of(
            new Csv.Column<>("baseline_run_id", row -> comparison.baseline().runId()),
            new Csv.Column<>("candidate_run_id", row -> comparison.candidate().runId()),
            new Csv.Column<>("target", row -> Csv.text(row.subject.target())),
            new Csv.Column<>("workload", row -> Csv.text(row.subject.workload())),
            new Csv.Column<>("benchmark", row -> Csv.text(row.subject.benchmark())),
            new Csv.Column<>("baseline_model_sha256", row -> row.subject.baselineSha256()),
            new Csv.Column<>("candidate_model_sha256", row -> row.subject.candidateSha256()),
            new Csv.Column<>("metric", row -> row.metric),
            new Csv.Column<>("unit", row -> row.unit),
            new Csv.Column<>("baseline", row -> Csv.number(row.baseline)),
            new Csv.Column<>("candidate", row -> Csv.number(row.candidate)),
            new Csv.Column<>("comparison", row -> row.kind),
            new Csv.Column<>("estimate", row -> Csv.number(row.estimate)),
            new Csv.Column<>("low_95", row -> Csv.number(row.low)),
            new Csv.Column<>("high_95", row -> Csv.number(row.high)),
            new Csv.Column<>("past_runs", row -> Integer.toString(row.subject.pastRuns())),
            new Csv.Column<>("invalid", row -> String.join(" ", row.subject.invalid())),
            new Csv.Column<>("verdict", row -> row.verdict),
            new Csv.Column<>("reason", row -> Csv.text(row.reason)),
            new Csv.Column<>("cell_verdict", row -> row.subject.verdict().text())),
        rows);
  }

  /** What a row is of: a cell, or a benchmark without a target. */
  private record Subject(
      String target,
      String workload,
      String benchmark,
      String baselineSha256,
      String candidateSha256,
      int pastRuns,
      List<String> invalid,
      Verdict verdict) {
    static Subject of(ComparedCell cell) {
      return new Subject(
          cell.target(),
          cell.workload(),
          "",
          cell.baseline().modelSha256().orElse(""),
          cell.candidate().modelSha256().orElse(""),
          cell.pastRuns(),
          cell.invalid(),
          cell.verdict());
    }

    static Subject of(ComparedBenchmark benchmark) {
      return new Subject(
          "", "", benchmark.name(), "", "", benchmark.pastRuns(), List.of(), benchmark.verdict());
    }
  }

  private record CsvRow(
      Subject subject,
      String metric,
      String unit,
      OptionalDouble baseline,
      OptionalDouble candidate,
      String kind,
      OptionalDouble estimate,
      OptionalDouble low,
      OptionalDouble high,
      String verdict,
      String reason) {}

  private static CsvRow csv(ComparedCell cell, Row row) {
    return csv(
        Subject.of(cell),
        row.metric().text(),
        row.metric().unit(),
        row.baseline(),
        row.candidate(),
        row.comparison(),
        row.verdict());
  }

  private static CsvRow csv(ComparedBenchmark benchmark, ComparedBenchmark.Row row) {
    return csv(
        Subject.of(benchmark),
        row.metric().text(),
        row.metric().unit(),
        row.baseline(),
        row.candidate(),
        row.comparison(),
        row.verdict());
  }

  private static CsvRow csv(
      Subject subject,
      String metric,
      String unit,
      RunFigure baseline,
      RunFigure candidate,
      RunComparison comparison,
      Optional<MetricVerdict> verdict) {
    return new CsvRow(
        subject,
        metric,
        unit,
        baseline.value(),
        candidate.value(),
        "ratio",
        comparison
            .estimate()
            .map(estimate -> OptionalDouble.of(estimate.ratio()))
            .orElse(OptionalDouble.empty()),
        comparison.estimate().map(RatioEstimate::low).orElse(OptionalDouble.empty()),
        comparison.estimate().map(RatioEstimate::high).orElse(OptionalDouble.empty()),
        verdict.map(each -> each.verdict().text()).orElse(""),
        verdict.map(MetricVerdict::reason).orElse(comparison.reason()));
  }

  private static CsvRow csv(ComparedCell cell, ErrorDifference errors) {
    return new CsvRow(
        Subject.of(cell),
        "error ratio",
        "1",
        OptionalDouble.of(errors.baseline()),
        OptionalDouble.of(errors.candidate()),
        "difference",
        OptionalDouble.of(errors.difference()),
        OptionalDouble.of(errors.low()),
        OptionalDouble.of(errors.high()),
        "",
        "");
  }

  private Page page() {
    List<Part> parts = new ArrayList<>();
    for (ComparedCell cell : comparison.cells()) {
      List<Table> tables = new ArrayList<>(List.of(table(cell)));
      answers(cell).ifPresent(tables::add);
      parts.add(
          new Part(
              cell.target() + ", " + cell.workload() + ": " + cell.verdict().text(),
              tables,
              sentences(cell)));
    }
    if (!comparison.benchmarks().isEmpty()) {
      parts.add(new Part("Benchmarks without a target", List.of(benchmarks()), reasons()));
    }
    parts.add(new Part("What else may differ", List.of(), comparison.warnings()));
    return new Page("Comparison", about(), parts);
  }

  private List<String> about() {
    return List.of(
        "baseline:  " + run(comparison.baseline()),
        "candidate: " + run(comparison.candidate()),
        howToRead(comparison.gates().margin()));
  }

  /** What a ratio and a verdict are. */
  public static String howToRead(double margin) {
    return "ratio: candidate / baseline with its 95 % interval; a verdict is against a margin of "
        + Figures.percent(margin)
        + ", at most 1 % of them wrong; the other metrics have none";
  }

  public static String run(RunManifest run) {
    return run.runId()
        + (run.labels().isEmpty() ? "" : " " + run.labels())
        + run.gitCommit().map(commit -> ", commit " + Figures.shortened(commit)).orElse("");
  }

  /** How much the candidate's answers are the baseline's; empty where unknown. */
  public static Optional<Table> answers(ComparedCell cell) {
    return cell.fidelity().map(FidelityTable::of);
  }

  /** A row a metric. */
  public static Table table(ComparedCell cell) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Row row : cell.rows()) {
      rows.add(
          List.of(
              Cell.of(row.metric().text()),
              Cell.of(row.metric().unit()),
              Cell.of(figure(row.baseline())),
              Cell.of(figure(row.candidate())),
              Cell.of(row.comparison().estimate().map(each -> ratio(each.ratio())).orElse(NONE)),
              Cell.of(row.comparison().estimate().map(ComparisonReport::interval).orElse(NONE)),
              verdict(row.verdict())));
    }
    cell.errors().ifPresent(errors -> rows.add(row(errors)));
    return new Table(
        List.of(
            Column.text("metric"),
            Column.text("unit"),
            Column.number("baseline"),
            Column.number("candidate"),
            Column.number("ratio"),
            Column.text("95 % interval"),
            Column.text("verdict")),
        rows);
  }

  private Table benchmarks() {
    List<List<Cell>> rows = new ArrayList<>();
    for (ComparedBenchmark benchmark : comparison.benchmarks()) {
      for (ComparedBenchmark.Row row : benchmark.rows()) {
        rows.add(
            List.of(
                Cell.of(benchmark.name()),
                Cell.of(row.metric().text()),
                Cell.of(row.metric().unit()),
                Cell.of(figure(row.baseline())),
                Cell.of(figure(row.candidate())),
                Cell.of(row.comparison().estimate().map(each -> ratio(each.ratio())).orElse(NONE)),
                Cell.of(row.comparison().estimate().map(ComparisonReport::interval).orElse(NONE)),
                verdict(row.verdict())));
      }
    }
    return new Table(
        List.of(
            Column.text("benchmark"),
            Column.text("metric"),
            Column.text("unit"),
            Column.number("baseline"),
            Column.number("candidate"),
            Column.number("ratio"),
            Column.text("95 % interval"),
            Column.text("verdict")),
        rows);
  }

  private static Cell verdict(Optional<MetricVerdict> verdict) {
    return verdict
        .map(each -> new Cell(each.verdict().text(), tone(each.verdict())))
        .orElse(Cell.of(""));
  }

  /** One reason is most often that of all. */
  private List<String> reasons() {
    Map<String, Set<String>> benchmarks = new LinkedHashMap<>();
    for (ComparedBenchmark benchmark : comparison.benchmarks()) {
      for (ComparedBenchmark.Row row : benchmark.rows()) {
        row.verdict()
            .ifPresent(
                verdict ->
                    benchmarks
                        .computeIfAbsent(
                            verdict.verdict().text() + ", " + verdict.reason(),
                            any -> new LinkedHashSet<>())
                        .add(benchmark.name()));
      }
    }
    return benchmarks.entrySet().stream()
        .map(
            each ->
                (each.getValue().size() == comparison.benchmarks().size()
                        ? "all"
                        : String.join("; ", each.getValue()))
                    + ": "
                    + each.getKey()
                    + ".")
        .toList();
  }

  /** The row of a table whose other rows are ratios. */
  static List<Cell> row(ErrorDifference errors) {
    return List.of(
        Cell.of("errors, difference"),
        Cell.of("%"),
        Cell.of(percent(errors.baseline())),
        Cell.of(percent(errors.candidate())),
        Cell.of(signed(errors.difference())),
        Cell.of(signed(errors.low()) + " to " + signed(errors.high())),
        Cell.of(""));
  }

  /** What is compared, and what each verdict rests on. */
  public static List<String> sentences(ComparedCell cell) {
    List<String> sentences = new ArrayList<>();
    sentences.add("baseline " + model(cell.baseline()) + ", candidate " + model(cell.candidate()));
    for (String side : cell.invalid()) {
      sentences.add("The " + side + " is invalid: its figures are shown and prove nothing.");
    }
    cell.fidelity().map(FidelityTable::sentence).ifPresent(sentences::add);
    for (MetricVerdict verdict : cell.gating()) {
      sentences.add(
          verdict.metric() + ": " + verdict.verdict().text() + ", " + verdict.reason() + ".");
    }
    for (Row row : cell.rows()) {
      if (row.verdict().isEmpty() && row.comparison().estimate().isEmpty()) {
        sentences.add(row.metric().text() + ": " + row.comparison().reason() + ".");
      }
    }
    return sentences;
  }

  static String model(TargetFacts facts) {
    return facts.modelName()
        + facts.modelVersion().map(version -> " " + version).orElse("")
        + facts
            .modelSha256()
            .map(sha256 -> ", SHA-256 " + Figures.shortened(sha256) + "…")
            .orElse("");
  }

  static Tone tone(Verdict verdict) {
    return switch (verdict) {
      case IMPROVED, EQUIVALENT -> Tone.GOOD;
      case REGRESSED, REJECTED -> Tone.BAD;
      case INCONCLUSIVE, INDICATIVE -> Tone.DOUBTFUL;
    };
  }

  private static String figure(RunFigure figure) {
    return figure.value().isPresent() ? Figures.number(figure.value().getAsDouble()) : NONE;
  }

  static String interval(RatioEstimate estimate) {
    return estimate.low().isEmpty()
        ? NONE
        : ratio(estimate.low().getAsDouble()) + " to " + ratio(estimate.high().getAsDouble());
  }

  static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.3f", ratio);
  }

  private static String percent(double share) {
    return Figures.number(share * 100);
  }

  private static String signed(double share) {
    return String.format(Locale.ROOT, "%+.3f", share * 100);
  }
}
