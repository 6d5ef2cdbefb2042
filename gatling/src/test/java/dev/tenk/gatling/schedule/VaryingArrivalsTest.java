package dev.tenk.gatling.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Arrivals.Step;
import dev.tenk.results.model.Offsets;
import dev.tenk.results.model.Recording;
import dev.tenk.results.model.Workload.OpenWorkload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads whose rate is not the same all the time. */
class VaryingArrivalsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int SEEDS = 400;
  private static final int WARM_UP_SECONDS = 8;

  /**
   * A minute of a load.
   *
   * @param expected requests in each 10 s of it
   */
  private record Minute(Arrivals arrivals, double warmUpRate, double... expected) {}

  static Stream<Minute> drawn() {
    return Stream.of(
        // 2 to 14 req/s: 2 req/s more every 10 s
        new Minute(new Arrivals.Ramp(2, 14), 2, 30, 50, 70, 90, 110, 130),
        new Minute(new Arrivals.Ramp(14, 2), 14, 130, 110, 90, 70, 50, 30),
        new Minute(
            new Arrivals.Steps(
                List.of(
                    new Step(5, Duration.ofSeconds(25)),
                    new Step(0.5, Duration.ofSeconds(15)),
                    new Step(8, Duration.ofSeconds(20)))),
            5,
            50,
            50,
            27.5,
            5,
            80,
            80),
        new Minute(
            new Arrivals.Burst(1, 9, Duration.ofSeconds(20), Duration.ofSeconds(5)),
            1,
            10,
            50,
            10,
            50,
            10,
            50));
  }

  /** Over many seeds the counts are those of the rate's integral, and vary as Poisson counts do. */
  @ParameterizedTest
  @MethodSource("drawn")
  void countsFollowTheRate(Minute minute) {
    double[] sums = new double[6];
    double sumOfSquares = 0;
    double warmUp = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      long[] counts = new long[6];
      for (long offset : offsets(minute.arrivals(), seed, 60)) {
        long inWindow = offset - WARM_UP_SECONDS * SECOND;
        if (inWindow >= 0) {
          counts[(int) (inWindow / (10 * SECOND))]++;
        } else if (inWindow >= -WARM_UP_SECONDS * SECOND / 2) {
          warmUp++;
        }
      }
      for (int i = 0; i < 6; i++) {
        sums[i] += counts[i];
      }
      sumOfSquares += (double) counts[0] * counts[0];
    }
    for (int i = 0; i < 6; i++) {
      near(sums[i], minute.expected()[i] * SEEDS);
    }
    near(warmUp, minute.warmUpRate() * WARM_UP_SECONDS / 2 * SEEDS);
    double mean = sums[0] / SEEDS;
    // the variance of 400 Poisson counts is off by a tenth seven times in a hundred; seeds are
    // fixed
    assertThat((sumOfSquares / SEEDS - mean * mean) / mean).isBetween(0.75, 1.25);
  }

  /** Four standard deviations of a Poisson count. */
  private static void near(double count, double expected) {
    assertThat(count)
        .isBetween(expected - 4 * Math.sqrt(expected), expected + 4 * Math.sqrt(expected));
  }

  @ParameterizedTest
  @MethodSource("drawn")
  void instantsAscendAndFollowFromTheSeed(Minute minute) {
    List<Long> first = offsets(minute.arrivals(), 1, 60);

    assertThat(first).isSorted().isEqualTo(offsets(minute.arrivals(), 1, 60));
    assertThat(first).isNotEqualTo(offsets(minute.arrivals(), 2, 60));
    assertThat(first.get(0)).isNotNegative();
    assertThat(first.get(first.size() - 1)).isLessThan((WARM_UP_SECONDS + 60) * SECOND);
  }

  /** A mean of one: nothing comes in about e^-1 of all windows. */
  @Test
  void aWindowIsFilledOrNot() {
    OpenWorkload workload =
        new OpenWorkload(
            "w",
            new Arrivals.Poisson(1),
            Duration.ofSeconds(WARM_UP_SECONDS),
            Duration.ofSeconds(1));
    int filled = 0;
    for (int seed = 0; seed < 200; seed++) {
      ArrivalSchedule schedule = new ArrivalSchedule(workload, seed);
      assertThat(schedule.fillsWindow()).isEqualTo(schedule.startsInWindow() > 0);
      filled += schedule.fillsWindow() ? 1 : 0;
    }
    assertThat(filled).isBetween(100, 150);
  }

  @Test
  void aReplayKeepsItsInstantsWhateverTheSeed() {
    Recording recording =
        new Recording("calls.csv", "00", "seconds", Offsets.of(0, 1, 1, SECOND, 2 * SECOND + 1));
    Arrivals.Replay replay = new Arrivals.Replay(recording, 1);
    Arrivals.Replay twice = new Arrivals.Replay(recording, 2);
    Arrivals.Replay half = new Arrivals.Replay(recording, 0.5);

    for (long seed = 0; seed < 20; seed++) {
      assertThat(inWindow(replay, seed)).containsExactly(0L, 1L, 1L, SECOND, 2 * SECOND + 1);
      // half a nanosecond is rounded up
      assertThat(inWindow(twice, seed)).containsExactly(0L, 1L, 1L, SECOND / 2, SECOND + 1);
      assertThat(inWindow(half, seed)).containsExactly(0L, 2L, 2L, 2 * SECOND, 4 * SECOND + 2);
    }
    assertThat(replay.duration()).isEqualTo(Duration.ofSeconds(3));
    assertThat(twice.duration()).isEqualTo(Duration.ofSeconds(2));
    assertThat(half.duration()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aReplayIsWarmedUpAtItsMeanRate() {
    // 5 requests in 3 s; in a warm-up of 8 s the rate climbs for 4 s
    Arrivals.Replay replay =
        new Arrivals.Replay(
            new Recording(
                "calls.csv", "00", "seconds", Offsets.of(0, 1, 1, SECOND, 2 * SECOND + 1)),
            1);
    long before = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      List<Long> offsets = offsets(replay, seed, 3);
      assertThat(offsets).isSorted();
      before += offsets.size() - 5;
    }
    near((double) before, 5.0 / 3 * 6 * SEEDS);
  }

  @Test
  void coldStartsComeAfterAGapEach() {
    Arrivals.ColdStart coldStart = new Arrivals.ColdStart(Duration.ofMinutes(6), 3, 2);
    ArrivalSchedule schedule =
        new ArrivalSchedule(
            new OpenWorkload("cold", coldStart, coldStart.gap(), coldStart.duration()), 1);

    assertThat(offsets(schedule))
        .containsExactly(
            360 * SECOND, 360 * SECOND, 720 * SECOND, 720 * SECOND, 1080 * SECOND, 1080 * SECOND);
    assertThat(schedule.startsInWindow()).isEqualTo(6);
    assertThat(schedule.endNanos()).isEqualTo(1081 * SECOND);
  }

  @Test
  void wakeUpsComeAfterARestEach() {
    Arrivals.WakeUp wakeUp =
        new Arrivals.WakeUp(
            Duration.ofMinutes(30), 2, Duration.ofSeconds(20), Duration.ofSeconds(50));
    ArrivalSchedule schedule =
        new ArrivalSchedule(new OpenWorkload("wake", wakeUp, wakeUp.idle(), wakeUp.duration()), 1);

    // the third call is the last within 50 s; 50 s and half an hour later it begins anew
    assertThat(offsets(schedule))
        .containsExactly(
            1800 * SECOND,
            1820 * SECOND,
            1840 * SECOND,
            3650 * SECOND,
            3670 * SECOND,
            3690 * SECOND);
    assertThat(schedule.startsInWindow()).isEqualTo(6);
    assertThat(schedule.endNanos()).isEqualTo(3691 * SECOND);
  }

  private static List<Long> inWindow(Arrivals.Replay replay, long seed) {
    return offsets(replay, seed, replay.duration().toSeconds()).stream()
        .filter(offset -> offset >= WARM_UP_SECONDS * SECOND)
        .map(offset -> offset - WARM_UP_SECONDS * SECOND)
        .toList();
  }

  private static List<Long> offsets(Arrivals arrivals, long seed, long seconds) {
    return offsets(
        new ArrivalSchedule(
            new OpenWorkload(
                "w", arrivals, Duration.ofSeconds(WARM_UP_SECONDS), Duration.ofSeconds(seconds)),
            seed));
  }

  private static List<Long> offsets(ArrivalSchedule schedule) {
    List<Long> offsets = new ArrayList<>();
    PrimitiveIterator.OfLong walk = schedule.offsetsNanos();
    while (walk.hasNext()) {
      offsets.add(walk.nextLong());
    }
    return offsets;
  }
}
