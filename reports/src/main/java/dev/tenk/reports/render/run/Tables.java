package dev.tenk.reports.render.run;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.SeenTimes;
import dev.tenk.results.stats.cell.ServiceSide;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of a report. */
public final class Tables {
  public static final String LOAD_TITLE = "Load and time";
  public static final String LOAD_LEGEND =
      "times in ms; p50, p90 … max are response time as seen, then where that of another such run"
          + " lies at 99 %, and in brackets the same without late starts where they added over 1 %;"
          + " ~ merely seen, nothing established";
  public static final String COST_TITLE = "Cost";
  public static final String COST_LEGEND = "USD per 10,000 inferences (10K) and a month";

  private static final List<Double> SERVICE_QUANTILES = List.of(0.5, 0.9, 0.99);

  private Tables() {}

  private record Measured(TargetReport target, CellSummary cell) {}

  /** A row a cell; the first two columns are target and standing. */
  public static Table load(RunReport report) {
    List<Double> quantiles = report.quantiles();
    List<Shown<Measured>> columns = new ArrayList<>();
    columns.add(Shown.text("target", row -> row.target.name()));
    columns.add(new Shown<>(Column.text("standing"), row -> standing(row.target)));
    columns.add(Shown.text("workload", row -> CellText.workload(row.cell)));
    columns.add(
        Shown.number(
            "req/s offered",
            row ->
                row.cell.offeredRatePerSecond().isPresent()
                    ? Figures.number(row.cell.offeredRatePerSecond().getAsDouble())
                    : row.target.facts().standing() == Standing.IMPORTED ? "not known" : "closed"));
    columns.add(close("req/s done", cell -> Cell.of(Figures.number(cell.throughputPerSecond()))));
    columns.add(close("req/s good", cell -> Cell.of(Figures.number(cell.goodputPerSecond()))));
    columns.add(close("errors", cell -> errors(cell, report.slo())));
    columns.add(new Shown<>(Column.text("SLO"), row -> CellText.slo(row.cell)));
    columns.add(new Shown<>(Column.text("verdict"), row -> verdict(row.cell, quantiles)));
    for (double quantile : quantiles) {
      columns.add(
          new Shown<>(
              Column.number(Figures.quantile(quantile)),
              row -> CellText.response(row.cell, quantile)));
    }
    columns.add(
        new Shown<>(Column.number("max"), row -> CellText.observed(row.cell.responseMaxNanos())));
    for (double quantile : SERVICE_QUANTILES) {
      columns.add(
          observed(
              "service " + Figures.quantile(quantile),
              cell -> cell.serviceTimes().nanos(quantile)));
    }
    columns.add(observed("service max", cell -> cell.serviceTimes().maxNanos()));
    if (report.targets().stream()
        .flatMap(target -> shown(target).stream())
        .anyMatch(cell -> cell.service().streamed().isPresent())) {
      for (double quantile : SERVICE_QUANTILES) {
        columns.add(
            observed(
                "first byte " + Figures.quantile(quantile),
                cell -> firstByte(cell).nanos(quantile)));
      }
      columns.add(observed("first byte max", cell -> firstByte(cell).maxNanos()));
    }
    columns.add(observed("wait p99", CellSummary::clientWaitP99Nanos));
    columns.add(observed("slip p99", CellSummary::slipP99Nanos));
    return Table.of(
        columns,
        report.targets().stream()
            .flatMap(target -> shown(target).stream().map(cell -> new Measured(target, cell)))
            .toList());
  }

  /** None where nothing was streamed. */
  static SeenTimes firstByte(CellSummary cell) {
    return cell.service().streamed().map(ServiceSide.Streamed::firstByte).orElse(SeenTimes.NONE);
  }

  private static Shown<Measured> close(String heading, Function<CellSummary, Cell> cell) {
    return new Shown<>(Column.closeNumber(heading), row -> cell.apply(row.cell));
  }

  private static Shown<Measured> observed(
      String heading, Function<CellSummary, OptionalLong> nanos) {
    return close(heading, cell -> CellText.observed(nanos.apply(cell)));
  }

  /** A row a target. */
  public static Table cost(RunReport report) {
    return Table.of(
        List.of(
            Shown.text("target", TargetReport::name),
            new Shown<>(Column.text("standing"), Tables::standing),
            Shown.number("capacity", target -> Figures.capacity(target.capacity())),
            new Shown<>(
                Column.number("10K at capacity"),
                target ->
                    cost(
                        target.atCapacity(),
                        cost -> Figures.costUsd(cost, cost.per10kUsd().orElseThrow().value()))),
            atDemand(
                "10K at demand",
                cost -> Figures.costUsd(cost, cost.per10kUsd().orElseThrow().value())),
            atDemand("month at demand", cost -> Figures.costUsd(cost, cost.monthlyUsd().value())),
            atDemand("units at demand", CellText::units),
            Shown.text(
                "price confidence",
                target -> anyCost(target).map(cost -> cost.priceConfidence().text()).orElse("-"))),
        report.targets());
  }

  private static Shown<TargetReport> atDemand(String heading, Function<Cost, String> text) {
    return new Shown<>(Column.number(heading), target -> cost(target.atDemand(), text));
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

  /** Those of a target that have a row of their own: a search's exploring steps have not. */
  public static List<CellSummary> shown(TargetReport target) {
    return target.cells().stream()
        .filter(cell -> cell.step().filter(step -> step.purpose().explores()).isEmpty())
        .toList();
  }

  private static Cell standing(TargetReport target) {
    Standing standing = target.facts().standing();
    return new Cell(standing.text(), standing == Standing.MEASURED ? Tone.PLAIN : Tone.DOUBTFUL);
  }

  private static Cell errors(CellSummary cell, Slo slo) {
    double ratio = cell.counts().errorRatio();
    return new Cell(
        Figures.percent(ratio)
            + (cell.counts().asleep() > 0
                ? ", " + Figures.percent(cell.counts().asleepRatio()) + " asleep"
                : ""),
        ratio > slo.maxErrorRatio() ? Tone.BAD : Tone.PLAIN);
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
                      pricedAs(target),
                      target.facts().endpoint(),
                      Figures.model(target.facts()),
                      target.facts().modelSha256().orElse("not known"),
                      details(target))));
    }
    return new Table(List.of(Column.text("what"), Column.text("value")), rows);
  }

  /** What a device is priced as; a hosted service is priced as itself. */
  static String pricedAs(TargetReport target) {
    return target.pricedAs().map(device -> ", priced as " + device).orElse("");
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
