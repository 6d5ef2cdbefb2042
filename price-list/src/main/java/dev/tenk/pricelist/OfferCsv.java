package dev.tenk.pricelist;

import dev.tenk.pricelist.Term.Dimension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;

/**
 * The CSV form of an offer file: five lines of name and value, a header, then a row a price, each
 * with its product's attributes.
 */
final class OfferCsv {
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
  private final Map<String, Map<String, Purchase>> purchasesBySku = new HashMap<>();
  private OfferTable table;

  private OfferCsv(OfferFile offerFile) {
    this.offerFile = offerFile;
  }

  /** A term whose prices come row by row. */
  private record Purchase(String effectiveDate, List<Dimension> dimensions) {}

  static ListedPrices read(OfferFile offerFile) throws IOException {
    return new OfferCsv(offerFile).read();
  }

  private ListedPrices read() throws IOException {
    try (OfferTable open = OfferTable.open(offerFile, COLUMNS)) {
      table = open;
      open.rows(this::row);
    }
    Map<String, List<Term>> termsBySku = new HashMap<>();
    purchasesBySku.forEach(
        (sku, purchases) ->
            termsBySku.put(
                sku,
                purchases.values().stream()
                    .map(purchase -> new Term(purchase.effectiveDate(), purchase.dimensions()))
                    .toList()));
    return offerFile.prices(termsBySku, table.publication());
  }

  private void row(CSVRecord csvRecord) {
    if (!table.value(csvRecord, "termtype").equals("OnDemand")) {
      return;
    }
    String sku = table.value(csvRecord, "sku");
    if (!purchasesBySku.containsKey(sku)) {
      offerFile.offer(product(sku, csvRecord), table.metadata("offercode"));
      if (offerFile.wanted(sku).isEmpty()) {
        return;
      }
    }
    purchasesBySku
        .computeIfAbsent(sku, each -> new LinkedHashMap<>())
        .computeIfAbsent(
            table.value(csvRecord, "offertermcode"),
            each -> new Purchase(table.value(csvRecord, "effectivedate"), new ArrayList<>()))
        .dimensions()
        .add(
            new Dimension(
                table.value(csvRecord, "startingrange"),
                table.value(csvRecord, "endingrange"),
                table.value(csvRecord, "unit"),
                table.value(csvRecord, "currency").equals("USD")
                    ? table.value(csvRecord, "priceperunit")
                    : ""));
  }

  private Product product(String sku, CSVRecord csvRecord) {
    Map<String, String> attributes = new HashMap<>();
    for (String word : Product.ATTRIBUTES) {
      String value = table.value(csvRecord, word);
      if (!value.isEmpty()) {
        attributes.put(word, value);
      }
    }
    return new Product(sku, table.value(csvRecord, "productfamily"), attributes);
  }
}
