package dev.tenk.results.stats.estimate;

import java.util.OptionalDouble;

/**
 * A candidate's figure over the baseline's.
 *
 * @param ratio candidate / baseline
 * @param low lower end of the unadjusted 95 % interval; empty where there is too little for one
 * @param high its upper end; there when {@code low} is
 */
public record RatioEstimate(double ratio, OptionalDouble low, OptionalDouble high) {
  /** Refuses half an interval. */
  public RatioEstimate {
    if (low.isPresent() != high.isPresent()) {
      throw new IllegalArgumentException("an interval has two ends");
    }
  }

  public static RatioEstimate ofLog(double log, OptionalDouble halfWidth) {
    return halfWidth.isEmpty()
        ? new RatioEstimate(Math.exp(log), OptionalDouble.empty(), OptionalDouble.empty())
        : new RatioEstimate(
            Math.exp(log),
            OptionalDouble.of(Math.exp(log - halfWidth.getAsDouble())),
            OptionalDouble.of(Math.exp(log + halfWidth.getAsDouble())));
  }
}
