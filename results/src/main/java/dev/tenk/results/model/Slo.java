package dev.tenk.results.model;

/**
 * A service level objective: a quantile of response time, its bound, and the share of requests that
 * may fail.
 *
 * @param quantile between 0 and 1, both excluded; 0.99 is p99
 * @param boundNanos response time the quantile must not exceed, ns
 * @param maxErrorRatio failed, throttled and timed out requests / all requests, 0 to 1
 */
public record Slo(double quantile, long boundNanos, double maxErrorRatio) {
  /** Refuses values out of their bounds. */
  public Slo {
    if (!(quantile > 0 && quantile < 1)) {
      throw new IllegalArgumentException(
          "SLO quantile is " + quantile + ", expected above 0 and below 1");
    }
    if (boundNanos <= 0) {
      throw new IllegalArgumentException("SLO bound is " + boundNanos + " ns, expected above 0");
    }
    if (!(maxErrorRatio >= 0 && maxErrorRatio <= 1)) {
      throw new IllegalArgumentException(
          "SLO error ratio is " + maxErrorRatio + ", expected 0 to 1");
    }
  }
}
