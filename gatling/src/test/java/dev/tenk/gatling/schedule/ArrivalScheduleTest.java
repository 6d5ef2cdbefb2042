package dev.tenk.gatling.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Workload.OpenWorkload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;

class ArrivalScheduleTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void constantArrivalsBeginAtTheWindowAndKeepTheirGap() {
    ArrivalSchedule schedule = schedule(new Arrivals.Constant(4), 0, 2);

    assertThat(offsets(schedule))
        .containsExactly(
            0L,
            SECOND / 4,
            SECOND / 2,
            3 * SECOND / 4,
            SECOND,
            5 * SECOND / 4,
            3 * SECOND / 2,
            7 * SECOND / 4);
    assertThat(schedule.startsInWindow()).isEqualTo(8);
  }

  @Test
  void theRateClimbsOverTheFirstHalfOfTheWarmUp() {
    // rate 2/s, warm-up 4 s: Λ(t) = t²/2 until 2 s, then 2(t − 1); Λ(4 s) = 6, so the starts before
    // the window lie at Λ = 0…5: t = 0, √2, 2, then 2.5, 3, 3.5
    ArrivalSchedule schedule = schedule(new Arrivals.Constant(2), 4, 1);

    assertThat(offsets(schedule))
        .containsExactly(
            0L,
            Math.round(Math.sqrt(2) * SECOND),
            2 * SECOND,
            5 * SECOND / 2,
            3 * SECOND,
            7 * SECOND / 2,
            4 * SECOND,
            9 * SECOND / 2);
    assertThat(schedule.startsInWindow()).isEqualTo(2);
    assertThat(schedule.starts()).isEqualTo(8);
    assertThat(longs(schedule.usersNanos()))
        .containsExactly(
            0L,
            // the start is at the square root of 2
            141 * SECOND / 100,
            2 * SECOND,
            5 * SECOND / 2,
            3 * SECOND,
            7 * SECOND / 2,
            4 * SECOND,
            9 * SECOND / 2);
  }

  @Test
  void everyUserComesShortlyBeforeItsStart() {
    ArrivalSchedule schedule = schedule(new Arrivals.Poisson(3.7), 3, 20);
    List<Long> starts = offsets(schedule);
    List<Long> users = longs(schedule.usersNanos());

    assertThat(users).hasSameSizeAs(starts).isSorted();
    assertThat(users.get(0)).isZero();
    for (int i = 1; i < users.size(); i++) {
      assertThat(starts.get(i) - users.get(i)).isBetween(0L, SECOND / 100);
    }
  }

  @Test
  void theFirstUserComesAtOnceWhateverIsPlanned() {
    ArrivalSchedule rare = schedule(new Arrivals.ColdStart(Duration.ofSeconds(60), 2, 2), 60, 61);

    assertThat(longs(rare.usersNanos()))
        .containsExactly(0L, 60 * SECOND, 120 * SECOND, 120 * SECOND);
    assertThat(longs(schedule(new Arrivals.Poisson(1e-9), 0, 1).usersNanos())).containsExactly(0L);
  }

  @Test
  void poissonGapsAreExponential() {
    double rate = 50;
    ArrivalSchedule schedule = schedule(new Arrivals.Poisson(rate), 0, 400);
    long[] instants = offsets(schedule).stream().mapToLong(Long::longValue).toArray();
    double[] gaps = new double[instants.length - 1];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = (instants[i + 1] - instants[i]) / 1e9;
    }
    Arrays.sort(gaps);

    // Kolmogorov–Smirnov against 1 − e^(−λx); 1.63/√n is its 1 % point, the seed is fixed
    double distance = 0;
    for (int i = 0; i < gaps.length; i++) {
      double expected = 1 - Math.exp(-rate * gaps[i]);
      distance = Math.max(distance, Math.abs(expected - (double) i / gaps.length));
      distance = Math.max(distance, Math.abs(expected - (double) (i + 1) / gaps.length));
    }
    assertThat(distance).isLessThan(1.63 / Math.sqrt(gaps.length));
    // 20,000 expected, standard deviation 141
    assertThat(instants.length).isBetween(19_600, 20_400);
  }

  @Test
  void instantsAscendAndFollowFromTheSeed() {
    OpenWorkload workload = workload(new Arrivals.Poisson(100), 5, 10);
    List<Long> first = offsets(new ArrivalSchedule(workload, 1));

    assertThat(first).isSorted().isEqualTo(offsets(new ArrivalSchedule(workload, 1)));
    assertThat(first).isNotEqualTo(offsets(new ArrivalSchedule(workload, 2)));
    assertThat(first.get(first.size() - 1)).isLessThan(15 * SECOND);
  }

  @Test
  void everyTargetIsOfferedTheSameArrivals() {
    long seed = Seeds.ofArrivals(42, new CellKey("a", "w", 1));

    assertThat(Seeds.ofArrivals(42, new CellKey("b", "w", 1))).isEqualTo(seed);
    assertThat(Seeds.ofArrivals(42, new CellKey("a", "v", 1))).isNotEqualTo(seed);
    assertThat(Seeds.ofArrivals(42, new CellKey("a", "w", 2))).isNotEqualTo(seed);
    assertThat(Seeds.ofArrivals(43, new CellKey("a", "w", 1))).isNotEqualTo(seed);
  }

  private static ArrivalSchedule schedule(Arrivals arrivals, int warmUpSeconds, int seconds) {
    return new ArrivalSchedule(workload(arrivals, warmUpSeconds, seconds), 7);
  }

  private static OpenWorkload workload(Arrivals arrivals, int warmUpSeconds, int seconds) {
    return new OpenWorkload(
        "w", arrivals, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds));
  }

  private static List<Long> offsets(ArrivalSchedule schedule) {
    return longs(schedule.offsetsNanos());
  }

  private static List<Long> longs(PrimitiveIterator.OfLong walk) {
    List<Long> longs = new ArrayList<>();
    while (walk.hasNext()) {
      longs.add(walk.nextLong());
    }
    return longs;
  }
}
