package dev.tenk.gatling.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Arrivals;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** By hand: Λ(t) = x, so secondsAt(x) = t. */
class CumulativeRateTest {
  private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

  @Test
  void ramps() {
    // 10 to 30 req/s in 10 s: Λ(t) = 10t + t²
    CumulativeRate up = CumulativeRate.ramp(new Arrivals.Ramp(10, 30), Duration.ofSeconds(10));
    reaches(up, 0, 0);
    reaches(up, 11, 1);
    reaches(up, 75, 5);
    reaches(up, 200, 10);
    assertThat(up.secondsAt(200.001)).isInfinite();
    // 30 to 10 req/s in 10 s: Λ(t) = 30t − t²
    CumulativeRate down = CumulativeRate.ramp(new Arrivals.Ramp(30, 10), Duration.ofSeconds(10));
    reaches(down, 29, 1);
    reaches(down, 125, 5);
    reaches(down, 200, 10);
    assertThat(down.secondsAt(200.001)).isInfinite();
    reaches(CumulativeRate.ramp(new Arrivals.Ramp(5, 5), Duration.ofSeconds(10)), 10, 2);
  }

  @Test
  void steps() {
    CumulativeRate steps =
        CumulativeRate.steps(
            List.of(
                new Arrivals.Step(2, Duration.ofSeconds(3)),
                new Arrivals.Step(10, Duration.ofSeconds(2)),
                new Arrivals.Step(1, Duration.ofSeconds(4))));
    reaches(steps, 3, 1.5);
    reaches(steps, 6, 3);
    reaches(steps, 16, 4);
    reaches(steps, 28, 7);
    assertThat(steps.secondsAt(30)).isInfinite();
  }

  @Test
  void bursts() {
    // 8 s at 1 req/s and 2 s at 10 req/s: 28 a period
    CumulativeRate burst =
        CumulativeRate.burst(
            new Arrivals.Burst(1, 10, Duration.ofSeconds(10), Duration.ofSeconds(2)));
    reaches(burst, 4, 4);
    reaches(burst, 8, 8);
    reaches(burst, 18, 9);
    reaches(burst, 28, 10);
    reaches(burst, 32, 14);
    reaches(burst, 28_000 + 18, 10_009);
  }

  private static void reaches(CumulativeRate rate, double requests, double seconds) {
    assertThat(rate.secondsAt(requests)).isCloseTo(seconds, ROUNDING);
  }
}
