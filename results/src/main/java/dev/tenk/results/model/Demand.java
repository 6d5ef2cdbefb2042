package dev.tenk.results.model;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What the owner expects of a month.
 *
 * @param inferencesPerMonth successful inferences a month, above 0, up to 10^15
 * @param peakRatePerSecond the highest arrival rate that must still meet the SLO, req/s, up to 10^9
 */
public record Demand(BigDecimal inferencesPerMonth, double peakRatePerSecond) {
  private static final BigDecimal MOST_PER_MONTH = BigDecimal.TEN.pow(15);
  private static final double MOST_PER_SECOND = 1e9;

  /** Refuses values out of their bounds. */
  public Demand {
    if (inferencesPerMonth.signum() <= 0 || inferencesPerMonth.compareTo(MOST_PER_MONTH) > 0) {
      throw new IllegalArgumentException(
          "demand is %s inferences a month, expected above 0 and at most 10^15"
              .formatted(inferencesPerMonth.round(new MathContext(3))));
    }
    if (!(peakRatePerSecond > 0 && peakRatePerSecond <= MOST_PER_SECOND)) {
      throw new IllegalArgumentException(
          "peak rate is %s req/s, expected above 0 and at most 10^9".formatted(peakRatePerSecond));
    }
  }
}
