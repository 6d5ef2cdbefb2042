package dev.tenk.results.stats;

import dev.tenk.results.model.Slo;
import java.math.BigDecimal;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Decides whether an SLO holds, in a way that stays true however often one looks.
 *
 * <p>With q = 1 − p the share allowed over the bound, t′ = t/D over the bound among n′ = n/D
 * requests, and b = p/q, the evidence that the true share is below q is the likelihood ratio
 * against q, averaged over a Beta(1, b) prior (whose mean is q) cut to below q; the evidence that
 * it is above, over the same prior cut to above q. Under the contrary, each is a non-negative
 * supermartingale that starts at 1, so it ever reaches 1/α with probability α at most (Ville's
 * inequality; Robbins 1970; Ramdas et al., "Game-theoretic statistics and safe anytime-valid
 * inference", 2023).
 *
 * <p>Written out, E_met = B(1+t′, b+n′−t′)·I_q(1+t′, b+n′−t′) / [B(1,b)·I_q(1,b)·q^t′·p^(n′−t′)],
 * and E_missed the same with 1 − I_q for both I_q. With F, S and f the distribution function,
 * survival function and density of Beta(1+t′, b+n′−t′) at q, and I_q(1,b) = 1 − p^b, they are
 *
 * <pre>
 *   E_met    = b·p^(b−1) / (1 − p^b) · F/f
 *   E_missed = 1/q · S/f
 * </pre>
 *
 * where no large number is left to cancel. They are returned as natural logarithms. Where F (or S)
 * underflows, the evidence is far below 1 and the logarithm is −∞.
 */
public final class SloTest {
  private static final BigDecimal FAR_OVER = BigDecimal.TEN;
  private static final long FAR_OVER_REQUESTS = 5_000;
  static final long FEWEST_EFFECTIVE_FOR_MET = 400;
  static final long FEWEST_EFFECTIVE_IF_OVERWHELMING = 100;
  static final double OVERWHELMING = 1e4;
  private static final double LOOK_GROWTH = 1.25;

  private SloTest() {}

  /**
   * ln E_met: the evidence that less than the allowed share is over.
   *
   * @param allowedShare q, between 0 and 1: 1 − p of a quantile, or an error ratio
   * @param requests n
   * @param over t, requests over the bound or failed
   * @param designEffect D, at least 1
   */
  public static double logEvidenceMet(
      double allowedShare, long requests, long over, double designEffect) {
    double q = allowedShare;
    BetaDistribution posterior = posterior(q, requests, over, designEffect);
    double b = (1 - q) / q;
    double logP = Math.log1p(-q);
    return Math.log(b)
        + (b - 1) * logP
        - Math.log(-Math.expm1(b * logP))
        + Math.log(posterior.cumulativeProbability(q))
        - posterior.logDensity(q);
  }

  /** ln E_missed: the evidence that more than the allowed share is over; parameters as above. */
  public static double logEvidenceMissed(
      double allowedShare, long requests, long over, double designEffect) {
    double q = allowedShare;
    BetaDistribution posterior = posterior(q, requests, over, designEffect);
    return Math.log(posterior.survivalProbability(q)) - Math.log(q) - posterior.logDensity(q);
  }

  /**
   * Whether a quantile of response time is within its bound.
   *
   * <p>Nothing is decided before n/D ≥ 1/(1−p), except that ten times the allowed share over the
   * bound after 5,000 requests is a miss at any correlation. And nothing is met before n/D ≥ 400:
   * in a shorter window the batches are shorter than the queue's memory, D comes out too small, and
   * an M/M/1 queue exactly at its limit was met in 15 % (p90) to 51 % (p50) of simulated runs at a
   * load of 0.9; with this floor in under 1 %. A p99 needs 608 anyway (1.5 % at worst). Evidence
   * ten thousand times the decisive one survives a D that is somewhat too small: it needs n/D ≥ 100
   * only. In 1,000 and more simulated runs each at loads of 0.3 to 0.9 that was wrong in at most
   * 0.2 % (p90) and 0.8 % (p95), as often as with the floor of 400 alone.
   *
   * @param quantile p, between 0 and 1
   * @param requests n, failures included
   * @param over t, requests over the bound, failures included
   * @param designEffect D, at least 1
   * @param alpha allowed probability of a wrong decision, over all looks together
   */
  public static SloDecision decide(
      double quantile, long requests, long over, double designEffect, double alpha) {
    return decide(Shares.above(quantile), requests, over, designEffect, alpha);
  }

  /**
   * Whether an SLO holds, at 99 % confidence.
   *
   * <p>Missed: its quantile is missed, or the same test finds more errors than the error ratio
   * allows, or the ratio is 0 and there is an error. Met: its quantile is met, and the errors
   * counted are within the ratio. The error part of "met" needs no proof of its own: failures count
   * as over the bound, so the quantile part has already proved fewer than 1 − p of them, and proof
   * of a ratio of 0.1 % would hold every p99 back until thousands of requests without an error. In
   * between, quantile met but more errors than the ratio without proof that it is exceeded:
   * inconclusive.
   *
   * @param requests n, failures included
   * @param over requests over the SLO's bound, failures included
   * @param failures requests that failed, were throttled or timed out
   * @param designEffect D, at least 1
   */
  public static SloDecision decide(
      Slo slo, long requests, long over, long failures, double designEffect) {
    if (failures < 0 || failures > over) {
      throw new IllegalArgumentException(
          "failures are " + failures + ", expected 0 to the " + over + " over the bound");
    }
    SloDecision quantile = decide(slo.quantile(), requests, over, designEffect, Eligibility.ALPHA);
    BigDecimal ratio = BigDecimal.valueOf(slo.maxErrorRatio());
    if (quantile == SloDecision.MISSED || errorsMissed(ratio, requests, failures, designEffect)) {
      return SloDecision.MISSED;
    }
    return Shares.compare(failures, ratio, requests) <= 0 ? quantile : SloDecision.INCONCLUSIVE;
  }

  /**
   * Requests at the k-th look: ⌈n(1)·1.25^k⌉. Looking anywhere else is as safe; this is often
   * enough to lose little time and seldom enough to cost nothing.
   *
   * @param look k, from 0
   */
  public static long requestsAtLook(double quantile, int look) {
    return (long) Math.ceil(Eligibility.minimumRequests(quantile) * Math.pow(LOOK_GROWTH, look));
  }

  /** Requests at the first look that is later than after so many requests. */
  public static long nextLook(double quantile, long requests) {
    double next = Eligibility.minimumRequests(quantile);
    while (Math.ceil(next) <= requests) {
      next *= LOOK_GROWTH;
    }
    return (long) Math.ceil(next);
  }

  private static boolean errorsMissed(
      BigDecimal ratio, long requests, long failures, double designEffect) {
    if (ratio.signum() == 0) {
      return failures > 0;
    }
    return ratio.compareTo(BigDecimal.ONE) < 0
        && decide(ratio, requests, failures, designEffect, Eligibility.ALPHA) == SloDecision.MISSED;
  }

  private static SloDecision decide(
      BigDecimal allowedShare, long requests, long over, double designEffect, double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha is " + alpha + ", expected 0 to 1");
    }
    requireOver(requests, over, designEffect);
    if (requests >= FAR_OVER_REQUESTS
        && Shares.compare(over, allowedShare.multiply(FAR_OVER), requests) >= 0) {
      return SloDecision.MISSED;
    }
    boolean enough =
        allowedShare
                .multiply(BigDecimal.valueOf(requests))
                .compareTo(BigDecimal.valueOf(designEffect))
            >= 0;
    if (enough) {
      double q = allowedShare.doubleValue();
      double decisive = -Math.log(alpha);
      double logMet = logEvidenceMet(q, requests, over, designEffect);
      long fewest =
          logMet >= decisive + Math.log(OVERWHELMING)
              ? FEWEST_EFFECTIVE_IF_OVERWHELMING
              : FEWEST_EFFECTIVE_FOR_MET;
      if (logMet >= decisive && requests >= fewest * designEffect) {
        return SloDecision.MET;
      }
      if (logEvidenceMissed(q, requests, over, designEffect) >= decisive) {
        return SloDecision.MISSED;
      }
    }
    return SloDecision.INCONCLUSIVE;
  }

  /** Beta(1+t′, b+n′−t′). */
  private static BetaDistribution posterior(
      double allowedShare, long requests, long over, double designEffect) {
    if (!(allowedShare > 0 && allowedShare < 1)) {
      throw new IllegalArgumentException("allowed share is " + allowedShare + ", expected 0 to 1");
    }
    requireOver(requests, over, designEffect);
    double b = (1 - allowedShare) / allowedShare;
    return BetaDistribution.of(1 + over / designEffect, b + (requests - over) / designEffect);
  }

  private static void requireOver(long requests, long over, double designEffect) {
    Eligibility.requireCounts(requests, designEffect);
    if (over < 0 || over > requests) {
      throw new IllegalArgumentException(
          "requests over the bound are " + over + ", expected 0 to " + requests);
    }
  }
}
