package dev.tenk.results.model;

import java.math.BigDecimal;

/**
 * What the owner expects of a month.
 *
 * @param inferencesPerMonth successful inferences a month, above 0
 * @param peakRatePerSecond the highest arrival rate that must still meet the SLO, req/s
 */
public record Demand(BigDecimal inferencesPerMonth, double peakRatePerSecond) {
  /** Refuses values that are not above 0. */
  public Demand {
    if (inferencesPerMonth.signum() <= 0) {
      throw new IllegalArgumentException(
          "demand is " + inferencesPerMonth + " inferences a month, expected above 0");
    }
    if (!(peakRatePerSecond > 0) || Double.isInfinite(peakRatePerSecond)) {
      throw new IllegalArgumentException(
          "peak rate is " + peakRatePerSecond + " req/s, expected above 0");
    }
  }
}
