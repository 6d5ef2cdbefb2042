package dev.tenk.pricelist;

import dev.tenk.pricelist.Term.Dimension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The CSV form of an offer file: five lines of name and value, a header, then a row a price, each
 * with its product's attributes.
 */
final class OfferCsv {
  private static final int MOST_LINES_BEFORE_HEADER = 10;
  private static final List<String> COLUMNS =
      List.of(
          "sku",
          "offertermcode",
          "termtype",
          "startingrange",
          "endingrange",
          "unit",
          "priceperunit",
          "currency",
          "usagetype");

  private final OfferFile offerFile;
  private final Map<String, String> metadata = new HashMap<>();
  private final Map<String, Integer> columns = new HashMap<>();
  private final Map<String, Map<String, Purchase>> purchasesBySku = new HashMap<>();

  private OfferCsv(OfferFile offerFile) {
    this.offerFile = offerFile;
  }

  /** A term whose prices come row by row. */
  private record Purchase(String effectiveDate, List<Dimension> dimensions) {}

  static ListedPrices read(OfferFile offerFile) throws IOException {
    return new OfferCsv(offerFile).read();
  }

  private ListedPrices read() throws IOException {
    try (Reader reader = reader();
        CSVParser parser = CSVFormat.RFC4180.parse(reader)) {
      Iterator<CSVRecord> records = parser.iterator();
      header(records);
      while (records.hasNext()) {
        row(records.next());
      }
    }
    Map<String, List<Term>> termsBySku = new HashMap<>();
    purchasesBySku.forEach(
        (sku, purchases) ->
            termsBySku.put(
                sku,
                purchases.values().stream()
                    .map(purchase -> new Term(purchase.effectiveDate(), purchase.dimensions()))
                    .toList()));
    return offerFile.prices(
        termsBySku,
        offerFile.publication(
            metadata.getOrDefault("version", ""), metadata.getOrDefault("publicationdate", "")));
  }

  private Reader reader() throws IOException {
    BufferedReader reader = Files.newBufferedReader(offerFile.file(), StandardCharsets.UTF_8);
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  private void header(Iterator<CSVRecord> records) {
    for (int i = 0; i < MOST_LINES_BEFORE_HEADER && records.hasNext(); i++) {
      CSVRecord csvRecord = records.next();
      if (csvRecord.get(0).equals("SKU")) {
        for (int column = 0; column < csvRecord.size(); column++) {
          columns.put(Product.word(csvRecord.get(column)), column);
        }
        for (String column : COLUMNS) {
          if (!columns.containsKey(column)) {
            throw offerFile.error(
                "line %d: no column '%s', which offer files have"
                    .formatted(csvRecord.getRecordNumber(), column));
          }
        }
        return;
      }
      if (csvRecord.size() > 1) {
        metadata.put(Product.word(csvRecord.get(0)), csvRecord.get(1));
      }
    }
    throw offerFile.error("not an offer file: no header that begins with SKU");
  }

  private void row(CSVRecord csvRecord) {
    if (csvRecord.size() < columns.size()) {
      throw offerFile.error(
          "row %d has %d values, the header %d; is the file whole?"
              .formatted(csvRecord.getRecordNumber(), csvRecord.size(), columns.size()));
    }
    if (!value(csvRecord, "termtype").equals("OnDemand")) {
      return;
    }
    String sku = value(csvRecord, "sku");
    if (!purchasesBySku.containsKey(sku)) {
      offerFile.offer(product(sku, csvRecord), metadata.getOrDefault("offercode", ""));
      if (offerFile.wanted(sku).isEmpty()) {
        return;
      }
    }
    purchasesBySku
        .computeIfAbsent(sku, each -> new LinkedHashMap<>())
        .computeIfAbsent(
            value(csvRecord, "offertermcode"),
            each -> new Purchase(value(csvRecord, "effectivedate"), new ArrayList<>()))
        .dimensions()
        .add(
            new Dimension(
                value(csvRecord, "startingrange"),
                value(csvRecord, "endingrange"),
                value(csvRecord, "unit"),
                value(csvRecord, "currency").equals("USD")
                    ? value(csvRecord, "priceperunit")
                    : ""));
  }

  private Product product(String sku, CSVRecord csvRecord) {
    Map<String, String> attributes = new HashMap<>();
    for (String word : Product.ATTRIBUTES) {
      String value = value(csvRecord, word);
      if (!value.isEmpty()) {
        attributes.put(word, value);
      }
    }
    return new Product(sku, value(csvRecord, "productfamily"), attributes);
  }

  /** Empty where the file has no such column. */
  private String value(CSVRecord csvRecord, String word) {
    Integer column = columns.get(word);
    return column == null ? "" : csvRecord.get(column).strip();
  }
}
