package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.stats.cell.SeenTimes.At;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SeenTimesTest {
  private static Histogram oneTo(int most) {
    Histogram nanos = new Histogram(3);
    for (int value = 1; value <= most; value++) {
      nanos.recordValue(value);
    }
    return nanos;
  }

  /** The ⌈p·n⌉-th smallest, where at least 1/(1 − p) values are. */
  @Test
  void quantilesThatManyValuesHave() {
    assertThat(SeenTimes.of(oneTo(100), 0.5, 0.9, 0.99, 0.999))
        .isEqualTo(
            new SeenTimes(
                List.of(new At(0.5, 50), new At(0.9, 90), new At(0.99, 99)), OptionalLong.of(100)));
    assertThat(SeenTimes.of(oneTo(99), 0.5, 0.99).quantiles()).containsExactly(new At(0.5, 50));
    assertThat(SeenTimes.of(oneTo(1), 0.5)).isEqualTo(new SeenTimes(List.of(), OptionalLong.of(1)));
  }

  @Test
  void whatIsNotThereIsMissing() {
    assertThat(SeenTimes.of(new Histogram(3), 0.5)).isEqualTo(SeenTimes.NONE);
    assertThat(SeenTimes.of(oneTo(100), 0.5).nanos(0.9)).isEmpty();
    assertThat(SeenTimes.of(oneTo(100), 0.5).nanos(0.5)).hasValue(50);
  }
}
