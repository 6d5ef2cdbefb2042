package dev.tenk.pricelist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The CSV form of the list's files: some lines of name and value, a header, then the rows. */
final class OfferTable implements AutoCloseable {
  private static final int MOST_LINES_BEFORE_HEADER = 10;

  private final OfferFile offerFile;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final Map<String, String> metadata = new HashMap<>();
  private final Map<String, Integer> columns = new HashMap<>();

  private OfferTable(OfferFile offerFile, CSVParser parser) {
    this.offerFile = offerFile;
    this.parser = parser;
    this.records = parser.iterator();
  }

  /**
   * Reads what is before the rows.
   *
   * @param required columns that there must be, by their {@link Product#word}; none to look only
   */
  static OfferTable open(OfferFile offerFile, List<String> required) throws IOException {
    OfferTable table = new OfferTable(offerFile, CSVFormat.RFC4180.parse(reader(offerFile)));
    table.header(required);
    return table;
  }

  private static Reader reader(OfferFile offerFile) throws IOException {
    BufferedReader reader = Files.newBufferedReader(offerFile.file(), StandardCharsets.UTF_8);
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  private void header(List<String> required) {
    for (int i = 0; i < MOST_LINES_BEFORE_HEADER && records.hasNext(); i++) {
      CSVRecord csvRecord = records.next();
      if (csvRecord.get(0).equals("SKU")) {
        for (int column = 0; column < csvRecord.size(); column++) {
          columns.put(Product.word(csvRecord.get(column)), column);
        }
        for (String column : required) {
          if (!has(column)) {
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

  void rows(Consumer<CSVRecord> reader) {
    while (records.hasNext()) {
      CSVRecord csvRecord = records.next();
      if (csvRecord.size() < columns.size()) {
        throw offerFile.error(
            "row %d has %d values, the header %d; is the file whole?"
                .formatted(csvRecord.getRecordNumber(), csvRecord.size(), columns.size()));
      }
      reader.accept(csvRecord);
    }
  }

  boolean has(String word) {
    return columns.containsKey(word);
  }

  /** Empty where the file has no such column. */
  String value(CSVRecord csvRecord, String word) {
    Integer column = columns.get(word);
    return column == null ? "" : csvRecord.get(column).strip();
  }

  /** Empty where the file has no such line. */
  String metadata(String word) {
    return metadata.getOrDefault(word, "");
  }

  Publication publication() {
    return offerFile.publication(metadata("version"), metadata("publicationdate"));
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
