package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Insufficient;
import dev.tenk.results.stats.estimate.QuantileEstimate.NotMeasured;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.slo.SloDecision;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarmAndColdTest {
  private static final long MILLI = 1_000_000;
  private static final Histogram NONE = new Histogram(3);

  /** 990 of 10 ms and 10 of 20 ms. */
  private static final Histogram WARM = histogram(10, 990, 20, 10);

  /** 50 of 1 s and 50 of 2 s. */
  private static final Histogram COLD = histogram(1000, 50, 2000, 50);

  private static final WarmAndCold BOTH = new WarmAndCold(WARM, 0, 1, COLD, 0);

  @Test
  void countsRequestsWithTheirFailures() {
    WarmAndCold some = new WarmAndCold(WARM, 3, 1, COLD, 4);
    assertThat(some.warmRequests()).isEqualTo(1003);
    assertThat(some.coldRequests()).isEqualTo(104);
  }

  @Test
  void takesTheColdOnesOfAnotherMeasurement() {
    WarmAndCold alone = new WarmAndCold(WARM, 3, 2, NONE, 0);
    WarmAndCold both = alone.withColdOf(new WarmAndCold(NONE, 7, 1, COLD, 4));

    assertThat(both.coldRequests()).isEqualTo(104);
    assertThat(both.warmRequests()).isEqualTo(1003);
    assertThat(both).isEqualTo(new WarmAndCold(WARM, 3, 2, COLD, 4));
    assertThat(both.withColdOf(both).coldRequests()).isEqualTo(208);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 0.99, 0.999})
  void withOnePopulationItIsThePlainEstimate(double quantile) {
    WarmAndCold some = new WarmAndCold(WARM, 7, 1.5, COLD, 40);
    assertThat(some.response(quantile, 0))
        .isEqualTo(Quantiles.estimate(WARM, 7, 1.5, quantile).get(0));
    assertThat(some.response(quantile, 1))
        .isEqualTo(Quantiles.estimate(COLD, 40, 1, quantile).get(0));
  }

  /**
   * Upper bounds at 99.75 %, from the quantiles of beta distributions: of 1,000 warm ones 0.0224599
   * where 10 are above and 0.0081824 where 1 is; of 100 cold ones 1 where all are above, 0.6420212
   * where 50 are and 0.0792219 where 1 is. So with a cold share of 0.5 %, above 20 ms at most 0.005
   * + 0.995 · 0.0081824 = 0.0131, above 1 s 0.0114, above 2 s 0.0085.
   */
  @ParameterizedTest
  @CsvSource({
    // above 10 ms: 0.005 + 0.995 · 0.01 = 0.01495; above 20 ms: 0.005
    "0.99, 0.005, 20, 2000",
    // above 10 ms: 0.0595, at most 0.0713
    "0.9, 0.05, 10, 10",
    // above 10 ms: 0.505; above 20 ms exactly the half, at most 0.5041; above 1 s at most 0.3251
    "0.5, 0.5, 20, 1000",
    // above 1 s: 0.1; above 2 s at most 0.0224
    "0.95, 0.2, 2000, 2000",
  })
  void mixesByHand(double quantile, double coldShare, long valueMillis, long upperMillis) {
    assertThat(BOTH.response(quantile, coldShare))
        .isInstanceOfSatisfying(
            Seen.class,
            bounded -> {
              assertThat(bounded.quantile()).isEqualTo(quantile);
              assertMillis(bounded.valueNanos(), valueMillis);
              assertMillis(bounded.interval().upperNanos().getAsLong(), upperMillis);
            });
  }

  /**
   * A hundred cold ones bound their share above the longest at 0.079 · 0.2 only. At least 0.358 ·
   * 0.2 are above 1 s.
   */
  @Test
  void whatTheRequestsDoNotCarryHasNoUpperEnd() {
    assertThat(BOTH.response(0.99, 0.2))
        .isInstanceOfSatisfying(
            Seen.class,
            seen -> {
              assertMillis(seen.valueNanos(), 2000);
              assertMillis(seen.interval().lowerNanos(), 1000);
              assertThat(seen.established()).isFalse();
            });
    assertThat(BOTH.response(0.999, 0.2)).isInstanceOf(Seen.class);
  }

  /** Above 20 ms: 0.0015 + 0.9985 · 0.0081824 = 0.0097 at most, and 0.01 may. */
  @Test
  void coldRequestsThatNobodySawAreLongerThanAny() {
    WarmAndCold unseen = new WarmAndCold(WARM, 0, 1, NONE, 0);
    assertThat(unseen.response(0.99, 0.0015))
        .isInstanceOfSatisfying(
            Seen.class,
            bounded -> {
              // above 10 ms: 0.0015 + 0.9985 · 0.01 = 0.01149
              assertMillis(bounded.valueNanos(), 20);
              assertMillis(bounded.interval().upperNanos().getAsLong(), 20);
            });
    assertThat(unseen.response(0.99, 0.02)).isInstanceOf(NotMeasured.class);
    assertThat(unseen.response(0.99, 1)).isEqualTo(new Insufficient(0.99, 100));
  }

  @Test
  void warmRequestsThatNobodySawAreLongerThanAny() {
    WarmAndCold unseen = new WarmAndCold(NONE, 0, 1, COLD, 0);
    // 0.01 + 0.99 · 0.0792219 = 0.0884 and 0.1 may
    assertThat(unseen.response(0.9, 0.99)).isInstanceOf(Seen.class);
    assertThat(unseen.response(0.9, 0.5)).isInstanceOf(NotMeasured.class);
    assertThat(new WarmAndCold(NONE, 0, 1, NONE, 0).response(0.5, 0.5))
        .isInstanceOf(NotMeasured.class);
  }

  @Test
  void failuresAreLongerThanAnySuccess() {
    // 60 of 100 cold ones fail: with a share of 20 %, 12 % of all
    WarmAndCold some = new WarmAndCold(WARM, 0, 1, histogram(1000, 40), 60);
    assertThat(some.response(0.9, 0.2)).isEqualTo(new Failing(0.9));
    // with 10 %, 6 %, but up to 8.1 %: 0.1 · 0.7336 + 0.9 · 0.0082
    assertThat(some.response(0.93, 0.1))
        .isInstanceOfSatisfying(
            Seen.class,
            bounded -> {
              assertMillis(bounded.valueNanos(), 1000);
              assertThat(bounded.established()).isFalse();
            });
    // too few for p99, and yet it is sure that it fails: at least 0.2 · 0.455 do
    assertThat(some.response(0.99, 0.2)).isEqualTo(new Failing(0.99));
  }

  /** Of 1,000 warm ones of which 10 carry as much as one, the largest 10 are as one. */
  @Test
  void warmRequestsThatAreAlikeCountForLess() {
    Histogram warm = histogram(10, 980, 20, 10, 30, 10);
    // 1 of 100 effective ones: 0.0792219, and 2: 0.0972251
    WarmAndCold some = new WarmAndCold(warm, 0, 10, NONE, 0);
    assertUpper(some.response(0.91, 0.001), 20);
    assertUpper(some.response(0.9, 0.001), 10);
    assertThat(some.response(0.93, 0.001))
        .isInstanceOfSatisfying(Seen.class, seen -> assertThat(seen.established()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 0.95, 0.99})
  void theMoreAreColdTheLongerItTakes(double quantile) {
    WarmAndCold some =
        new WarmAndCold(
            histogram(10, 700, 11, 150, 15, 100, 30, 45, 900, 5),
            1,
            1.3,
            histogram(500, 10, 700, 40, 900, 30, 1500, 2),
            3);
    Slo slo = new Slo(quantile, 100 * MILLI, 0.5);
    Seen last = new Seen(quantile, 0, Interval.UNKNOWN);
    boolean measured = true;
    SloDecision decision = SloDecision.MET;
    for (int i = 0; i < 1000; i++) {
      double coldShare = i / 1000.0;
      QuantileEstimate estimate = some.response(quantile, coldShare);
      if (estimate instanceof Seen bounded) {
        assertThat(measured).as("cold share " + coldShare).isTrue();
        assertThat(bounded.valueNanos()).isGreaterThanOrEqualTo(last.valueNanos());
        assertThat(bounded.interval().upperNanos().orElse(Long.MAX_VALUE))
            .isGreaterThanOrEqualTo(
                i == 0 ? 0 : last.interval().upperNanos().orElse(Long.MAX_VALUE))
            .isGreaterThanOrEqualTo(bounded.valueNanos());
        if (i > 1) { // with one population there is one bound only, at a smaller error
          assertThat(bounded.interval().lowerNanos())
              .isBetween(last.interval().lowerNanos(), bounded.valueNanos());
        }
        last = bounded;
      } else {
        measured = false;
      }
      SloDecision now = some.decide(slo, coldShare);
      assertThat(order(now)).as("cold share " + coldShare).isGreaterThanOrEqualTo(order(decision));
      decision = now;
    }
    assertThat(last.valueNanos()).isPositive();
    assertThat(decision).isEqualTo(SloDecision.MISSED);
  }

  private static int order(SloDecision decision) {
    return switch (decision) {
      case MET -> 0;
      case INCONCLUSIVE -> 1;
      case MISSED -> 2;
    };
  }

  /**
   * No warm one is over 100 ms, so 0.0052843 of them are at most; every cold one is, so at least
   * 0.005^0.01 = 0.9484 of them are, and at most all.
   */
  @ParameterizedTest
  @CsvSource({
    "0, MET", // at 99 %: 0.0046
    "0.01, MET", // at most 0.01 + 0.99 · 0.0052843 = 0.0152
    "0.04, MET", // at most 0.0451
    "0.05, INCONCLUSIVE", // at most 0.0550, at least 0.0474
    "0.06, MISSED", // at least 0.0569
    "1, MISSED",
  })
  void decidesByHand(double coldShare, SloDecision decision) {
    assertThat(BOTH.decide(new Slo(0.95, 100 * MILLI, 0.001), coldShare)).isEqualTo(decision);
  }

  @Test
  void failuresAreOverAnyBound() {
    Slo slo = new Slo(0.95, 10_000 * MILLI, 0.05);
    WarmAndCold some = new WarmAndCold(WARM, 0, 1, histogram(1000, 40), 60);
    // 0.6 · 0.02 failed
    assertThat(some.decide(slo, 0.02)).isEqualTo(SloDecision.MET);
    // of the cold ones 0.4665 at least
    assertThat(some.decide(slo, 0.2)).isEqualTo(SloDecision.MISSED);
  }

  @Test
  void theErrorRatioIsMixedToo() {
    WarmAndCold some = new WarmAndCold(WARM, 0, 1, histogram(10, 40), 60);
    // 0.6 · 0.01 failed, at least 0.4665 · 0.01
    assertThat(some.decide(new Slo(0.9, 100 * MILLI, 0.006), 0.01)).isEqualTo(SloDecision.MET);
    assertThat(some.decide(new Slo(0.9, 100 * MILLI, 0.0059), 0.01))
        .isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(some.decide(new Slo(0.9, 100 * MILLI, 0.0046), 0.01)).isEqualTo(SloDecision.MISSED);
    // none may fail, and some did
    assertThat(new WarmAndCold(WARM, 1, 40, NONE, 0).decide(new Slo(0.9, 100 * MILLI, 0), 0))
        .isEqualTo(SloDecision.MISSED);
    assertThat(some.decide(new Slo(0.9, 100 * MILLI, 0), 0)).isEqualTo(SloDecision.MET);
  }

  @Test
  void coldRequestsThatNobodySawMayAllFail() {
    WarmAndCold unseen = new WarmAndCold(WARM, 0, 1, NONE, 0);
    assertThat(unseen.decide(new Slo(0.95, 100 * MILLI, 0.01), 0.01)).isEqualTo(SloDecision.MET);
    assertThat(unseen.decide(new Slo(0.95, 100 * MILLI, 0.01), 0.011))
        .isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(unseen.decide(new Slo(0.95, 100 * MILLI, 0.5), 0.2))
        .isEqualTo(SloDecision.INCONCLUSIVE);
  }

  /**
   * Of 99 effective ones nothing is decided; of 200 the share over is at most 1 − (5e-7)^(1/200) =
   * 0.0700 with an error probability of a ten-thousandth of the usual one; with 400 the usual one
   * is enough.
   */
  @ParameterizedTest
  @CsvSource({
    "99, 0.5, INCONCLUSIVE",
    "200, 0.92, MET",
    "200, 0.94, INCONCLUSIVE",
    "399, 0.97, INCONCLUSIVE",
    "400, 0.97, MET",
  })
  void inAShortWindowNothingIsMetSoon(long warm, double quantile, SloDecision decision) {
    WarmAndCold some = new WarmAndCold(histogram(10, 2 * warm), 0, 2, NONE, 0);
    assertThat(some.decide(new Slo(quantile, 100 * MILLI, 0.01), 0.0001)).isEqualTo(decision);
  }

  @Test
  void refusesWhatIsNoShare() {
    assertThatThrownBy(() -> BOTH.response(0.5, 1.01)).hasMessageContaining("cold share is 1.01");
    assertThatThrownBy(() -> BOTH.decide(new Slo(0.5, 1, 0), Double.NaN))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new WarmAndCold(WARM, -1, 1, COLD, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new WarmAndCold(WARM, 0, 0.5, COLD, 0)).hasMessageContaining("0.5");
  }

  /** Pairs of milliseconds and count. */
  private static Histogram histogram(long... pairs) {
    Histogram histogram = new Histogram(3);
    for (int i = 0; i < pairs.length; i += 2) {
      histogram.recordValueWithCount(pairs[i] * MILLI, pairs[i + 1]);
    }
    return histogram;
  }

  private static void assertMillis(long nanos, long millis) {
    assertThat(nanos).isCloseTo(millis * MILLI, Percentage.withPercentage(0.1));
  }

  private static void assertUpper(QuantileEstimate estimate, long millis) {
    assertThat(estimate)
        .isInstanceOfSatisfying(
            Seen.class,
            bounded -> assertMillis(bounded.interval().upperNanos().getAsLong(), millis));
  }
}
