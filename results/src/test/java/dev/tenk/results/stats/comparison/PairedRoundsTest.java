package dev.tenk.results.stats.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.stats.comparison.PairedRounds.Round;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PairedRoundsTest {
  /** d = 1 to 6 %: the averages of pairs are 1, 1.5, 2, 2, … 6 %, and their median 3.5 %. */
  @Test
  void sixByHand() {
    RatioEstimate estimate = ofLogs(0.03, 0.01, 0.06, 0.02, 0.05, 0.04).estimate();

    assertThat(estimate.ratio()).isCloseTo(Math.exp(0.035), within(1e-12));
    assertThat(estimate.low().orElseThrow()).isCloseTo(Math.exp(0.01), within(1e-12));
    assertThat(estimate.high().orElseThrow()).isCloseTo(Math.exp(0.06), within(1e-12));
  }

  /** The 14th of 78 averages from below: 1, 1.5, twice 2 and 2.5, thrice 3 and 3.5, then 4 %. */
  @Test
  void twelveByHand() {
    RatioEstimate estimate =
        ofLogs(0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12).estimate();

    assertThat(estimate.ratio()).isCloseTo(Math.exp(0.065), within(1e-12));
    assertThat(estimate.low().orElseThrow()).isCloseTo(Math.exp(0.04), within(1e-12));
    assertThat(estimate.high().orElseThrow()).isCloseTo(Math.exp(0.09), within(1e-12));
  }

  @Test
  void sidesSwappedTurnTheRatioRound() {
    double[] logs = {0.1, -0.3, 0.02, 0.07, -0.05, 0.2, 0.31, -0.11};
    RatioEstimate one = ofLogs(logs).estimate();
    RatioEstimate other = ofLogs(Arrays.stream(logs).map(log -> -log).toArray()).estimate();

    assertThat(other.ratio()).isCloseTo(1 / one.ratio(), within(1e-12));
    assertThat(other.low().orElseThrow()).isCloseTo(1 / one.high().orElseThrow(), within(1e-12));
    assertThat(other.high().orElseThrow()).isCloseTo(1 / one.low().orElseThrow(), within(1e-12));
  }

  @Test
  void aRoundWithoutAFigureIsLeftOutAndCounted() {
    PairedRounds rounds =
        new PairedRounds(
            "response p99",
            Direction.LOWER,
            List.of(
                Round.of(100, 110),
                new Round(OptionalDouble.of(100), OptionalDouble.empty()),
                new Round(OptionalDouble.empty(), OptionalDouble.of(100)),
                Round.of(100, 110)));

    assertThat(rounds.usable()).isEqualTo(2);
    assertThat(rounds.leftOut()).isEqualTo(2);
    assertThat(rounds.roundSd()).hasValue(0);
    assertThat(rounds.estimate().ratio()).isCloseTo(1.1, within(1e-12));
    assertThat(rounds.estimate().low()).isEmpty();
  }

  /** d = 0, 0.02 and 0.04: the squares off their mean are 4, 0 and 4. */
  @Test
  void spreadByHand() {
    assertThat(ofLogs(0, 0.02, 0.04).roundSd().orElseThrow()).isCloseTo(0.02, within(1e-12));
    assertThat(ofLogs(0.5).roundSd()).isEmpty();
  }

  @Test
  void noFigureAtAllHasNoEstimate() {
    PairedRounds none =
        new PairedRounds(
            "p99",
            Direction.LOWER,
            List.of(new Round(OptionalDouble.of(1), OptionalDouble.empty())));

    assertThatIllegalStateException().isThrownBy(none::estimate).withMessageContaining("p99");
  }

  @Test
  void aFigureIsAboveZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Round.of(0, 1))
        .withMessage("baseline is 0.0, expected above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Round.of(1, Double.NaN))
        .withMessage("candidate is NaN, expected above 0");
  }

  static PairedRounds ofLogs(double... logs) {
    return new PairedRounds("p50", Direction.LOWER, rounds(logs));
  }

  static List<Round> rounds(double... logs) {
    return Stream.of(Arrays.stream(logs).boxed().toArray(Double[]::new))
        .map(log -> Round.of(1, Math.exp(log)))
        .toList();
  }
}
