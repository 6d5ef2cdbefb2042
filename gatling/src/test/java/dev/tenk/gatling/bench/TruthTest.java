package dev.tenk.gatling.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TruthTest {
  private static final int PLENTY = 64;

  @Test
  void aQueueFollowsLindley() {
    // served from 0, 10,000 and 20,000; then it is empty, and from 50,000
    assertThat(
            Truth.responseMicros(
                KnownDelay.QUEUE, new long[] {0, 4_000, 12_000, 50_000}, 10_000, PLENTY))
        .containsExactly(10_000, 16_000, 18_000, 10_000);
  }

  @Test
  void whatAStallHoldsBackLeavesOneAfterAnother() {
    // the first is done before the stall at 10 s; the second is 4 ms into its 10 when it begins;
    // the third comes in the middle; both others leave 50 microseconds behind it
    assertThat(
            Truth.responseMicros(
                KnownDelay.STALL,
                new long[] {9_980_000, 9_996_000, 10_500_000, 10_500_001, 11_000_000},
                10_000,
                PLENTY))
        .containsExactly(10_000, 1_010_000, 510_000, 510_049, 10_100);
  }

  @Test
  void everyFourthIsSlowInTwoHumps() {
    assertThat(
            Truth.responseMicros(KnownDelay.TWO_HUMPS, new long[] {0, 1, 2, 3, 4}, 10_000, PLENTY))
        .containsExactly(5_000, 5_000, 5_000, 50_000, 5_000);
  }

  @Test
  void whoeverFindsNoConnectionIsSentWhenOneIsFree() {
    // two connections: the third is sent at 10,000, the fourth at 11,000
    assertThat(
            Truth.responseMicros(
                KnownDelay.CONSTANT, new long[] {0, 1_000, 2_000, 3_000, 30_000}, 10_000, 2))
        .containsExactly(10_000, 10_000, 18_000, 18_000, 10_000);
  }

  @Test
  void aPeriodOfStallsIsSlowForATenthOfItsRequests() {
    // of 1,000 requests the k-th comes 10 k ms into the stall and leaves 50 k microseconds after
    // its end and 10 ms more: 1010 - 9.95 k ms, of which the 11th and the 2nd longest count
    double[] millis = Truth.ofPeriod(KnownDelay.STALL, 100, 10_000, PLENTY * 2);
    assertThat(millis[0]).isEqualTo(10);
    assertThat(millis[3]).isEqualTo(910.5);
    assertThat(millis[4]).isEqualTo(1000.05);
  }

  @Test
  void aQueueIsLoadedToSeventyPerCentAtAnyRate() {
    assertThat(KnownDelay.QUEUE.serviceMicros(70)).isEqualTo(10_000);
    assertThat(KnownDelay.QUEUE.serviceMicros(1000)).isEqualTo(700);
    assertThat(KnownDelay.CONSTANT.serviceMicros(1000)).isEqualTo(10_000);
  }
}
