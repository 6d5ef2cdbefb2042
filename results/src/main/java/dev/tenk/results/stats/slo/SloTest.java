package dev.tenk.results.stats.slo;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.estimate.Eligibility;
import dev.tenk.results.stats.estimate.Shares;
import java.math.BigDecimal;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * The sequential test that decides whether an SLO holds, valid however often one looks.
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
  public static final long FEWEST_EFFECTIVE_FOR_MET = 400;
  public static final long FEWEST_EFFECTIVE_IF_OVERWHELMING = 100;
  public static final double OVERWHELMING = 1e4;
  private static final double EVIDENCE_FOR_MET = 2;
  private static final long FEWEST_EFFECTIVE_FOR_MISSED = 64;
  private static final double FAR_OVER_ALPHA = 1 / 20.0;
  private static final long FAR_UNDER = 12;

  /** D of independent requests is hardly ever below this factor's safety margin. */
  private static final double INDEPENDENT_EFFECT = 1.64;

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
   * Whether a quantile of response time is within its bound, as far as counts of what is over it
   * can show: a queue that grows is not detected, see {@link #decide(Slo, long, long, long, long,
   * double, double)}.
   *
   * <p>The evidence is as good as D, and D is too small in a window whose batches are shorter than
   * the queue's memory. So nothing is decided before n/D ≥ 1/(1−p), and:
   *
   * <ul>
   *   <li>Nothing is met before n/D ≥ 400, or 100 where the evidence is ten thousand times the
   *       decisive one, nor below twice the decisive evidence, E_met ≥ 2/α.
   *   <li>Nothing is missed before n/D ≥ 64. A window that changes from its first to its last
   *       request has n/D of 20 at any length, and fewer than 64 requests have no D.
   * </ul>
   *
   * <p>M/D/1 and M/M/1 queues exactly at their p50, p90, p95, p99 or p99.9, at loads of 0.5, 0.7,
   * 0.9 and 0.95, 3,000 runs of 30,000 requests each, all looks together (docs/benchmarks.md): with
   * α = 0.01 at most 0.4 % are ever met and 0.3 % ever missed, with α = 0.1 at most 2.0 % and 1.2
   * %; so too for an M/M/1 queue at loads of 0.8 and 0.98. Without the floors and the double
   * evidence it was up to 1.6 % and 55 % with α = 0.01.
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
   * Whether an SLO holds, at 99 % confidence, where what is far over the bound was not counted.
   *
   * @see #decide(Slo, long, long, long, long, double, double)
   */
  public static SloDecision decide(
      Slo slo, long requests, long over, long failures, double designEffect) {
    return decide(slo, requests, over, failures, 0, designEffect, Eligibility.ALPHA);
  }

  /**
   * Whether an SLO holds.
   *
   * <p>Missed: its quantile is missed, or half of the requests or more are far over the bound, see
   * {@link #farOverNanos}, or the same test finds more errors than the error ratio allows, or the
   * ratio is 0 and there is an error. Met: its quantile is met, and the errors counted are within
   * the ratio. The error part of "met" needs no proof of its own: failures count as over the bound,
   * so the quantile part has already proved fewer than 1 − p of them, and proof of a ratio of 0.1 %
   * would hold every p99 back until thousands of requests without an error. In between, quantile
   * met but more errors than the ratio without proof that it is exceeded: inconclusive.
   *
   * @param requests n, failures included
   * @param over requests over the SLO's bound, failures included
   * @param failures requests that failed, were throttled or timed out
   * @param farOver requests that took longer than {@link #farOverNanos}, failures included; 0 where
   *     not counted
   * @param designEffect D, at least 1
   * @param alpha allowed probability of a wrong decision, over all looks together
   */
  public static SloDecision decide(
      Slo slo,
      long requests,
      long over,
      long failures,
      long farOver,
      double designEffect,
      double alpha) {
    if (failures < 0 || failures > over) {
      throw new IllegalArgumentException(
          "failures are " + failures + ", expected 0 to the " + over + " over the bound");
    }
    if (farOver < 0 || farOver > over) {
      throw new IllegalArgumentException(
          "far over the bound are " + farOver + ", expected 0 to the " + over + " over it");
    }
    SloDecision quantile = decide(slo.quantile(), requests, over, designEffect, alpha);
    BigDecimal ratio = BigDecimal.valueOf(slo.maxErrorRatio());
    if (quantile == SloDecision.MISSED
        || isSaturated(requests, farOver)
        || errorsMissed(ratio, requests, failures, designEffect, alpha)) {
      return SloDecision.MISSED;
    }
    return Shares.compare(failures, ratio, requests) <= 0 ? quantile : SloDecision.INCONCLUSIVE;
  }

  /**
   * The response time above which a request is far over an SLO's bound, ns: the bound times max(1,
   * ln(α/20) / ln(1 − p)); at α = 0.01 that is 1.65 times a p99 bound, 3.3 times a p90 bound.
   *
   * <p>A queue that grows without end has no design effect (D is near n/20 however long one looks),
   * but it leaves the bound behind: the SLO is missed when half of all requests of the window or
   * more are far over its bound. In a target that holds the SLO and whose response times thin out
   * beyond the bound as fast as a queue's do, exponentially, at most α/20 of all requests are that
   * slow, and then half of those seen so far ever are with a probability of at most α/10, at any
   * looks and however correlated (maximal ergodic theorem: a stationary series' average ever
   * reaches s with a probability of at most its mean / s; Krengel, "Ergodic Theorems", 1985,
   * section 1.2).
   *
   * <p>Of 3,000 simulated runs each of M/D/1 and M/M/1 queues at loads of 0.5, 0.7, 0.9 and 0.95
   * exactly at their p50, p90, p95, p99 and p99.9, all looks up to 30,000 requests together, at
   * most 0.1 % were found saturated at α = 0.01 and 1.2 % at α = 0.1.
   *
   * @param alpha allowed probability of a wrong decision, over all looks together
   */
  public static long farOverNanos(Slo slo, double alpha) {
    requireAlpha(alpha);
    double allowedShare = Shares.above(slo.quantile()).doubleValue();
    double bounds = Math.max(1, Math.log(alpha * FAR_OVER_ALPHA) / Math.log(allowedShare));
    return (long) Math.ceil(bounds * slo.boundNanos());
  }

  /**
   * The response time below which a request is far under an SLO's bound, a twelfth of it, ns. How
   * response times change down there does not show how alike requests over the bound are, so the
   * design effect of a decision counts them all as this one. Otherwise a target that takes 6 ms on
   * one day and 7 ms on the next would never be known to answer within 100.
   *
   * <p>In a queue at its limit, enough are slower than that to show how alike they are. In
   * simulation an eighth was too much for an M/M/1 queue at a load of 0.98, which was met in 3.7 %.
   */
  public static long farUnderNanos(Slo slo) {
    return slo.boundNanos() / FAR_UNDER;
  }

  private static boolean isSaturated(long requests, long farOver) {
    return requests > 0 && farOver >= requests - farOver;
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

  /** The fewest requests, at looks, after which a quantile can be met: independent, none over. */
  public static long fewestToMeet(double quantile, double alpha) {
    long requests = nextLook(quantile, 0);
    while (decide(quantile, requests, 0, INDEPENDENT_EFFECT, alpha) != SloDecision.MET) {
      requests = nextLook(quantile, requests);
    }
    return requests;
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
      BigDecimal ratio, long requests, long failures, double designEffect, double alpha) {
    if (ratio.signum() == 0) {
      return failures > 0;
    }
    return ratio.compareTo(BigDecimal.ONE) < 0
        && decide(ratio, requests, failures, designEffect, alpha) == SloDecision.MISSED;
  }

  private static SloDecision decide(
      BigDecimal allowedShare, long requests, long over, double designEffect, double alpha) {
    requireAlpha(alpha);
    requireOver(requests, over, designEffect);
    boolean enough =
        allowedShare
                .multiply(BigDecimal.valueOf(requests))
                .compareTo(BigDecimal.valueOf(designEffect))
            >= 0;
    if (!enough) {
      return SloDecision.INCONCLUSIVE;
    }
    double q = allowedShare.doubleValue();
    double decisive = -Math.log(alpha);
    double decisiveForMet = decisive + Math.log(EVIDENCE_FOR_MET);
    double logMet = logEvidenceMet(q, requests, over, designEffect);
    long fewest =
        logMet >= decisiveForMet + Math.log(OVERWHELMING)
            ? FEWEST_EFFECTIVE_IF_OVERWHELMING
            : FEWEST_EFFECTIVE_FOR_MET;
    if (logMet >= decisiveForMet && requests >= fewest * designEffect) {
      return SloDecision.MET;
    }
    return requests >= FEWEST_EFFECTIVE_FOR_MISSED * designEffect
            && logEvidenceMissed(q, requests, over, designEffect) >= decisive
        ? SloDecision.MISSED
        : SloDecision.INCONCLUSIVE;
  }

  private static void requireAlpha(double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha is " + alpha + ", expected 0 to 1");
    }
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
