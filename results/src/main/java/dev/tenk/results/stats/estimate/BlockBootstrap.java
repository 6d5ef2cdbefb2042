package dev.tenk.results.stats.estimate;

import dev.tenk.results.stats.comparison.RunComparison;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Figures of one run and how far each is off by the run's own chance, from 1,000 resamples of
 * blocks of its 1 s intervals: blocks of max(10, ⌈n^⅓⌉) of n intervals or one more, at least 300
 * intervals. Fewer give an interval to show, {@link RunFigure#error}, and no standard error for a
 * verdict. The same seed gives the same figures.
 *
 * <p>It does not capture what differs between runs, the luck of a process start above all; see
 * {@link RunComparison}.
 */
public final class BlockBootstrap {
  private static final int DIGITS = 3;

  /** What rounding to three digits adds: a bucket is at most 0.1 % wide. */
  private static final double ROUNDING_LOG_SD = 0.001 / Math.sqrt(12);

  private final Blocks blocks;
  private final long seed;
  private final Histogram[] successes;
  private final long[] failures;

  /**
   * Starts with no request seen.
   *
   * @param intervals how many seconds the window has
   */
  public BlockBootstrap(int intervals, long seed) {
    this.blocks = Blocks.of(intervals);
    this.seed = seed;
    this.successes = new Histogram[blocks.count()];
    Arrays.setAll(successes, block -> new Histogram(DIGITS));
    this.failures = new long[blocks.count()];
  }

  /**
   * Counts a second's requests; in any order, several times too. A second that never comes had
   * none.
   *
   * @param interval from the window's start, from 0
   * @param someSuccesses any quantity, in a histogram of three digits; not kept
   * @param someFailures that count as above any success
   */
  public void add(int interval, AbstractHistogram someSuccesses, long someFailures) {
    if (someSuccesses.getNumberOfSignificantValueDigits() != DIGITS) {
      throw new IllegalArgumentException(
          "histogram of %d digits, expected %d"
              .formatted(someSuccesses.getNumberOfSignificantValueDigits(), DIGITS));
    }
    int block = block(interval);
    successes[block].add(someSuccesses);
    failures[block] += someFailures;
  }

  /**
   * The same of successes of one value.
   *
   * @param value any quantity
   */
  public void add(int interval, long value, long someSuccesses) {
    successes[block(interval)].recordValueWithCount(value, someSuccesses);
  }

  /**
   * The same of failures.
   *
   * @param someFailures that count as above any success; below 0 to take back some that were added
   */
  public void addFailures(int interval, long someFailures) {
    failures[block(interval)] += someFailures;
  }

  private int block(int interval) {
    if (interval < 0 || interval >= blocks.intervals()) {
      throw new IllegalArgumentException(
          "interval is " + interval + ", expected 0 to " + (blocks.intervals() - 1));
    }
    return blocks.blockOf(interval);
  }

  /**
   * Quantiles of all requests, in the order asked for; empty where one falls among the failures.
   * Whether the samples carry it is for {@link Quantiles#estimate} to decide.
   */
  public List<RunFigure> figures(double... quantiles) {
    Table table = Table.of(successes, failures);
    int[][] resamples = blocks.resamples(seed);
    return Arrays.stream(quantiles).mapToObj(q -> figure(table, resamples, q)).toList();
  }

  private RunFigure figure(Table table, int[][] resamples, double quantile) {
    int[] once = new int[blocks.count()];
    Arrays.fill(once, 1);
    double value = table.quantile(quantile, once);
    if (Double.isNaN(value)) {
      return RunFigure.none("no requests");
    }
    if (value == Double.POSITIVE_INFINITY) {
      return RunFigure.none("failures reach into the quantile");
    }
    if (value == 0) {
      return RunFigure.none("0, which has no ratio");
    }
    double[] logs =
        Arrays.stream(resamples)
            .mapToDouble(times -> Math.log(table.quantile(quantile, times)))
            .toArray();
    return blocks.figure(
        value,
        Math.hypot(LogSpread.sd(logs).orElse(0), ROUNDING_LOG_SD),
        "failures reach close to the quantile, or requests are in few blocks");
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
    double[] above = blocks.sums(numerators);
    double[] below = blocks.sums(denominators);
    double[] logs =
        Arrays.stream(blocks.resamples(seed))
            .mapToDouble(times -> Math.log(sum(above, times) / sum(below, times)))
            .toArray();
    return blocks.figure(value, LogSpread.sd(logs).orElse(0), "too much of it in too few blocks");
  }

  private static double sum(double[] sums, int[] times) {
    double sum = 0;
    for (int block = 0; block < sums.length; block++) {
      sum += times[block] * sums[block];
    }
    return sum;
  }

  /**
   * Counts that a resample adds up quickly.
   *
   * @param values the middles of all buckets that occur, ascending
   * @param cumulated successes of each block up to and with each bucket; a bucket's blocks are
   *     neighbours
   * @param requests of each block
   */
  private record Table(long[] values, long[] cumulated, long[] requests) {
    static Table of(Histogram[] successes, long[] failures) {
      Histogram all = new Histogram(DIGITS);
      for (Histogram block : successes) {
        all.add(block);
      }
      LongStream.Builder middles = LongStream.builder();
      for (HistogramIterationValue bucket : all.recordedValues()) {
        middles.add(all.medianEquivalentValue(bucket.getValueIteratedTo()));
      }
      long[] values = middles.build().toArray();
      long[] cumulated = new long[values.length * successes.length];
      long[] requests = new long[successes.length];
      Arrays.setAll(requests, block -> failures[block] + successes[block].getTotalCount());
      int cell = 0;
      for (long value : values) {
        for (Histogram block : successes) {
          cumulated[cell] =
              block.getCountAtValue(value)
                  + (cell < successes.length ? 0 : cumulated[cell - successes.length]);
          cell++;
        }
      }
      return new Table(values, cumulated, requests);
    }

    /** Of blocks taken so many times; NaN without requests, infinite among the failures. */
    double quantile(double quantile, int[] times) {
      long all = 0;
      for (int block = 0; block < times.length; block++) {
        all += times[block] * requests[block];
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
        sum += times[block] * cumulated[first + block];
      }
      return sum;
    }
  }
}
