package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MinuteGapTest {
  private final SetClock clock = new SetClock();
  private final StringWriter said = new StringWriter();
  private final MinuteGap gap = new MinuteGap(clock, new PrintWriter(said));

  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-11-30T12:00:20Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private static TargetPlan plan(String kind, Standing standing) {
    return new TargetPlan(
        "t",
        kind,
        standing,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Settings.parse("suite.yaml", Path.of("."), "{}"));
  }

  /** Used at 12:00:20, so not before 12:01:00. */
  @Test
  void theRestOfTheMinute() {
    TargetPlan plan = plan("sagemaker-serverless", Standing.MEASURED);
    assertThat(gap.left(plan)).isZero();

    gap.used("t");
    assertThat(gap.left(plan)).isEqualTo(Duration.ofSeconds(40));
    clock.now = Instant.parse("2026-11-30T12:00:59.500Z");
    assertThat(gap.left(plan)).isEqualTo(Duration.ofMillis(500));
    clock.now = Instant.parse("2026-11-30T12:01:00Z");
    assertThat(gap.left(plan)).isZero();
    clock.now = Instant.parse("2026-11-30T12:07:00Z");
    assertThat(gap.left(plan)).isZero();
  }

  /**
   * Lambda tells with each answer, an endpoint is billed by the hour, an emulation knows at once.
   */
  @Test
  void onlyWhereCostsRestOnMinutes() {
    gap.used("t");
    assertThat(gap.left(plan("sagemaker-async", Standing.MEASURED))).isPositive();
    assertThat(gap.left(plan("sagemaker-serverless", Standing.EMULATED))).isZero();
    assertThat(gap.left(plan("sagemaker-realtime", Standing.MEASURED))).isZero();
    assertThat(gap.left(plan("lambda", Standing.MEASURED))).isZero();
  }

  @Test
  void aWaitIsSaidAndEndsWithTheRun() {
    gap.used("t");
    gap.await(plan("sagemaker-serverless", Standing.MEASURED), () -> true);
    assertThat(said.toString())
        .isEqualTo(
            "  t: the next cell begins in the next minute, in 41 s, because its service counts by the minute"
                + System.lineSeparator());
    gap.await(plan("lambda", Standing.MEASURED), () -> false);
  }
}
