package dev.tenk.cost.stated;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * AIPerf's summary, {@code profile_export_aiperf.json} or {@code .csv}. GenAI-Perf's has the same
 * form.
 */
final class AiperfSummary {
  private static final String FIGURES =
      "requests that succeeded under one load of AIPerf's own, by its duration; no bound: under an"
          + " SLO a server may do less, under more load more";
  private static final String CSV = "Metric,";
  private static final String THROUGHPUT = "Request Throughput (requests/sec)";
  private static final String LATENCY = "Request Latency (ms)";
  private static final List<String> SHOWN = List.of("avg", "p50", "p90", "p95", "p99");

  private AiperfSummary() {}

  static boolean isCsv(String content) {
    return content.startsWith(CSV);
  }

  static ToolOutput ofJson(Settings root) {
    if (root.optionalString("was_cancelled").filter("true"::equals).isPresent()) {
      throw root.error("was_cancelled", "the run was cancelled; run it again to its end");
    }
    Settings throughput = metric(root, "request_throughput", "requests/sec");
    Settings latency = metric(root, "request_latency", "ms");
    return output(
        throughput.value("avg", StatedNumbers::aboveZero),
        stat ->
            latency.hasValue(stat)
                ? Optional.of(latency.value(stat, StatedNumbers::aboveZero))
                : Optional.empty(),
        count(root, "request_count"),
        count(root, "error_request_count"));
  }

  private static Settings metric(Settings root, String tag, String unit) {
    Settings metric = root.section(tag);
    if (!metric.string("unit").equals(unit)) {
      throw metric.error("unit", "'" + metric.string("unit") + "' is not " + unit);
    }
    return metric;
  }

  private static Optional<BigDecimal> count(Settings root, String tag) {
    return root.hasValue(tag)
        ? Optional.of(root.section(tag).value("avg", BigDecimal::new))
        : Optional.empty();
  }

  static ToolOutput ofCsv(String fileName, String content) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    List<String> stats = List.of();
    int line = 0;
    for (String text : content.lines().toList()) {
      line++;
      List<String> values = Arrays.asList(text.split(",", -1));
      if (text.startsWith(CSV)) {
        stats = values;
      } else if (!text.isEmpty()) {
        if (values.size() != stats.size()) {
          throw new ConfigurationException(
              "%s:%d: the row has %d values, expected %d as above it"
                  .formatted(fileName, line, values.size(), stats.size()));
        }
        rows.put(values.get(0), values);
      }
    }
    List<String> header = Arrays.asList(content.lines().findFirst().orElse("").split(",", -1));
    if (!content.endsWith("\n")
        || List.of(THROUGHPUT, LATENCY).stream().anyMatch(name -> !rows.containsKey(name))) {
      throw new ConfigurationException(
          "%s: it has no whole '%s' and '%s': it was cut short, or is not AIPerf's summary"
              .formatted(fileName, THROUGHPUT, LATENCY));
    }
    Function<String, BigDecimal> number =
        text -> {
          try {
            return StatedNumbers.aboveZero(text);
          } catch (IllegalArgumentException e) {
            throw new ConfigurationException(fileName + ": " + e.getMessage(), e);
          }
        };
    return output(
        number.apply(rows.get(THROUGHPUT).get(1)),
        stat ->
            header.contains(stat)
                ? Optional.of(number.apply(rows.get(LATENCY).get(header.indexOf(stat))))
                : Optional.empty(),
        Optional.ofNullable(rows.get("Request Count")).map(row -> number.apply(row.get(1))),
        Optional.ofNullable(rows.get("Error Request Count")).map(row -> number.apply(row.get(1))));
  }

  private static ToolOutput output(
      BigDecimal perSecond,
      Function<String, Optional<BigDecimal>> latency,
      Optional<BigDecimal> succeeded,
      Optional<BigDecimal> failed) {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        String.join(
            ", ",
            SHOWN.stream()
                .flatMap(
                    stat ->
                        latency
                            .apply(stat)
                            .map(
                                ms ->
                                    (stat.equals("avg") ? "mean" : stat)
                                        + " "
                                        + StatedNumbers.rounded(ms)
                                        + " ms")
                            .stream())
                .toList()));
    succeeded.ifPresent(
        count ->
            remarks.add(
                "%s requests succeeded, %s"
                    .formatted(
                        StatedNumbers.plain(count),
                        failed
                            .map(number -> StatedNumbers.plain(number) + " failed")
                            .orElse("it tells of none that failed"))));
    return new ToolOutput(
        StatedFile.ofCapacities(
            "AIPerf",
            FIGURES,
            List.of(new StatedCapacity("load", perSecond, Optional.empty(), remarks))),
        List.of());
  }
}
