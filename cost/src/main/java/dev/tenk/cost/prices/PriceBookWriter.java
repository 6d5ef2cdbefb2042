package dev.tenk.cost.prices;

import java.io.IOException;
import java.math.BigDecimal;
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
    printer.printRecord(PriceBookReader.COLUMNS);
    for (PriceRow row : rows) {
      printer.printRecord(
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
}
