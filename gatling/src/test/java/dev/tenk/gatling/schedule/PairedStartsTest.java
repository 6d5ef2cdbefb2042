package dev.tenk.gatling.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Workload.OpenWorkload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedStartsTest {
  private static final long SECOND = 1_000_000_000L;

  /** At 10/s, a pair is 50 ms apart; the order of each is the seed's. */
  @Test
  void eachPlannedStartIsOneOfBothAndTheOtherComesHalfAGapLater() {
    OpenWorkload even = open(new Arrivals.Constant(10), 0, 2);
    List<Long> baseline = offsets(ArrivalSchedule.inTurn(even, 7, true));
    List<Long> candidate = offsets(ArrivalSchedule.inTurn(even, 7, false));

    // the last pair would end at 1.95 s, so all 20 are whole
    assertThat(baseline).hasSize(20).isSorted();
    assertThat(candidate).hasSize(20).isSorted();
    int baselineFirst = 0;
    for (int i = 0; i < 20; i++) {
      long planned = i * SECOND / 10;
      assertThat(List.of(baseline.get(i), candidate.get(i)))
          .containsExactlyInAnyOrder(planned, planned + SECOND / 20);
      baselineFirst += baseline.get(i) == planned ? 1 : 0;
    }
    // 10 with a standard deviation of 2.2
    assertThat(baselineFirst).isBetween(3, 17);
  }

  /**
   * Pairs 4 apart: the second of the one at 996 would be at the edge, and so of the one at 1996.
   */
  @Test
  void noPairLiesAcrossTheStartOrTheEndOfTheWindow() {
    long[] planned = {0, 990, 996, 1000, 1500, 1990, 1996};
    for (boolean baseline : new boolean[] {true, false}) {
      PairedStarts starts =
          new PairedStarts(
              Arrays.stream(planned).iterator(), 4, new long[] {1000, 2000}, 3, baseline);
      List<Long> made = new ArrayList<>();
      starts.forEachRemaining((long each) -> made.add(each));

      assertThat(made).hasSize(5).isSorted();
      assertThat(made.stream().filter(each -> each < 1000)).hasSize(2);
      assertThatThrownBy(starts::nextLong).isInstanceOf(NoSuchElementException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42})
  void bothAreCalledEquallyOftenInWarmUpAndWindowAndInTheSameOrderEachTime(long seed) {
    OpenWorkload users = open(new Arrivals.Poisson(200), 5, 60);
    ArrivalSchedule baseline = ArrivalSchedule.inTurn(users, seed, true);
    ArrivalSchedule candidate = ArrivalSchedule.inTurn(users, seed, false);

    assertThat(candidate.startsInWindow()).isEqualTo(baseline.startsInWindow());
    assertThat(candidate.starts()).isEqualTo(baseline.starts());
    // 12,000 with a standard deviation of 110, and at most a few left out
    assertThat(baseline.startsInWindow()).isBetween(11_500L, 12_500L);
    assertThat(offsets(baseline)).isSorted().isEqualTo(offsets(baseline));
    assertThat(offsets(baseline))
        .isNotEqualTo(offsets(candidate))
        .isNotEqualTo(offsets(ArrivalSchedule.inTurn(users, seed + 1, true)));
  }

  /**
   * Independent users moved by chance are still such: as many gaps above a mean gap as e⁻¹ says.
   */
  @Test
  void independentUsersStayIndependent() {
    List<Long> starts =
        offsets(ArrivalSchedule.inTurn(open(new Arrivals.Poisson(100), 0, 600), 5, false));
    double meanGap = SECOND / 100.0;
    int above = 0;
    int twice = 0;
    Map<Long, Integer> inSecond = new HashMap<>();
    for (int i = 1; i < starts.size(); i++) {
      long gap = starts.get(i) - starts.get(i - 1);
      above += gap > meanGap ? 1 : 0;
      twice += gap > 2 * meanGap ? 1 : 0;
      inSecond.merge(starts.get(i) / SECOND, 1, Integer::sum);
    }
    double all = starts.size() - 1.0;
    // 60,000 gaps: standard deviations of 0.0020 and 0.0014
    assertThat(above / all).isBetween(Math.exp(-1) - 0.008, Math.exp(-1) + 0.008);
    assertThat(twice / all).isBetween(Math.exp(-2) - 0.006, Math.exp(-2) + 0.006);
    double mean = inSecond.values().stream().mapToInt(each -> each).average().orElseThrow();
    double variance =
        inSecond.values().stream().mapToDouble(each -> Math.pow(each - mean, 2)).sum()
            / (inSecond.size() - 1);
    // of 600 counts; a standard deviation of 0.058
    assertThat(variance / mean).isBetween(0.8, 1.2);
  }

  private static OpenWorkload open(Arrivals arrivals, int warmUpSeconds, int seconds) {
    return new OpenWorkload(
        "w", arrivals, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds));
  }

  private static List<Long> offsets(ArrivalSchedule schedule) {
    List<Long> offsets = new ArrayList<>();
    PrimitiveIterator.OfLong each = schedule.offsetsNanos();
    while (each.hasNext()) {
      offsets.add(each.nextLong());
    }
    return offsets;
  }
}
