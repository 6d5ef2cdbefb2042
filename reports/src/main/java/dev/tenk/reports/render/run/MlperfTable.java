package dev.tenk.reports.render.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.JsonText;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.MlperfRules.Scenario;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.mlperf.MlperfResult;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What MLPerf's scenarios report, beside the figures that every cell has. */
public final class MlperfTable {
  /** What it is called. */
  public static final String TITLE = "MLPerf's scenarios";

  /** What a reader must know of it. */
  public static final String LEGEND =
      "by LoadGen's published rules, computed by tenk; not verified by MLCommons, whose trademark"
          + " MLPerf is; shortened: less was asked for than the benchmark asks for";

  private static final double NANOS_PER_MS = 1e6;

  private record Row(TargetReport target, CellSummary cell, MlperfResult result) {}

  private MlperfTable() {}

  /** Empty where no workload is one of them. */
  public static Optional<Table> of(RunReport report) {
    List<Row> rows = report.targets().stream().flatMap(target -> rows(target).stream()).toList();
    return rows.isEmpty() ? Optional.empty() : Optional.of(Table.of(columns(), rows));
  }

  private static List<Row> rows(TargetReport target) {
    List<Row> rows = new ArrayList<>();
    for (CellSummary cell : Tables.shown(target)) {
      cell.mlperf().ifPresent(result -> rows.add(new Row(target, cell, result)));
    }
    return rows;
  }

  private static List<Shown<Row>> columns() {
    return List.of(
        Shown.text("target", row -> row.target.name()),
        Shown.text("workload", row -> CellText.workload(row.cell)),
        Shown.text("scenario", row -> row.result.rules().scenario().text()),
        Shown.number("queries", row -> Figures.grouped(row.result.queries())),
        Shown.number("samples", row -> Figures.grouped(row.result.samples())),
        Shown.text("metric", row -> metric(row.result)),
        Shown.number("value", row -> value(row.result)),
        Shown.text("by the rules", row -> standing(row.result)));
  }

  /** The same with its title. */
  static Optional<Section> section(RunReport report) {
    return of(report).map(table -> new Section(TITLE, LEGEND, List.of(table)));
  }

  /** A line for each in a terminal: the metric, and whether it is valid. */
  static List<String> lines(RunReport report) {
    return report.targets().stream()
        .flatMap(target -> rows(target).stream())
        .map(
            row ->
                "MLPerf %s of %s: %s %s, %s; unverified"
                    .formatted(
                        row.result.rules().scenario().text(),
                        row.target.name(),
                        metric(row.result),
                        value(row.result),
                        standing(row.result)))
        .toList();
  }

  /** Which rules are not met, or are milder than the benchmark's. */
  static List<String> sentences(RunReport report) {
    List<String> sentences = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (Row row : rows(target)) {
        String where = target.name() + ", " + CellText.workload(row.cell) + ": ";
        if (!row.result.valid()) {
          sentences.add(
              where
                  + "not valid by LoadGen's rules: "
                  + String.join("; ", row.result.unmet())
                  + ".");
        }
        if (!row.result.rules().shortened().isEmpty()) {
          sentences.add(
              where
                  + "shortened, so not by the benchmark's rules: "
                  + String.join("; ", row.result.rules().shortened())
                  + ".");
        }
      }
    }
    return sentences;
  }

  /** What it reports, in a few words. */
  public static String metric(MlperfResult result) {
    Scenario scenario = result.rules().scenario();
    return switch (scenario) {
      case SINGLE_STREAM, MULTI_STREAM ->
          "early-stopping "
              + Figures.quantile(scenario.percentile().orElseThrow())
              + (scenario == Scenario.MULTI_STREAM ? " of a query" : "");
      case SERVER -> "completed samples/s";
      case OFFLINE -> "samples/s";
    };
  }

  private static String unit(MlperfResult result) {
    return result.rules().scenario() == Scenario.SERVER
            || result.rules().scenario() == Scenario.OFFLINE
        ? "samples/s"
        : "ms";
  }

  /** Of its metric, with unit; {@code -} where there is none. */
  public static String value(MlperfResult result) {
    if (result.estimateNanos().isPresent()) {
      return Figures.millis(result.estimateNanos().getAsLong(), RoundingMode.HALF_UP) + " ms";
    }
    return result.samplesPerSecond().isPresent()
        ? Figures.number(result.samplesPerSecond().getAsDouble())
        : "-";
  }

  /** Whether it is valid, and by whose rules. */
  public static String standing(MlperfResult result) {
    return (result.valid() ? "valid" : "not valid")
        + (result.rules().shortened().isEmpty() ? "" : ", shortened");
  }

  private static OptionalDouble number(MlperfResult result) {
    return result.estimateNanos().isPresent()
        ? OptionalDouble.of(result.estimateNanos().getAsLong() / NANOS_PER_MS)
        : result.samplesPerSecond();
  }

  /** Columns of a file; none where no workload is one of them. */
  static <T> List<Csv.Column<T>> csv(RunReport report, Function<T, CellSummary> cell) {
    return of(report).isEmpty()
        ? List.of()
        : List.of(
            csv("mlperf_scenario", cell, result -> result.rules().scenario().text()),
            csv("mlperf_metric", cell, MlperfTable::metric),
            csv("mlperf_value", cell, result -> Csv.number(number(result))),
            csv("mlperf_unit", cell, MlperfTable::unit),
            csv("mlperf_valid", cell, result -> String.valueOf(result.valid())),
            csv("mlperf_unmet", cell, result -> Csv.text(String.join("; ", result.unmet()))),
            csv(
                "mlperf_shortened",
                cell,
                result -> Csv.text(String.join("; ", result.rules().shortened()))));
  }

  private static <T> Csv.Column<T> csv(
      String heading, Function<T, CellSummary> cell, Function<MlperfResult, String> value) {
    return new Csv.Column<>(heading, row -> cell.apply(row).mlperf().map(value).orElse(""));
  }

  /** Adds what a cell reports, where its workload is one of them. */
  static void put(CellSummary cell, ObjectNode node) {
    cell.mlperf()
        .ifPresent(
            result -> {
              ObjectNode figures = node.putObject("mlperf");
              figures.put("scenario", result.rules().scenario().text());
              figures.put("metric", metric(result));
              JsonText.number(figures, "value", number(result));
              figures.put("unit", unit(result));
              figures.put("valid", result.valid());
              JsonText.texts(figures, "unmet", result.unmet());
              JsonText.texts(figures, "shortened", result.rules().shortened());
              figures.put("queries", result.queries());
              figures.put("samples", result.samples());
              JsonText.number(figures, "seconds", result.seconds());
              if (result.percentileNanos().isPresent()) {
                JsonText.number(
                    figures, "percentile_ms", result.percentileNanos().getAsLong() / NANOS_PER_MS);
              }
              JsonText.number(figures, "scheduled_samples_per_s", result.scheduledPerSecond());
            });
  }
}
