package dev.tenk.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ExponentialBucketsTest {
  /** A value is at most so much of itself from the middle of its bucket. */
  private static final double HALF_A_BUCKET = 1.0 / 2048;

  @Test
  void bucketsOfTheDataModel() {
    // scale 0: (1, 2] is 0, (2, 4] is 1, (1/2, 1] is −1
    assertThat(ExponentialBuckets.index(1.5, 0)).isZero();
    assertThat(ExponentialBuckets.index(2, 0)).isZero();
    assertThat(ExponentialBuckets.index(2.1, 0)).isEqualTo(1);
    assertThat(ExponentialBuckets.index(1, 0)).isEqualTo(-1);
    // scale 1: base √2; scale −1: base 4
    assertThat(ExponentialBuckets.index(1.4, 1)).isZero();
    assertThat(ExponentialBuckets.index(1.42, 1)).isEqualTo(1);
    assertThat(ExponentialBuckets.index(2, 1)).isEqualTo(1);
    assertThat(ExponentialBuckets.index(4, -1)).isZero();
    assertThat(ExponentialBuckets.index(4.1, -1)).isEqualTo(1);
    assertThat(ExponentialBuckets.index(1, -1)).isEqualTo(-1);
    assertThat(ExponentialBuckets.index(0.25, 2)).isEqualTo(-9);
  }

  @Test
  void nothingAndZeros() {
    Histogram nanos = new Histogram(3);
    assertThat(ExponentialBuckets.of(nanos).counts()).isEmpty();
    nanos.recordValueWithCount(0, 7);
    ExponentialBuckets zeros = ExponentialBuckets.of(nanos);
    assertThat(zeros.counts()).isEmpty();
    assertThat(zeros.zeros()).isEqualTo(7);
  }

  @RepeatedTest(40)
  void noCountIsLostAndNoValueIsFarFromItsBucket(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Histogram nanos = new Histogram(3);
    int values = 1 + random.nextInt(3000);
    double octaves = random.nextDouble(40);
    long[] recorded = new long[values];
    for (int i = 0; i < values; i++) {
      recorded[i] = (long) Math.pow(2, random.nextDouble(octaves));
      nanos.recordValue(recorded[i]);
    }
    ExponentialBuckets buckets = ExponentialBuckets.of(nanos);
    assertThat(buckets.counts().size()).isBetween(1, ExponentialBuckets.MOST);
    assertThat(buckets.counts().stream().mapToLong(Long::longValue).sum() + buckets.zeros())
        .isEqualTo(values);
    double base = Math.pow(2, Math.pow(2, -buckets.scale()));
    for (long value : recorded) {
      // where its bucket's middle is counted, it is itself, but for half a bucket
      int index =
          ExponentialBuckets.index(nanos.medianEquivalentValue(value) / 1e9, buckets.scale());
      assertThat(buckets.counts().get(index - buckets.offset())).isPositive();
      assertThat(value / 1e9)
          .isGreaterThanOrEqualTo(Math.pow(base, index) * (1 - HALF_A_BUCKET - 1e-12))
          .isLessThanOrEqualTo(Math.pow(base, index + 1) * (1 + HALF_A_BUCKET + 1e-12));
    }
    // no finer scale would have had room, or it is the finest
    if (buckets.scale() < ExponentialBuckets.FINEST_SCALE) {
      int finer = buckets.scale() + 1;
      assertThat(
              ExponentialBuckets.index(
                      nanos.medianEquivalentValue(nanos.getMaxValue()) / 1e9, finer)
                  - ExponentialBuckets.index(
                      nanos.medianEquivalentValue(Math.max(1, nanos.getMinNonZeroValue())) / 1e9,
                      finer))
          .isGreaterThanOrEqualTo(ExponentialBuckets.MOST);
    }
  }

  @RepeatedTest(40)
  void boundsOfOpenMetricsCountExactly(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Histogram nanos = new Histogram(3);
    long[] bounds = HistogramBounds.nanos();
    long[] expected = new long[bounds.length + 1];
    double sum = 0;
    for (int i = 0; i < 2000; i++) {
      // every second one at a bound, or the first above it
      long value =
          random.nextBoolean()
              ? (long) Math.pow(2, random.nextDouble(40))
              : bounds[random.nextInt(bounds.length)] + random.nextInt(2);
      nanos.recordValue(value);
      sum += value;
      int at = 0;
      while (at < bounds.length && value > bounds[at]) {
        at++;
      }
      expected[at]++;
    }
    assertThat(HistogramBounds.counts(nanos)).isEqualTo(expected);
    assertThat(HistogramBounds.sumNanos(nanos)).isCloseTo(sum, within(sum * HALF_A_BUCKET));
  }

  @Test
  void boundsAscendFrom65MicrosecondsTo137Seconds() {
    long[] bounds = HistogramBounds.nanos();
    assertThat(bounds).isSorted().doesNotHaveDuplicates().hasSize(85);
    assertThat(bounds[0]).isEqualTo(65_535);
    assertThat(bounds[1]).isEqualTo(81_919);
    assertThat(bounds[84]).isEqualTo((1L << 37) - 1);
    assertThat(HistogramBounds.counts(new Histogram(3))).containsOnly(0);
  }
}
