package dev.tenk.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something that is paid for.
 *
 * @param name for people
 * @param price of one
 * @param perDriver how many for one of each driver
 * @param timing when it is paid
 * @param freePerMonth how many cost nothing each month, 0 or more
 * @param note how the quantity came about
 */
record Item(
    String name,
    Price price,
    Map<UsageUnit, Estimate> perDriver,
    Timing timing,
    BigDecimal freePerMonth,
    Function<Usage, String> note) {

  Item {
    perDriver = new EnumMap<>(perDriver);
    perDriver.replaceAll((driver, estimate) -> estimate.rounded());
  }

  /** Paid month by month, so many for one of a driver. */
  static Item monthly(String name, Price price, UsageUnit driver, Estimate each, String note) {
    return new Item(
        name, price, Map.of(driver, each), Timing.monthly(), BigDecimal.ZERO, use -> note);
  }

  Item timed(Timing other) {
    return new Item(name, price, perDriver, other, freePerMonth, note);
  }

  Item withFree(BigDecimal quantityPerMonth) {
    return new Item(name, price, perDriver, timing, quantityPerMonth, note);
  }

  Item and(UsageUnit driver, Estimate each) {
    Map<UsageUnit, Estimate> more = new EnumMap<>(perDriver);
    more.merge(driver, each, Estimate::plus);
    return new Item(name, price, more, timing, freePerMonth, note);
  }

  /** Whether the cost is the quantity times one price. */
  boolean linear() {
    return price.flat() && freePerMonth.signum() == 0;
  }

  /** How many, each time they are paid. */
  Estimate quantity(Usage use) {
    Estimate sum = Estimate.ZERO;
    for (Map.Entry<UsageUnit, Estimate> each : perDriver.entrySet()) {
      Estimate driven = use.quantity(each.getKey());
      if (driven != null) {
        sum = sum.plus(driven.times(each.getValue()));
      }
    }
    return sum;
  }

  /** What a quantity costs each time, USD. */
  Estimate usd(Estimate quantity) {
    return quantity.isExact()
        ? Estimate.exact(usd(quantity.value()))
        : new Estimate(usd(quantity.low()), usd(quantity.value()), usd(quantity.high()));
  }

  private BigDecimal usd(BigDecimal quantity) {
    return price.usd(quantity).subtract(price.usd(quantity.min(freePerMonth)));
  }

  /**
   * Its lines, one a tier.
   *
   * @param share of each payment that a line shows, 0 or more
   */
  List<CostLine> lines(Usage use, BigDecimal share) {
    Estimate quantity = quantity(use);
    String said = note.apply(use);
    List<CostLine> lines = new ArrayList<>();
    for (Price.Part part : price.split(quantity)) {
      lines.add(line(name, part, part.quantity().times(share), said));
    }
    if (freePerMonth.signum() > 0) {
      Estimate free =
          new Estimate(
              quantity.low().min(freePerMonth),
              quantity.value().min(freePerMonth),
              quantity.high().min(freePerMonth));
      for (Price.Part part : price.split(free)) {
        lines.add(
            line(
                name + ", free tier",
                part,
                part.quantity().times(share).negate(),
                "the first " + freePerMonth.toPlainString() + " a month are free"));
      }
    }
    return lines;
  }

  private CostLine line(String title, Price.Part part, Estimate quantity, String said) {
    return new CostLine(
        title,
        quantity.rounded(),
        price.unit(),
        part.tier().usd(),
        part.tier().rowId(),
        part.tier().asOf(),
        part.tier().confidence(),
        said + tier(part.tier()));
  }

  private String tier(Price.Tier tier) {
    if (price.flat()) {
      return "";
    }
    Optional<BigDecimal> to = tier.to();
    return "; from %s%s a month"
        .formatted(
            tier.from().toPlainString(), to.map(end -> " to " + end.toPlainString()).orElse(""));
  }
}
