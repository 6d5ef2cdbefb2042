package dev.tenk.cost;

import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.decimal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Load.Timestamps;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WarmPoolTest {
  @Test
  void byHand() {
    // calls of 3 s, given up after 10 s. A at 0, B at 1 (A is busy), both free at 5; A or B at 5;
    // at 18 the one that worked last is used and the other is gone, at 19 another must start.
    // With the one that rested longest it is the same here: 13 s of rest are too long for both
    Timestamps times = new Timestamps(new double[] {0, 1, 5, 12, 18, 19}, 1000);

    // last used first: 0, 1, then 5 by B (till 8), 12 by B (till 15), 18 by B, 19: A gone since 13
    // longest rested first: 5 by A (till 8), 12 by B (till 15), 18 by A or B, 19 by the other
    Estimate share = Load.of(times, HOURS).coldShare(decimal("3"), decimal("10"), HOURS);

    assertThat(share.high().doubleValue()).isCloseTo(3 / 6.0, within(1e-12));
    assertThat(share.low().doubleValue()).isCloseTo(2 / 6.0, within(1e-12));
    assertThat(share.value()).isEqualTo(share.high());
  }

  @Test
  void oneWarmEnvironmentIsNotEnoughForOverlappingCalls() {
    // 300,000 a month of 3 s each: an independent simulation of the worse end gave 0.0146
    Load load = Load.peakFactor(decimal("300000"), BigDecimal.ONE);

    Estimate share = load.coldShare(decimal("3"), decimal("300"), HOURS);

    assertThat(share.value().doubleValue()).isCloseTo(0.0146, within(0.0008));
    assertThat(share.low().doubleValue()).isLessThan(0.0001);
    assertThat(Math.exp(-300_000 / (730 * 3600.0) * 300)).isLessThan(1e-14);
  }

  /** Another way to the same: each call is looked at alone, with the whole history behind it. */
  @Test
  void agreesWithCallsTakenOneByOne() {
    Random random = new Random(8);
    for (int trial = 0; trial < 20; trial++) {
      double seconds = 0.1 + 5 * random.nextDouble();
      double expiry = 5 + 100 * random.nextDouble();
      double[] times = new double[400];
      double now = 0;
      for (int i = 0; i < times.length; i++) {
        now += -Math.log(1 - random.nextDouble()) * (1 + 20 * random.nextDouble());
        times[i] = now;
      }
      // the period's end gives up everything
      Timestamps period = new Timestamps(times, now + seconds + expiry + 1);
      Estimate share =
          Load.of(period, HOURS)
              .coldShare(BigDecimal.valueOf(seconds), BigDecimal.valueOf(expiry), HOURS);

      assertThat(share.high().doubleValue())
          .isCloseTo(cold(times, seconds, expiry, true) / 400.0, within(1e-12));
      assertThat(share.low().doubleValue())
          .isCloseTo(cold(times, seconds, expiry, false) / 400.0, within(1e-12));
    }
  }

  private static int cold(double[] times, double seconds, double expiry, boolean lastUsedFirst) {
    List<List<Double>> uses = new ArrayList<>();
    int cold = 0;
    for (double time : times) {
      List<Double> chosen = null;
      for (List<Double> environment : uses) {
        double end = environment.get(environment.size() - 1) + seconds;
        if (end <= time
            && end + expiry >= time
            && (chosen == null
                || (end > chosen.get(chosen.size() - 1) + seconds) == lastUsedFirst)) {
          chosen = environment;
        }
      }
      if (chosen == null) {
        chosen = new ArrayList<>();
        uses.add(chosen);
        cold++;
      }
      chosen.add(time);
    }
    return cold;
  }
}
