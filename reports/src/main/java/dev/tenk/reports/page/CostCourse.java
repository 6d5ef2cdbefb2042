package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.reports.render.document.Figures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Why a month's bill runs as it does where the demand grows, as its own lines show it (pure). */
final class CostCourse {
  /** A fall is told from here on; less is in the walk over random arrivals. */
  private static final double CLEARLY_CHEAPER = 0.98;

  /** A bill is told to be the same whatever the demand where so much of it is. */
  private static final double MOST_OF_IT = 0.5;

  private CostCourse() {}

  /**
   * A month.
   *
   * @param inferences a month
   * @param lines of the bill
   * @param units devices or instances; empty where they are not counted
   * @param coldShare how many calls are cold at most, 0 to 1; empty where that is not known
   */
  record Bill(
      long inferences, List<CostLine> lines, Optional<Cost.Units> units, OptionalDouble coldShare) {
    /** Copies its list. */
    Bill {
      lines = List.copyOf(lines);
    }

    double usd() {
      return lines.stream().mapToDouble(line -> line.amountUsd().value().doubleValue()).sum();
    }

    private Map<String, Item> items() {
      Map<String, Item> items = new LinkedHashMap<>();
      for (CostLine line : lines) {
        items.merge(line.item(), Item.of(line), Item::plus);
      }
      return items;
    }
  }

  /** All lines of one thing, at whatever prices. */
  private record Item(BigDecimal quantity, String unit, BigDecimal usd) {
    static final Item NONE = new Item(BigDecimal.ZERO, "", BigDecimal.ZERO);

    static Item of(CostLine line) {
      return new Item(line.quantity().value(), line.unit(), line.amountUsd().value());
    }

    Item plus(Item other) {
      return new Item(quantity.add(other.quantity), unit, usd.add(other.usd));
    }
  }

  /**
   * Where more inferences make a month cheaper.
   *
   * @param item what falls most
   */
  record Fall(Bill from, Bill to, String item) {}

  /**
   * The largest fall; empty where there is none of more than 2 %.
   *
   * @param bills at ascending demands
   */
  static Optional<Fall> fall(List<Bill> bills) {
    Optional<Fall> largest = Optional.empty();
    double most = 0;
    for (int i = 0; i < bills.size(); i++) {
      int end = i;
      while (end + 1 < bills.size() && bills.get(end + 1).usd() < bills.get(end).usd()) {
        end++;
      }
      Bill from = bills.get(i);
      Bill to = bills.get(end);
      double ratio = Math.log(from.usd() / to.usd());
      if (to.usd() < from.usd() * CLEARLY_CHEAPER && ratio > most) {
        most = ratio;
        largest = Optional.of(new Fall(from, to, mostFallen(from, to)));
      }
      i = end;
    }
    return largest;
  }

  private static String mostFallen(Bill from, Bill to) {
    Map<String, Item> after = to.items();
    return from.items().entrySet().stream()
        .max(
            Comparator.comparing(
                each ->
                    each.getValue()
                        .usd()
                        .subtract(after.getOrDefault(each.getKey(), Item.NONE).usd())))
        .orElseThrow()
        .getKey();
  }

  /**
   * What the bills show, each a sentence after the names of those of which it is true.
   *
   * @param bills of each, at ascending demands
   */
  static List<String> sentences(Map<String, List<Bill>> bills) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    bills.forEach(
        (name, course) -> {
          if (course.size() > 1) {
            Stream.of(
                    fixed(course), fall(course).map(CostCourse::words), step(course), free(course))
                .flatMap(Optional::stream)
                .forEach(words -> names.computeIfAbsent(words, any -> new ArrayList<>()).add(name));
          }
        });
    return names.entrySet().stream()
        .map(each -> String.join(", ", each.getValue()) + ": " + each.getKey())
        .toList();
  }

  /** What is paid for the fewest inferences already, and is the same until the first step. */
  private static Optional<String> fixed(List<Bill> bills) {
    Bill first = bills.get(0);
    Bill last = first;
    for (Bill bill : bills) {
      if (!bill.units().equals(first.units())) {
        break;
      }
      last = bill;
    }
    Map<String, Item> after = last.items();
    List<String> same = new ArrayList<>();
    BigDecimal usd = BigDecimal.ZERO;
    for (Map.Entry<String, Item> each : first.items().entrySet()) {
      Item item = each.getValue();
      if (item.usd().signum() > 0 && after.getOrDefault(each.getKey(), Item.NONE).equals(item)) {
        same.add(each.getKey());
        usd = usd.add(item.usd());
      }
    }
    if (same.isEmpty() || usd.doubleValue() < first.usd() * MOST_OF_IT) {
      return Optional.empty();
    }
    return Optional.of(
        "%s of the %s that a month of %s inferences costs is fixed (%s); the more there are, the less each costs."
            .formatted(
                usd(usd.doubleValue()),
                usd(first.usd()),
                count(first.inferences()),
                String.join(", ", same)));
  }

  private static String words(Fall fall) {
    Item before = fall.from().items().get(fall.item());
    Item after = fall.to().items().getOrDefault(fall.item(), Item.NONE);
    String cold =
        fall.from().coldShare().isPresent()
                && fall.to().coldShare().isPresent()
                && fall.to().coldShare().getAsDouble() < fall.from().coldShare().getAsDouble()
            ? ", as at most %s of the calls are cold there, and %s here"
                .formatted(
                    Figures.percent(fall.from().coldShare().getAsDouble()),
                    Figures.percent(fall.to().coldShare().getAsDouble()))
            : "";
    return "a month falls from %s at %s inferences to %s at %s: %s falls from %s to %s %s%s."
        .formatted(
            usd(fall.from().usd()),
            count(fall.from().inferences()),
            usd(fall.to().usd()),
            count(fall.to().inferences()),
            fall.item(),
            quantity(before),
            quantity(after),
            before.unit(),
            cold);
  }

  private static Optional<String> step(List<Bill> bills) {
    for (int i = 1; i < bills.size(); i++) {
      Optional<Cost.Units> before = bills.get(i - 1).units();
      Optional<Cost.Units> after = bills.get(i).units();
      if (before.isPresent() && after.isPresent() && after.get().inUse() > before.get().inUse()) {
        return Optional.of(
            "from %s inferences a month on it takes %d %ss, below %d: a step."
                .formatted(
                    count(bills.get(i).inferences()),
                    after.get().inUse(),
                    after.get().name(),
                    before.get().inUse()));
      }
    }
    return Optional.empty();
  }

  /** Where something begins to be paid that was free. */
  private static Optional<String> free(List<Bill> bills) {
    Map<String, Item> first = bills.get(0).items();
    for (Map.Entry<String, Item> each : first.entrySet()) {
      if (each.getValue().usd().signum() == 0 && each.getValue().quantity().signum() > 0) {
        Optional<Bill> paid =
            bills.stream()
                .filter(
                    bill -> bill.items().getOrDefault(each.getKey(), Item.NONE).usd().signum() > 0)
                .findFirst();
        if (paid.isPresent()) {
          return Optional.of(
              "%s is free, and paid from about %s inferences a month on."
                  .formatted(each.getKey(), count(paid.get().inferences())));
        }
      }
    }
    return Optional.empty();
  }

  private static String usd(double amount) {
    return Figures.usd(BigDecimal.valueOf(amount), RoundingMode.HALF_UP);
  }

  private static String quantity(Item item) {
    return Figures.rounded(item.quantity(), 0, RoundingMode.HALF_UP);
  }

  private static String count(long inferences) {
    return Figures.grouped(BigDecimal.valueOf(inferences));
  }
}
