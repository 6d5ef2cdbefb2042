package dev.tenk.cost;

import java.math.BigDecimal;

/**
 * What a cold start, a call that meets a new execution environment, costs more. Its share is that
 * of the requests which come later than the idle expiry after the one before, as if there were one
 * environment; those that start more of them because several calls come at once are not counted.
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
