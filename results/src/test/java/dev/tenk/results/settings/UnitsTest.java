package dev.tenk.results.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Slo;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @Test
  void readsTimes() {
    assertThat(Units.duration("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Units.duration("1.5 m")).isEqualTo(Duration.ofSeconds(90));
    assertThat(Units.duration("2h")).isEqualTo(Duration.ofHours(2));
    assertThat(Units.duration("0s")).isZero();
    assertThat(Units.duration("1_000us")).isEqualTo(Duration.ofMillis(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-5s", "5 d", "s", "1e3s", "0.5ns", "999999999h"})
  void refusesOtherTimes(String text) {
    assertThatThrownBy(() -> Units.duration(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void readsRatesAndShares() {
    assertThat(Units.ratePerSecond("90/min")).isEqualTo(1.5);
    assertThat(Units.ratio("0.1%")).isEqualTo(0.001);
    assertThat(Units.ratio("0.25")).isEqualTo(0.25);
    assertThatThrownBy(() -> Units.ratio("101%")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsObjectives() {
    assertThat(Objectives.slo("p99.9=1s")).isEqualTo(new Slo(0.999, 1_000_000_000, 0));
    assertThat(Objectives.slo("p50=10ms, errors=2%")).isEqualTo(new Slo(0.5, 10_000_000, 0.02));
    assertThatThrownBy(() -> Objectives.demand("100/month"))
        .hasMessageContaining("expected as in 300000/month peak 5/s");
  }
}
