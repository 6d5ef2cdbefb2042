package dev.tenk.results.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** The guard in virtual time. */
class CellSpendTest {
  private static final long SECOND = 1_000_000_000L;
  private static final SpendRate RATE =
      new SpendRate(usd("0.001"), usd("0.0002"), usd("0.01"), usd("0.0000001"));

  /** By hand: 10 s × 0.001 + 3 × 0.0002 + (0.25 + 2 × 0.5) s × 0.01 + (700 + 2 × 100) × 1e-7. */
  @Test
  void theEstimateIsTimeAndRequestsAndWhatCameOfThem() {
    CellSpend meter = meter("1");
    meter.ended(SECOND / 4, 700);

    assertThat(meter.estimateUsd(10 * SECOND, 3))
        .isEqualByComparingTo(
            usd("0.01").add(usd("0.0006")).add(usd("0.0125")).add(usd("0.00009")));
  }

  @Test
  void itAllowsUpToTheLimitAndNotOneRequestMore() {
    // a request in flight: 0.0002 + 0.005 + 0.00001
    CellSpend meter = meter("0.01042");

    assertThat(meter.allows(0, 1)).isTrue();
    assertThat(meter.allows(0, 2)).isTrue();
    assertThat(meter.allows(1, 2)).isFalse();
    assertThat(meter.allows(0, 3)).isFalse();
  }

  @Test
  void whatEndsForLessThanAssumedLeavesRoomForMore() {
    CellSpend meter = meter("0.01042");
    assertThat(meter.allows(0, 3)).isFalse();
    meter.ended(SECOND / 100, 10);
    meter.ended(SECOND / 100, 10);
    assertThat(meter.allows(0, 3)).isTrue();
  }

  @Test
  void timeAloneReachesIt() {
    CellSpend meter = meter("0.0035");
    assertThat(meter.allows(3 * SECOND, 0)).isTrue();
    assertThat(meter.allows(4 * SECOND, 0)).isFalse();
  }

  /**
   * 50 req/s, each billed for 0.4 s: what is offered ends within a second's spend of the limit, and
   * never above it but for what is billed beyond what was assumed.
   */
  @Test
  void loadEndsWithinOneSecondsSpend() {
    BigDecimal max = usd("5");
    CellSpend meter = meter("5");
    Deque<Long> endsNanos = new ArrayDeque<>();
    long sent = 0;
    long nowNanos = 0;
    while (meter.allows(nowNanos, sent + 1)) {
      sent++;
      endsNanos.add(nowNanos + 4 * SECOND / 10);
      nowNanos += SECOND / 50;
      while (!endsNanos.isEmpty() && endsNanos.peek() <= nowNanos) {
        endsNanos.remove();
        meter.ended(4 * SECOND / 10, 100);
      }
    }
    while (!endsNanos.isEmpty()) {
      nowNanos = Math.max(nowNanos, endsNanos.remove());
      meter.ended(4 * SECOND / 10, 100);
    }
    BigDecimal spent = meter.estimateUsd(nowNanos, sent);
    // 0.001 + 50 × (0.0002 + 0.4 × 0.01 + 100 × 1e-7)
    BigDecimal oneSecond = usd("0.2115");
    assertThat(spent).isBetween(max.subtract(oneSecond), max.add(usd("0.001")));
    assertThat(meter.workNanos()).isEqualTo(sent * 4 * SECOND / 10);
    assertThat(meter.responseBytes()).isEqualTo(sent * 100);
  }

  private static CellSpend meter(String leftUsd) {
    return new CellSpend(new SpendLimit(usd(leftUsd), Instant.EPOCH, RATE, SECOND / 2, 100));
  }

  private static BigDecimal usd(String amount) {
    return new BigDecimal(amount);
  }
}
