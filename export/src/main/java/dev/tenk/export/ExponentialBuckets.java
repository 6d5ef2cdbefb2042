package dev.tenk.export;

import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A histogram of nanoseconds, three digits, as OpenTelemetry's exponential histogram of seconds.
 * Bucket i of a scale s holds what is above b^i and at most b^(i+1), with b = 2^(2^−s)
 * (OpenTelemetry's data model of metrics, "ExponentialHistogram").
 *
 * <p>No count is lost: each bucket of the one goes whole into that bucket of the other that holds
 * its middle. A value is at most 1/2048 of itself from the middle of its bucket. So one that comes
 * into the bucket beside its own is at most 0.05 % beyond the bound between the two.
 *
 * @param scale the finest whose buckets are at most {@link #MOST}
 * @param offset index of the first bucket
 * @param counts of the buckets from there on; empty where all are zero
 * @param zeros values of 0
 */
record ExponentialBuckets(int scale, int offset, List<Long> counts, long zeros) {
  /** As many as OpenTelemetry's SDK has by default. */
  static final int MOST = 160;

  /**
   * The finest scale of any use: its buckets are 0.135 % wide, the widest of three digits 0.098 %.
   */
  static final int FINEST_SCALE = 9;

  private static final int COARSEST_SCALE = -10;

  /** Converts. */
  static ExponentialBuckets of(AbstractHistogram nanos) {
    long zeros = 0;
    double lowest = Double.NaN;
    double highest = Double.NaN;
    for (HistogramIterationValue bucket : nanos.recordedValues()) {
      double seconds = seconds(nanos, bucket);
      if (seconds == 0) {
        zeros += bucket.getCountAddedInThisIterationStep();
      } else {
        lowest = Double.isNaN(lowest) ? seconds : lowest;
        highest = seconds;
      }
    }
    if (Double.isNaN(lowest)) {
      return new ExponentialBuckets(FINEST_SCALE, 0, List.of(), zeros);
    }
    int scale = FINEST_SCALE;
    while (scale > COARSEST_SCALE && index(highest, scale) - index(lowest, scale) >= MOST) {
      scale--;
    }
    int offset = index(lowest, scale);
    long[] counts = new long[index(highest, scale) - offset + 1];
    for (HistogramIterationValue bucket : nanos.recordedValues()) {
      double seconds = seconds(nanos, bucket);
      if (seconds > 0) {
        counts[index(seconds, scale) - offset] += bucket.getCountAddedInThisIterationStep();
      }
    }
    return new ExponentialBuckets(scale, offset, Arrays.stream(counts).boxed().toList(), zeros);
  }

  private static double seconds(AbstractHistogram nanos, HistogramIterationValue bucket) {
    return nanos.medianEquivalentValue(bucket.getValueIteratedTo()) / 1e9;
  }

  /** The bucket of a value above 0. */
  static int index(double seconds, int scale) {
    int exponent = Math.getExponent(seconds);
    if (seconds == Math.scalb(1.0, exponent)) {
      // a power of two is the upper end of a bucket, which a logarithm might miss
      return scale >= 0 ? (exponent << scale) - 1 : (exponent - 1) >> -scale;
    }
    return scale > 0
        ? (int) Math.ceil(Math.log(seconds) / Math.log(2) * (1 << scale)) - 1
        : exponent >> -scale;
  }
}
