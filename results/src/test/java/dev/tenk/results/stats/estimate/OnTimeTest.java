package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class OnTimeTest {
  private static final long MILLI = 1_000_000;
  private static final Percentage THREE_DIGITS = Percentage.withPercentage(0.1);

  private final OnTime onTime = new OnTime();

  @Test
  void aloneItIsDoneMinusHanded() {
    add(0, 3, 8);
    assertThat(atLeastMillis(0.5)).isCloseTo(5 * MILLI, THREE_DIGITS);
    assertThat(onTime.overtakenShare()).hasValue(0);
  }

  /**
   * The generator stands still until 10 ms; a server with a queue takes 5 ms each. On time they
   * would have been done at 5, 14, 21 and 35 ms, after 5 ms each.
   */
  @Test
  void latenessIsCarriedByWhatIsUnderWay() {
    add(0, 10, 15); // 10 late: at least 5
    add(9, 10, 20); // 1 late, and the first is under way: 11 − 10 = 1
    add(16, 16, 25); // on time, but behind the second: 9 − 10, so 0
    add(30, 30, 35); // nothing late is under way: 5, exactly
    assertThat(atLeastMillis(0.25)).isZero();
    assertThat(atLeastMillis(0.5)).isCloseTo(MILLI, THREE_DIGITS);
    assertThat(atLeastMillis(0.75)).isCloseTo(5 * MILLI, THREE_DIGITS);
    assertThat(atLeastMillis(0.99)).isCloseTo(5 * MILLI, THREE_DIGITS);
  }

  /** Two planned at 1 and 2 ms, handed over at 11 and 10 ms. */
  @Test
  void countsThoseThatSawAnotherOneStarted() {
    add(1, 11, 20);
    add(2, 10, 20);
    add(12, 12, 20);
    add(12, 12, 20);
    assertThat(onTime.overtakenShare()).hasValue(0.25);
  }

  @Test
  void failuresAreLongerThanAnySuccessAndUnderWayUntilGivenUp() {
    // 10 late, and given up 6 ms after the other was done: 4 earlier it would have been in its way
    onTime.add(0, 10 * MILLI, 76 * MILLI, false);
    onTime.add(50 * MILLI, 50 * MILLI, 70 * MILLI, true);
    assertThat(atLeastMillis(0.5)).isCloseTo(16 * MILLI, THREE_DIGITS);
    assertThat(onTime.quantiles(0.99)[0]).isEmpty();
  }

  @Test
  void withoutAPlannedRequestThereIsNothing() {
    assertThat(onTime.quantiles(0.5)[0]).isEmpty();
    assertThat(onTime.overtakenShare()).isEmpty();
  }

  /** A server with a queue and a generator that stands still at random. */
  @Test
  void theTruthIsNeverBelow() {
    SplittableRandom random = new SplittableRandom(5);
    double[] quantiles = {0.1, 0.5, 0.9, 0.99};
    for (int run = 0; run < 60; run++) {
      OnTime some = new OnTime();
      int requests = 1_000;
      long[] truth = new long[requests];
      long[] seen = new long[requests];
      long now = 0;
      long still = 0;
      long free = 0;
      long freeOnTime = 0;
      for (int i = 0; i < requests; i++) {
        now += random.nextLong(12 * MILLI);
        if (random.nextInt(50) == 0) {
          still = Math.max(still, now + random.nextLong(100 * MILLI));
        }
        long handed = Math.max(now, still + i);
        long service = random.nextLong(MILLI, 9 * MILLI);
        free = Math.max(free, handed) + service;
        freeOnTime = Math.max(freeOnTime, now) + service;
        truth[i] = freeOnTime - now;
        seen[i] = free - now;
        some.add(now, handed, free, true);
      }
      Arrays.sort(truth);
      Arrays.sort(seen);
      OptionalLong[] atLeast = some.quantiles(quantiles);
      for (int i = 0; i < quantiles.length; i++) {
        int rank = (int) Math.ceil(quantiles[i] * requests - 1e-9) - 1;
        assertThat((double) atLeast[i].getAsLong()).isLessThanOrEqualTo(truth[rank] * 1.001);
        assertThat(truth[rank]).isLessThanOrEqualTo(seen[rank]);
      }
    }
  }

  private void add(long intendedMillis, long handedMillis, long doneMillis) {
    onTime.add(intendedMillis * MILLI, handedMillis * MILLI, doneMillis * MILLI, true);
  }

  private long atLeastMillis(double quantile) {
    return onTime.quantiles(quantile)[0].orElseThrow();
  }
}
