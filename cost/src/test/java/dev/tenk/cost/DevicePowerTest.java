package dev.tenk.cost;

import static dev.tenk.results.stats.slo.SloDecision.MET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.DeviceProfile.Hardware;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.cost.prices.StatedFigure;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.cell.MeanWatts;
import dev.tenk.testsupport.Cells;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Measured power in the place of a profile's 4 W idle and 9 W active. */
class DevicePowerTest {
  private static final PriceKey BOARD = new PriceKey("edge", "board", "world");
  private static final PriceKey ELECTRICITY = new PriceKey("edge", "electricity", "world");
  private static final CellSummary FORTY = Cells.open("pi", "steady-40", 40, MET);

  @Test
  void theCostHasWhatWasMeasured() {
    // 3 W ± 0.125 idle, 5 W ± 0.25 at 40 a second
    TargetCosts costs = costs(Standing.MEASURED, Cells.watched(FORTY, Cells.METERED));

    CostLine atCapacity = electricity(costs.atCapacity());
    // 5 W × 730 h
    assertEstimate(atCapacity.quantity(), "3.4675", "3.65", "3.8325");
    assertThat(atCapacity.note())
        .isEqualTo("1 in use for 730 h at 3 W idle and 5 W active, measured");
    // 3 devices × 3 W × 730 h, and 300,000 / (40 × 3600) h × 2 W; low 2.875 W and 1.875 W more
    CostLine atDemand = electricity(costs.at(Load.of(new Demand(new BigDecimal("300000"), 100))));
    assertEstimate(atDemand.quantity(), "6.30015625", "6.574166667", "6.848177083");
    assertThat(((Cost) costs.atCapacity()).assumptions())
        .startsWith(
            "board: idle power, measured before steady-40, is 3 W (2.875 to 3.125 at 99 % confidence)",
            "board: active power, measured in steady-40, is 5 W (4.75 to 5.25 at 99 % confidence)");
  }

  @Test
  void whatWasNotMeasuredIsTheProfiles() {
    DeviceSide noIdle =
        new DeviceSide(
            Optional.of("command"),
            Cells.METERED.energy(),
            Optional.empty(),
            Cells.METERED.idleSeconds(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    TargetCosts costs = costs(Standing.MEASURED, Cells.watched(FORTY, noIdle));
    CostLine line = electricity(costs.atCapacity());

    assertThat(line.quantity().value()).isEqualByComparingTo("3.65");
    assertThat(line.note())
        .isEqualTo("1 in use for 730 h at 4 W idle, not measured, and 5 W active, measured");
    assertThat(((Cost) costs.atCapacity()).assumptions())
        .startsWith(
            "board: idle power, not measured, is 4 W (assumed: test)",
            "board: active power, measured in steady-40, is 5 W (4.75 to 5.25 at 99 % confidence)");
  }

  /**
   * A device that draws less at its capacity than its profile's idle power never earns by working.
   */
  @Test
  void moreInferencesNeverTakeLess() {
    TargetCosts costs = costs(Standing.MEASURED, Cells.watched(FORTY, activeOf(2)));
    Load few = Load.of(new Demand(new BigDecimal("1000"), 1));
    Load many = Load.of(new Demand(new BigDecimal("1000000"), 1));

    assertThat(electricity(costs.at(many)).quantity().value())
        .isEqualByComparingTo(electricity(costs.at(few)).quantity().value());
  }

  @Test
  void theLaptopsPowerIsNotTheDevices() {
    assertUnmeasured(costs(Standing.STAND_IN, Cells.watched(FORTY, Cells.METERED)));
    assertUnmeasured(costs(Standing.EMULATED, Cells.watched(FORTY, Cells.METERED)));
    assertUnmeasured(costs(Standing.MEASURED, FORTY));
  }

  /** Only where the capacity was measured a device is as busy as it can be. */
  @Test
  void otherWorkloadsDoNotCount() {
    CellSummary idler = Cells.watched(Cells.open("pi", "steady-5", 5, MET), Cells.METERED);
    assertUnmeasured(costs(Standing.MEASURED, idler, FORTY));
    CellSummary again = Cells.watched(Cells.again(FORTY, 2), Cells.METERED);
    assertThat(electricity(costs(Standing.MEASURED, FORTY, again).atCapacity()).note())
        .endsWith("5 W active, measured");
    CellSummary spoilt = Cells.spoilt(again, "throttled");
    assertUnmeasured(costs(Standing.MEASURED, FORTY, spoilt));
  }

  private static DeviceSide activeOf(double watts) {
    return new DeviceSide(
        Optional.of("command"),
        Cells.METERED
            .energy()
            .map(
                use ->
                    new EnergyUse(
                        watts * 60,
                        use.basis(),
                        use.coverage(),
                        new MeanWatts(watts, OptionalDouble.empty()),
                        use.joulesPerInference(),
                        use.halfWidthJoulesPerInference())),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static void assertUnmeasured(TargetCosts costs) {
    assertThat(electricity(costs.atCapacity()).note())
        .isEqualTo("1 in use for 730 h at 4 W idle and 9 W active, not measured");
  }

  private static void assertEstimate(Estimate actual, String low, String value, String high) {
    BigDecimal last = new BigDecimal("0.000000001");
    assertThat(actual.low().subtract(new BigDecimal(low)).abs()).isLessThan(last);
    assertThat(actual.value().subtract(new BigDecimal(value)).abs()).isLessThan(last);
    assertThat(actual.high().subtract(new BigDecimal(high)).abs()).isLessThan(last);
  }

  private static CostLine electricity(CostResult result) {
    return ((Cost) result)
        .lines().stream()
            .filter(line -> line.item().equals("electricity"))
            .findFirst()
            .orElseThrow();
  }

  private static TargetCosts costs(Standing standing, CellSummary... cells) {
    TargetFacts facts =
        new TargetFacts(
            "pi",
            "edge-http",
            standing,
            "http://pi",
            "m",
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>());
    DeviceProfile device =
        new DeviceProfile(
            "board",
            List.of(new Hardware(BOARD, 1)),
            ELECTRICITY,
            figure("4"),
            figure("9"),
            figure("24"),
            figure("0"),
            figure("0"),
            0,
            1,
            new BigDecimal("730"));
    PriceBook prices =
        new PriceBook(
            "book.csv",
            "00",
            List.of(row(BOARD, "device", "100"), row(ELECTRICITY, "kWh", "0.25")));
    return TargetCosts.of(
        Measured.of(facts, List.of(cells), List.of()), Optional.of(device), prices);
  }

  private static StatedFigure figure(String value) {
    return new StatedFigure(
        new BigDecimal(value), Optional.empty(), Optional.empty(), Confidence.ASSUMED, "test");
  }

  private static PriceRow row(PriceKey key, String unit, String usd) {
    return new PriceRow(
        key,
        Optional.empty(),
        key.usageType(),
        unit,
        BigDecimal.ZERO,
        Optional.empty(),
        new BigDecimal(usd),
        Optional.of("2026-01"),
        Confidence.CONFIRMED,
        "test");
  }
}
