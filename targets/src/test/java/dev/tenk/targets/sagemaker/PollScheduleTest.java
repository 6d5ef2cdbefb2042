package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PollScheduleTest {
  private static final double LARGEST = Math.nextDown(1.0);

  @Test
  void growsByHalfUpToTheMost() {
    PollSchedule schedule = new PollSchedule(1000, 3000);
    assertThat(schedule.waitNanos(0, 0)).isEqualTo(500);
    assertThat(schedule.waitNanos(0, 0.5)).isEqualTo(750);
    assertThat(schedule.waitNanos(1, 0)).isEqualTo(750);
    assertThat(schedule.waitNanos(2, 0)).isEqualTo(1125);
    // 1000 · 1.5³ = 3375 would be above the most
    assertThat(schedule.waitNanos(3, 0)).isEqualTo(1500);
    assertThat(schedule.waitNanos(3, 0.5)).isEqualTo(2250);
  }

  @Test
  void neverAboveTheMostHoweverOftenOneLooks() {
    PollSchedule schedule = new PollSchedule(50_000_000, 1_000_000_000);
    for (int look : new int[] {10, 1000, 1_000_000, Integer.MAX_VALUE}) {
      assertThat(schedule.waitNanos(look, 0)).isEqualTo(500_000_000);
      assertThat(schedule.waitNanos(look, LARGEST)).isBetween(999_000_000L, 1_000_000_000L);
    }
  }

  @Test
  void neverNothing() {
    assertThat(new PollSchedule(1, 1).waitNanos(0, 0)).isEqualTo(1);
  }

  @Test
  void boundsOutOfOrder() {
    assertThatThrownBy(() -> new PollSchedule(0, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PollSchedule(6, 5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void read() {
    assertThat(PollSchedule.read(settings("{}")))
        .isEqualTo(new PollSchedule(50_000_000, 1_000_000_000));
    assertThat(PollSchedule.read(settings("{poll_min: 1ms, poll_max: 20ms}")))
        .isEqualTo(new PollSchedule(1_000_000, 20_000_000));
    assertThatThrownBy(() -> PollSchedule.read(settings("{poll_min: 2s}")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("suite.yaml:1:1: poll_max: ");
    assertThatThrownBy(() -> PollSchedule.read(settings("{poll_min: 0s, poll_max: 1s}")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("poll_min is above 0s and at most poll_max");
  }

  private static Settings settings(String yaml) {
    return Settings.parse("suite.yaml", Path.of("."), yaml);
  }
}
