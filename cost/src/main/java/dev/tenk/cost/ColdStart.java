package dev.tenk.cost;

import java.math.BigDecimal;

/**
 * What a cold start, a call that meets a new execution environment, costs more. How many there are
 * follows from a {@link WarmPool}.
 *
 * @param extraSeconds billed in addition to a warm call's, 0 or more: 0 where set-up is not billed
 * @param idleExpirySeconds an environment that rests longer is given up, 0 or more
 * @param basis how both are known, for people
 */
public record ColdStart(Estimate extraSeconds, BigDecimal idleExpirySeconds, String basis) {
  /** Refuses what is below 0. */
  public ColdStart {
    Estimate.atLeastZero("a cold start's extra seconds", extraSeconds);
    Bounds.notBelowZero("idle expiry", idleExpirySeconds);
  }
}
