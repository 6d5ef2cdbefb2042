package dev.tenk.reports.render.sweep;

import dev.tenk.cost.matrix.SweptSizes.AtDemand;
import dev.tenk.cost.matrix.SweptSizes.Row;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.sweep.SizeRace.Dearer;
import dev.tenk.results.stats.sweep.SizeRace.Loss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sweep as CSV, a row a demand and size. */
final class SweepCsv {
  private SweepCsv() {}

  private record Line(AtDemand demand, Row row, Optional<Loss> loss) {
    boolean take() {
      return demand.take().filter(row.name()::equals).isPresent();
    }

    Optional<Dearer> dearer() {
      return loss.filter(Dearer.class::isInstance).map(Dearer.class::cast);
    }
  }

  static void write(SweepReport report, Appendable out) throws IOException {
    List<Column<Line>> columns = new ArrayList<>();
    columns.add(
        new Column<>(
            "inferences_per_month", line -> Csv.number(line.demand().load().inferencesPerMonth())));
    columns.add(new Column<>("size", line -> Csv.text(line.row().name())));
    report.plan().variants().stream()
        .flatMap(variant -> variant.values().keySet().stream())
        .distinct()
        .forEach(
            axis ->
                columns.add(
                    new Column<>(
                        axis.replaceAll("[^a-z0-9]", "_"),
                        line -> Csv.text(values(line).getOrDefault(axis, "")))));
    columns.addAll(
        List.of(
            new Column<>(
                "standing",
                line ->
                    line.row().size().rounds().stream()
                        .findFirst()
                        .flatMap(round -> round.standing().map(each -> each.text()))
                        .orElse("")),
            new Column<>("rounds", line -> Integer.toString(line.row().figures().size())),
            new Column<>("cost_per_10k_usd", line -> Csv.number(line.row().usdPer10k())),
            new Column<>("cost_per_10k_low_usd", line -> bound(line, 0)),
            new Column<>("cost_per_10k_high_usd", line -> bound(line, 1)),
            new Column<>("quantile", line -> Csv.number(line.row().quantile())),
            new Column<>("response_ms", line -> millis(line.row().middle())),
            new Column<>("response_fastest_round_ms", line -> millis(round(line, true))),
            new Column<>("response_slowest_round_ms", line -> millis(round(line, false))),
            new Column<>("slo_quantile_ms", line -> millis(Row.middle(line.row().judged()))),
            new Column<>("slo", line -> line.row().slo().text()),
            new Column<>("rounds_met", line -> Long.toString(line.row().rounds(SloDecision.MET))),
            new Column<>(
                "rounds_missed", line -> Long.toString(line.row().rounds(SloDecision.MISSED))),
            new Column<>("take", line -> line.take() ? "yes" : "no"),
            new Column<>("alike", line -> Csv.text(String.join(" ", line.row().alike()))),
            new Column<>(
                "dropped_after_round",
                line -> line.loss().map(loss -> Integer.toString(loss.round())).orElse("")),
            new Column<>(
                "dropped_for",
                line ->
                    line.loss().isEmpty()
                        ? ""
                        : Csv.text(line.dearer().map(Dearer::than).orElse("the SLO")))));
    List<Line> lines = new ArrayList<>();
    for (AtDemand demand : report.sizes().demands()) {
      for (Row row : demand.rows()) {
        lines.add(
            new Line(demand, row, Optional.ofNullable(report.sizes().losses().get(row.name()))));
      }
    }
    Csv.write(out, columns, lines);
  }

  private static Map<String, String> values(Line line) {
    return line.row().size().variant().values();
  }

  private static String bound(Line line, int which) {
    return line.row().interval().map(each -> Csv.number(each[which])).orElse("");
  }

  private static String millis(Optional<Seen> seen) {
    return seen.map(each -> Csv.millis(each.valueNanos())).orElse("");
  }

  private static Optional<Seen> round(Line line, boolean fastest) {
    List<Seen> response = line.row().response();
    return response.isEmpty()
        ? Optional.empty()
        : Optional.of(response.get(fastest ? 0 : response.size() - 1));
  }
}
