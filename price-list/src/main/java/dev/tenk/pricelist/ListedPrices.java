package dev.tenk.pricelist;

import dev.tenk.cost.prices.PriceRow;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a price list contains of the prices that are wanted.
 *
 * @param rows sorted by service, usage type and tier
 * @param leftOut a sentence for each price that is wanted but cannot be used, and why
 */
public record ListedPrices(List<PriceRow> rows, List<String> leftOut) {
  /** Copies its lists. */
  public ListedPrices {
    rows = List.copyOf(rows);
    leftOut = List.copyOf(leftOut);
  }

  /** With those of another list. */
  public ListedPrices and(ListedPrices others) {
    return new ListedPrices(
        Stream.concat(rows.stream(), others.rows().stream()).toList(),
        Stream.concat(leftOut.stream(), others.leftOut().stream()).toList());
  }

  ListedPrices alsoLeftOut(List<String> sentences) {
    return new ListedPrices(rows, Stream.concat(leftOut.stream(), sentences.stream()).toList());
  }
}
