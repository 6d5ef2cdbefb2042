package dev.tenk.results.stats.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.stats.series.NightAlarm.Side;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NightAlarmTest {
  /** 48 nights at −1 and 1 in turn: of the last 47, SD 1.0106, mean ±0.0213. */
  private static double[] then(double... last) {
    return DoubleStream.concat(
            IntStream.range(0, 48).mapToDouble(i -> i % 2 == 0 ? -1 : 1), Arrays.stream(last))
        .toArray();
  }

  /** The 47 begin and end with 1: mean 1/47, SD √(1 − 1/47²) · √(47/46) = 1.0105. */
  @ParameterizedTest
  @CsvSource({
    // above 0.0213 + 2.3 × 1.0105 = 2.3456 each, and 0.0213 + 3.5 × 1.0105 = 3.5582 on average
    "2.35, 4.1, 4.23, ABOVE",
    "2.35, 4.1, 4.22, ",
    "2.34, 5, 5, ",
    // below 0.0213 − 2.3243 = −2.303, and 0.0213 − 3.5369 = −3.5156
    "-2.31, -4, -4.24, BELOW",
    "-2.31, -4, -4.23, ",
    "-2.30, -5, -5, ",
    "5, -5, 5, ",
    "0, 20, 20, ",
  })
  void threeNightsOnOneSide(double first, double second, double third, Side side) {
    assertThat(NightAlarm.of(then(first, second, third), 0).orElse(null)).isEqualTo(side);
  }

  /** From tables of Student's distribution: t(6), t(14) and t(25) at 0.000003, one-sided. */
  @Test
  void fewNightsBeforeTakeALargerDifference() {
    assertThat(NightAlarm.factor(7)).isCloseTo(10.208, within(0.001));
    assertThat(NightAlarm.factor(15)).isCloseTo(4.443, within(0.001));
    assertThat(NightAlarm.factor(26)).isEqualTo(3.5);
    assertThat(NightAlarm.factor(47)).isEqualTo(3.5);
  }

  @Test
  void nothingIsSaidBeforeTheTenthNight() {
    assertThat(NightAlarm.of(new double[] {1, 2, 1, 2, 1, 2, 99, 99, 99}, 0)).isEmpty();
    assertThat(NightAlarm.of(new double[] {1, 2, 1, 2, 1, 2, 1, 99, 99, 99}, 0))
        .contains(Side.ABOVE);
  }

  @Test
  void aConstantSeriesIsUnlikeAnyOtherValue() {
    double[] constant = new double[40];
    Arrays.fill(constant, 0.1);
    assertThat(NightAlarm.of(constant, 0)).isEmpty();
    Arrays.fill(constant, 37, 40, 0.1001);
    assertThat(NightAlarm.of(constant, 0)).contains(Side.ABOVE);
    // except where measurements are not so fine
    assertThat(NightAlarm.of(constant, 0.0001)).isEmpty();
  }

  @Test
  void aWildNightBeforeDoesNotHideAStep() {
    // SD 1.43 without the two, 14 with them
    double[] nights = IntStream.range(0, 50).mapToDouble(i -> i % 5 - 2).toArray();
    Arrays.fill(nights, 47, 50, 6);
    nights[20] = 50;
    nights[30] = -80;
    assertThat(NightAlarm.of(nights, 0)).contains(Side.ABOVE);
  }

  /** Errors in one night of seven: three such nights in a row are no news. */
  @Test
  void whatIsNotRareBeforeIsNoAlarm() {
    double[] nights = new double[50];
    nights[10] = 1;
    nights[20] = 1;
    Arrays.fill(nights, 47, 50, 1);
    assertThat(NightAlarm.of(nights, 0)).contains(Side.ABOVE);
    nights[30] = 1;
    assertThat(NightAlarm.of(nights, 0)).isEmpty();
  }

  @Test
  void turningTheSeriesUpsideDownTurnsTheSide() {
    double[] nights = then(4, 5, 4);
    assertThat(NightAlarm.of(nights, 0)).contains(Side.ABOVE);
    assertThat(NightAlarm.of(Arrays.stream(nights).map(x -> -x).toArray(), 0)).contains(Side.BELOW);
  }
}
