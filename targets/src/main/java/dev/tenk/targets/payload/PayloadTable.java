package dev.tenk.targets.payload;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.table.TableReader;
import dev.tenk.results.table.TableRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVFormat;

/**
 * The payloads of a run without what is in them, as the run keeps them.
 *
 * @param rows a payload's id is its index here
 */
public record PayloadTable(List<Row> rows) {
  private static final String ID = "payload_id";
  private static final String NAME = "name";
  private static final String BYTES = "bytes";
  private static final String SHA256 = "sha256";
  private static final String LABEL = "label";
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();

  /** Copies its list. */
  public PayloadTable {
    rows = List.copyOf(rows);
  }

  /**
   * A payload.
   *
   * @param name for people, of the file it was read from; not unique
   * @param bytes size of its content
   * @param sha256 of its content, hexadecimal
   * @param label index of the right output element; empty where it is not known
   */
  public record Row(String name, int bytes, String sha256, OptionalInt label) {}

  /** That of payloads at hand. */
  public static PayloadTable of(PayloadMix mix) {
    List<Row> rows = new ArrayList<>();
    for (Payload payload : mix.payloads()) {
      Integer label = mix.labels().get(rows.size());
      rows.add(
          new Row(
              payload.name(),
              payload.bytes().length,
              PayloadReader.sha256(List.of(payload)),
              label == null ? OptionalInt.empty() : OptionalInt.of(label)));
    }
    return new PayloadTable(rows);
  }

  /**
   * Reads what {@link #toCsv()} gave.
   *
   * @param fileName for messages
   * @throws TenkException naming the file when it is not such a table
   */
  public static PayloadTable read(String fileName, String csv) {
    List<Row> rows = new ArrayList<>();
    try (TableReader table = TableReader.of(fileName, csv)) {
      table.requireColumns(List.of(ID, NAME, BYTES, SHA256, LABEL));
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        rows.add(row(row.get(), table.columns()));
      }
    } catch (ConfigurationException e) {
      throw new TenkException(fileName + " is no table of payloads: " + e.getMessage(), e);
    }
    return new PayloadTable(rows);
  }

  private static Row row(TableRow row, List<String> columns) {
    Optional<Integer> label = row.optional(LABEL, Integer::valueOf);
    return new Row(
        row.value(columns.indexOf(NAME)),
        row.required(BYTES, Integer::valueOf),
        row.text(SHA256),
        label.isEmpty() ? OptionalInt.empty() : OptionalInt.of(label.get()));
  }

  /** As it is kept: a header, and a row a payload. */
  public String toCsv() {
    StringBuilder csv = new StringBuilder();
    try {
      FORMAT.printRecord(csv, ID, NAME, BYTES, SHA256, LABEL);
      for (int id = 0; id < rows.size(); id++) {
        Row row = rows.get(id);
        FORMAT.printRecord(
            csv,
            id,
            row.name(),
            row.bytes(),
            row.sha256(),
            row.label().isPresent() ? row.label().getAsInt() : "");
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing into memory failed", e);
    }
    return csv.toString();
  }

  /** Whether another one is of the same payloads by id, regardless of their names. */
  public boolean hasSameContents(PayloadTable other) {
    return rows.stream()
        .map(Row::sha256)
        .toList()
        .equals(other.rows.stream().map(Row::sha256).toList());
  }

  /** A name for people of each payload that no other has, by id. */
  public List<String> distinctNames() {
    Map<String, Integer> times = new HashMap<>();
    rows.forEach(row -> times.merge(row.name(), 1, Integer::sum));
    List<String> names = new ArrayList<>();
    for (Row row : rows) {
      names.add(
          times.get(row.name()) == 1 ? row.name() : row.name() + " (payload " + names.size() + ")");
    }
    return names;
  }
}
