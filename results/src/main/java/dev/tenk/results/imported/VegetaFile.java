package dev.tenk.results.imported;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.table.TableReader;
import dev.tenk.results.table.TableRow;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What {@code vegeta encode} makes of an attack, in nanoseconds.
 *
 * @param json whether it is lines of JSON; else CSV without names of columns
 */
record VegetaFile(boolean json) implements ResultsFormat {
  private static final int FEWEST_COLUMNS = 9;

  @Override
  public String tool() {
    return json ? "vegeta (JSON)" : "vegeta (CSV)";
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests)
      throws IOException {
    if (json) {
      JsonLines.each(fileName, file, value -> requests.accept(request(value)));
      return;
    }
    try (TableReader table = TableReader.openWhole(fileName, file, value -> false)) {
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        requests.accept(request(fileName, row.get()));
      }
    }
  }

  private static ImportedRequest request(JsonNode value) {
    if (!value.path("latency").isIntegralNumber() || !value.path("code").isIntegralNumber()) {
      throw new IllegalArgumentException("the value has no 'latency' or no 'code'");
    }
    try {
      return new ImportedRequest(
          value.path("attack").asText(),
          K6Json.nanos(OffsetDateTime.parse(value.path("timestamp").asText())),
          value.path("latency").asLong(),
          value.path("bytes_out").asLong(),
          outcome(
              value.path("code").asText(),
              value.path("error").asText(),
              value.path("bytes_in").asLong()));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + value.path("timestamp").asText() + "' is no instant", e);
    }
  }

  private static ImportedRequest request(String fileName, TableRow row) {
    if (row.size() < FEWEST_COLUMNS) {
      throw new ConfigurationException(
          "%s:%d: %d values, and vegeta writes at least %d: the file is truncated"
              .formatted(fileName, row.line(), row.size(), FEWEST_COLUMNS));
    }
    try {
      return new ImportedRequest(
          row.value(7),
          Long.parseLong(row.value(0)),
          Long.parseLong(row.value(2)),
          Long.parseLong(row.value(3)),
          outcome(row.value(1), row.value(5), Long.parseLong(row.value(4))));
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          fileName + ":" + row.line() + ": a number is none: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(fileName + ":" + row.line() + ": " + e.getMessage(), e);
    }
  }

  /** vegeta's own rule: an answer without an error is one. */
  private static Outcome outcome(String code, String error, long bytes) {
    OptionalInt status = Ended.status(code);
    return error.isEmpty()
        ? Ended.well(status, bytes)
        : Ended.badly(
            status,
            error.contains("deadline exceeded") || error.contains("Client.Timeout"),
            status.isPresent() ? Optional.empty() : Optional.of("connection"));
  }
}
