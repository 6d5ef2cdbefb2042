package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HarrellDavisTest {
  /** Beta(2, 2) has up to x a probability of 3x² − 2x³: 7/27, 13/27 and 7/27. */
  @Test
  void theMedianOfThreeWeighsTheMiddleOneMost() {
    double logs = (7 * Math.log(100) + 13 * Math.log(200) + 7 * Math.log(1000)) / 27;

    assertThat(median(3, 100, 200, 1000)).isCloseTo(Math.exp(logs), Percentage.withPercentage(0.2));
  }

  /** Beta(3/2, 3/2) is even: the geometric mean. */
  @Test
  void theMedianOfTwoIsTheirGeometricMean() {
    assertThat(median(2, 100, 400)).isCloseTo(200, within(0.5));
  }

  @Test
  void oneValueIsEachQuantile() {
    assertThat(median(1, 512)).isCloseTo(512, within(1e-9));
    assertThat(new HarrellDavis(1, 0.99).of(histogram(512)).orElseThrow())
        .isCloseTo(512, within(1e-9));
  }

  /** The third request failed, so it counts as long as the longer success: weights 7, 20 of 27. */
  @Test
  void failuresCountAsLongAsTheLongestSuccess() {
    double logs = (7 * Math.log(100) + 20 * Math.log(200)) / 27;

    assertThat(median(3, 100, 200)).isCloseTo(Math.exp(logs), Percentage.withPercentage(0.2));
  }

  @Test
  void aQuantileAmongTheFailuresHasNoValue() {
    assertThat(new HarrellDavis(3, 0.5).of(histogram(100))).isEmpty();
    assertThat(new HarrellDavis(2, 0.5).of(histogram())).isEmpty();
    // one of 100 may fail without its p99
    long[] most = LongStream.generate(() -> 100).limit(99).toArray();
    assertThat(new HarrellDavis(100, 0.99).of(histogram(most))).isPresent();
    assertThat(new HarrellDavis(101, 0.99).of(histogram(most))).isEmpty();
  }

  /** All times times 1.25 give all quantiles times 1.25, as far as buckets are narrow. */
  @Test
  void aBuildThatIsSlowerAltogetherIsSoAtEachQuantile() {
    SplittableRandom random = new SplittableRandom(3);
    long[] times = random.longs(5_000, 1_000_000, 9_000_000).toArray();
    long[] slower = LongStream.of(times).map(each -> each * 5 / 4).toArray();
    for (double quantile : new double[] {0.5, 0.9, 0.99}) {
      HarrellDavis of = new HarrellDavis(5_000, quantile);
      double value = of.of(histogram(times)).orElseThrow();
      assertThat(of.of(histogram(slower)).orElseThrow() / value).isCloseTo(1.25, within(0.001));
      // near the order statistic: 8 million nanoseconds of even times
      assertThat(value).isCloseTo(1e6 + quantile * 8e6, Percentage.withPercentage(3));
    }
  }

  private static double median(long requests, long... successes) {
    return new HarrellDavis(requests, 0.5).of(histogram(successes)).orElseThrow();
  }

  private static Histogram histogram(long... values) {
    Histogram histogram = new Histogram(3);
    for (long value : values) {
      histogram.recordValue(value);
    }
    return histogram;
  }
}
