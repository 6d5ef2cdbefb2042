package dev.tenk.analysis.comparison;

import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.benchmarks.OwnFigure.Metric;
import dev.tenk.results.stats.comparison.Direction;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.RunComparison;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.RunFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A benchmark without a target in two runs. Time and allocated bytes decide; where the pace is
 * given, processor time replaces time.
 *
 * @param name benchmark and parameters
 * @param pastRuns how many past runs of this version of tenk there are to learn from
 * @param rows a metric each
 * @param verdict of those that decide together
 */
public record ComparedBenchmark(String name, int pastRuns, List<Row> rows, Verdict verdict) {
  /** Copies its list. */
  public ComparedBenchmark {
    rows = List.copyOf(rows);
  }

  /** A metric of both runs; of those that decide, with a verdict. */
  public record Row(
      Metric metric,
      RunFigure baseline,
      RunFigure candidate,
      RunComparison comparison,
      Optional<MetricVerdict> verdict) {}

  /**
   * Compares.
   *
   * @param past the same benchmark in past runs of the same version of tenk
   * @param margin what counts as no change, 0.03 for 3 %
   */
  public static ComparedBenchmark of(
      OwnFigure baseline, OwnFigure candidate, List<OwnFigure> past, double margin) {
    Map<Metric, RunFigure> first = baseline.figures();
    Map<Metric, RunFigure> second = candidate.figures();
    List<Metric> metrics = first.keySet().stream().filter(second::containsKey).toList();
    List<RunComparison> comparisons =
        metrics.stream()
            .map(
                metric ->
                    RunComparison.of(
                        metric.text(),
                        Direction.LOWER,
                        first.get(metric),
                        second.get(metric),
                        past(past, metric)))
            .toList();
    List<Integer> deciding = new ArrayList<>();
    for (int i = 0; i < metrics.size(); i++) {
      if (metrics.get(i) != Metric.CPU || !metrics.contains(Metric.TIME)) {
        deciding.add(i);
      }
    }
    List<MetricVerdict> verdicts =
        RunComparison.judge(deciding.stream().map(comparisons::get).toList(), margin);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < metrics.size(); i++) {
      int nth = deciding.indexOf(i);
      rows.add(
          new Row(
              metrics.get(i),
              first.get(metrics.get(i)),
              second.get(metrics.get(i)),
              comparisons.get(i),
              nth < 0 ? Optional.empty() : Optional.of(verdicts.get(nth))));
    }
    return new ComparedBenchmark(
        baseline.name(),
        past.size(),
        rows,
        verdicts.isEmpty() ? Verdict.INDICATIVE : Verdict.overall(false, verdicts));
  }

  private static double[] past(List<OwnFigure> past, Metric metric) {
    return past.stream()
        .map(figure -> figure.figures().get(metric))
        .filter(Objects::nonNull)
        .flatMapToDouble(figure -> figure.value().stream())
        .toArray();
  }
}
