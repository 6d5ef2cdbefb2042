package dev.tenk.results.stats.slo;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * The decision of a sequential test that an SLO is met or missed. Evidence once reached stays valid
 * regardless of what comes after it (Ville's inequality), so a decision is kept and not taken
 * again.
 *
 * @param decision met or missed
 * @param requests at the look that decided: the first so many of the window, in planned order
 * @param alpha allowed probability of a wrong decision over all looks together
 */
public record SequentialDecision(SloDecision decision, long requests, double alpha) {
  /** Refuses what is no decision. */
  public SequentialDecision {
    if (decision == SloDecision.INCONCLUSIVE) {
      throw new IllegalArgumentException("inconclusive is no decision");
    }
  }

  /**
   * As in {@code met after 1,294 requests, at 99 % confidence}.
   *
   * @param valid whether the cell and its SLO's quantile are; otherwise there is a mark
   */
  public String inWords(boolean valid) {
    return "%s%s after %s requests, at %s %% confidence"
        .formatted(
            decision.text(),
            valid ? "" : "!",
            String.format(Locale.ROOT, "%,d", requests),
            BigDecimal.ONE
                .subtract(BigDecimal.valueOf(alpha))
                .movePointRight(2)
                .stripTrailingZeros()
                .toPlainString());
  }
}
