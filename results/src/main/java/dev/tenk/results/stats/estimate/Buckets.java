package dev.tenk.results.stats.estimate;

import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/**
 * The buckets of a histogram that hold anything, walked over once.
 *
 * @param histogram what they are of
 * @param lowest value of each bucket, ascending
 * @param cumulated values up to and with each
 */
public record Buckets(AbstractHistogram histogram, long[] lowest, long[] cumulated) {
  private static final int SOME = 256;

  public static Buckets of(AbstractHistogram histogram) {
    return upTo(histogram, histogram.getTotalCount());
  }

  /** Only the lowest ones, up to the bucket of the rank-th smallest recorded value. */
  static Buckets upTo(AbstractHistogram histogram, long rank) {
    long[] lowest = new long[SOME];
    long[] cumulated = new long[SOME];
    int size = 0;
    long sum = histogram.getCountAtValue(0);
    if (sum > 0) {
      cumulated[size++] = sum;
    }
    long width = 0;
    long widthHoldsBelow = 0;
    // the histogram's own iterators begin at 0, with thousands of empty buckets
    for (long value = histogram.getMinNonZeroValue(); sum < rank; value += width) {
      if (value >= widthHoldsBelow) {
        width = histogram.sizeOfEquivalentValueRange(value);
        widthHoldsBelow = 2 * Long.highestOneBit(value);
      }
      long count = histogram.getCountAtValue(value);
      if (count > 0) {
        if (size == lowest.length) {
          lowest = Arrays.copyOf(lowest, 2 * size);
          cumulated = Arrays.copyOf(cumulated, 2 * size);
        }
        sum += count;
        lowest[size] = value;
        cumulated[size++] = sum;
      }
    }
    return new Buckets(histogram, Arrays.copyOf(lowest, size), Arrays.copyOf(cumulated, size));
  }

  /** The same values in a histogram of three digits, regardless of its own. */
  public Histogram copy() {
    Histogram copy = new Histogram(3);
    // the highest first, so that it grows once
    for (int bucket = size() - 1; bucket >= 0; bucket--) {
      copy.recordValueWithCount(lowest[bucket], count(bucket));
    }
    return copy;
  }

  /** How many there are. */
  public int size() {
    return lowest.length;
  }

  /** Values in one of them. */
  public long count(int bucket) {
    return bucket == 0 ? cumulated[0] : cumulated[bucket] - cumulated[bucket - 1];
  }

  /** A value in the bucket of the rank-th smallest recorded value; ranks from 1. */
  public long ofRank(long rank) {
    int found = Arrays.binarySearch(cumulated, rank);
    int bucket = found < 0 ? -1 - found : found;
    if (bucket == lowest.length) {
      throw new IllegalArgumentException(
          "rank is " + rank + ", expected at most " + histogram.getTotalCount());
    }
    return lowest[bucket];
  }
}
