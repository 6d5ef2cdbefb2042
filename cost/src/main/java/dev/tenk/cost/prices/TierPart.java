package dev.tenk.cost.prices;

import java.math.BigDecimal;

/**
 * The part of a quantity that one row prices.
 *
 * @param row where its price is
 * @param quantity in the row's unit, 0 or more
 */
public record TierPart(PriceRow row, BigDecimal quantity) {
  /** Refuses a negative quantity. */
  public TierPart {
    if (quantity.signum() < 0) {
      throw new IllegalArgumentException("quantity is " + quantity + ", expected 0 or more");
    }
  }
}
