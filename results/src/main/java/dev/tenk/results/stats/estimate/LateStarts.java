package dev.tenk.results.stats.estimate;

import java.util.OptionalLong;
import org.HdrHistogram.AbstractHistogram;

/** What late starts can have added to a quantile, where only histograms are known. */
public final class LateStarts {
  private static final double[] PERCENTILES = {50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100};

  private LateStarts() {}

  /**
   * Lower bound of a quantile of done − handed.
   *
   * <p>A request that took at least r in all took more than r − s from handing over on, unless it
   * slipped by more than s. So a share 1 − p of them did that for the quantile r at p − P[slip &gt;
   * s], for any s; the largest over some s is taken.
   *
   * @param successNanos response times of the successes
   * @param failures longer than any success
   * @param slipNanos how late each of these requests was handed over
   * @return at least 0; the quantile itself where none was late
   */
  public static long handedAtLeast(
      AbstractHistogram successNanos, long failures, AbstractHistogram slipNanos, double quantile) {
    long requests = slipNanos.getTotalCount();
    OptionalLong whole = Quantiles.sample(successNanos, failures, quantile);
    if (requests == 0 || slipNanos.getMaxValue() == 0 || whole.isEmpty()) {
      return whole.orElse(0);
    }
    long most = 0;
    for (double percentile : PERCENTILES) {
      long slip = slipNanos.highestEquivalentValue(slipNanos.getValueAtPercentile(percentile));
      double lower = quantile - (double) Quantiles.countAbove(slipNanos, slip) / requests;
      if (lower > 0) {
        long response = Quantiles.sample(successNanos, failures, lower).orElse(0);
        most = Math.max(most, response - slip);
      }
    }
    return Math.min(most, whole.getAsLong());
  }
}
