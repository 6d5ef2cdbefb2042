package dev.tenk.results.stats;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Figures of one run and how far each is off by the run's own chance, from 1,000 resamples of
 * blocks of its 1 s intervals: blocks of max(10, ⌈n^⅓⌉) of n intervals or one more, at least 300
 * intervals and 30 blocks. The same seed gives the same figures.
 *
 * <p>It knows nothing of what differs between runs, the luck of a process start above all; see
 * {@link RunComparison}.
 */
public final class BlockBootstrap {
  private static final int DIGITS = 3;

  /** What rounding to three digits adds: a bucket is at most 0.1 % wide. */
  private static final double ROUNDING_LOG_SD = 0.001 / Math.sqrt(12);

  private final Blocks blocks;
  private final int[][] resamples;

  /** The middles of all buckets that occur, ascending. */
  private final long[] values;

  /** Successes of each block up to and with each bucket; a bucket's blocks are neighbours. */
  private final int[] cumulated;

  private final int[] requests;

  /**
   * One second of a run.
   *
   * @param successes any quantity, in a histogram of three digits
   * @param failures that count as above any success
   */
  public record Interval(AbstractHistogram successes, long failures) {}

  /**
   * Counts a run, for as many quantiles as are asked for afterwards.
   *
   * @param intervals each second of the window in order, also those without a request
   */
  public BlockBootstrap(List<Interval> intervals, long seed) {
    blocks = Blocks.of(intervals.size());
    resamples = blocks.resamples(seed);
    Histogram all = new Histogram(DIGITS);
    intervals.forEach(interval -> all.add(checked(interval.successes())));
    values = middles(all);
    cumulated = new int[values.length * blocks.count()];
    requests = new int[blocks.count()];
    for (int i = 0; i < intervals.size(); i++) {
      int block = blocks.blockOf(i);
      AbstractHistogram successes = intervals.get(i).successes();
      for (HistogramIterationValue bucket : successes.recordedValues()) {
        int row = Arrays.binarySearch(values, middle(successes, bucket));
        cumulated[row * blocks.count() + block] +=
            Math.toIntExact(bucket.getCountAddedInThisIterationStep());
      }
      requests[block] =
          Math.toIntExact(
              requests[block] + successes.getTotalCount() + intervals.get(i).failures());
    }
    for (int cell = blocks.count(); cell < cumulated.length; cell++) {
      cumulated[cell] += cumulated[cell - blocks.count()];
    }
  }

  /**
   * A quantile of all requests; empty where it falls among the failures. Whether the samples carry
   * it is for {@link Quantiles#estimate} to say.
   */
  public RunFigure quantile(double quantile) {
    int[] once = new int[blocks.count()];
    Arrays.fill(once, 1);
    double value = quantile(quantile, once);
    if (Double.isNaN(value)) {
      return RunFigure.none("no requests");
    }
    if (value == Double.POSITIVE_INFINITY) {
      return RunFigure.none("failures reach into the quantile");
    }
    if (value == 0) {
      return RunFigure.none("0, which has no ratio");
    }
    if (!blocks.lacking().isEmpty()) {
      return RunFigure.bare(value, blocks.lacking());
    }
    double[] logs =
        Arrays.stream(resamples)
            .mapToDouble(times -> Math.log(quantile(quantile, times)))
            .toArray();
    double logSd = LogSpread.sd(logs).orElseThrow();
    return Double.isFinite(logSd)
        ? RunFigure.of(value, Math.hypot(logSd, ROUNDING_LOG_SD))
        : RunFigure.bare(
            value, "failures reach close to the quantile, or requests are in few blocks");
  }

  /**
   * A ratio of sums over the run: requests a second, joules an inference.
   *
   * @param numerators of each second of the window in order
   * @param denominators of the same seconds; 1 each for a rate
   */
  public static RunFigure ratio(double[] numerators, double[] denominators, long seed) {
    if (numerators.length != denominators.length) {
      throw new IllegalArgumentException(
          numerators.length + " numerators and " + denominators.length + " denominators");
    }
    Blocks blocks = Blocks.of(numerators.length);
    double value = Arrays.stream(numerators).sum() / Arrays.stream(denominators).sum();
    if (!(value > 0 && Double.isFinite(value))) {
      return RunFigure.none(value == 0 ? "0, which has no ratio" : "no figure");
    }
    if (!blocks.lacking().isEmpty()) {
      return RunFigure.bare(value, blocks.lacking());
    }
    double[] above = blocks.sums(numerators);
    double[] below = blocks.sums(denominators);
    double[] logs =
        Arrays.stream(blocks.resamples(seed))
            .mapToDouble(times -> Math.log(sum(above, times) / sum(below, times)))
            .toArray();
    double logSd = LogSpread.sd(logs).orElseThrow();
    return Double.isFinite(logSd)
        ? RunFigure.of(value, logSd)
        : RunFigure.bare(value, "too much of it in too few blocks");
  }

  private static double sum(double[] sums, int[] times) {
    double sum = 0;
    for (int block = 0; block < sums.length; block++) {
      sum += times[block] * sums[block];
    }
    return sum;
  }

  /** NaN without requests, infinite among the failures. */
  private double quantile(double quantile, int[] times) {
    long all = 0;
    for (int block = 0; block < times.length; block++) {
      all += (long) times[block] * requests[block];
    }
    if (all == 0) {
      return Double.NaN;
    }
    long rank = Shares.rank(quantile, all);
    int low = 0;
    int high = values.length;
    while (low < high) {
      int row = (low + high) >>> 1;
      if (upTo(row, times) >= rank) {
        high = row;
      } else {
        low = row + 1;
      }
    }
    return low == values.length ? Double.POSITIVE_INFINITY : values[low];
  }

  private long upTo(int row, int[] times) {
    long sum = 0;
    int first = row * times.length;
    for (int block = 0; block < times.length; block++) {
      sum += (long) times[block] * cumulated[first + block];
    }
    return sum;
  }

  private static AbstractHistogram checked(AbstractHistogram histogram) {
    if (histogram.getNumberOfSignificantValueDigits() != DIGITS) {
      throw new IllegalArgumentException(
          "histogram of %d digits, expected %d"
              .formatted(histogram.getNumberOfSignificantValueDigits(), DIGITS));
    }
    return histogram;
  }

  private static long[] middles(AbstractHistogram histogram) {
    LongStream.Builder middles = LongStream.builder();
    for (HistogramIterationValue bucket : histogram.recordedValues()) {
      middles.add(middle(histogram, bucket));
    }
    return middles.build().toArray();
  }

  private static long middle(AbstractHistogram histogram, HistogramIterationValue bucket) {
    return histogram.medianEquivalentValue(bucket.getValueIteratedTo());
  }
}
