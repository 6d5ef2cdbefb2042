package dev.tenk.results.imported;

import dev.tenk.results.table.TableReader;
import dev.tenk.results.table.TableRow;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What {@code k6 run --out csv} writes, whose instants are whole seconds unless asked for. */
record K6Csv() implements ResultsFormat {
  @Override
  public String tool() {
    return "k6 (CSV)";
  }

  @Override
  public List<String> remarks() {
    return K6Json.REMARKS;
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests) {
    try (TableReader table = TableReader.open(fileName, file)) {
      table.requireColumns(
          List.of("metric_name", "timestamp", "metric_value", "error_code", "name", "status"));
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        TableRow each = row.get();
        if (each.text("metric_name").equals(K6Json.DURATION)) {
          requests.accept(
              K6Json.request(
                  each.text("name"),
                  each.required("timestamp", K6Csv::nanos),
                  each.required("metric_value", K6Json::tookNanos),
                  each.text("status"),
                  each.text("expected_response"),
                  each.text("error_code")));
        }
      }
    }
  }

  /** In any of the forms that k6 has. */
  private static long nanos(String text) {
    try {
      if (!text.matches("[0-9]+")) {
        return K6Json.nanos(OffsetDateTime.parse(text));
      }
      long number = Long.parseLong(text);
      return switch (text.length()) {
        case 10 -> number * 1_000_000_000;
        case 13 -> number * 1_000_000;
        case 16 -> number * 1_000;
        case 19 -> number;
        default -> throw new IllegalArgumentException("'" + text + "' is no instant");
      };
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no instant", e);
    }
  }
}
