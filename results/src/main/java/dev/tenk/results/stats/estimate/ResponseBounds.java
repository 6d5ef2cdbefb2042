package dev.tenk.results.stats.estimate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What only a window's single samples tell of its quantiles of response time.
 *
 * @param quantiles one each, ascending
 * @param overtakenShare see {@link OnTime#overtakenShare}; empty in a closed workload
 * @param longestNanos the longest response time, failures included; empty without a request, and in
 *     runs of older versions
 */
public record ResponseBounds(
    List<OfQuantile> quantiles, OptionalDouble overtakenShare, OptionalLong longestNanos) {
  /** Copies its list. */
  public ResponseBounds {
    quantiles = List.copyOf(quantiles);
  }

  /**
   * Of one quantile.
   *
   * @param quantile between 0 and 1
   * @param interval where it lies in another such run
   * @param onTimeNanos the same quantile of what requests would have taken at least without late
   *     starts, see {@link OnTime}; empty in a closed workload, and where it falls among the
   *     failures
   */
  public record OfQuantile(double quantile, Interval interval, OptionalLong onTimeNanos) {}

  /** Those of a quantile; empty where it was not asked for when the samples were counted. */
  public Optional<OfQuantile> of(double quantile) {
    return quantiles.stream().filter(each -> each.quantile() == quantile).findFirst();
  }
}
