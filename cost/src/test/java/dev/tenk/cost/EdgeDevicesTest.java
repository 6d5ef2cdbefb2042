package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.DeviceProfile.Hardware;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.cost.prices.StatedFigure;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Demand;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class EdgeDevicesTest {
  private static final PriceKey BOARD = new PriceKey("edge", "board", "world");
  private static final PriceKey CARD = new PriceKey("edge", "card", "world");
  private static final PriceKey ELECTRICITY = new PriceKey("edge", "electricity", "world");
  private static final Offset<BigDecimal> LAST_DIGITS = Offset.offset(new BigDecimal("1e-28"));
  private static final Capacity FORTY = atLeast("40", "0");

  // 100 + 2 × 20 = 140 USD, 20 back after 24 months: 5 USD a month; 1.50 USD upkeep;
  // 4 W idle, 9 W active, 730 h, 0.25 USD/kWh
  private final DeviceProfile device = device(0, 1);
  private final CostModel model = model(device, FORTY);

  @Test
  void atCapacityOneDeviceInfersAllMonth() {
    Cost cost = (Cost) model.atCapacity();

    // 9 W × 730 h = 6.57 kWh, × 0.25 = 1.6425; 5 + 1.6425 + 1.50 = 8.1425 USD
    assertThat(cost.monthlyUsd().value()).isCloseTo(new BigDecimal("8.1425"), LAST_DIGITS);
    // 40 × 3600 × 730
    assertThat(cost.inferencesPerMonth()).isEqualByComparingTo("105120000");
    // 10,000 × 8.1425 / 105,120,000
    assertThat(cost.per10kUsd().orElseThrow().value())
        .isCloseTo(
            new BigDecimal("81425").divide(new BigDecimal("105120000"), MathContext.DECIMAL128),
            LAST_DIGITS);
    assertThat(cost.units().orElseThrow()).isEqualTo(new Cost.Units("device", 1, 0));
    assertThat(cost.utilisation().orElseThrow()).isEqualByComparingTo("1");
    assertThat(cost.atMost()).isTrue();
    assertThat(cost.priceConfidence()).isEqualTo(Confidence.CONFLICTING);
  }

  @Test
  void everyLineCanBeChecked() {
    Cost cost = (Cost) model.atCapacity();

    assertThat(cost.lines())
        .extracting(
            CostLine::item,
            line -> line.quantity().value().setScale(4, RoundingMode.HALF_UP).toPlainString(),
            CostLine::unit,
            line -> line.unitPriceUsd().toPlainString(),
            line -> line.priceRowId().orElse(""),
            CostLine::confidence)
        .containsExactly(
            line("board", "0.0417", "device", "100", "edge/board/world/0", Confidence.CONFIRMED),
            line("card", "0.0833", "device", "20", "edge/card/world/0", Confidence.UNCONFIRMED),
            line("resale", "-0.0417", "device", "20", "", Confidence.ASSUMED),
            line(
                "electricity",
                "6.5700",
                "kWh",
                "0.25",
                "edge/electricity/world/0",
                Confidence.CONFLICTING),
            line("upkeep", "1.0000", "device-month", "1.5", "", Confidence.ASSUMED));
  }

  @Test
  void atDemandThePeakCountsTheDevices() {
    Cost cost = (Cost) model(device(1, 1), FORTY).at(demand("300000", 100));

    // ⌈100 / 40⌉ = 3 in use and 1 spare: 4 × (5 + 1.50) = 26 USD
    assertThat(cost.units().orElseThrow()).isEqualTo(new Cost.Units("device", 3, 1));
    // inferring: 300,000 / (40 × 3600) = 2.08333 h × 5 W = 0.0104166… kWh
    // idle, the spare draws nothing: 3 × 4 W × 730 h = 8.76 kWh; together 8.7704166… × 0.25
    BigDecimal energyUsd =
        new BigDecimal("8.76")
            .add(BigDecimal.ONE.divide(new BigDecimal("96"), MathContext.DECIMAL128))
            .multiply(new BigDecimal("0.25"));
    assertThat(cost.monthlyUsd().value())
        .isCloseTo(new BigDecimal("26").add(energyUsd), LAST_DIGITS);
    // 300,000 inferences are 30 times 10,000
    assertThat(cost.per10kUsd().orElseThrow().value().multiply(new BigDecimal("30")))
        .isCloseTo(cost.monthlyUsd().value(), LAST_DIGITS);
    // 300,000 / 2,628,000 s / (3 × 40)
    assertThat(cost.utilisation().orElseThrow())
        .isCloseTo(new BigDecimal("0.000951293759512937595"), offset("1e-18"));
  }

  @Test
  void atLeastTheMinimumIsInUse() {
    CostModel pair = model(device(0, 2), FORTY);

    assertThat(inUse(pair.at(demand("1000", 1)))).isEqualTo(2);
    assertThat(inUse(pair.at(demand("1000", 80)))).isEqualTo(2);
    assertThat(inUse(pair.at(demand("1000", 80.001)))).isEqualTo(3);
  }

  @Test
  void failedRequestsKeepDevicesBusyButAreNoInferences() {
    CostModel quarterFails = model(device, atLeast("40", "0.25"));

    Cost atCapacity = (Cost) quarterFails.atCapacity();
    Cost atDemand = (Cost) quarterFails.at(demand("2628000", 1));

    // 40 × 0.75 × 3600 × 730
    assertThat(atCapacity.inferencesPerMonth()).isEqualByComparingTo("78840000");
    // 1 a second wanted takes 1 / 0.75 a second offered, of 40
    assertThat(atDemand.utilisation().orElseThrow())
        .isCloseTo(new BigDecimal("0.0333333333"), offset("1e-10"));
  }

  @Test
  void withoutACapacityItSaysWhy() {
    CostModel unknown =
        model(device, new Capacity.Unknown("no open workload met the SLO (steady-40 missed)"));
    NotCosted why =
        new NotCosted("the capacity is not known: no open workload met the SLO (steady-40 missed)");

    assertThat(unknown.atCapacity()).isEqualTo(why);
    assertThat(unknown.at(demand("300000", 5))).isEqualTo(why);
  }

  @Test
  void aDemandAboveItsOwnPeakIsNotCosted() {
    // 300,000 / 2,628,000 s = 0.11415 a second
    assertThat(model.at(demand("300000", 0.1)))
        .isEqualTo(
            new NotCosted(
                "the demand of 300000 inferences a month is 0.115 a second on average, above its own peak of 0.1 a second"));
  }

  @Test
  void aMissingPriceIsNeverZero() {
    PriceBook withoutCard =
        new PriceBook(
            "prices/edge.csv",
            "00",
            List.of(
                row(BOARD, "device", "100", Confidence.CONFIRMED),
                row(ELECTRICITY, "kWh", "0.25", Confidence.CONFIRMED)));

    assertThatThrownBy(() -> new EdgeDevices(device, FORTY).priced(withoutCard))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "prices/edge.csv has no price for service 'edge', usage type 'card', region 'world'; add a row for it");
  }

  @Test
  void aDeviceCannotBringMoreThanItCost() {
    assertThatThrownBy(() -> new EdgeDevices(device, FORTY).priced(book("5", "2", "0.25")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("device two-cards: resale_usd is 20, above the 9 USD it costs in book.csv");
  }

  @Test
  void powerThatWasNotMeasuredIsAssumed() {
    Cost cost = (Cost) model.atCapacity();

    assertThat(cost.assumptions())
        .contains(
            "two-cards: idle power, not measured, is 4 W (assumed: test)",
            "two-cards: active power, not measured, is 9 W (assumed: test)");
  }

  @Test
  void publishedElectricityFiguresComeOutAtTheirOwn720Hours() {
    // sheet A: 2.5 W all month is given as 1.8 kWh and 0.50 USD at 0.28; 2.5 × 720 / 1000 × 0.28
    assertThat(electricityUsd("2.5", "720", "0.28")).isEqualByComparingTo("0.504");
    // sheet B: 15 W at 0.15 is given as 1.62 USD; 15 × 720 / 1000 × 0.15
    assertThat(electricityUsd("15", "720", "0.15")).isEqualByComparingTo("1.62");
  }

  @Test
  void moreCapacityNeverCostsMore() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      Load demand = demand(1 + random.nextInt(1_000_000), 1 + random.nextDouble() * 500);
      double ratePerSecond = 0.5 + random.nextDouble() * 100;
      CostModel less = model(device, atLeast(String.valueOf(ratePerSecond), "0.001"));
      CostModel more =
          model(
              device, atLeast(String.valueOf(ratePerSecond * (1 + random.nextDouble())), "0.001"));

      assertThat(per10kUsd(more.atCapacity())).isLessThanOrEqualTo(per10kUsd(less.atCapacity()));
      assertThat(per10kUsd(more.at(demand))).isLessThanOrEqualTo(per10kUsd(less.at(demand)));
    }
  }

  @Test
  void moreDemandNeverMakesACheaperMonth() {
    Random random = new Random(2);
    for (int i = 0; i < 500; i++) {
      int inferences = 1 + random.nextInt(1_000_000);
      double peakPerSecond = 1 + random.nextDouble() * 500;
      BigDecimal before = monthlyUsd(model.at(demand(inferences, peakPerSecond)));

      assertThat(monthlyUsd(model.at(demand(inferences * 1.5, peakPerSecond))))
          .isGreaterThan(before);
      assertThat(monthlyUsd(model.at(demand(inferences, peakPerSecond * 1.5))))
          .isGreaterThanOrEqualTo(before);
    }
  }

  @Test
  void doublingEveryPriceDoublesEveryCost() {
    CostModel doubled =
        new EdgeDevices(device(1, 1, "40", "3.00"), FORTY).priced(book("200", "40", "0.50"));
    CostModel single = model(device(1, 1), FORTY);
    Load demand = demand("123457", 77);

    assertThat(per10kUsd(doubled.atCapacity()))
        .isCloseTo(twice(per10kUsd(single.atCapacity())), LAST_DIGITS);
    assertThat(per10kUsd(doubled.at(demand)))
        .isCloseTo(twice(per10kUsd(single.at(demand))), LAST_DIGITS);
  }

  @Test
  void moneyIsNeverADouble() {
    assertThat(
            Stream.of(PriceRow.class, DeviceProfile.class, CostLine.class, Estimate.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .filter(component -> component.getName().contains("Usd"))
                .map(RecordComponent::getType))
        .hasSize(4)
        .containsOnly(BigDecimal.class, StatedFigure.class);
    // 18 digits that a double cannot hold
    Cost cost =
        (Cost)
            new EdgeDevices(device(0, 1), FORTY)
                .priced(book("240000000000.000000000000000024", "0", "0"))
                .atCapacity();
    assertThat(cost.lines().get(0).amountUsd().value())
        .isCloseTo(new BigDecimal("10000000000.000000000000000001"), offset("1e-20"));
  }

  private static BigDecimal electricityUsd(String watts, String hours, String usdPerKwh) {
    DeviceProfile alwaysOn =
        new DeviceProfile(
            "sheet",
            List.of(new Hardware(BOARD, 1)),
            ELECTRICITY,
            figure(watts),
            figure(watts),
            figure("1"),
            figure("0"),
            figure("0"),
            0,
            1,
            new BigDecimal(hours));
    Cost cost =
        (Cost) new EdgeDevices(alwaysOn, FORTY).priced(book("150", "0", usdPerKwh)).atCapacity();
    return cost.lines().stream()
        .filter(line -> line.item().equals("electricity"))
        .findFirst()
        .orElseThrow()
        .amountUsd()
        .value();
  }

  private static DeviceProfile device(int spareDevices, int minimumDevices) {
    return device(spareDevices, minimumDevices, "20", "1.5");
  }

  private static DeviceProfile device(
      int spareDevices, int minimumDevices, String resaleUsd, String upkeepUsd) {
    return new DeviceProfile(
        "two-cards",
        List.of(new Hardware(BOARD, 1), new Hardware(CARD, 2)),
        ELECTRICITY,
        figure("4"),
        figure("9"),
        figure("24"),
        figure(resaleUsd),
        figure(upkeepUsd),
        spareDevices,
        minimumDevices,
        new BigDecimal("730"));
  }

  private static StatedFigure figure(String value) {
    return new StatedFigure(
        new BigDecimal(value), Optional.empty(), Optional.empty(), Confidence.ASSUMED, "test");
  }

  private static PriceBook book(String boardUsd, String cardUsd, String electricityUsd) {
    return new PriceBook(
        "book.csv",
        "00",
        List.of(
            row(BOARD, "device", boardUsd, Confidence.CONFIRMED),
            row(CARD, "device", cardUsd, Confidence.UNCONFIRMED),
            row(ELECTRICITY, "kWh", electricityUsd, Confidence.CONFLICTING)));
  }

  private static PriceRow row(PriceKey key, String unit, String usd, Confidence confidence) {
    return new PriceRow(
        key,
        Optional.empty(),
        key.usageType(),
        unit,
        BigDecimal.ZERO,
        Optional.empty(),
        new BigDecimal(usd),
        Optional.of("2026-01"),
        confidence,
        "test");
  }

  private static Tuple line(Object... values) {
    return Tuple.tuple(values);
  }

  private static Capacity atLeast(String ratePerSecond, String errorRatio) {
    return new Capacity.AtLeast(
        new BigDecimal(ratePerSecond), new BigDecimal(errorRatio), "steady");
  }

  private static CostModel model(DeviceProfile device, Capacity capacity) {
    return new EdgeDevices(device, capacity).priced(book("100", "20", "0.25"));
  }

  private static long inUse(CostResult result) {
    return ((Cost) result).units().orElseThrow().inUse();
  }

  private static Load demand(String inferencesPerMonth, double peakPerSecond) {
    return Load.of(new Demand(new BigDecimal(inferencesPerMonth), peakPerSecond));
  }

  private static Load demand(double inferencesPerMonth, double peakPerSecond) {
    return Load.of(new Demand(BigDecimal.valueOf(inferencesPerMonth), peakPerSecond));
  }

  private static BigDecimal per10kUsd(CostResult result) {
    return ((Cost) result).per10kUsd().orElseThrow().value();
  }

  private static BigDecimal monthlyUsd(CostResult result) {
    return ((Cost) result).monthlyUsd().value();
  }

  private static BigDecimal twice(BigDecimal value) {
    return value.multiply(BigDecimal.valueOf(2));
  }

  private static Offset<BigDecimal> offset(String value) {
    return Offset.offset(new BigDecimal(value));
  }
}
