package dev.tenk.cost.prices;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/**
 * One row of a price book.
 *
 * @param key what it is found by
 * @param sku the seller's number for it; empty where unknown
 * @param item what it is, for people
 * @param unit what the price is for one of, e.g. {@code kWh}
 * @param tierFrom usage in {@code unit}s from which this price holds, 0 or more
 * @param tierTo usage up to which it holds, above {@code tierFrom}; empty where it has no end
 * @param priceUsd USD a unit, 0 or more
 * @param asOf the day, month or year it was read; empty where unknown
 * @param confidence how far it can be trusted
 * @param source where it comes from
 */
public record PriceRow(
    PriceKey key,
    Optional<String> sku,
    String item,
    String unit,
    BigDecimal tierFrom,
    Optional<BigDecimal> tierTo,
    BigDecimal priceUsd,
    Optional<String> asOf,
    Confidence confidence,
    String source) {
  /** Refuses a negative price and a tier that is empty. */
  public PriceRow {
    if (priceUsd.signum() < 0) {
      throw new IllegalArgumentException("price is " + priceUsd + " USD, expected 0 or more");
    }
    if (tierFrom.signum() < 0) {
      throw new IllegalArgumentException("tier begins at " + tierFrom + ", expected 0 or more");
    }
    if (tierTo.isPresent() && tierTo.get().compareTo(tierFrom) <= 0) {
      throw new IllegalArgumentException(
          "tier ends at " + tierTo.get() + ", expected above its beginning " + tierFrom);
    }
  }

  /** Whether it was read more than a year before that day, or at a day that is not known. */
  public boolean isOld(LocalDate on) {
    return isOld(asOf, on);
  }

  /**
   * Whether a date as price books write it is more than a year before a day; of a month or a year,
   * the last day of it counts. What is undated is old.
   */
  public static boolean isOld(Optional<String> asOf, LocalDate on) {
    return asOf.map(PriceRow::lastDay).filter(day -> !day.isBefore(on.minusYears(1))).isEmpty();
  }

  private static LocalDate lastDay(String date) {
    return switch (date.length()) {
      case 4 -> LocalDate.of(Integer.parseInt(date), 12, 31);
      case 7 -> YearMonth.parse(date).atEndOfMonth();
      default -> LocalDate.parse(date);
    };
  }

  /** Unique in its book: service, usage type with operation, region and beginning of the tier. */
  public String id() {
    return String.join("/", key.service(), key.counted(), key.region(), tierFrom.toPlainString());
  }
}
