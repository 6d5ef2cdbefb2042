package dev.tenk.results.stats.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import org.HdrHistogram.Histogram;

/**
 * Response times of a window in the order in which they were planned, in 32 batches of equal size,
 * and the intervals of their quantiles at 99 %.
 *
 * <p><b>Ranks for as many as are independent.</b> Whether a request takes longer than x is a series
 * of zeros and ones. With c of n longer than x and the design effect D(x) of that series they say
 * as much as c/D of n/D independent ones, and the quantile p lies at or below x where so few are
 * refuted for a true share of 1 − p, at 0.5 % (Clopper and Pearson, Biometrika 26, 1934; for an
 * interval of a quantile by inverting that of a share see Woodruff, JASA 47, 1952). The same at the
 * other end.
 *
 * <p><b>D(x)</b> is by batch means (Law, "Simulation Modeling and Analysis", section 9.5.3): m ·
 * Var(shares of the batches) / (s · (1 − s)) with m requests a batch and s the share of all, and
 * 1.3 times for the noise of a variance of 32. At the quantile and below it, what neighbouring
 * batches still have in common, their correlation r at lag 1 where positive, makes it (1 + r)/(1 −
 * r) times as much, as for an autoregressive series. Above the quantile it is never below the one
 * at the quantile, because far out there are too few requests to see it.
 *
 * <p><b>Bursts.</b> A host that stands still for some milliseconds every few seconds is independent
 * at its p90 and all in bursts above. Where D(y) of a y above the quantile is more than twice that
 * at the quantile, the requests above y have a bound of their own, with 1.64 · D(y); an upper end
 * below y counts it in, with the bound of those in between. And at the upper end or above it there
 * must be as many as two independent requests: a few bursts say nothing of the longest.
 *
 * <p>The factors were chosen in simulation, beside batch quantiles and bootstraps of blocks: {@code
 * docs/benchmarks.md}. Failures are longer than any success. Fewer than 64 requests are too few for
 * batches and count as independent.
 */
public final class ResponseBatches {
  private static final int BATCHES = 32;
  private static final int FEWEST_REQUESTS = 2 * BATCHES;
  private static final int DIGITS = 3;
  private static final double TAIL = Eligibility.ALPHA / 2;
  private static final double NOISE_FACTOR = 1.3;
  private static final double MOST_CORRELATION = 0.95;
  private static final double BURST_IF = 2;
  private static final double BURST_NOISE_FACTOR = 1.64;
  private static final int FEWEST_AS_LONG = 2;

  private final long requests;
  private final Histogram all = new Histogram(DIGITS);
  private final Histogram[] successes = new Histogram[BATCHES];
  private final long[] sizes = new long[BATCHES];
  private long failures;

  /**
   * Starts with no request seen.
   *
   * @param requests how many the window has, seen or not
   */
  public ResponseBatches(long requests) {
    if (requests < 0) {
      throw new IllegalArgumentException("requests are " + requests + ", expected 0 or more");
    }
    this.requests = requests;
    Arrays.setAll(successes, batch -> new Histogram(DIGITS));
  }

  /**
   * Counts a request that succeeded; in any order.
   *
   * @param position in planned order within the window, from 0
   */
  public void succeeded(long position, long responseNanos) {
    int batch = batch(position);
    successes[batch].recordValue(responseNanos);
    all.recordValue(responseNanos);
    sizes[batch]++;
  }

  /** Counts one that did not. */
  public void failed(long position) {
    sizes[batch(position)]++;
    failures++;
  }

  private int batch(long position) {
    if (position < 0 || position >= requests) {
      throw new IllegalArgumentException(
          "position is " + position + ", expected 0 to " + (requests - 1));
    }
    return (int) (position * BATCHES / requests);
  }

  /** Where a quantile lies in another such run; unknown without a request. */
  public Interval interval(double quantile) {
    long counted = all.getTotalCount() + failures;
    if (counted == 0) {
      return Interval.UNKNOWN;
    }
    long rank = Shares.rank(quantile, counted);
    Buckets values = Buckets.of(all);
    return rank > all.getTotalCount()
        ? Interval.UNKNOWN
        : new Search(values, quantile, counted, rank).interval();
  }

  /** Counts of requests longer than some value, by batch. */
  private record Longer(long[] byBatch, long count) {}

