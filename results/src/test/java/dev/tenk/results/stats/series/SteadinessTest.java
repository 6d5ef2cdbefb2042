package dev.tenk.results.stats.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.stats.Simulations;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** A single server, first come first served, under Poisson arrivals, in virtual time. */
class SteadinessTest {
  private static final double RATE = 50;
  private static final long MOST_REQUESTS = 2750; // 55 s of them

  @Test
  void aTargetThatDoesNotChangeIsSteadyAfterThreeWindows() {
    Steadiness steadiness = new Steadiness(RATE, MOST_REQUESTS);
    long position = 0;
    while (!steadiness.isSteady()) {
      long intended = position * 20_000_000;
      steadiness.add(position++, intended, intended + 5_000_000, true);
    }

    // 130 requests are more than two seconds' worth
    assertThat(position).isEqualTo(390);
    assertThat(steadiness.settling().windows()).isEqualTo(3);
    assertThat(Steadiness.shortest(RATE)).isEqualTo(Duration.ofMillis(7800));
    assertThat(Steadiness.shortest(1000)).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void queuesUnderChanceArrivalsSettle() {
    int runs = Simulations.runs(300);
    int settled = 0;
    for (int seed = 0; seed < runs; seed++) {
      settled += requestsUntilSteady(seed, at -> 0.008) <= MOST_REQUESTS ? 1 : 0;
    }

    // at a load of 0.4
    assertThat(settled).isGreaterThanOrEqualTo(runs * 280 / 300);
  }

  @Test
  void aTargetThatGetsFasterIsNotSteadyBeforeItIsFast() {
    int runs = Simulations.runs(300);
    int early = 0;
    for (int seed = 0; seed < runs; seed++) {
      // halves its service time every 2 s down from 16 times, so it is at 1.06 times after 16 s
      early +=
          requestsUntilSteady(seed, at -> 0.001 * (1 + 15 * Math.pow(0.5, at / 2))) < 8 * RATE
              ? 1
              : 0;
    }

    assertThat(early).isLessThanOrEqualTo(runs / 60);
  }

  @Test
  void aTargetThatFallsBehindIsNeverSteady() {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(requestsUntilSteady(seed, at -> 0.025)).isGreaterThan(10 * (long) RATE);
    }
  }

  @Test
  void saysWhatVariedWhereItNeverSettles() {
    Steadiness steadiness = new Steadiness(RATE, MOST_REQUESTS);
    for (int position = 0; position < 390; position++) {
      long intended = position * 20_000_000L;
      steadiness.add(position, intended, intended + (position / 130 + 1) * 5_000_000L, true);
    }

    assertThat(steadiness.isSteady()).isFalse();
    assertThat(steadiness.settling().inWords())
        .contains("over three windows of 130 requests throughput varied by a factor of 1.00")
        .contains("response p95 by 3.00");
    assertThat(new Steadiness(RATE, MOST_REQUESTS).settling().inWords())
        .contains("by a factor of ?");
  }

  /** More than the most where it never was. */
  private static long requestsUntilSteady(int seed, DoubleUnaryOperator serviceSeconds) {
    SplittableRandom random = new SplittableRandom(seed);
    Steadiness steadiness = new Steadiness(RATE, MOST_REQUESTS);
    double at = 0;
    double free = 0;
    for (long position = 0; position <= MOST_REQUESTS; position++) {
      at -= Math.log1p(-random.nextDouble()) / RATE;
      free = Math.max(free, at) + serviceSeconds.applyAsDouble(at);
      steadiness.add(position, Math.round(at * 1e9), Math.round(free * 1e9), true);
      if (steadiness.isSteady()) {
        return position;
      }
    }
    return MOST_REQUESTS + 1;
  }
}
