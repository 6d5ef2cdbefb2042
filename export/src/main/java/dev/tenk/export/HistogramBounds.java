package dev.tenk.export;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.HdrHistogram.AbstractHistogram;

/**
 * Bounds at which a histogram of nanoseconds, three digits, counts exactly: ends of its buckets.
 *
 * <p>From 2^k to 2^(k+1) ns, k above 10, HdrHistogram's buckets are 2^(k−10) ns wide, and below
 * 2,048 ns one. So (4 + j) · 2^(k−2) − 1 ns, j from 0 to 3, is always the highest value of a
 * bucket, and what is counted up to there is what was measured up to there. The bounds are the same
 * for every run, so that their counts can be added.
 */
final class HistogramBounds {
  /** 65.5 µs. */
  private static final int LOWEST_POWER = 16;

  /** 137 s; what takes longer is counted above the last bound. */
  private static final int HIGHEST_POWER = 37;

  private static final int PARTS = 4;

  private static final long[] NANOS =
      LongStream.concat(
              IntStream.range(LOWEST_POWER, HIGHEST_POWER)
                  .boxed()
                  .flatMapToLong(
                      power ->
                          LongStream.range(0, PARTS)
                              .map(part -> ((PARTS + part) << (power - 2)) - 1)),
              LongStream.of((1L << HIGHEST_POWER) - 1))
          .toArray();

  private HistogramBounds() {}

  /** Ascending, ns; inclusive. */
  static long[] nanos() {
    return NANOS.clone();
  }

  /** How many values are in each interval that a bound ends, and at last above all of them. */
  static long[] counts(AbstractHistogram nanos) {
    long[] counts = new long[NANOS.length + 1];
    long before = 0;
    for (int i = 0; i < NANOS.length; i++) {
      long upTo = before == nanos.getTotalCount() ? before : upTo(nanos, NANOS[i]);
      counts[i] = upTo - before;
      before = upTo;
    }
    counts[NANOS.length] = nanos.getTotalCount() - before;
    return counts;
  }

  /** The library's own sum fails beyond the highest value that a histogram has room for. */
  private static long upTo(AbstractHistogram nanos, long bound) {
    return bound >= nanos.getMaxValue()
        ? nanos.getTotalCount()
        : nanos.getCountBetweenValues(0, bound);
  }

  /** The sum of all values, ns, each taken as the middle of its bucket: within 0.05 %. */
  static double sumNanos(AbstractHistogram nanos) {
    double sum = 0;
    for (var bucket : nanos.recordedValues()) {
      sum +=
          (double) nanos.medianEquivalentValue(bucket.getValueIteratedTo())
              * bucket.getCountAddedInThisIterationStep();
    }
    return sum;
  }
}
