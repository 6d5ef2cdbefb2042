package dev.tenk.results.stats.estimate;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.AbstractHistogram;

/**
 * Quantiles (percentiles) of histograms, exact on counts: ranks are integers and the buckets are
 * walked, so no percentile is rounded on the way. Values are as exact as the histogram: with 3
 * digits, within 0.1 %.
 */
public final class Quantiles {
  private Quantiles() {}

  /**
   * Quantiles of response time as seen, each with its interval, failures counted as longer than any
   * success. The interval is from counts alone: n requests carry as much as n/D independent ones.
   *
   * <p>The value is the ⌈p·n⌉-th smallest of all n requests, the middle of its bucket; the interval
   * ends at the samples of {@link Eligibility#lowerRank} and {@link Eligibility#upperRank}, the
   * outer ends of their buckets. A quantile that falls among the failures is {@link
   * QuantileEstimate.Failing}. With fewer than 1/(1 − p) requests a quantile is {@link
   * QuantileEstimate.Insufficient}, unless so many failed that fewer than 1 − p of failures are
   * refuted at 99 % confidence: a dead target is failing, however few requests it was given.
   *
   * @param successNanos response times of the successes
   * @param failures requests that failed, were throttled or timed out
   * @param designEffect D of the same requests, at least 1
   * @param quantiles each between 0 and 1
   * @return one estimate a quantile, ascending; late starts are not known to it
   */
  public static List<QuantileEstimate> estimate(
      AbstractHistogram successNanos, long failures, double designEffect, double... quantiles) {
    if (failures < 0) {
      throw new IllegalArgumentException("failures are " + failures + ", expected 0 or more");
    }
    Buckets successes = Buckets.of(successNanos);
    return Arrays.stream(quantiles)
        .sorted()
        .mapToObj(quantile -> estimateOne(successes, failures, designEffect, quantile))
        .toList();
  }

  /**
   * The bare sample quantile, the middle of its bucket, for figures without a confidence statement;
   * empty without values.
   */
  public static OptionalLong sample(AbstractHistogram values, double quantile) {
    return sample(values, 0, quantile);
  }

  /**
   * The same of response time, failures counted as longer than any success; empty where the
   * quantile falls among the failures, or without requests.
   */
  public static OptionalLong sample(
      AbstractHistogram successNanos, long failures, double quantile) {
    long successes = successNanos.getTotalCount();
    long requests = successes + failures;
    long rank = requests == 0 ? 0 : Shares.rank(quantile, requests);
    return rank == 0 || rank > successes
        ? OptionalLong.empty()
        : OptionalLong.of(
            successNanos.medianEquivalentValue(Buckets.upTo(successNanos, rank).ofRank(rank)));
  }

  /** The same as it may be shown: empty with fewer than 1/(1 − p) requests, too. */
  public static OptionalLong seen(AbstractHistogram successNanos, long failures, double quantile) {
    return successNanos.getTotalCount() + failures < Shares.fewestFor(quantile)
        ? OptionalLong.empty()
        : sample(successNanos, failures, quantile);
  }

  /**
   * Recorded values above a limit. A value in the limit's own bucket cannot be distinguished from
   * it and does not count.
   */
  public static long countAbove(AbstractHistogram values, long limit) {
    long firstAbove = values.nextNonEquivalentValue(limit);
    long most = values.getMaxValue();
    return firstAbove > most ? 0 : values.getCountBetweenValues(firstAbove, most);
  }

  private static QuantileEstimate estimateOne(
      Buckets successNanos, long failures, double designEffect, double quantile) {
    AbstractHistogram histogram = successNanos.histogram();
    long successes = histogram.getTotalCount();
    long requests = successes + failures;
    long fewest = Shares.fewestFor(quantile);
    if (requests < fewest) {
      return mostlyFailing(quantile, requests, failures, designEffect)
          ? new QuantileEstimate.Failing(quantile)
          : new QuantileEstimate.Insufficient(quantile, fewest - requests);
    }
    long rank = Shares.rank(quantile, requests);
    if (rank > successes) {
      return new QuantileEstimate.Failing(quantile);
    }
    OptionalLong lower = Eligibility.lowerRank(quantile, requests, designEffect);
    OptionalLong upper = Eligibility.upperRank(quantile, requests, designEffect);
    return new QuantileEstimate.Seen(
        quantile,
        histogram.medianEquivalentValue(successNanos.ofRank(rank)),
        new Interval(
            lower.isEmpty()
                ? 0
                : histogram.lowestEquivalentValue(
                    successNanos.ofRank(requests - lower.getAsLong() + 1)),
            upper.isEmpty() || requests - upper.getAsLong() + 1 > successes
                ? OptionalLong.empty()
                : OptionalLong.of(
                    histogram.highestEquivalentValue(
                        successNanos.ofRank(requests - upper.getAsLong() + 1)))));
  }

  private static boolean mostlyFailing(
      double quantile, long requests, long failures, double designEffect) {
    double share = Shares.above(quantile).doubleValue();
    long effectiveFailures = (long) Math.floor(failures / designEffect);
    return Binomial.atLeast(effectiveFailures, Eligibility.effective(requests, designEffect), share)
        <= Eligibility.ALPHA;
  }
}
