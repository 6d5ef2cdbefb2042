package dev.tenk.cost.stated;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.table.TableReader;
import dev.tenk.results.table.TableRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@code perf_analyzer -f} writes: a row a load, latencies in whole microseconds. */
final class PerfAnalyzerReport {
  private static final String CONCURRENCY = "Concurrency";
  private static final String RATE = "Request Rate";
  private static final String THROUGHPUT = "Inferences/Second";
  private static final String FIGURES =
      "throughput under one load of perf_analyzer's own, with network and queue, without the"
          + " requests that failed; no bound: under an SLO a server may do less, under more load"
          + " more";
  private static final List<String> IN_SERVER =
      List.of("Server Compute Input", "Server Compute Infer", "Server Compute Output");
  private static final int MICROS_PER_MILLI_DIGITS = 3;

  private PerfAnalyzerReport() {}

  static boolean is(String content) {
    return content.startsWith(CONCURRENCY + "," + THROUGHPUT)
        || content.startsWith(RATE + "," + THROUGHPUT);
  }

  static ToolOutput read(String fileName, String content) {
    if (!content.endsWith("\n")) {
      throw new ConfigurationException(
          fileName + ": its last line has no end: it was cut short; run perf_analyzer -f again");
    }
    List<StatedCapacity> capacities = new ArrayList<>();
    Set<String> names = new HashSet<>();
    TableReader table = TableReader.of(fileName, content);
    for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
      StatedCapacity capacity = capacity(table.columns(), row.get());
      if (!names.add(capacity.name())) {
        throw row.get().error("it has '" + capacity.name() + "' twice; give a file of one run");
      }
      capacities.add(capacity);
    }
    if (capacities.isEmpty()) {
      throw new ConfigurationException(
          fileName + ": it has a header and no row; run perf_analyzer -f again to its end");
    }
    return new ToolOutput(
        StatedFile.ofCapacities("perf_analyzer -f", FIGURES, capacities), List.of());
  }

  private static StatedCapacity capacity(List<String> columns, TableRow row) {
    boolean closed = columns.contains(CONCURRENCY);
    String load =
        StatedNumbers.plain(row.required(closed ? CONCURRENCY : RATE, StatedNumbers::aboveZero));
    List<String> remarks = new ArrayList<>();
    remarks.add(
        closed
            ? load + " at a time, each sent after the answer to the one before"
            : load + " requests a second were to be sent");
    List<String> latencies = new ArrayList<>();
    for (String column : columns) {
      if (column.endsWith(" latency")) {
        latencies.add(
            (column.startsWith("Avg") ? "mean" : column.substring(0, column.indexOf(' ')))
                + " "
                + StatedNumbers.plain(row.required(column, PerfAnalyzerReport::millis))
                + " ms");
      }
    }
    if (!latencies.isEmpty()) {
      remarks.add(String.join(", ", latencies));
    }
    if (columns.containsAll(IN_SERVER)) {
      remarks.add(
          "in the server, means: queue %s ms, compute %s ms"
              .formatted(
                  StatedNumbers.plain(row.required("Server Queue", PerfAnalyzerReport::millis)),
                  StatedNumbers.plain(
                      IN_SERVER.stream()
                          .map(column -> row.required(column, PerfAnalyzerReport::millis))
                          .reduce(BigDecimal.ZERO, BigDecimal::add))));
    }
    return new StatedCapacity(
        (closed ? "concurrency " : "request rate ") + load,
        row.required(THROUGHPUT, StatedNumbers::aboveZero),
        Optional.empty(),
        remarks);
  }

  private static BigDecimal millis(String micros) {
    if (!micros.matches("[0-9]{1,12}")) {
      throw new IllegalArgumentException("'" + micros + "' is not a whole number of µs");
    }
    return new BigDecimal(micros).movePointLeft(MICROS_PER_MILLI_DIGITS);
  }
}
