package dev.tenk.results.stats.estimate;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Counts compared with shares as the user wrote them: 1 − 0.99 is 0.01 here, not the
 * 0.010000000000000009 of binary arithmetic, so that a share exactly at its limit is at its limit.
 */
public final class Shares {
  private Shares() {}

  /** 1 − p, exactly: the share of requests that may lie above a quantile. */
  public static BigDecimal above(double quantile) {
    if (!(quantile > 0 && quantile < 1)) {
      throw new IllegalArgumentException("quantile is " + quantile + ", expected 0 to 1");
    }
    return BigDecimal.ONE.subtract(BigDecimal.valueOf(quantile));
  }

  /** ⌈1/(1 − p)⌉: the fewest requests of which one may lie above a quantile. */
  public static long fewestFor(double quantile) {
    return BigDecimal.ONE.divide(above(quantile), 0, RoundingMode.CEILING).longValueExact();
  }

  /** Sign of count − share × all. */
  public static int compare(long count, BigDecimal share, long all) {
    return BigDecimal.valueOf(count).compareTo(share.multiply(BigDecimal.valueOf(all)));
  }

  /** ⌈p·n⌉: the rank from below, from 1, of the sample quantile of n values. */
  public static long rank(double quantile, long count) {
    return BigDecimal.valueOf(quantile)
        .multiply(BigDecimal.valueOf(count))
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }
}
