package dev.tenk.results.stats.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.stats.Simulations;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrendTestTest {
  private static final double SERVICE_NANOS = 1e7;

  /**
   * A stationary M/M/1 queue at a load of 0.7, by the Lindley recursion, started in its steady
   * state.
   */
  @ParameterizedTest
  @CsvSource({"640, 2000", "1500, 1000", "5000, 400"})
  void aQueueWithoutATrendIsRarelyCalledOneWithOne(int requests, int all) {
    int runs = Simulations.runs(all);
    int found = 0;
    for (int seed = 0; seed < runs; seed++) {
      SplittableRandom random = new SplittableRandom(seed * 7919L + requests);
      // the wait is 0 with probability 0.3, else exponential with rate 0.3
      double wait = random.nextDouble() < 0.3 ? 0 : exponential(random) / 0.3;
      TrendTest test = new TrendTest(requests);
      for (int position = 0; position < requests; position++) {
        double service = exponential(random);
        test.add(position, Math.round((wait + service) * SERVICE_NANOS));
        wait = Math.max(0, wait + service - exponential(random) / 0.7);
      }
      found += test.trend().map(Trend::found).orElse(false) ? 1 : 0;
    }

    assertThat(found).isLessThanOrEqualTo(runs / 100);
  }

  @Test
  void findsATargetThatSlowsDown() {
    Optional<Trend> trend =
        trend(2000, position -> 10_000_000 + 2_000 * position + position * 7919 % 100_000);

    assertThat(trend)
        .hasValueSatisfying(
            found -> {
              assertThat(found.found()).isTrue();
              // medians of the positions 0 to 495 and 1488 to 1983
              assertThat(found.inWords())
                  .isEqualTo(
                      "response p50 rose by 28 % from the first to the last quarter of the window,"
                          + " from 10.5 to 13.5 ms: its figures are of a target that was changing");
            });
  }

  @Test
  void aSmallChangeIsNone() {
    assertThat(trend(2000, position -> 10_000_000 + 200 * position))
        .hasValueSatisfying(trend -> assertThat(trend.found()).isFalse());
  }

  @Test
  void aHumpIsNoTrend() {
    assertThat(
            trend(
                3200,
                position -> 10_000_000 + Math.round(5e6 * Math.sin(position * Math.PI / 3200))))
        .hasValueSatisfying(trend -> assertThat(trend.found()).isFalse());
  }

  /** Arrivals at 1.1 times what the server can do: the wait grows with each request. */
  @Test
  void aQueueThatGrowsIsATrend() {
    SplittableRandom random = new SplittableRandom(1);
    double[] wait = {0};
    Optional<Trend> trend =
        trend(
            1000,
            position -> {
              wait[0] = Math.max(0, wait[0] + 1 - exponential(random) / 1.1);
              return Math.round((wait[0] + 1) * SERVICE_NANOS);
            });

    assertThat(trend).hasValueSatisfying(found -> assertThat(found.found()).isTrue());
  }

  @Test
  void saysNothingOfAFewRequests() {
    assertThat(trend(639, position -> 1_000_000 * position)).isEmpty();
    assertThat(trend(0, position -> 1)).isEmpty();
  }

  private static Optional<Trend> trend(int requests, LongUnaryOperator responseNanos) {
    TrendTest test = new TrendTest(requests);
    for (int position = 0; position < requests; position++) {
      test.add(position, responseNanos.applyAsLong(position));
    }
    return test.trend();
  }

  private static double exponential(SplittableRandom random) {
    return -Math.log1p(-random.nextDouble());
  }
}
