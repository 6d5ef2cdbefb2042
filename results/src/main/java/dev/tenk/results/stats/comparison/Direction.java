package dev.tenk.results.stats.comparison;

/** Which way a metric is better. */
public enum Direction {
  /** Times, joules, costs. */
  LOWER,
  /** Throughput, goodput. */
  HIGHER;

  /** A log-ratio candidate / baseline turned so that below 0 is better. */
  double turned(double logRatio) {
    return this == LOWER ? logRatio : -logRatio;
  }
}
