package dev.tenk.results.stats.estimate;

import java.util.OptionalLong;

/**
 * Where a quantile of response time lies in another run of the same target under the same load, at
 * 99 % confidence.
 *
 * @param lowerNanos 0 where the samples give no lower end
 * @param upperNanos empty where the samples give no upper end, or failures reach into it
 */
public record Interval(long lowerNanos, OptionalLong upperNanos) {
  /** Of samples that say nothing about another run. */
  public static final Interval UNKNOWN = new Interval(0, OptionalLong.empty());

  /** Refuses ends in the wrong order. */
  public Interval {
    if (lowerNanos < 0 || upperNanos.orElse(lowerNanos) < lowerNanos) {
      throw new IllegalArgumentException(
          "an interval from " + lowerNanos + " to " + upperNanos.orElse(0) + " ns");
    }
  }

  /** Whether it has an upper end, so that it can be said how slow another run is at most. */
  public boolean established() {
    return upperNanos.isPresent();
  }
}
