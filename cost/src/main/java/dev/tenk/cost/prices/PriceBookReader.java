package dev.tenk.cost.prices;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.table.TableReader;
import dev.tenk.results.table.TableRow;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Turns the text of a price book into a {@link PriceBook}.
 *
 * <p>A book is CSV with the columns {@code service, sku, usage_type, item, unit, tier_from,
 * tier_to, price_usd, region, as_of, confidence, source} in any order; further columns are left
 * alone. Only {@code sku}, {@code tier_to} and {@code as_of} may be empty. A region is {@code
 * world}, a name as in {@code us-east-1} or the two letters of a country. The tiers of one price
 * begin at 0 and follow each other.
 *
 * <p>A book may have the column {@code operation}, which tells apart prices of one usage type, and
 * the column {@code currency}, in which nothing but {@code USD} may stand.
 */
public final class PriceBookReader {
  static final String OPERATION = "operation";

  static final List<String> COLUMNS =
      List.of(
          "service",
          "sku",
          "usage_type",
          "item",
          "unit",
          "tier_from",
          "tier_to",
          "price_usd",
          "region",
          "as_of",
          "confidence",
          "source");

  private final String name;
  private final Map<PriceKey, List<Located>> rowsByKey = new LinkedHashMap<>();
  private final List<PriceRow> rows = new ArrayList<>();

  private PriceBookReader(String name) {
    this.name = name;
  }

  private record Located(PriceRow row, long line) {}

  /**
   * Reads a price book.
   *
   * @param name as the user knows the file, for messages and reports
   * @param csv the whole file
   * @throws ConfigurationException naming file, line and column: a missing column, a value that is
   *     not what its column holds, a row that is there twice, tiers that overlap or leave a gap
   */
  public static PriceBook read(String name, String csv) {
    PriceBookReader reader = new PriceBookReader(name);
    reader.readRows(csv);
    reader.requireWholeTiers();
    return new PriceBook(name, Hashes.sha256(csv), reader.rows);
  }

  /**
   * The line that each row of a price book begins in, by the row's id.
   *
   * @throws ConfigurationException as {@link #read} does
   */
  public static Map<String, Long> lines(String name, String csv) {
    PriceBookReader reader = new PriceBookReader(name);
    reader.readRows(csv);
    return reader.rowsByKey.values().stream()
        .flatMap(List::stream)
        .collect(Collectors.toMap(each -> each.row().id(), Located::line));
  }

  private void readRows(String csv) {
    try (TableReader table = TableReader.of(name, csv)) {
      table.requireColumns(COLUMNS);
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        add(row.get());
      }
    }
  }

  private void add(TableRow fields) {
    PriceRow row = row(fields);
    if (row.priceUsd().signum() == 0 && row.confidence() != Confidence.ASSUMED) {
      throw fields.error(
          "price_usd",
          "a price of 0 in a list is a free tier or none at all; leave the row out, or state the confidence as assumed if it is free for you");
    }
    List<Located> others = rowsByKey.computeIfAbsent(row.key(), key -> new ArrayList<>());
    for (Located other : others) {
      if (other.row().tierFrom().compareTo(row.tierFrom()) == 0) {
        throw fields.error("usage_type", "the same price stands in line " + other.line());
      }
      if (overlap(other.row(), row)) {
        throw fields.error("tier_from", "the tier overlaps the one in line " + other.line());
      }
    }
    others.add(new Located(row, fields.line()));
    rows.add(row);
  }

  private void requireWholeTiers() {
    for (List<Located> located : rowsByKey.values()) {
      List<PriceRow> tiers =
          located.stream()
              .map(Located::row)
              .sorted(Comparator.comparing(PriceRow::tierFrom))
              .toList();
      Tiers.fault(tiers)
          .ifPresent(
              fault -> {
                throw new ConfigurationException(
                    "%s:%d: %s: %s"
                        .formatted(
                            name, line(located, fault.row()), fault.column(), fault.reason()));
              });
    }
  }

  private static long line(List<Located> located, PriceRow row) {
    return located.stream()
        .filter(each -> each.row().equals(row))
        .mapToLong(Located::line)
        .findFirst()
        .orElseThrow();
  }

  private static PriceRow row(TableRow fields) {
    fields.optional("currency", PriceBookReader::usd);
    BigDecimal tierFrom = fields.required("tier_from", Decimals::of);
    return new PriceRow(
        new PriceKey(
            fields.required("service", Function.identity()),
            fields.required("usage_type", Function.identity()),
            fields.optional(OPERATION, Function.identity()),
            fields.required("region", PriceBookReader::region)),
        fields.optional("sku", Function.identity()),
        fields.required("item", Function.identity()),
        fields.required("unit", Function.identity()),
        tierFrom,
        fields.optional("tier_to", text -> tierTo(text, tierFrom)),
        fields.required("price_usd", Decimals::of),
        fields.optional("as_of", PriceBookReader::date),
        fields.required("confidence", Confidence::of),
        fields.required("source", Function.identity()));
  }

  private static BigDecimal tierTo(String text, BigDecimal tierFrom) {
    BigDecimal tierTo = Decimals.of(text);
    if (tierTo.compareTo(tierFrom) <= 0) {
      throw new IllegalArgumentException("'" + text + "' is not above tier_from " + tierFrom);
    }
    return tierTo;
  }

  private static String usd(String text) {
    if (!text.equals("USD")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not USD, in which all prices of a book are; convert the price");
    }
    return text;
  }

  private static String region(String text) {
    if (!text.equals("world") && !text.matches("[a-z]{2}|[a-z]{2,4}(-[a-z0-9]+)*-[0-9]+")) {
      throw new IllegalArgumentException(
          "'%s' is not the name of a region, expected as in us-east-1, a country as in us, or world"
              .formatted(text));
    }
    return text;
  }

  private static String date(String text) {
    if (!text.matches("20[0-9]{2}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")
        || (text.length() > 7 && !isDay(text))) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a date, expected as in 2026-01-31, 2026-01 or 2026");
    }
    return text;
  }

  private static boolean isDay(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static boolean overlap(PriceRow one, PriceRow other) {
    return beginsBeforeEnd(one, other) && beginsBeforeEnd(other, one);
  }

  private static boolean beginsBeforeEnd(PriceRow one, PriceRow other) {
    return other.tierTo().isEmpty() || one.tierFrom().compareTo(other.tierTo().get()) < 0;
  }
}
