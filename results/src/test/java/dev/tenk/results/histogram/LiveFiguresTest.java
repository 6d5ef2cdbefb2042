package dev.tenk.results.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LiveFiguresTest {
  private static final long HALF_SECOND = 500_000_000;

  @Test
  void areOfTheLastFiveSeconds() {
    LiveFigures live = new LiveFigures(0);
    long now = 0;
    for (int i = 0; i < 4; i++) {
      live.add(sample(new Outcome.TimedOut(Optional.empty()), 1_000));
      live.take(now += HALF_SECOND);
    }
    for (int i = 0; i < 8; i++) {
      for (int each = 0; each < 10; each++) {
        live.add(sample(new Outcome.Succeeded(OptionalInt.empty(), 1, "00"), 1_000 + i));
      }
      live.take(now += HALF_SECOND);
    }

    // the last ten intervals: one of a time-out, eight of ten successes, one of nothing
    LiveFigures.Figures figures = live.take(now += HALF_SECOND);

    assertThat(figures.endedPerSecond()).isEqualTo(81 / 5.0);
    assertThat(figures.p50Nanos()).hasValue(1_003);
    assertThat(figures.p99Nanos()).hasValue(1_007);
  }

  @Test
  void saysNothingOfResponseTimesWhereNothingEnded() {
    LiveFigures.Figures figures = new LiveFigures(0).take(HALF_SECOND);

    assertThat(figures.p50Nanos()).isEmpty();
    assertThat(figures.p99Nanos()).isEmpty();
    assertThat(figures.endedPerSecond()).isZero();
  }

  private static Sample sample(Outcome outcome, long responseNanos) {
    return new Sample(
        0,
        Phase.STEADY,
        0,
        OptionalLong.of(0),
        0,
        OptionalLong.of(0),
        responseNanos,
        1,
        outcome,
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }
}
