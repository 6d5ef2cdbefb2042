package dev.tenk.reports.render.comparison;

import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.comparison.Comparison.Row;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.comparison.ErrorDifference;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.RunComparison;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Two sides in tables and sentences, whether two past runs or interleaved rounds. */
public final class ComparisonTables {
  private ComparisonTables() {}

  /** A row a metric. */
  public static Table of(ComparedCell cell) {
    return of(cell.rows().stream().map(MetricRow::of), cell.errors());
  }

  static Table of(Stream<MetricRow> metrics, Optional<ErrorDifference> errors) {
    Table ratios = Table.of(MetricRow.COLUMNS, metrics.toList());
    return new Table(
        ratios.columns(),
        Stream.concat(ratios.rows().stream(), errors.stream().map(ComparisonTables::row)).toList());
  }

  /** The row of a table whose other rows are ratios. */
  private static List<Cell> row(ErrorDifference errors) {
    return Stream.of(
            "errors, difference",
            "%",
            percent(errors.baseline()),
            percent(errors.candidate()),
            signed(errors.difference()),
            signed(errors.low()) + " to " + signed(errors.high()),
            "")
        .map(Cell::of)
        .toList();
  }

  private record Benchmarked(String benchmark, MetricRow row) {}

  /** A row a benchmark and metric. */
  static Table of(List<ComparedBenchmark> benchmarks) {
    List<Shown<Benchmarked>> columns = new ArrayList<>();
    columns.add(Shown.text("benchmark", Benchmarked::benchmark));
    MetricRow.COLUMNS.forEach(each -> columns.add(each.of(Benchmarked::row)));
    return Table.of(
        columns,
        benchmarks.stream()
            .flatMap(
                benchmark ->
                    benchmark.rows().stream()
                        .map(row -> new Benchmarked(benchmark.name(), MetricRow.of(row))))
            .toList());
  }

  /** What each verdict on a benchmark rests on; one reason is most often that of all. */
  static List<String> reasons(List<ComparedBenchmark> compared) {
    Map<String, Set<String>> benchmarks = new LinkedHashMap<>();
    for (ComparedBenchmark benchmark : compared) {
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
                (each.getValue().size() == compared.size()
                        ? "all"
                        : String.join("; ", each.getValue()))
                    + ": "
                    + each.getKey()
                    + ".")
        .toList();
  }

  /** How much the candidate's answers are the baseline's; empty where unknown. */
  public static Optional<Table> answers(ComparedCell cell) {
    return cell.fidelity().map(FidelityTable::of);
  }

  /** What is compared, and what each verdict rests on. */
  public static List<String> sentences(ComparedCell cell) {
    List<String> sentences = new ArrayList<>();
    sentences.add("baseline " + model(cell.baseline()) + ", candidate " + model(cell.candidate()));
    for (String side : cell.invalid()) {
      sentences.add("The " + side + " is invalid: its figures are shown and prove nothing.");
    }
    cell.fidelity().map(FidelityTable::sentence).ifPresent(sentences::add);
    Map<String, List<String>> metrics = new LinkedHashMap<>();
    for (MetricVerdict verdict : cell.gating()) {
      under(verdict.verdict().text() + ", " + verdict.reason(), verdict.metric(), metrics);
    }
    for (Row row : cell.rows()) {
      if (row.verdict().isEmpty()) {
        withoutInterval(row.comparison())
            .ifPresent(why -> under(why, row.metric().text(), metrics));
      }
    }
    metrics.forEach((why, names) -> sentences.add(String.join(", ", names) + ": " + why + "."));
    return sentences;
  }

  private static void under(String why, String metric, Map<String, List<String>> metrics) {
    metrics.computeIfAbsent(why, any -> new ArrayList<>()).add(metric);
  }

  private static Optional<String> withoutInterval(RunComparison comparison) {
    if (comparison.estimate().isEmpty()) {
      return Optional.of(comparison.reason());
    }
    return comparison.estimate().get().open()
        ? Optional.of("nothing bounds the ratio, " + comparison.reason())
        : Optional.empty();
  }

  /** The verdicts on the answers and on the metrics that decide, and what they rest on. */
  static List<String> verdicts(Optional<JudgedFidelity> fidelity, List<MetricVerdict> gating) {
    return Stream.concat(
            fidelity.stream().map(FidelityTable::sentence),
            gating.stream()
                .map(
                    each ->
                        each.metric() + ": " + each.verdict().text() + ", " + each.reason() + "."))
        .toList();
  }

  /** What a ratio and a verdict are. */
  public static String howToRead(double margin) {
    return "ratio: candidate / baseline with its 95 % interval; a verdict is against a margin of "
        + Figures.percent(margin)
        + ", at most 1 % of them wrong; the other metrics have none";
  }

  /** How far the figures of two runs go, and their marks. */
  public static String ofTwoRuns() {
    return "indicative: the interval is of these two runs, without the luck of their starts;"
        + " ≥ and ≤: nothing bounds the ratio on the other side, open: on neither; ~ before a"
        + " figure: seen in this run, and nothing is established for another";
  }

  /** Which run, with its labels and its commit. */
  public static String run(RunManifest run) {
    return run.runId()
        + (run.labels().isEmpty() ? "" : " " + run.labels())
        + run.suite().gitCommit().map(commit -> ", commit " + Figures.shortened(commit)).orElse("");
  }

  static String model(TargetFacts facts) {
    return Figures.model(facts)
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

  /** {@code 1.002}. */
  public static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.3f", ratio);
  }

  /** {@code 0.998 to 1.006}, {@code ≥ 0.998} without an upper end, {@code open} without any. */
  public static String interval(RatioEstimate estimate) {
    if (estimate.open()) {
      return "open";
    }
    if (estimate.high().isEmpty()) {
      return "≥ " + ratio(estimate.low().getAsDouble());
    }
    String high = ratio(estimate.high().getAsDouble());
    return estimate.low().isEmpty()
        ? "≤ " + high
        : ratio(estimate.low().getAsDouble()) + " to " + high;
  }

  private static String percent(double share) {
    return Figures.number(share * 100);
  }

  private static String signed(double share) {
    return String.format(Locale.ROOT, "%+.3f", share * 100);
  }
}
