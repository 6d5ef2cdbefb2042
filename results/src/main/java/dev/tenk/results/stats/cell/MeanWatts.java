package dev.tenk.results.stats.cell;

import java.util.OptionalDouble;

/**
 * A mean power.
 *
 * @param watts W
 * @param halfWidthWatts half the width of its 99 % interval, W; empty where too little was seen to
 *     report one
 */
public record MeanWatts(double watts, OptionalDouble halfWidthWatts) {
  /** Refuses an interval that has no width. */
  public MeanWatts {
    if (!(halfWidthWatts.orElse(0) >= 0)) {
      throw new IllegalArgumentException("half the interval of a power is below 0");
    }
  }
}
