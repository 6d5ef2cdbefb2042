package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.Phases;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
  }

  private static DriverMessage ended(Phases phases) {
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
        Optional.empty());
  }

  private static void understood(DriverMessage message) {
    assertThat(DriverMessage.fromLine(message.toLine())).isEqualTo(message);
  }
}
