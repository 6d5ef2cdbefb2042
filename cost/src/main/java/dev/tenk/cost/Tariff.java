package dev.tenk.cost;

import dev.tenk.cost.CashFlow.Payment;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All that a deployment is paid for, prepared to price many months fast. */
final class Tariff {
  private final List<Item> items;
  private final List<Item> curved;
  private final Map<UsageUnit, Estimate> linearUsd = new EnumMap<>(UsageUnit.class);

  Tariff(List<Item> items) {
    this.items = List.copyOf(items);
    this.curved = this.items.stream().filter(item -> !item.linear()).toList();
    for (Item item : this.items) {
      BigDecimal share = item.timing().shareOfMonth();
      if (item.linear() && share.signum() > 0) {
        BigDecimal usd = item.price().firstUsd().multiply(share);
        item.perDriver()
            .forEach((driver, each) -> linearUsd.merge(driver, each.times(usd), Estimate::plus));
      }
    }
    linearUsd.replaceAll((driver, usd) -> usd.rounded());
  }

  /** A month with all that is bought spread over its lifetime, USD. */
  Estimate monthlyUsd(Usage use) {
    Estimate sum = Estimate.ZERO;
    for (Map.Entry<UsageUnit, Estimate> each : linearUsd.entrySet()) {
      Estimate quantity = use.quantity(each.getKey());
      if (quantity != null) {
        sum = sum.plus(quantity.times(each.getValue()));
      }
    }
    for (Item item : curved) {
      BigDecimal share = item.timing().shareOfMonth();
      if (share.signum() > 0) {
        sum = sum.plus(item.usd(use).times(share));
      }
    }
    return sum;
  }

  /**
   * What an hour of one instance costs that starts and stops, USD; with a commitment on average.
   */
  Estimate usdPerInstanceHour(Usage use) {
    Estimate usd = linearUsd.getOrDefault(UsageUnit.HOUR, Estimate.ZERO);
    BigDecimal hours = use.value(UsageUnit.HOUR);
    for (UsageUnit driver : List.of(UsageUnit.COMMITTED, UsageUnit.BEYOND)) {
      if (linearUsd.containsKey(driver) && hours.signum() > 0) {
        usd = usd.plus(linearUsd.get(driver).times(use.value(driver)).dividedBy(hours));
      }
    }
    return usd;
  }

  List<CostLine> lines(Usage use) {
    List<CostLine> lines = new ArrayList<>();
    for (Item item : items) {
      BigDecimal share = item.timing().shareOfMonth();
      if (share.signum() > 0) {
        lines.addAll(item.lines(use, share));
      }
    }
    return lines;
  }

  /** Those of one run, in full where the price is the same for any quantity. */
  List<CostLine> runLines(Usage use) {
    Usage one = new Usage(BigDecimal.ZERO).set(UsageUnit.RUN, Estimate.exact(1));
    List<CostLine> lines = new ArrayList<>();
    for (Item item : items) {
      if (item.perDriver().containsKey(UsageUnit.RUN)) {
        lines.addAll(
            item.linear()
                ? item.lines(one, BigDecimal.ONE)
                : item.lines(
                    use, BigDecimal.ONE.divide(use.value(UsageUnit.RUN), MathContext.DECIMAL128)));
      }
    }
    return lines;
  }

  /** Its items with the quantities of one month's use, whatever else is used. */
  List<Item> settled(Usage use) {
    return items.stream().map(item -> item.settled(use)).toList();
  }

  CashFlow cashFlow(Usage use) {
    List<Payment> payments = new ArrayList<>();
    for (Item item : items) {
      for (CostLine line : item.lines(use, BigDecimal.ONE)) {
        payments.add(new Payment(line, item.timing()));
      }
    }
    return new CashFlow(payments);
  }
}
