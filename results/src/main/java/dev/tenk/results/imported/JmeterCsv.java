package dev.tenk.results.imported;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.table.TableReader;
import dev.tenk.results.table.TableRow;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * JMeter's results as CSV, with the names of their columns in the first line or without: then they
 * are those that JMeter writes where nothing else was asked for.
 */
record JmeterCsv() implements ResultsFormat {
  private static final List<String> USUAL =
      List.of(
          "timeStamp",
          "elapsed",
          "label",
          "responseCode",
          "responseMessage",
          "threadName",
          "dataType",
          "success",
          "failureMessage",
          "bytes",
          "sentBytes",
          "grpThreads",
          "allThreads",
          "URL",
          "Latency",
          "IdleTime",
          "Connect");

  /** From 2001 on: seconds since 1970 are not taken for milliseconds. */
  static final String EPOCH_MILLIS = "[1-9][0-9]{12}";

  private static final long NANOS_PER_MILLI = 1_000_000;

  @Override
  public String tool() {
    return "JMeter (CSV)";
  }

  @Override
  public List<String> remarks() {
    return JmeterXml.REMARKS;
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests) {
    try (TableReader table =
        TableReader.openWhole(fileName, file, value -> !value.matches("[0-9]+.*"))) {
      boolean named = !table.columns().isEmpty();
      if (named) {
        table.requireColumns(List.of("timeStamp", "elapsed", "success"));
      }
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        requests.accept(request(new Row(row.get(), named ? table.columns() : USUAL)));
      }
    }
  }

  private static ImportedRequest request(Row row) {
    long startMillis = row.number("timeStamp");
    boolean success = row.success();
    String code = row.text("responseCode");
    return new ImportedRequest(
        row.text("label"),
        startMillis * NANOS_PER_MILLI,
        row.number("elapsed") * NANOS_PER_MILLI,
        row.text("sentBytes").isEmpty() ? 0 : row.number("sentBytes"),
        outcome(success, code, row.text("bytes").isEmpty() ? 0 : row.number("bytes")));
  }

  /** As both of JMeter's forms have it. */
  static Outcome outcome(boolean success, String code, long bytes) {
    OptionalInt status = Ended.status(code);
    return success
        ? Ended.well(status, bytes)
        : Ended.badly(
            status,
            code.contains("Timeout"),
            Optional.of(code.replace("Non HTTP response code: ", ""))
                .filter(each -> status.isEmpty() && !each.isBlank()));
  }

  private record Row(TableRow row, List<String> columns) {
    String text(String column) {
      int at = columns.indexOf(column);
      return at < 0 || at >= row.size() ? "" : row.value(at).strip();
    }

    long number(String column) {
      String text = text(column);
      if (!text.matches(column.equals("timeStamp") ? EPOCH_MILLIS : "[0-9]{1,12}")) {
        throw error(
            column,
            text.isEmpty()
                ? "the value is missing"
                : column.equals("timeStamp")
                    ? "'"
                        + text
                        + "' is not milliseconds since 1970; let JMeter write them with"
                        + " jmeter.save.saveservice.timestamp_format=ms"
                    : "'" + text + "' is not a whole number of 0 or more");
      }
      return Long.parseLong(text);
    }

    boolean success() {
      String text = text("success");
      if (!text.equals("true") && !text.equals("false")) {
        throw error("success", "'" + text + "' is neither true nor false");
      }
      return text.equals("true");
    }

    private ConfigurationException error(String column, String message) {
      return row.error(column, message);
    }
  }
}
