package dev.tenk.results.spend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest.SetAside;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A run in virtual time. */
class SpendLedgerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final SpendRate ENDPOINT =
      new SpendRate(usd("0.01"), usd("0"), usd("0"), usd("0"));
  private static final SpendRate FUNCTION =
      new SpendRate(usd("0"), usd("0.001"), usd("0.1"), usd("0.00001"));

  private final SpendLedger spend = new SpendLedger(usd("2"), Map.of("function", usd("0.5")));

  @Test
  void timeCountsForAllFromTheirBeginningAndUseForWhoIsUsed() {
    spend.begin("function", FUNCTION);
    spend.pass(10 * SECOND);
    spend.begin("endpoint", ENDPOINT);
    spend.pass(20 * SECOND);
    spend.use("function", SpendUse.of(99 * SECOND, 100, 3 * SECOND, 1000));
    spend.use("endpoint", SpendUse.of(99 * SECOND, 100, 3 * SECOND, 1000));

    assertThat(spend.spend().usd()).containsOnlyKeys("endpoint", "function");
    assertThat(spend.spend().usd().get("endpoint")).isEqualByComparingTo("0.2");
    assertThat(spend.spend().usd().get("function")).isEqualByComparingTo("0.91");
    assertThat(spend.totalUsd()).isEqualByComparingTo("1.11");
    assertThat(spend.leftUsd()).isEqualByComparingTo("0.89");
  }

  @Test
  void aCellMayCostWhatIsLeftAndAllTargetsTimeRunsOn() {
    spend.begin("function", FUNCTION);
    spend.begin("endpoint", ENDPOINT);

    SpendLimit limit = spend.limit("function", Instant.EPOCH, SECOND, 10);

    assertThat(limit.leftUsd()).isEqualByComparingTo("1.5");
    assertThat(limit.rate().usd(SpendUse.of(SECOND, 1, SECOND, 10))).isEqualByComparingTo("0.1111");
  }

  @Test
  void whatIsSetAsideIsThePlanOrWhatIsLeft() {
    spend.begin("function", FUNCTION);
    spend.begin("endpoint", ENDPOINT);

    assertThat(spend.setAsideUsd("function", SpendUse.of(10 * SECOND, 100, SECOND, 0)))
        .isEqualByComparingTo("0.3");
    assertThat(spend.setAsideUsd("function", SpendUse.of(10 * SECOND, 100_000, SECOND, 0)))
        .isEqualByComparingTo("1.5");
    SetAside cell =
        new SetAside(new CellKey("function", "even", 1), usd("0.3"), OptionalLong.empty());
    assertThat(spend.spendWith(List.of(cell)).usd().get("function")).isEqualByComparingTo("0.8");
    assertThat(spend.totalUsd()).isEqualByComparingTo("0.5");
  }

  @Test
  void itIsReachedWhenNothingIsLeft() {
    spend.begin("endpoint", ENDPOINT);
    spend.pass(149 * SECOND);
    assertThat(spend.reached()).isFalse();
    spend.pass(SECOND);
    assertThat(spend.reached()).isTrue();
    spend.pass(SECOND);
    assertThat(spend.leftUsd()).isZero();
  }

  private static BigDecimal usd(String amount) {
    return new BigDecimal(amount);
  }
}
