package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * Instances that start and stop, of which so many are committed as is cheapest. One more is worth
 * it as long as it is on for at least that share of the month which a committed hour costs of one
 * on demand: the first is on the longest, and each further one less long.
 */
final class CommittedUsage implements UsageModel {
  private final UsageModel meter;
  private final BigDecimal leastHours;
  private final BigDecimal hoursPerMonth;

  /**
   * A deployment, whose instances are committed so where that is asked for.
   *
   * @param hour the price of one on demand
   */
  static UsageModel of(
      UsageModel meter,
      BillBuilder prices,
      UnitPrice hour,
      Purchase purchase,
      BigDecimal hoursPerMonth) {
    if (!purchase.best()) {
      return meter;
    }
    BigDecimal priceRatio =
        purchase
            .plan()
            .map(plan -> usd(prices, new UnitPrice.Listed(Purchase.rate(hour, plan))))
            .map(rate -> rate.divide(usd(prices, hour), MathContext.DECIMAL128))
            .orElseGet(() -> BigDecimal.ONE.subtract(purchase.discount()));
    return new CommittedUsage(meter, priceRatio, hoursPerMonth);
  }

  private static BigDecimal usd(BillBuilder prices, UnitPrice hour) {
    return prices.price(hour, BillBuilder.HOUR).firstUsd();
  }

  /**
   * Of a deployment.
   *
   * @param priceRatio a committed hour / an hour on demand, 0 or more
   */
  private CommittedUsage(UsageModel meter, BigDecimal priceRatio, BigDecimal hoursPerMonth) {
    this.meter = meter;
    this.leastHours = priceRatio.multiply(hoursPerMonth);
    this.hoursPerMonth = hoursPerMonth;
  }

  @Override
  public UsageResult atCapacity() {
    return committed(meter.atCapacity());
  }

  @Override
  public UsageResult at(Load load) {
    return committed(meter.at(load));
  }

  @Override
  public UsageResult withoutLoad() {
    return committed(meter.withoutLoad());
  }

  private UsageResult committed(UsageResult result) {
    if (!(result instanceof Usage use)) {
      return result;
    }
    List<BigDecimal> hours = use.hoursOfEach();
    int count = 0;
    BigDecimal used = BigDecimal.ZERO;
    while (count < hours.size() && hours.get(count).compareTo(leastHours) >= 0) {
      used = used.add(hours.get(count));
      count++;
    }
    Estimate all = use.quantity(UsageUnit.HOUR);
    BigDecimal covered = used;
    BigDecimal committed = hoursPerMonth.multiply(BigDecimal.valueOf(count));
    return use.set(UsageUnit.COMMITTED, Estimate.exact(committed))
        .set(
            UsageUnit.BEYOND,
            count == 0 ? all : all.map(each -> each.subtract(covered).max(BigDecimal.ZERO)))
        .remark(
            count == 0
                ? "no instance is on long enough to be committed"
                : "the cheapest commitment is %s for all hours, of which %s %% are used"
                    .formatted(
                        Bounds.instances(count),
                        used.movePointRight(2)
                            .divide(committed, new MathContext(3))
                            .stripTrailingZeros()
                            .toPlainString()));
  }

  @Override
  public Optional<BigDecimal> unitsPerInference(Load load) {
    return meter.unitsPerInference(load);
  }

  @Override
  public boolean isWalked() {
    return meter.isWalked();
  }

  @Override
  public boolean startsFromZero() {
    return meter.startsFromZero();
  }
}
