package dev.tenk.results.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpendLimitTest {
  /**
   * 12 USD are left at 0.01 USD a second and 0.02 a request: after 300 s, which cost 3 USD once and
   * not for each, 450 requests are left for all, 150 for each of three.
   */
  @Test
  void generatorsTogetherSpendWhatOneMay() {
    SpendLimit whole =
        new SpendLimit(
            new BigDecimal("12"),
            Instant.EPOCH,
            new SpendRate(
                new BigDecimal("0.01"), new BigDecimal("0.02"), BigDecimal.ZERO, BigDecimal.ZERO),
            0,
            0);
    long elapsedNanos = TimeUnit.SECONDS.toNanos(300);

    CellSpend third = new CellSpend(whole.share(3));

    assertThat(new CellSpend(whole).allows(elapsedNanos, 450)).isTrue();
    assertThat(new CellSpend(whole).allows(elapsedNanos, 451)).isFalse();
    assertThat(third.allows(elapsedNanos, 149)).isTrue();
    assertThat(third.allows(elapsedNanos, 151)).isFalse();
    assertThat(whole.share(1).leftUsd()).isEqualByComparingTo(whole.leftUsd());
  }
}
