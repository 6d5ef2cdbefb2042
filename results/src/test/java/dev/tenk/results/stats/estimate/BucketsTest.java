package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketsTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void areThoseOfTheHistogramsOwnIterator(int digits) {
    SplittableRandom random = new SplittableRandom(digits);
    for (int round = 0; round < 5; round++) {
      Histogram histogram = new Histogram(digits);
      int values = random.nextInt(1, 500);
      for (int i = 0; i < values; i++) {
        histogram.recordValue(random.nextLong() >>> random.nextInt(30, 64));
      }

      Buckets buckets = Buckets.of(histogram);

      int bucket = 0;
      for (HistogramIterationValue each : histogram.recordedValues()) {
        long lowest = histogram.lowestEquivalentValue(each.getValueIteratedTo());
        assertThat(buckets.lowest()[bucket]).isEqualTo(lowest);
        assertThat(buckets.count(bucket)).isEqualTo(each.getCountAddedInThisIterationStep());
        long rank = each.getTotalCountToThisValue();
        assertThat(buckets.ofRank(rank)).isEqualTo(lowest);
        assertThat(Buckets.upTo(histogram, rank).ofRank(rank)).isEqualTo(lowest);
        bucket++;
      }
      assertThat(buckets.size()).isEqualTo(bucket);
      assertThatThrownBy(() -> buckets.ofRank(values + 1))
          .hasMessageContaining("at most " + values);
      if (digits == 3) {
        assertThat(buckets.copy()).isEqualTo(histogram);
      }
    }
  }
}
