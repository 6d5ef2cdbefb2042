package dev.tenk.results.stats.estimate;

import java.util.OptionalLong;

/**
 * Between which samples a quantile lies at 99 % confidence, and how many requests it takes to say
 * so.
 *
 * <p>The (t+1)-th largest of n independent samples lies below the true quantile p exactly when at
 * most t samples reach it, so with probability P[Bin(n, 1−p) ≤ t] (Hahn and Meeker, "Statistical
 * Intervals", distribution-free bounds; the same n(t) as MLPerf LoadGen's early stopping with
 * confidence 0.99 and tolerance 0, which then shows the t-th largest instead). At least one sample
 * above the bound is asked for, t ≥ 1, as MLPerf does: a bound that is the very largest sample
 * would be ruled by a single request.
 *
 * <p>Correlated samples count for less: n requests with the design effect D carry as much as n/D
 * independent ones (Kish, "Survey Sampling", 1965, section 8.2).
 */
public final class Eligibility {
  /** Allowed probability of a wrong statement. */
  public static final double ALPHA = 0.01;

  private static final double TAIL = ALPHA / 2;

  private Eligibility() {}

  /**
   * n(t): the smallest n with P[Bin(n, 1−p) ≤ t] ≤ 0.01.
   *
   * @param quantile p, between 0 and 1
   * @param above t, the number of samples above the bound, 0 or more
   */
  public static long requestsFor(double quantile, long above) {
    if (above < 0) {
      throw new IllegalArgumentException(
          "samples above the bound are " + above + ", expected 0 or more");
    }
    double share = Shares.above(quantile).doubleValue();
    long tooFew = above;
    long enough = 2 * above + 1;
    while (Binomial.atMost(above, enough, share) > ALPHA) {
      tooFew = enough;
      enough = Math.multiplyExact(2, enough);
    }
    while (enough - tooFew > 1) {
      long middle = tooFew + (enough - tooFew) / 2;
      if (Binomial.atMost(above, middle, share) > ALPHA) {
        tooFew = middle;
      } else {
        enough = middle;
      }
    }
    return enough;
  }

  /** n(1), the fewest independent requests that carry a quantile. */
  public static long minimumRequests(double quantile) {
    return requestsFor(quantile, 1);
  }

  /**
   * Rank from above of the sample that is the upper end of a quantile's interval: t+1, 1 being the
   * largest sample. t = ⌊t′·D⌋ with t′ the largest count for which P[Bin(⌊n/D⌋, 1−p) ≤ t′] ≤ 0.005,
   * half of the error for either end.
   *
   * @return empty when even t′ = 1 is too many
   */
  public static OptionalLong upperRank(double quantile, long requests, double designEffect) {
    double share = Shares.above(quantile).doubleValue();
    OptionalLong carried = mostAbove(share, effective(requests, designEffect), TAIL);
    return carried.isEmpty()
        ? carried
        : OptionalLong.of((long) Math.floor(carried.getAsLong() * designEffect) + 1);
  }

  /**
   * The largest t with n(t) ≤ n: so many independent samples of n may be above a bound that is
   * still one of the quantile at 99 %.
   *
   * @return empty when even t = 1 is too many
   */
  public static OptionalLong mostAbove(double quantile, long requests) {
    return mostAbove(Shares.above(quantile).doubleValue(), requests, ALPHA);
  }

  private static OptionalLong mostAbove(double share, long requests, double alpha) {
    if (requests < 1 || Binomial.atMost(1, requests, share) > alpha) {
      return OptionalLong.empty();
    }
    long carried = 1;
    long tooMany = requests;
    while (tooMany - carried > 1) {
      long middle = carried + (tooMany - carried) / 2;
      if (Binomial.atMost(middle, requests, share) > alpha) {
        tooMany = middle;
      } else {
        carried = middle;
      }
    }
    return OptionalLong.of(carried);
  }

  /**
   * Rank from above of the sample that is the lower end of a quantile's interval: ⌈t′·D⌉ with t′
   * the smallest count for which P[Bin(⌊n/D⌋, 1−p) ≥ t′] ≤ 0.005.
   *
   * @return empty when there are not so many samples
   */
  public static OptionalLong lowerRank(double quantile, long requests, double designEffect) {
    double share = Shares.above(quantile).doubleValue();
    long effective = effective(requests, designEffect);
    long tooFew = 0;
    long enough = effective + 1;
    while (enough - tooFew > 1) {
      long middle = tooFew + (enough - tooFew) / 2;
      if (Binomial.atLeast(middle, effective, share) > TAIL) {
        tooFew = middle;
      } else {
        enough = middle;
      }
    }
    long rank = (long) Math.ceil(enough * designEffect);
    return rank > requests ? OptionalLong.empty() : OptionalLong.of(rank);
  }

  /** ⌊n/D⌋; the comparisons with n(t) see no difference to n/D, because n(t) is an integer. */
  public static long effective(long requests, double designEffect) {
    requireCounts(requests, designEffect);
    return (long) Math.floor(requests / designEffect);
  }

  public static void requireCounts(long requests, double designEffect) {
    if (requests < 0) {
      throw new IllegalArgumentException("requests are " + requests + ", expected 0 or more");
    }
    if (!(designEffect >= 1) || Double.isInfinite(designEffect)) {
      throw new IllegalArgumentException(
          "design effect is " + designEffect + ", expected at least 1");
    }
  }
}