  private Longer longerThan(long valueNanos) {
    long[] byBatch = new long[BATCHES];
    long count = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      byBatch[batch] =
          sizes[batch]
              - successes[batch].getTotalCount()
              + Quantiles.countAbove(successes[batch], valueNanos);
      count += byBatch[batch];
    }
    return new Longer(byBatch, count);
  }

  /**
   * D of a series of zeros and ones, at least 1.
   *
   * @param correlated whether what neighbouring batches have in common counts
   */
  private double designEffect(Longer longer, boolean correlated) {
    double[] shares = new double[BATCHES];
    int batches = 0;
    long counted = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      if (sizes[batch] > 0) {
        shares[batches++] = (double) longer.byBatch[batch] / sizes[batch];
        counted += sizes[batch];
      }
    }
    double share = (double) longer.count / counted;
    if (requests < FEWEST_REQUESTS || batches < 2 || share <= 0 || share >= 1) {
      return 1;
    }
    double squares = 0;
    double products = 0;
    for (int batch = 0; batch < batches; batch++) {
      squares += (shares[batch] - share) * (shares[batch] - share);
      products += batch == 0 ? 0 : (shares[batch] - share) * (shares[batch - 1] - share);
    }
    if (squares == 0) {
      return 1;
    }
    double correlation =
        correlated ? Math.min(MOST_CORRELATION, Math.max(0, products / squares)) : 0;
    double variance = squares / (batches - 1);
    return Math.max(
        1,
        counted
            * (variance / batches)
            / (share * (1 - share))
            * (1 + correlation)
            / (1 - correlation));
  }

  /** Requests that came in bursts, and the D of being one of them. */
  private record Bursts(long count, double designEffect) {}

  /** For the ends of one quantile's interval. */
  private final class Search {
    private final Buckets values;
    private final double allowed;
    private final long counted;
    private final int at;
    private final double ownEffect;
    private final List<Bursts> bursts = new ArrayList<>();

    Search(Buckets values, double quantile, long counted, long rank) {
      this.values = values;
      this.allowed = Shares.above(quantile).doubleValue();
      this.counted = counted;
      int found = Arrays.binarySearch(values.cumulated(), rank);
      this.at = found < 0 ? -1 - found : found;
      Longer above = longerThan(values.lowest()[at]);
      this.ownEffect = NOISE_FACTOR * designEffect(above, true);
      for (long wanted = above.count * 2 / 3; wanted > failures; wanted = wanted * 2 / 3) {
        Longer some = longerThan(values.ofRank(counted - wanted));
        double effect = designEffect(some, false);
        if (effect > BURST_IF * ownEffect) {
          bursts.add(new Bursts(some.count, BURST_NOISE_FACTOR * effect));
        }
      }
    }

    Interval interval() {
      int upper = first(at, values.size(), this::isSeldomExceeded);
      int aboveLower = first(0, at + 1, index -> !isLowerEnd(index));
      return new Interval(
          aboveLower == 0 ? 0 : all.lowestEquivalentValue(values.lowest()[aboveLower - 1]),
          upper == values.size() || !isWitnessed(upper)
              ? OptionalLong.empty()
              : OptionalLong.of(all.highestEquivalentValue(values.lowest()[upper])));
    }

    private boolean isSeldomExceeded(int index) {
      Longer longer = longerThan(values.lowest()[index]);
      double effect = effectAbove(longer);
      return Binomial.atMost(
                  (long) Math.ceil(longer.count / effect),
                  (long) Math.floor(counted / effect),
                  allowed)
              <= TAIL
          && bursts.stream()
              .filter(some -> some.count < longer.count)
              .allMatch(
                  some ->
                      shareAtMost(longer.count - some.count, ownEffect)
                              + shareAtMost(some.count, some.designEffect)
                          <= allowed);
    }

    /** Whether enough requests take so long or longer. */
    private boolean isWitnessed(int index) {
      return longerThan(values.lowest()[index] - 1).count
          >= FEWEST_AS_LONG * effectAbove(longerThan(values.lowest()[index]));
    }

    private double effectAbove(Longer longer) {
      return Math.max(ownEffect, NOISE_FACTOR * designEffect(longer, false));
    }

    private double shareAtMost(long count, double effect) {
      return Binomial.shareAtMost(
          (long) Math.ceil(count / effect), (long) Math.floor(counted / effect), TAIL);
    }

    /** Whether so many take this value or longer that the quantile surely does. */
    private boolean isLowerEnd(int index) {
      Longer asLong = longerThan(values.lowest()[index] - 1);
      double effect = Math.max(ownEffect, NOISE_FACTOR * designEffect(asLong, true));
      return Binomial.atLeast(
              (long) Math.floor(asLong.count / effect),
              (long) Math.floor(counted / effect),
              allowed)
          <= TAIL;
    }

    private int first(int from, int end, IntPredicate passes) {
      int low = from;
      int high = end;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (passes.test(middle)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }
  }
}
