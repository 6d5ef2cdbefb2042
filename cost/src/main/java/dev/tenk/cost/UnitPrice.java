package dev.tenk.cost;

import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceKey;
import java.math.BigDecimal;

/** Where the price of a unit comes from. */
public sealed interface UnitPrice {
  /**
   * A price book has it.
   *
   * @param key what it is found by
   */
  record Listed(PriceKey key) implements UnitPrice {}

  /**
   * The owner states it.
   *
   * @param item what it is, for people
   * @param unit what the price is for one of
   * @param usd USD a unit, 0 or more
   * @param confidence how far it can be trusted
   */
  record Stated(String item, String unit, BigDecimal usd, Confidence confidence)
      implements UnitPrice {
    /** Refuses a negative price. */
    public Stated {
      if (usd.signum() < 0) {
        throw new IllegalArgumentException(
            "price of " + item + " is " + usd + " USD, expected 0 or more");
      }
    }
  }

  /** In a book. */
  static UnitPrice listed(String service, String usageType, String region) {
    return new Listed(new PriceKey(service, usageType, region));
  }
}
