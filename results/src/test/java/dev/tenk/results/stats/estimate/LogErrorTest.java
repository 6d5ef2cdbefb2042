package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LogErrorTest {
  /** From 5 to 20 ms is ln 4; half of it is ln 2, which is 2.5758 standard errors. */
  @Test
  void halfTheWidthOfAnInterval() {
    LogError error = LogError.of(seen(8, 5, OptionalLong.of(20)));

    assertThat(error.below().orElseThrow()).isCloseTo(Math.log(2) / 2.5758, within(1e-12));
    assertThat(error.above()).isEqualTo(error.below());
  }

  @Test
  void anEndThatIsNotKnownBoundsNothing() {
    LogError lower = LogError.of(seen(10, 5, OptionalLong.empty()));
    assertThat(lower.below().orElseThrow()).isCloseTo(Math.log(2) / 2.5758, within(1e-12));
    assertThat(lower.above()).isEmpty();

    LogError upper = LogError.of(seen(10, 0, OptionalLong.of(20)));
    assertThat(upper.below()).isEmpty();
    assertThat(upper.above().orElseThrow()).isCloseTo(Math.log(2) / 2.5758, within(1e-12));

    assertThat(LogError.of(seen(10, 0, OptionalLong.empty()))).isEqualTo(LogError.UNKNOWN);
  }

  /** t(0.975; 9) = 2.262157. */
  @Test
  void fewBlocksAreWorthLess() {
    assertThat(LogError.ofFew(0.1, 10).above().orElseThrow())
        .isCloseTo(0.1 * 2.262157 / 1.96, within(1e-7));
    assertThat(LogError.ofFew(0.1, 1)).isEqualTo(LogError.UNKNOWN);
  }

  @Test
  void aRatioIsOffAsBothSidesAre() {
    LogError ratio =
        LogError.ofRatio(
            new LogError(OptionalDouble.of(0.3), OptionalDouble.of(0.6)),
            new LogError(OptionalDouble.of(0.8), OptionalDouble.of(0.4)));

    assertThat(ratio.below().orElseThrow()).isCloseTo(0.5, within(1e-12));
    assertThat(ratio.above().orElseThrow()).isCloseTo(1, within(1e-12));
  }

  private static QuantileEstimate.Seen seen(long value, long lower, OptionalLong upper) {
    return new QuantileEstimate.Seen(0.9, value, new Interval(lower, upper));
  }
}
