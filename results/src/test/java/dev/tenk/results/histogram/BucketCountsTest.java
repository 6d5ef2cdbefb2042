package dev.tenk.results.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the library that writes them. */
class BucketCountsTest {
  private final BucketCounts counts = new BucketCounts();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 5_000})
  void readsWhatTheLibraryEncodes(int values) throws DataFormatException {
    SplittableRandom random = new SplittableRandom(values);
    for (int round = 0; round < 50; round++) {
      Histogram histogram = new Histogram(3);
      for (int i = 0; i < values; i++) {
        histogram.recordValueWithCount(
            random.nextLong() >>> random.nextInt(20, 63),
            1 + (random.nextLong() >>> random.nextInt(16, 63)));
      }

      counts.read(encoded(histogram));

      assertThat(found()).isEqualTo(expected(histogram));
      assertThat(counts.total()).isEqualTo(histogram.getTotalCount());
      for (long bound : new long[] {0, 1, 2_047, 2_048, 1_000_000, 25_000_123}) {
        assertThat(counts.upTo(bound)).isEqualTo(histogram.getCountBetweenValues(0, bound));
      }
      Histogram again = new Histogram(3);
      counts.addTo(again);
      assertThat(again).isEqualTo(histogram);
    }
  }

  @Test
  void everyBucketHasItsLowestValue() throws DataFormatException {
    Histogram histogram = new Histogram(3);
    for (long value = 0; value < 1L << 40; value += 1 + value / 2_000) {
      histogram.recordValue(value);
    }
    counts.read(encoded(histogram));

    assertThat(found()).isEqualTo(expected(histogram)).hasSizeGreaterThan(30_000);
  }

  @Test
  void whatIsCutOffOrOtherwiseWrittenIsRefused() {
    Histogram histogram = new Histogram(3);
    for (int i = 0; i < 1_000; i++) {
      histogram.recordValue(i * 100L);
    }
    byte[] whole = encoded(histogram);

    assertThatThrownBy(() -> counts.read(Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(DataFormatException.class);
    Histogram coarse = new Histogram(2);
    coarse.recordValue(5);
    assertThatThrownBy(() -> counts.read(encoded(coarse)))
        .hasMessageContaining("not of three digits from 1 ns");
    whole[3] = 0;
    assertThatThrownBy(() -> counts.read(whole)).hasMessageContaining("encoding 1c849300");
  }

  private Map<Long, Long> found() {
    Map<Long, Long> found = new LinkedHashMap<>();
    counts.forEach(found::put);
    return found;
  }

  private static Map<Long, Long> expected(Histogram histogram) {
    Map<Long, Long> expected = new LinkedHashMap<>();
    for (HistogramIterationValue bucket : histogram.recordedValues()) {
      expected.put(
          histogram.lowestEquivalentValue(bucket.getValueIteratedTo()),
          bucket.getCountAddedInThisIterationStep());
    }
    return expected;
  }

  private static byte[] encoded(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Arrays.copyOf(buffer.array(), length);
  }
}
