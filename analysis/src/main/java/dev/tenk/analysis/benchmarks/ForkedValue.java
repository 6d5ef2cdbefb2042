package dev.tenk.analysis.benchmarks;

import dev.tenk.results.stats.estimate.RunFigure;
import java.util.List;

/**
 * What was measured in several processes, one after another.
 *
 * @param mean of all of them
 * @param ofForks mean of each
 */
public record ForkedValue(double mean, List<Double> ofForks) {
  /** JMH's profiler finds a fraction of a byte where nothing is allocated. */
  private static final double SMALLEST = 1;

  /** Copies its list. */
  public ForkedValue {
    ofForks = List.copyOf(ofForks);
  }

  /** As a figure of a run: what is less than 1 counts as 1, so that any ratio is meaningful. */
  RunFigure figure() {
    return RunFigure.ofForks(
        Math.max(SMALLEST, mean),
        ofForks.stream().mapToDouble(value -> Math.max(SMALLEST, value)).toArray());
  }
}
