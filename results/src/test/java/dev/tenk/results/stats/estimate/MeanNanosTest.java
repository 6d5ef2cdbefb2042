package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MeanNanosTest {
  @Test
  void nothingHasNoMeanAndOneHasNoInterval() {
    assertThat(MeanNanos.of(new long[0])).isEmpty();

    MeanNanos one = mean(7);
    assertThat(one.requests()).isEqualTo(1);
    assertThat(one.meanNanos()).isEqualTo(7);
    assertThat(one.halfWidthNanos()).isEmpty();
  }

  /** s = √2 and t(0.995; 1) = 63.65674, of every table: 63.65674 · √2 / √2. */
  @Test
  void two() {
    MeanNanos two = mean(4, 6);
    assertThat(two.meanNanos()).isEqualTo(5);
    assertThat(two.halfWidthNanos().getAsDouble()).isCloseTo(63.65674, within(1e-4));
  }

  /** Sum of squares 82.5, s² = 55/6, t(0.995; 9) = 3.249836. */
  @Test
  void ten() {
    MeanNanos ten = MeanNanos.of(LongStream.rangeClosed(1, 10).toArray()).orElseThrow();
    assertThat(ten.meanNanos()).isEqualTo(5.5);
    assertThat(ten.halfWidthNanos().getAsDouble())
        .isCloseTo(3.249836 * Math.sqrt(55 / 60.0), within(1e-5));
  }

  @Test
  void sixtyThreeAreStillTakenForIndependent() {
    // 32 ones and 31 zeros in a row
    long[] amounts = LongStream.range(0, 63).map(i -> i < 32 ? 1 : 0).toArray();
    double variance = 32 * 31 / 63.0 / 62;
    // t(0.995; 62)
    assertThat(MeanNanos.of(amounts).orElseThrow().halfWidthNanos().getAsDouble())
        .isCloseTo(2.657479 * Math.sqrt(variance / 63), within(1e-5));
  }

  /**
   * Batches of three: 16 of them 1, 1, 1 and 16 of them 3, 3, 3, so that the batch means have the
   * variance 32/31, three times that of the means of independent amounts. The two left over are in
   * the mean only. t(0.995; 31) = 2.744042.
   */
  @Test
  void batchMeansSeeThatNeighboursAreAlike() {
    long[] amounts = LongStream.range(0, 98).map(i -> i < 96 ? 1 + i / 3 % 2 * 2 : 101).toArray();

    MeanNanos mean = MeanNanos.of(amounts).orElseThrow();

    assertThat(mean.requests()).isEqualTo(98);
    assertThat(mean.meanNanos()).isCloseTo((48 + 144 + 202) / 98.0, within(1e-12));
    assertThat(mean.halfWidthNanos().getAsDouble())
        .isCloseTo(2.744042 * Math.sqrt(32 / 31.0 / 32), within(1e-6));
  }

  @Test
  void amountsThatAreAllTheSameLeaveNothingOpen() {
    assertThat(MeanNanos.of(LongStream.generate(() -> 5).limit(100).toArray()).orElseThrow())
        .isEqualTo(new MeanNanos(100, 5, OptionalDouble.of(0)));
  }

  private static MeanNanos mean(long... nanos) {
    return MeanNanos.of(nanos).orElseThrow();
  }
}
