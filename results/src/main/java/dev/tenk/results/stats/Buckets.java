package dev.tenk.results.stats;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.HdrHistogram.AbstractHistogram;

/**
 * The buckets of a histogram that hold anything, walked over once.
 *
 * @param histogram what they are of
 * @param lowest value of each bucket, ascending
 * @param cumulated values up to and with each
 */
record Buckets(AbstractHistogram histogram, long[] lowest, long[] cumulated) {
  static Buckets of(AbstractHistogram histogram) {
    LongStream.Builder lowest = LongStream.builder();
    LongStream.Builder cumulated = LongStream.builder();
    long sum = histogram.getCountAtValue(0);
    if (sum > 0) {
      lowest.add(0);
      cumulated.add(sum);
    }
    // the histogram's own iterators begin at 0, with thousands of empty buckets
    for (long value = histogram.getMinNonZeroValue();
        sum < histogram.getTotalCount();
        value = histogram.nextNonEquivalentValue(value)) {
      long count = histogram.getCountAtValue(value);
      if (count > 0) {
        sum += count;
        lowest.add(value);
        cumulated.add(sum);
      }
    }
    return new Buckets(histogram, lowest.build().toArray(), cumulated.build().toArray());
  }

  /** How many there are. */
  int size() {
    return lowest.length;
  }

  /** Values in one of them. */
  long count(int bucket) {
    return bucket == 0 ? cumulated[0] : cumulated[bucket] - cumulated[bucket - 1];
  }

  /** A value in the bucket of the rank-th smallest recorded value; ranks from 1. */
  long ofRank(long rank) {
    int found = Arrays.binarySearch(cumulated, rank);
    int bucket = found < 0 ? -1 - found : found;
    if (bucket == lowest.length) {
      throw new IllegalArgumentException(
          "rank is " + rank + ", expected at most " + histogram.getTotalCount());
    }
    return lowest[bucket];
  }
}
