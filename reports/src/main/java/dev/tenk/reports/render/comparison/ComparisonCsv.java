package dev.tenk.reports.render.comparison;

import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.ErrorDifference;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Comparisons as CSV, a row a metric. */
final class ComparisonCsv {
  private ComparisonCsv() {}

  /**
   * A metric and what it is of.
   *
   * @param kind what {@code estimate} is: a ratio, or a difference
   */
  private record Row<S>(
      S of,
      String metric,
      String unit,
      OptionalDouble baseline,
      OptionalDouble candidate,
      String kind,
      OptionalDouble estimate,
      OptionalDouble low,
      OptionalDouble high,
      List<String> onlySeen,
      String verdict,
      String reason) {
    static <S> Row<S> of(S subject, MetricRow row) {
      return new Row<>(
          subject,
          row.metric(),
          row.unit(),
          row.baseline(),
          row.candidate(),
          "ratio",
          row.estimate()
              .map(each -> OptionalDouble.of(each.ratio()))
              .orElse(OptionalDouble.empty()),
          row.estimate().map(RatioEstimate::low).orElse(OptionalDouble.empty()),
          row.estimate().map(RatioEstimate::high).orElse(OptionalDouble.empty()),
          row.onlySeen(),
          row.verdict().map(each -> each.verdict().text()).orElse(""),
          row.reason());
    }

    static <S> Row<S> of(S subject, ErrorDifference errors) {
      return new Row<>(
          subject,
          "error ratio",
          "1",
          OptionalDouble.of(errors.baseline()),
          OptionalDouble.of(errors.candidate()),
          "difference",
          OptionalDouble.of(errors.difference()),
          OptionalDouble.of(errors.low()),
          OptionalDouble.of(errors.high()),
          List.of(),
          "",
          "");
    }

    static <S> List<Column<Row<S>>> estimates() {
      return List.of(
          new Column<>("comparison", Row::kind),
          new Column<>("estimate", row -> Csv.number(row.estimate)),
          new Column<>("low_95", row -> Csv.number(row.low)),
          new Column<>("high_95", row -> Csv.number(row.high)));
    }

    static <S> List<Column<Row<S>>> verdicts() {
      return List.of(
          new Column<>("verdict", Row::verdict),
          new Column<>("reason", row -> Csv.text(row.reason)));
    }
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

  static void write(Comparison comparison, Appendable out) throws IOException {
    List<Row<Subject>> rows = new ArrayList<>();
    for (ComparedCell cell : comparison.cells()) {
      Subject subject = Subject.of(cell);
      cell.rows().forEach(row -> rows.add(Row.of(subject, MetricRow.of(row))));
      cell.errors().ifPresent(errors -> rows.add(Row.of(subject, errors)));
    }
    for (ComparedBenchmark benchmark : comparison.benchmarks()) {
      Subject subject = Subject.of(benchmark);
      benchmark.rows().forEach(row -> rows.add(Row.of(subject, MetricRow.of(row))));
    }
    List<Column<Row<Subject>>> subject =
        List.of(
            new Column<>("baseline_run_id", row -> comparison.baseline().runId()),
            new Column<>("candidate_run_id", row -> comparison.candidate().runId()),
            new Column<>("target", row -> Csv.text(row.of.target())),
            new Column<>("workload", row -> Csv.text(row.of.workload())),
            new Column<>("benchmark", row -> Csv.text(row.of.benchmark())),
            new Column<>("baseline_model_sha256", row -> row.of.baselineSha256()),
            new Column<>("candidate_model_sha256", row -> row.of.candidateSha256()),
            new Column<>("metric", Row::metric),
            new Column<>("unit", Row::unit),
            new Column<>("baseline", row -> Csv.number(row.baseline)),
            new Column<>("candidate", row -> Csv.number(row.candidate)));
    List<Column<Row<Subject>>> circumstances =
        List.of(
            new Column<>("past_runs", row -> Integer.toString(row.of.pastRuns())),
            new Column<>("invalid", row -> String.join(" ", row.of.invalid())),
            new Column<>("only_seen", row -> String.join(" ", row.onlySeen)));
    List<Column<Row<Subject>>> overall =
        List.of(new Column<>("cell_verdict", row -> row.of.verdict().text()));
    Csv.write(
        out,
        Stream.of(
                subject, Row.<Subject>estimates(), circumstances, Row.<Subject>verdicts(), overall)
            .flatMap(List::stream)
            .toList(),
        rows);
  }

  /** A row a metric for all rounds together, and a row a metric and round. */
  static void write(AbReport report, Appendable out) throws IOException {
    AbVerdict result = report.result();
    List<Row<Optional<Round>>> rows = new ArrayList<>();
    for (AbVerdict.Row row : result.rows()) {
      rows.add(Row.of(Optional.empty(), MetricRow.of(row)));
      for (int i = 0; i < result.rounds().size(); i++) {
        Round round = result.rounds().get(i);
        rows.add(
            Row.of(
                Optional.of(round),
                MetricRow.of(row.metric(), round, row.rounds().rounds().get(i))));
      }
    }
    result.errors().ifPresent(errors -> rows.add(Row.of(Optional.empty(), errors)));
    AbPlan plan = report.plan();
    List<Column<Row<Optional<Round>>>> subject =
        List.of(
            new Column<>("run_id", row -> report.run().runId()),
            new Column<>("baseline", row -> Csv.text(plan.baseline())),
            new Column<>("candidate", row -> Csv.text(plan.candidate())),
            new Column<>("workload", row -> Csv.text(plan.workload())),
            new Column<>("baseline_model_sha256", row -> sha256(report, plan.baseline())),
            new Column<>("candidate_model_sha256", row -> sha256(report, plan.candidate())),
            new Column<>("metric", Row::metric),
            new Column<>("unit", Row::unit),
            new Column<>(
                "round", row -> row.of.map(each -> Integer.toString(each.number())).orElse("all")),
            new Column<>("order", row -> row.of.map(report::order).orElse("")),
            new Column<>("baseline_value", row -> Csv.number(row.baseline)),
            new Column<>("candidate_value", row -> Csv.number(row.candidate)));
    List<Column<Row<Optional<Round>>>> overall =
        List.of(new Column<>("build_verdict", row -> result.verdict().text()));
    Csv.write(
        out,
        Stream.of(
                subject, Row.<Optional<Round>>estimates(), Row.<Optional<Round>>verdicts(), overall)
            .flatMap(List::stream)
            .toList(),
        rows);
  }

  private static String sha256(AbReport report, String target) {
    return report.run().targets().stream()
        .filter(facts -> facts.name().equals(target))
        .findFirst()
        .flatMap(TargetFacts::modelSha256)
        .orElse("");
  }
}
