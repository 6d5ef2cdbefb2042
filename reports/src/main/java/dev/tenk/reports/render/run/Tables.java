package dev.tenk.reports.render.run;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The two tables of a report. */
public final class Tables {
  public static final String LOAD_TITLE = "Load and time";
  public static final String LOAD_LEGEND =
      "times in ms; p50, p90 … are response time ≤ its upper bound at 99 % confidence";
  public static final String COST_TITLE = "Cost";
  public static final String COST_LEGEND = "USD per 10,000 inferences (10K) and a month";

  private static final Set<Double> USUAL_QUANTILES = Set.of(0.5, 0.9, 0.99);
  private static final Cell ABSENT = Cell.of("-");

  private Tables() {}

  /** A row a cell; the first two columns are target and standing. */
  public static Table load(RunReport report) {
    List<Double> quantiles = quantiles(report);
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("target"));
    columns.add(Column.text("standing"));
    columns.add(Column.text("workload"));
    columns.add(Column.number("req/s offered"));
    columns.add(Column.closeNumber("req/s done"));
    columns.add(Column.closeNumber("req/s good"));
    columns.add(Column.closeNumber("errors"));
    quantiles.forEach(quantile -> columns.add(Column.number(Figures.quantile(quantile))));
    columns.add(Column.number("service p50"));
    columns.add(Column.closeNumber("wait p99"));
    columns.add(Column.closeNumber("slip p99"));
    columns.add(Column.text("SLO"));
    columns.add(Column.text("verdict"));
    List<List<Cell>> rows = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : shown(target)) {
        List<Cell> row = new ArrayList<>();
        row.add(Cell.of(target.name()));
        row.add(standing(target.facts().standing()));
        row.add(Cell.of(CellText.workload(cell)));
        row.add(
            cell.offeredRatePerSecond().isPresent()
                ? Cell.of(Figures.number(cell.offeredRatePerSecond().getAsDouble()))
                : Cell.of("closed"));
        row.add(Cell.of(Figures.number(cell.throughputPerSecond())));
        row.add(Cell.of(Figures.number(cell.goodputPerSecond())));
        row.add(errors(cell, report.slo()));
        quantiles.forEach(quantile -> row.add(CellText.response(cell, quantile)));
        row.add(millis(cell.serviceP50Nanos()));
        row.add(millis(cell.clientWaitP99Nanos()));
        row.add(millis(cell.slipP99Nanos()));
        row.add(CellText.slo(cell));
        row.add(verdict(cell, quantiles));
        rows.add(row);
      }
    }
    return new Table(columns, rows);
  }

  /** A row a target. */
  public static Table cost(RunReport report) {
    List<Column> columns =
        List.of(
            Column.text("target"),
            Column.text("standing"),
            Column.number("capacity"),
            Column.number("10K at capacity"),
            Column.number("10K at demand"),
            Column.number("month at demand"),
            Column.number("units at demand"),
            Column.text("price confidence"));
    return new Table(columns, report.targets().stream().map(Tables::costRow).toList());
  }

  private static List<Cell> costRow(TargetReport target) {
    String capacity = Figures.capacity(target.capacity());
    return List.of(
        Cell.of(target.name()),
        standing(target.facts().standing()),
        Cell.of(capacity),
        cost(
            target.atCapacity(),
            cost ->
                Figures.costUsd(cost, cost.per10kUsd().value())
                    + (cost.atMost() ? " (at " + capacity + ")" : "")),
        cost(target.atDemand(), cost -> Figures.costUsd(cost, cost.per10kUsd().value())),
        cost(target.atDemand(), cost -> Figures.costUsd(cost, cost.monthlyUsd().value())),
        cost(target.atDemand(), CellText::units),
        anyCost(target).map(cost -> Cell.of(cost.priceConfidence().text())).orElse(ABSENT));
  }

  /** The cost at demand, or else the one at capacity. */
  public static Optional<Cost> anyCost(TargetReport target) {
    return Stream.of(target.atDemand(), target.atCapacity())
        .filter(Cost.class::isInstance)
        .map(Cost.class::cast)
        .findFirst();
  }

  private static Cell cost(CostResult result, Function<Cost, String> text) {
    return result instanceof Cost cost
        ? Cell.of(text.apply(cost))
        : new Cell("not known", Tone.DOUBTFUL);
  }

  /** The usual quantiles and the SLO's own, as far as any cell has them, ascending. */
  private static List<Double> quantiles(RunReport report) {
    return report.quantiles().stream()
        .filter(
            quantile -> USUAL_QUANTILES.contains(quantile) || quantile == report.slo().quantile())
        .toList();
  }

  /** Those of a target that have a row of their own: a search's exploring steps have not. */
  public static List<CellSummary> shown(TargetReport target) {
    return target.cells().stream()
        .filter(cell -> cell.step().filter(step -> step.purpose().explores()).isEmpty())
        .toList();
  }

  private static Cell standing(Standing standing) {
    return new Cell(standing.text(), standing == Standing.MEASURED ? Tone.PLAIN : Tone.DOUBTFUL);
  }

  private static Cell errors(CellSummary cell, Slo slo) {
    double ratio = cell.counts().errorRatio();
    return new Cell(Figures.percent(ratio), ratio > slo.maxErrorRatio() ? Tone.BAD : Tone.PLAIN);
  }

  private static Cell millis(OptionalLong nanos) {
    return nanos.isPresent()
        ? Cell.of(Figures.millis(nanos.getAsLong(), RoundingMode.HALF_UP))
        : ABSENT;
  }

  /** The run's judgement of itself, for the quantiles that are shown. */
  private static Cell verdict(CellSummary cell, List<Double> shown) {
    String text = CellText.validity(cell, shown);
    return new Cell(text, text.equals(CellText.VALID) ? Tone.GOOD : Tone.BAD);
  }

  /** Where all of it was measured. */
  public static Table environment(RunReport report) {
    List<List<Cell>> rows = new ArrayList<>();
    rows.add(row("run", report.run().runId()));
    rows.add(row("tenk", report.run().toolVersion()));
    rows.add(row("host", Figures.host(report.run().host())));
    rows.add(row("SLO", Figures.slo(report.slo())));
    rows.add(row("demand", Figures.demand(report.demand())));
    rows.add(
        row(
            "price book",
            report
                .priceBook()
                .map(
                    book ->
                        "%s, as of %s, SHA-256 %s"
                            .formatted(book.name(), book.asOf(), book.sha256()))
                .orElse("none")));
    for (TargetReport target : report.targets()) {
      rows.add(
          row(
              target.name(),
              "%s%s, %s, model %s, SHA-256 %s%s"
                  .formatted(
                      target.facts().standing().text(),
                      TerminalTable.pricedAs(target),
                      target.facts().endpoint(),
                      Figures.model(target.facts()),
                      target.facts().modelSha256().orElse("not known"),
                      details(target))));
    }
    return new Table(List.of(Column.text("what"), Column.text("value")), rows);
  }

  private static String details(TargetReport target) {
    return target.facts().details().entrySet().stream()
        .map(detail -> ", " + detail.getKey() + " " + detail.getValue())
        .collect(Collectors.joining());
  }

  static List<Cell> row(String... texts) {
    return List.of(texts).stream().map(Cell::of).toList();
  }
}
