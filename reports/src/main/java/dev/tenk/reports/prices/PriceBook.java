package dev.tenk.reports.prices;

import dev.tenk.results.model.ConfigurationException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Dated prices.
 *
 * @param name as the user knows the file
 * @param sha256 of the file, 64 lower-case hexadecimal digits
 * @param rows in file order, ids unique, tiers of one key without overlap
 */
public record PriceBook(String name, String sha256, List<PriceRow> rows) {
  /** Copies its list. */
  public PriceBook {
    rows = List.copyOf(rows);
  }

  /**
   * The prices of one thing, lowest tier first, at least one.
   *
   * @throws ConfigurationException if the book has none
   */
  public List<PriceRow> tiers(PriceKey key) {
    List<PriceRow> tiers =
        rows.stream()
            .filter(row -> row.key().equals(key))
            .sorted(Comparator.comparing(PriceRow::tierFrom))
            .toList();
    if (tiers.isEmpty()) {
      throw new ConfigurationException(
          "%s has no price for service '%s', usage type '%s', region '%s'; add a row for it"
              .formatted(name, key.service(), key.usageType(), key.region()));
    }
    return tiers;
  }

  /**
   * The price of a thing that costs the same whatever the usage.
   *
   * @throws ConfigurationException if the book has none, or several tiers
   */
  public PriceRow flat(PriceKey key) {
    List<PriceRow> tiers = tiers(key);
    PriceRow row = tiers.get(0);
    if (tiers.size() > 1 || row.tierFrom().signum() != 0 || row.tierTo().isPresent()) {
      throw new ConfigurationException(
          "%s has tiers for service '%s', usage type '%s', region '%s'; expected one price for any usage"
              .formatted(name, key.service(), key.usageType(), key.region()));
    }
    return row;
  }

  /** The row of that id; empty where the book has none. */
  public Optional<PriceRow> row(String id) {
    return rows.stream().filter(row -> row.id().equals(id)).findFirst();
  }

  /** When its prices were read, e.g. {@code 2023 to 2026-09-28, some undated}. */
  public String asOf() {
    List<String> dates = rows.stream().flatMap(row -> row.asOf().stream()).sorted().toList();
    if (dates.isEmpty()) {
      return "undated";
    }
    String first = dates.get(0);
    String last = dates.get(dates.size() - 1);
    return (first.equals(last) ? first : first + " to " + last)
        + (dates.size() < rows.size() ? ", some undated" : "");
  }
}
