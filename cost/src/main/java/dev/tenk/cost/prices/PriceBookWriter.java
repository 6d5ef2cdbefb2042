package dev.tenk.cost.prices;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Turns rows into the text of a price book that {@link PriceBookReader} reads again. */
public final class PriceBookWriter {
  private PriceBookWriter() {}

  /** Writes a header and the rows in their order; lines end with a line feed. */
  public static void write(List<PriceRow> rows, Appendable out) throws IOException {
    CSVPrinter printer =
        new CSVPrinter(out, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get());
    // a column that no row needs would only make books differ
    boolean operations = rows.stream().anyMatch(row -> row.key().operation().isPresent());
    List<String> columns = new ArrayList<>(PriceBookReader.COLUMNS);
    if (operations) {
      columns.add(PriceBookReader.OPERATION);
    }
    printer.printRecord(columns);
    for (PriceRow row : rows) {
      List<String> values = new ArrayList<>(values(row));
      if (operations) {
        values.add(row.key().operation().orElse(""));
      }
      printer.printRecord(values);
    }
  }

  private static List<String> values(PriceRow row) {
    return List.of(
        row.key().service(),
        row.sku().orElse(""),
        row.key().usageType(),
        row.item(),
        row.unit(),
        row.tierFrom().toPlainString(),
        row.tierTo().map(BigDecimal::toPlainString).orElse(""),
        row.priceUsd().toPlainString(),
        row.key().region(),
        row.asOf().orElse(""),
        row.confidence().text(),
        row.source());
  }
}
