package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.cell.HostSnapshot.Used;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.Phases;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DriverMessageTest {
  @Test
  void whatIsSaidIsUnderstood() {
    understood(
        new DriverMessage.Progress(
            1,
            2,
            true,
            new LiveFigures.Figures(false, 5.5, OptionalLong.of(6), OptionalLong.empty(), 3)));
    understood(
        ended(
            new Phases(
                1,
                2,
                Optional.of(
                    new WarmUpResult(
                        false, 130, 3, OptionalDouble.of(1.05), OptionalDouble.of(2.5))),
                Optional.of(new SequentialDecision(SloDecision.MISSED, 662, 0.01)))));
    understood(
        ended(
            new Phases(
                1,
                2,
                Optional.of(
                    new WarmUpResult(
                        false, 130, 0, OptionalDouble.empty(), OptionalDouble.empty())),
                Optional.empty())));
    understood(ended(new Phases(1, 2, Optional.empty(), Optional.empty())));
    understood(new DriverMessage.Refused("no"));
    understood(new DriverMessage.Answers(4, "AA=="));
    understood(new DriverMessage.Answers(0, ""));
  }

  @Test
  void conditionsAreUnderstood() {
    Phases phases = new Phases(1, 2, Optional.empty(), Optional.empty());
    understood(
        ended(
            phases,
            Optional.of(
                new GeneratorConditions(
                    10.5,
                    2,
                    0.7,
                    0.031,
                    0.2,
                    Optional.of(new GeneratorConditions.Busy("agent", 0.96, true)),
                    OptionalDouble.of(1.5),
                    OptionalDouble.of(0.25),
                    OptionalDouble.of(1.1),
                    Optional.of(new Used(6, 7)),
                    Optional.of(new Used(8, 9)),
                    Optional.of(new Used(10, 11)),
                    true))));
    understood(
        ended(
            phases,
            Optional.of(
                new GeneratorConditions(
                    10.5,
                    2,
                    0.7,
                    0,
                    0,
                    Optional.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    true))));
  }

  private static DriverMessage ended(Phases phases) {
    return ended(phases, Optional.empty());
  }

  private static DriverMessage ended(Phases phases, Optional<GeneratorConditions> conditions) {
    return new DriverMessage.Ended(
        Instant.EPOCH,
        OptionalLong.of(1),
        2,
        OptionalInt.of(3),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        4.5,
        OptionalLong.empty(),
        List.of("a problem"),
        Optional.empty(),
        phases,
        Optional.empty(),
        conditions,
        new TreeMap<>(Map.of("failed (HTTP 413)", "too \"large\"", "timed out", "…")));
  }

  private static void understood(DriverMessage message) {
    assertThat(DriverMessage.fromLine(message.toLine())).isEqualTo(message);
  }
}
