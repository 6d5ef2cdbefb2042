package dev.tenk.pricelist;

import java.util.List;

/**
 * A way to buy a product on demand.
 *
 * @param effectiveDate since when it holds; empty where the list does not state it
 * @param dimensions its prices, one a tier, in any order
 */
record Term(String effectiveDate, List<Dimension> dimensions) {
  Term {
    dimensions = List.copyOf(dimensions);
  }

  /**
   * One price, as the list writes it.
   *
   * @param beginRange usage from which it holds
   * @param endRange usage up to which it holds, or {@code Inf}
   * @param unit the list's word for it
   * @param usd USD a unit; empty where it has no price in USD
   */
  record Dimension(String beginRange, String endRange, String unit, String usd) {}
}
