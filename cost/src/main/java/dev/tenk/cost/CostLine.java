package dev.tenk.cost;

import dev.tenk.cost.prices.Confidence;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One line of a bill: quantity × unit price.
 *
 * @param item what is paid for
 * @param quantity how many {@code unit}s; below 0 where money comes back
 * @param unit what the price is for one of
 * @param unitPriceUsd USD a unit, 0 or more
 * @param priceRowId the row of the price book; empty where the price is stated elsewhere
 * @param priceAsOf the day, month or year when that row was read; empty where that is not known
 * @param confidence how far the price can be trusted
 * @param note how the quantity came about
 * @param kind what kind of thing it pays for
 * @param phase of a job or pipeline; empty where it belongs to none
 */
public record CostLine(
    String item,
    Estimate quantity,
    String unit,
    BigDecimal unitPriceUsd,
    Optional<String> priceRowId,
    Optional<String> priceAsOf,
    Confidence confidence,
    String note,
    CostKind kind,
    Optional<String> phase) {
  /** Refuses a negative price. */
  public CostLine {
    if (unitPriceUsd.signum() < 0) {
      throw new IllegalArgumentException(
          "unit price of " + item + " is " + unitPriceUsd + " USD, expected 0 or more");
    }
  }

  /** Quantity × unit price, USD. */
  public Estimate amountUsd() {
    return quantity.times(unitPriceUsd).rounded();
  }
}
