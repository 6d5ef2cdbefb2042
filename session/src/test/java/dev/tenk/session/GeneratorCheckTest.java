package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.store.GeneratorReach.Rates;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class GeneratorCheckTest {
  private static final long MICRO = 1000;

  /**
   * Of 1,000 starts a p50 allows 50 that are over 0.2 ms late, a p90 10, a p95 5 and a p99 one; 5
   * of 1,000 may be missing.
   */
  @Test
  void eachQuantileHasItsHighestRate() {
    assertThat(
            GeneratorCheck.rates(
                List.of(500, 1000, 2000, 3000, 4000),
                new long[] {1000, 1000, 1000, 1000, 1000},
                List.of(
                    slips(1000, 1, 300 * MICRO),
                    slips(1000, 5, 300 * MICRO),
                    slips(995, 11, 300 * MICRO),
                    slips(994, 0, 0),
                    slips(1000, 6, 200_000 * MICRO)),
                Optional.empty()))
        .isEqualTo(
            new Rates(
                2000,
                3000,
                OptionalInt.of(2000),
                OptionalInt.of(1000),
                OptionalInt.of(1000),
                OptionalInt.of(500),
                Optional.empty()));
  }

  /** A rate by chance better than the one below it shows what the generator can do. */
  @Test
  void theHighestRateThatIsValidCounts() {
    Rates rates =
        GeneratorCheck.rates(
            List.of(500, 1000),
            new long[] {1000, 1000},
            List.of(slips(1000, 2, 300 * MICRO), slips(1000, 1, 300 * MICRO)),
            Optional.empty());

    assertThat(rates.p99PerSecond()).hasValue(1000);
    assertThat(rates.reachedPerSecond()).isEqualTo(1000);
    assertThat(rates.triedPerSecond()).isEqualTo(1000);
  }

  @Test
  void aHostThatOffersNothingReachesNoRate() {
    Rates rates =
        GeneratorCheck.rates(
            List.of(500), new long[] {1000}, List.of(slips(900, 0, 0)), Optional.empty());

    assertThat(rates.reachedPerSecond()).isZero();
    assertThat(rates.triedPerSecond()).isEqualTo(500);
    assertThat(rates.p50PerSecond()).isEmpty();
  }

  /**
   * Two seconds of warm-up, then two at each rate. Of the five seconds up to the eighth, one was at
   * 500 req/s, two each at 1,000 and at 2,000: 1,300 a second, of which 60 % are 780. No seconds
   * are looked at before five of them are there.
   */
  @Test
  void aLoadThatFallsBehindIsEnded() {
    List<Integer> rates = List.of(500, 1000, 2000, 3000);

    assertThat(GeneratorCheck.isBehind(rates, progress(8, 779))).isTrue();
    assertThat(GeneratorCheck.isBehind(rates, progress(8, 781))).isFalse();
    assertThat(GeneratorCheck.isBehind(rates, progress(6.9, 1))).isFalse();
    assertThat(GeneratorCheck.isBehind(rates, progress(10.9, 3000))).isFalse();
    assertThat(GeneratorCheck.isBehind(rates, progress(11.1, 3000))).isTrue();
  }

  private static DriverMessage.Progress progress(double seconds, double endedPerSecond) {
    return new DriverMessage.Progress(
        Math.round(seconds * 1e9),
        0,
        false,
        new LiveFigures.Figures(
            false, endedPerSecond, OptionalLong.empty(), OptionalLong.empty(), 0));
  }

  private static Histogram slips(int requests, int late, long nanos) {
    Histogram slips = new Histogram(3);
    slips.recordValueWithCount(10 * MICRO, requests - late);
    if (late > 0) {
      slips.recordValueWithCount(nanos, late);
    }
    return slips;
  }
}
