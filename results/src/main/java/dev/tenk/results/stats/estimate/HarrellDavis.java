package dev.tenk.results.stats.estimate;

import java.util.OptionalDouble;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * A quantile as a mean of all order statistics: the one of rank i of n has as its weight the
 * probability of Beta((n + 1)p, (n + 1)(1 − p)) between (i − 1)/n and i/n (Harrell and Davis 1982).
 * The mean is of logarithms, because ratios of two builds are made of it. A single order statistic
 * of a thousand requests jumps from one round to the next; this varies less.
 */
public final class HarrellDavis {
  /** Farther from the quantile nothing has a weight. */
  private static final double SPREADS = 8;

  private final long requests;
  private final double quantile;
  private final long firstRank;
  private final double[] upToRank;

  /**
   * Of so many requests.
   *
   * @param requests at least 1
   * @param quantile between 0 and 1, both excluded
   */
  public HarrellDavis(long requests, double quantile) {
    this.requests = requests;
    this.quantile = quantile;
    double spread = SPREADS * Math.sqrt(requests * quantile * (1 - quantile)) + 1;
    firstRank = Math.max(0, (long) Math.floor(quantile * requests - spread));
    long lastRank = Math.min(requests, (long) Math.ceil(quantile * requests + spread));
    BetaDistribution beta =
        BetaDistribution.of((requests + 1) * quantile, (requests + 1) * (1 - quantile));
    upToRank = new double[Math.toIntExact(lastRank - firstRank + 1)];
    for (int i = 0; i < upToRank.length; i++) {
      upToRank[i] = beta.cumulativeProbability((double) (firstRank + i) / requests);
    }
  }

  /**
   * The quantile, in the unit of the values. Requests that are not among them failed: they count as
   * long as the longest success.
   *
   * @param successes no more than there were requests
   * @return empty where more requests failed than the quantile leaves above it, or all did
   */
  public OptionalDouble of(AbstractHistogram successes) {
    long count = successes.getTotalCount();
    if (count == 0 || Shares.rank(quantile, requests) > count) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    long rank = 0;
    for (HistogramIterationValue bucket : successes.recordedValues()) {
      long next = rank + bucket.getCountAtValueIteratedTo();
      double weight = upTo(next == count ? requests : next) - upTo(rank);
      long middle = successes.medianEquivalentValue(bucket.getValueIteratedTo());
      sum += weight * Math.log((double) Math.max(1, middle));
      rank = next;
    }
    return OptionalDouble.of(Math.exp(sum));
  }

  private double upTo(long rank) {
    if (rank < firstRank) {
      return 0;
    }
    return rank - firstRank >= upToRank.length ? 1 : upToRank[(int) (rank - firstRank)];
  }
}
