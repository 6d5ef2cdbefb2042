package dev.tenk.results.stats.estimate;

import java.util.OptionalDouble;

/**
 * A candidate's figure over the baseline's.
 *
 * @param ratio candidate / baseline
 * @param low lower end of the unadjusted 95 % interval; empty where nothing gives one
 * @param high its upper end; empty where nothing gives one
 */
public record RatioEstimate(double ratio, OptionalDouble low, OptionalDouble high) {
  /**
   * Of its logarithm.
   *
   * @param below how far the lower end is from it on the log scale
   * @param above the same of the upper end
   */
  public static RatioEstimate ofLog(double log, OptionalDouble below, OptionalDouble above) {
    return new RatioEstimate(
        Math.exp(log),
        below.isPresent() ? OptionalDouble.of(Math.exp(log - below.getAsDouble())) : below,
        above.isPresent() ? OptionalDouble.of(Math.exp(log + above.getAsDouble())) : above);
  }

  /** Whether the interval has neither end: nothing says how far the ratio is off. */
  public boolean open() {
    return low.isEmpty() && high.isEmpty();
  }
}
