package dev.tenk.analysis.benchmarks;

import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.estimate.Median;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.estimate.RunFigure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The forks of a target under one workload. A fork has a luck of its own, so a fork is what counts
 * as one observation.
 *
 * @param facts who the target is
 * @param cells a fork each, at least one
 * @param figures of all forks' calls together
 */
public record TargetForks(
    TargetFacts facts, List<CellSummary> cells, Map<ComparedMetric, RunFigure> figures) {
  private static final double MEDIAN = 0.5;

  /** Copies its collections. */
  public TargetForks {
    cells = List.copyOf(cells);
    figures = Map.copyOf(figures);
  }

  /** A figure over the forks. */
  public record Range(double lowest, double median, double highest) {
    /** Over the forks of a value; empty with fewer than two. */
    public static Optional<Range> of(ForkedValue value) {
      return value.ofForks().size() < 2
          ? Optional.empty()
          : Optional.of(of(value.ofForks().stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private static Range of(double[] values) {
      return new Range(
          Arrays.stream(values).min().orElseThrow(),
          Median.of(values),
          Arrays.stream(values).max().orElseThrow());
    }
  }

  /** The workload's name. */
  public String workload() {
    return cells.get(0).workload();
  }

  /** Median response times of the forks, ns; empty where a fork has none. */
  public Optional<Range> responseP50Nanos() {
    double[] values =
        cells.stream()
            .map(cell -> cell.response(MEDIAN))
            .filter(Seen.class::isInstance)
            .mapToDouble(estimate -> ((Seen) estimate).valueNanos())
            .toArray();
    return values.length == cells.size() ? Optional.of(Range.of(values)) : Optional.empty();
  }

  /** Successes a second of the forks. */
  public Range throughputPerSecond() {
    return Range.of(cells.stream().mapToDouble(CellSummary::throughputPerSecond).toArray());
  }

  /** Calls of all forks. */
  public long calls() {
    return cells.stream().mapToLong(cell -> cell.counts().sent()).sum();
  }

  /** Those of them that were no success. */
  public long errors() {
    return cells.stream().mapToLong(cell -> cell.counts().sent() - cell.counts().succeeded()).sum();
  }

  /** The forks that are not valid. */
  public List<CellSummary> invalid() {
    return cells.stream().filter(cell -> !cell.validity().cellValid()).toList();
  }
}
