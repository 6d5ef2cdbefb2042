package dev.tenk.gatling.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RegressionDecisionTest {
  @Test
  void aMedianOfFifteenPerCentMoreSeenByFourRoundsOfFiveHasGrown() {
    assertThat(RegressionDecision.grown("CPU", List.of(1.15, 0.9, 1.2, 1.01, 1.3)))
        .contains(
            "CPU grew to 1.15 times the last release's (median of 5 rounds, more in 4 of them)");
  }

  @Test
  void aMedianBelowFifteenPerCentHasNot() {
    assertThat(RegressionDecision.grown("CPU", List.of(1.14, 1.14, 1.14, 1.9, 1.9))).isEmpty();
  }

  @Test
  void threeRoundsOfFiveAreTooFewToTell() {
    // the median is 1.4, but two rounds saw it shrink or stay
    assertThat(RegressionDecision.grown("CPU", List.of(0.99, 1.0, 1.4, 1.5, 1.6))).isEmpty();
  }

  @Test
  void ofNineRoundsEightHaveToAgree() {
    assertThat(
            RegressionDecision.grown("late", List.of(1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 0.9, 0.9)))
        .isEmpty();
    assertThat(
            RegressionDecision.grown("late", List.of(1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 0.9)))
        .contains(
            "late grew to 1.20 times the last release's (median of 9 rounds, more in 8 of them)");
  }

  @Test
  void ofAnEvenNumberOfRoundsTheMiddleTwoCount() {
    // (1.10 + 1.20) / 2
    assertThat(RegressionDecision.grown("CPU", List.of(1.05, 1.1, 1.1, 1.2, 1.2, 1.2)))
        .contains(
            "CPU grew to 1.15 times the last release's (median of 6 rounds, more in 6 of them)");
  }

  @Test
  void fewerThanFiveRoundsSayNothing() {
    assertThatThrownBy(() -> RegressionDecision.grown("CPU", List.of(2.0, 2.0, 2.0, 2.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CPU was measured in 4 rounds and 5 are needed");
  }

  @Test
  void noNumberIsNotTakenForOne() {
    assertThatThrownBy(
            () -> RegressionDecision.grown("CPU", List.of(2.0, 2.0, 2.0, 2.0, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CPU has a ratio that is no number");
  }
}
