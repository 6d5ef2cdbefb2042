package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.results.model.Standing;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Functions as the account describes them, by the shipped book, by hand: 100,000 requests a month
 * of 0.1 s at 1 GB on x86_64 are 0.02 + 10,000 GB-s × 0.0000166667 = 0.186667 USD.
 */
class FunctionCostsTest {
  private static final PriceBook BOOK = book();
  private static final double PLAIN_USD = 0.02 + 10_000 * 0.0000166667;
  private static final double READY_USD = 2 * 2_628_000 * 0.0000041667;
  private static final double KEPT_USD = 2_628_000 * 0.0000015046;
  private static final double MANAGED_HOUR_USD = 0.1785 + 0.026775;

  private static PriceBook book() {
    try {
      return PriceBookReader.read(
          "aws.csv", Files.readString(Path.of("../prices/aws-us-east-1-2026-11.csv")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> facts(String... more) {
    Map<String, String> facts =
        new TreeMap<>(Map.of("region", "us-east-1", "memory_mb", "1024", "runtime", "python3.13"));
    for (int i = 0; i < more.length; i += 2) {
      facts.put(more[i], more[i + 1]);
    }
    return facts;
  }

  private static CostResult month(Optional<ColdStart> cold, String... more) {
    Measured measured =
        new Measured(
            "lambda",
            facts(more),
            new Capacity.AtLeast(BigDecimal.TEN, BigDecimal.ZERO, "steady"),
            Optional.of(
                new Measured.Figures(
                    BigDecimal.ZERO,
                    Places.exact("1000"),
                    Places.exact("1000"),
                    Optional.of(new Measured.Billing(Places.exact("0.1"), Basis.SAID, cold)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())),
            Optional.empty());
    return TargetCosts.of(measured, Optional.empty(), BOOK)
        .at(Load.peakRate(BigDecimal.valueOf(100_000), BigDecimal.ONE));
  }

  private static void assertUsd(CostResult result, double usd) {
    assertThat(((Cost) result).monthlyUsd().value().doubleValue()).isCloseTo(usd, within(0.005));
  }

  @Test
  void whatIsKeptReadyIsBilledAllMonthAndItsWorkAtALowerRate() {
    assertUsd(month(Optional.empty(), "provisioned_concurrency", "0"), PLAIN_USD);
    // two environments for 0.1 calls at once are busy both 0.45 % of the time at the peak of 1/s
    assertUsd(
        month(Optional.empty(), "provisioned_concurrency", "2"),
        READY_USD + 0.02 + 10_000 * 0.0000097222);
  }

  @Test
  void snapshotsAreBilledExceptThoseOfJava() {
    Optional<ColdStart> allCold =
        Optional.of(new ColdStart(Estimate.ZERO, BigDecimal.ZERO, "by hand"));

    assertUsd(month(allCold, "snap_start", "On"), PLAIN_USD + KEPT_USD + 100_000 * 0.0001397998);
    // how many are restored is not known
    assertUsd(month(Optional.empty(), "snap_start", "On"), PLAIN_USD + KEPT_USD);
    assertUsd(month(allCold, "snap_start", "Off"), PLAIN_USD);
    assertUsd(month(allCold, "snap_start", "On", "runtime", "java21"), PLAIN_USD);
  }

  @Test
  void onManagedInstancesTheInstancesAreBilledAndNoDuration() {
    // three, of which each could answer 10/s
    CostResult managed =
        month(Optional.empty(), "instance_type", "c7i.xlarge", "instance_count", "3");

    assertUsd(managed, 3 * 730 * MANAGED_HOUR_USD + 0.02);
    assertThat(((Cost) managed).units().orElseThrow().inUse()).isEqualTo(3);
    assertThat(((NotCosted) month(Optional.empty(), "capacity_provider", "pool")).reason())
        .startsWith("its instance_type is not known; write it in the suite");
  }

  @Test
  void aRunIsBilledForWhatIsKeptReadyAndForInstances() {
    // 730 h, 10,000 requests of half a second
    SpendUse use =
        new SpendUse(
            BigDecimal.valueOf(2_628_000),
            BigDecimal.valueOf(10_000),
            BigDecimal.valueOf(5_000),
            BigDecimal.ZERO);

    assertThat(run(facts("provisioned_concurrency", "2")).rate().usd(use).doubleValue())
        .isCloseTo(READY_USD + 0.002 + 5_000 * 0.0000166667, within(1e-6));
    RunBilling.Known managed = run(facts("instance_type", "c7i.xlarge", "instance_count", "3"));
    assertThat(managed.rate().usd(use).doubleValue())
        .isCloseTo(3 * 730 * MANAGED_HOUR_USD + 0.002, within(1e-6));
    assertThat(managed.assumptions())
        .containsExactly(
            "3 instances, and Lambda does not scale out; logs, volumes and network are left out");
  }

  private static RunBilling.Known run(Map<String, String> facts) {
    return (RunBilling.Known)
        RunBilling.of(
            new RunBilling.Subject(
                "lambda", Standing.MEASURED, false, facts, OptionalLong.of(1000)),
            BOOK);
  }
}
