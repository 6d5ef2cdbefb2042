package dev.tenk.results.stats.estimate;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Tails of the binomial distribution through the regularised incomplete beta function (NIST DLMF
 * 8.17.5), which takes counts of any size without summing.
 */
public final class Binomial {
  private Binomial() {}

  /** P[Bin(trials, share) ≤ count] = 1 − I_share(count + 1, trials − count). */
  static double atMost(long count, long trials, double share) {
    return count >= trials
        ? 1
        : BetaDistribution.of(count + 1.0, (double) (trials - count)).survivalProbability(share);
  }

  /** P[Bin(trials, share) ≥ count] = I_share(count, trials − count + 1). */
  static double atLeast(long count, long trials, double share) {
    if (count <= 0) {
      return 1;
    }
    return count > trials
        ? 0
        : BetaDistribution.of((double) count, trials - count + 1.0).cumulativeProbability(share);
  }

  /**
   * The upper Clopper-Pearson bound: the share at which so few occur with probability alpha; 1
   * where all of them occurred, or there were none.
   */
  public static double shareAtMost(long count, long trials, double alpha) {
    return count >= trials
        ? 1
        : BetaDistribution.of(count + 1.0, (double) (trials - count))
            .inverseSurvivalProbability(alpha);
  }

  /** The lower one: the share at which so many occur with probability alpha; 0 where none did. */
  public static double shareAtLeast(long count, long trials, double alpha) {
    return count <= 0
        ? 0
        : BetaDistribution.of((double) count, trials - count + 1.0)
            .inverseCumulativeProbability(alpha);
  }
}
