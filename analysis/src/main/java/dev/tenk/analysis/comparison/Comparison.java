package dev.tenk.analysis.comparison;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.ErrorDifference;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.RunComparison;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.suite.Gates;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A comparison of two past runs.
 *
 * @param baseline the older build, or what is to be beaten
 * @param candidate the other
 * @param gates what it is judged by, the metrics as they were chosen
 * @param warnings what may make the runs differ apart from the builds, each a sentence
 * @param cells what both have measured
 * @param benchmarks without a target, that both have measured; only of runs of benchmarks
 */
public record Comparison(
    RunManifest baseline,
    RunManifest candidate,
    Gates gates,
    List<String> warnings,
    List<ComparedCell> cells,
    List<ComparedBenchmark> benchmarks) {
  /** Copies its lists. */
  public Comparison {
    warnings = List.copyOf(warnings);
    cells = List.copyOf(cells);
    benchmarks = List.copyOf(benchmarks);
  }

  /** Whether one of the cells or benchmarks is what the gates do not let pass. */
  public boolean fails() {
    return cells.stream().anyMatch(this::fails) || benchmarks.stream().anyMatch(this::fails);
  }

  /** Whether a benchmark is what the gates do not let pass. */
  public boolean fails(ComparedBenchmark benchmark) {
    return gates.fails(benchmark.verdict(), false);
  }

  /** Whether a cell is what the gates do not let pass. */
  public boolean fails(ComparedCell cell) {
    return gates.fails(cell.verdict(), !cell.invalid().isEmpty());
  }

  /**
   * A target under a workload in both runs.
   *
   * @param baseline who was measured in the one run
   * @param candidate who in the other
   * @param pastRuns how many past runs of the baseline's build there are to learn from
   * @param invalid which runs have this cell spoiled: "baseline", also where its answers are none
   *     to judge others by, "candidate"
   * @param rows a metric each
   * @param errors share of requests that failed; empty without requests
   * @param gating the verdicts of the metrics that decide
   * @param fidelity of the answers; empty where the payloads were not the same
   * @param verdict of all of them together
   */
  public record ComparedCell(
      String target,
      String workload,
      TargetFacts baseline,
      TargetFacts candidate,
      int pastRuns,
      List<String> invalid,
      List<Row> rows,
      Optional<ErrorDifference> errors,
      List<MetricVerdict> gating,
      Optional<JudgedFidelity> fidelity,
      Verdict verdict) {
    /** Copies its lists. */
    public ComparedCell {
      invalid = List.copyOf(invalid);
      rows = List.copyOf(rows);
      gating = List.copyOf(gating);
    }
  }

  /** A metric of both runs; of those that gate, with a verdict. */
  public record Row(
      ComparedMetric metric,
      RunFigure baseline,
      RunFigure candidate,
      RunComparison comparison,
      Optional<MetricVerdict> verdict) {}

  /**
   * One side of a cell.
   *
   * @param figures by metric
   * @param valid whether nothing spoils the whole cell
   */
  public record Side(
      TargetFacts facts,
      Map<ComparedMetric, RunFigure> figures,
      List<ErrorDifference.Cluster> errors,
      boolean valid) {}

  /**
   * Compares a cell.
   *
   * @param past the same figures of past runs of the baseline's build
   * @param fidelity of the candidate's answers; empty where the payloads were not the same
   * @param metrics which decide, in order
   */
  public static ComparedCell compare(
      String workload,
      Side baseline,
      Side candidate,
      List<Map<ComparedMetric, RunFigure>> past,
      Optional<JudgedFidelity> fidelity,
      List<ComparedMetric> metrics,
      double margin) {
    List<String> invalid = new ArrayList<>();
    if (!baseline.valid() || fidelity.filter(JudgedFidelity::untold).isPresent()) {
      invalid.add("baseline");
    }
    if (!candidate.valid()) {
      invalid.add("candidate");
    }
    Map<ComparedMetric, RunComparison> comparisons = new EnumMap<>(ComparedMetric.class);
    for (ComparedMetric metric : ComparedMetric.values()) {
      RunFigure first = baseline.figures().get(metric);
      RunFigure second = candidate.figures().get(metric);
      if (first != null && second != null) {
        comparisons.put(metric, comparison(metric, first, second, past, invalid));
      }
    }
    List<RunComparison> deciding =
        metrics.stream().map(comparisons::get).filter(Objects::nonNull).toList();
    List<MetricVerdict> verdicts =
        deciding.isEmpty() ? List.of() : RunComparison.judge(deciding, margin);
    List<Row> rows = new ArrayList<>();
    comparisons.forEach(
        (metric, comparison) ->
            rows.add(
                new Row(
                    metric,
                    baseline.figures().get(metric),
                    candidate.figures().get(metric),
                    comparison,
                    verdicts.stream()
                        .filter(verdict -> verdict.metric().equals(metric.text()))
                        .findFirst())));
    return new ComparedCell(
        baseline.facts().name(),
        workload,
        baseline.facts(),
        candidate.facts(),
        past.size(),
        invalid,
        rows,
        requests(baseline) == 0 || requests(candidate) == 0
            ? Optional.empty()
            : Optional.of(ErrorDifference.of(baseline.errors(), candidate.errors())),
        verdicts,
        fidelity,
        verdict(fidelity.map(JudgedFidelity::rejected).orElse(false), verdicts));
  }

  private static Verdict verdict(boolean rejected, List<MetricVerdict> verdicts) {
    if (verdicts.isEmpty()) {
      return rejected ? Verdict.REJECTED : Verdict.INDICATIVE;
    }
    return Verdict.overall(rejected, verdicts);
  }

  private static RunComparison comparison(
      ComparedMetric metric,
      RunFigure baseline,
      RunFigure candidate,
      List<Map<ComparedMetric, RunFigure>> past,
      List<String> invalid) {
    double[] before =
        past.stream()
            .map(figures -> figures.get(metric))
            .filter(Objects::nonNull)
            .filter(figure -> figure.value().isPresent() && figure.established())
            .mapToDouble(figure -> figure.value().getAsDouble())
            .toArray();
    return RunComparison.of(
        metric.text(),
        metric.better(),
        invalid.contains("baseline") ? spoiled(baseline) : baseline,
        invalid.contains("candidate") ? spoiled(candidate) : candidate,
        before);
  }

  /** What is spoiled is shown and proves nothing. */
  private static RunFigure spoiled(RunFigure figure) {
    return figure.value().isPresent() ? figure.unproven("the cell is invalid") : figure;
  }

  private static long requests(Side side) {
    return side.errors().stream().mapToLong(ErrorDifference.Cluster::requests).sum();
  }
}
