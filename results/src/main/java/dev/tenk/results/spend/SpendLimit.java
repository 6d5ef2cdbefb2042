package dev.tenk.results.spend;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;

/**
 * What a cell may still cost.
 *
 * @param leftUsd at {@code asOf}, USD
 * @param asOf wall clock when that was so
 * @param rate of the cell's target; its price of time is that of all targets of the run, which pass
 *     their time together
 * @param assumedWorkNanos a request that has not ended is taken to be billed for
 * @param assumedResponseBytes it is taken to bring back
 */
public record SpendLimit(
    BigDecimal leftUsd,
    Instant asOf,
    SpendRate rate,
    long assumedWorkNanos,
    long assumedResponseBytes) {
  /** The same by another clock. */
  public SpendLimit asOf(Instant byAnotherClock) {
    return new SpendLimit(leftUsd, byAnotherClock, rate, assumedWorkNanos, assumedResponseBytes);
  }

  /**
   * The limit of each of several generators, who together keep within this one: an equal part of
   * what is left, and of the price of time, which passes for all of them but once.
   *
   * @param generators how many, at least 1
   */
  public SpendLimit share(int generators) {
    BigDecimal count = BigDecimal.valueOf(generators);
    return new SpendLimit(
        leftUsd.divide(count, MathContext.DECIMAL64),
        asOf,
        rate.withUsdPerSecond(rate.usdPerSecond().divide(count, MathContext.DECIMAL64)),
        assumedWorkNanos,
        assumedResponseBytes);
  }
}
