package dev.tenk.results.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LiveFiguresTest {
  private static final long HALF_SECOND = 500_000_000;

  private final LiveFigures live = new LiveFigures(0);

  @Test
  void haveTheRateOfTheLastFiveSeconds() {
    long now = 0;
    for (int i = 0; i < 4; i++) {
      live.add(failed(Phase.STEADY));
      live.take(now += HALF_SECOND);
    }
    for (int i = 0; i < 8; i++) {
      for (int each = 0; each < 10; each++) {
        live.add(taking(1_000, Phase.STEADY));
      }
      live.take(now += HALF_SECOND);
    }

    // the last ten intervals: one of a time-out, eight of ten successes, one of nothing
    assertThat(live.take(now += HALF_SECOND).endedPerSecond()).isEqualTo(81 / 5.0);
  }

  @Test
  void haveTheQuantilesOfTheWholeWindowSoFar() {
    for (int i = 1; i <= 99; i++) {
      live.add(taking(i, Phase.STEADY));
      if (i % 9 == 0) {
        live.take(i * HALF_SECOND);
      }
    }

    LiveFigures.Figures figures = live.take(100 * HALF_SECOND);
    // the 50th of 99; no p99 is seen in 99 requests
    assertThat(figures.p50Nanos()).hasValue(50);
    assertThat(figures.p99Nanos()).isEmpty();

    live.add(taking(100, Phase.STEADY));
    assertThat(live.take(101 * HALF_SECOND).p99Nanos()).hasValue(99);
  }

  @Test
  void countFailuresAsLongerThanAnySuccess() {
    for (int i = 1; i <= 98; i++) {
      live.add(taking(i, Phase.STEADY));
    }
    live.add(failed(Phase.STEADY));
    live.add(failed(Phase.STEADY));

    LiveFigures.Figures figures = live.take(HALF_SECOND);

    assertThat(figures.errors()).isEqualTo(2);
    assertThat(figures.p50Nanos()).hasValue(50);
    assertThat(figures.p99Nanos()).as("the 99th of 100 failed").isEmpty();
  }

  @Test
  void countWhatMetItAsleepApartFromErrors() {
    live.add(taking(5, Phase.STEADY));
    live.add(failed(Phase.STEADY));
    live.add(sample(new Outcome.Asleep(OptionalInt.of(400), Optional.empty()), 1, Phase.STEADY));

    LiveFigures.Figures figures = live.take(HALF_SECOND);

    assertThat(figures.errors()).isEqualTo(1);
    assertThat(figures.endedPerSecond()).isEqualTo(6);
  }

  @Test
  void areOfTheWarmUpUntilARequestOfTheWindowHasEnded() {
    live.add(taking(5, Phase.WARM_UP));
    live.add(taking(5, Phase.WARM_UP));
    live.add(failed(Phase.WARM_UP));
    assertThat(live.take(HALF_SECOND))
        .isEqualTo(new LiveFigures.Figures(true, 6, OptionalLong.of(5), OptionalLong.empty(), 1));

    live.add(taking(7, Phase.STEADY));
    live.add(taking(7, Phase.STEADY));
    live.add(taking(900, Phase.WARM_UP));
    assertThat(live.take(2 * HALF_SECOND))
        .isEqualTo(new LiveFigures.Figures(false, 6, OptionalLong.of(7), OptionalLong.empty(), 0));
  }

  @Test
  void saysNothingOfResponseTimesWhereNothingEnded() {
    assertThat(live.take(HALF_SECOND))
        .isEqualTo(new LiveFigures.Figures(true, 0, OptionalLong.empty(), OptionalLong.empty(), 0));
  }

  /** A collection of garbage is a pause of what is measured. */
  @Test
  void takingMakesNextToNoGarbage() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long allocatedBytes = 0;
    int takes = 100;
    for (int i = 0; i < 2 * takes; i++) {
      for (int j = 0; j < 20; j++) {
        live.add(taking(10_000_000L + (i * 20 + j) * 20_000L, Phase.STEADY));
      }
      long before = threads.getThreadAllocatedBytes(thread);
      live.take(i * HALF_SECOND);
      allocatedBytes += i < takes ? 0 : threads.getThreadAllocatedBytes(thread) - before;
    }

    assertThat(allocatedBytes / takes).isLessThan(50_000);
  }

  private static Sample taking(long responseNanos, Phase phase) {
    return sample(new Outcome.Succeeded(OptionalInt.empty(), 1, "00"), responseNanos, phase);
  }

  private static Sample failed(Phase phase) {
    return sample(new Outcome.TimedOut(Optional.empty()), 1, phase);
  }

  private static Sample sample(Outcome outcome, long responseNanos, Phase phase) {
    return new Sample(
        0,
        phase,
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
