package dev.tenk.cost;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Something that is paid for.
 *
 * @param name for people
 * @param price of one
 * @param perDriver how many for one of each driver
 * @param timing when it is paid
 * @param freePerMonth how many cost nothing each month, 0 or more
 * @param note how the quantity came about
 * @param kind what kind of thing it is
 * @param phase of a job or pipeline; empty where it belongs to none
 * @param before what has the same price in the same bill and is counted before it: tiers and what
 *     is free go on where that ends
 */
record Item(
    String name,
    Price price,
    Map<UsageUnit, Estimate> perDriver,
    Timing timing,
    BigDecimal freePerMonth,
    Function<Usage, String> note,
    CostKind kind,
    Optional<String> phase,
    List<Item> before) {

  Item {
    before = List.copyOf(before);
    perDriver = new EnumMap<>(perDriver);
    perDriver.replaceAll((driver, estimate) -> estimate.rounded());
  }

  /** Of the kind that its price says, and of no phase. */
  Item(
      String name,
      Price price,
      Map<UsageUnit, Estimate> perDriver,
      Timing timing,
      BigDecimal freePerMonth,
      Function<Usage, String> note) {
    this(
        name,
        price,
        perDriver,
        timing,
        freePerMonth,
        note,
        price.kind(),
        Optional.empty(),
        List.of());
  }

  /** Paid month by month, so many for one of a driver. */
  static Item monthly(String name, Price price, UsageUnit driver, Estimate each, String note) {
    return new Item(
        name, price, Map.of(driver, each), Timing.monthly(), BigDecimal.ZERO, use -> note);
  }

  /** The same under another name, so many for one of another driver. */
  Item driven(String otherName, UsageUnit driver) {
    Map<UsageUnit, Estimate> driven = new EnumMap<>(UsageUnit.class);
    perDriver.values().forEach(each -> driven.merge(driver, each, Estimate::plus));
    return new Item(otherName, price, driven, timing, freePerMonth, note, kind, phase, before);
  }

  Item timed(Timing other) {
    return new Item(name, price, perDriver, other, freePerMonth, note, kind, phase, before);
  }

  Item of(CostKind otherKind) {
    return new Item(name, price, perDriver, timing, freePerMonth, note, otherKind, phase, before);
  }

  Item in(Optional<String> otherPhase) {
    return new Item(name, price, perDriver, timing, freePerMonth, note, kind, otherPhase, before);
  }

  /**
   * A part of it at another price.
   *
   * @param part of each quantity, above 0 to 1
   */
  Item share(String otherName, Price otherPrice, BigDecimal part) {
    Map<UsageUnit, Estimate> less = new EnumMap<>(perDriver);
    less.replaceAll((driver, each) -> each.times(part));
    return new Item(otherName, otherPrice, less, timing, freePerMonth, note, kind, phase, before);
  }

  /** The same with the quantity of one month's use, whatever else is used. */
  Item settled(Usage use) {
    String said = note.apply(use);
    return new Item(
        name,
        price,
        Map.of(UsageUnit.MONTH, quantity(use)),
        timing,
        freePerMonth,
        other -> said,
        kind,
        phase,
        before.stream().map(item -> item.settled(use)).toList());
  }

  /** The same where those of the others that have its price are counted before it. */
  Item after(List<Item> others) {
    List<Item> same =
        others.stream()
            .filter(other -> other.price.equals(price))
            .map(other -> other.withoutBefore())
            .toList();
    return new Item(name, price, perDriver, timing, freePerMonth, note, kind, phase, same);
  }

  private Item withoutBefore() {
    return new Item(name, price, perDriver, timing, freePerMonth, note, kind, phase, List.of());
  }

  Item withFree(BigDecimal quantityPerMonth) {
    return new Item(name, price, perDriver, timing, quantityPerMonth, note, kind, phase, before);
  }

  Item and(UsageUnit driver, Estimate each) {
    Map<UsageUnit, Estimate> more = new EnumMap<>(perDriver);
    more.merge(driver, each, Estimate::plus);
    return new Item(name, price, more, timing, freePerMonth, note, kind, phase, before);
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

  private Estimate quantityBefore(Usage use) {
    return before.stream().map(item -> item.quantity(use)).reduce(Estimate.ZERO, Estimate::plus);
  }

  /** What it costs each time, USD. */
  Estimate usd(Usage use) {
    return Estimate.growth(quantityBefore(use), quantity(use), this::usd);
  }

  /** What so much costs from nothing on, USD. */
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
    Estimate before = quantityBefore(use);
    String said = note.apply(use);
    List<CostLine> lines = new ArrayList<>();
    for (Price.Part part : price.split(before, quantity)) {
      lines.add(line(name, part, part.quantity().times(share), said));
    }
    if (freePerMonth.signum() > 0) {
      UnaryOperator<BigDecimal> free = all -> all.min(freePerMonth);
      Estimate freeBefore = Estimate.growth(Estimate.ZERO, before, free);
      Estimate freeOfIt = Estimate.growth(before, quantity, free);
      boolean usedUp = freeBefore.high().signum() > 0 && freeOfIt.high().signum() == 0;
      for (Price.Part part : usedUp ? List.<Price.Part>of() : price.split(freeBefore, freeOfIt)) {
        lines.add(
            line(
                name + ", free tier",
                part,
                part.quantity().times(share).negate(),
                "the first " + grouped(freePerMonth) + " a month are free"));
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
        said + tier(part.tier()),
        kind,
        phase);
  }

  private String tier(Price.Tier tier) {
    if (price.flat()) {
      return "";
    }
    Optional<BigDecimal> to = tier.to();
    return "; from %s%s a month"
        .formatted(grouped(tier.from()), to.map(end -> " to " + grouped(end)).orElse(""));
  }

  private static String grouped(BigDecimal value) {
    return new DecimalFormat("#,##0.############", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }
}
