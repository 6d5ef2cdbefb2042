package dev.tenk.session.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Demand;
import dev.tenk.results.settings.Objectives;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  /** 13 ms: a third of 76.9/s is 25.6, and 10 times 13 ms is between 100 and 200 ms. */
  @Test
  void aThirdOfOneWorkerAndTenTimesACall() {
    assertThat(Pace.of(13_000_000, OptionalInt.empty())).isEqualTo(new Pace(25, 5, 15, 95, 200));
    assertThat(Pace.of(13_000_000, OptionalInt.empty()).demand())
        .isEqualTo("300000/month peak 12/s");
  }

  /** 0.1 ms: a third of 10,000/s is more than anybody knows this machine to reach. */
  @Test
  void noMoreThanTheMachineIsKnownToOffer() {
    assertThat(Pace.of(100_000, OptionalInt.empty()).rate()).isEqualTo("100/s");
    assertThat(Pace.of(100_000, OptionalInt.of(2000)).rate()).isEqualTo("2000/s");
    assertThat(Pace.of(13_000_000, OptionalInt.of(2000)).rate()).isEqualTo("25/s");
  }

  /** 500 ms: 0.66/s, so 40 requests a minute; 60 s: 0.0055/s, so 4 requests take 728 s. */
  @Test
  void aSlowModelIsAskedForAQuantileThatFewRequestsDecide() {
    assertThat(Pace.of(500_000_000, OptionalInt.empty()))
        .isEqualTo(new Pace(0.66, 5, 60, 50, 5000));
    assertThat(Pace.of(60_000_000_000L, OptionalInt.empty()))
        .isEqualTo(new Pace(0.0055, 5, 728, 50, 1_000_000));
    assertThat(Pace.of(100_000_000, OptionalInt.empty()).quantilePercent()).isEqualTo(90);
  }

  /** Whatever is measured, the reader of suites takes it, and the peak is one that was offered. */
  @ParameterizedTest
  @ValueSource(longs = {1, 999, 77_777, 1_234_567, 98_765_432, 7_654_321_098L, 3_600_000_000_000L})
  void isASuitesWords(long serviceTimeNanos) {
    Pace pace = Pace.of(serviceTimeNanos, OptionalInt.empty());
    Demand demand = Objectives.demand(pace.demand());
    assertThat(demand.peakRatePerSecond()).isPositive().isLessThanOrEqualTo(pace.ratePerSecond());
    assertThat(Objectives.slo(pace.slo()).boundNanos()).isGreaterThanOrEqualTo(serviceTimeNanos);
    assertThat(pace.maxRequests())
        .isGreaterThan(
            (long) (pace.ratePerSecond() * (pace.warmUpSeconds() + pace.windowSeconds())));
  }
}
