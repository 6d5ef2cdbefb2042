package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Figures;
import dev.tenk.reports.html.HtmlPage.Paragraph;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** What stands on the first screen of each target: how fast it is, whether that is enough, cost. */
final class Summary {
  private static final double P99 = 0.99;
  private static final Cell NOT_KNOWN = new Cell("not known", Tone.DOUBTFUL);

  private Summary() {}

  /** The table, and how to read it. */
  static List<Block> of(RunReport report) {
    List<Row> rows = report.targetNames().stream().map(name -> row(report, name)).toList();
    boolean mixed = rows.stream().anyMatch(Summary::isMixed);
    return List.of(
        new Figures(
            "at-demand",
            "%s; SLO: %s"
                .formatted(
                    dev.tenk.reports.render.document.Figures.demand(report.demand()),
                    dev.tenk.reports.render.document.Figures.slo(report.slo())),
            table(report.slo(), rows, mixed),
            true),
        new Paragraph(
            "Times are seen in this run, and beside it in another at 99 % confidence. ~ ≥: no upper end is established. !: not to be trusted. (…): without late starts. ≤: at most."
                + (mixed ? " At demand: with the demand's share of cold calls." : "")
                + oneLoad(rows).map(" All were timed at %s."::formatted).orElse("")));
  }

  /** The load of all times; empty where they are of several, which then have a column. */
  private static Optional<String> oneLoad(List<Row> rows) {
    List<String> loads = rows.stream().map(Summary::load).distinct().toList();
    return loads.size() == 1 ? Optional.of(loads.get(0)) : Optional.empty();
  }

  private static String load(Row row) {
    return Times.of(row).map(Times::where).orElse("-");
  }

  private static boolean isMixed(Row row) {
    return row.answers().coldShare().isPresent();
  }

  private static Row row(RunReport report, String target) {
    return report.atDemand().rows().stream()
        .filter(row -> row.candidate().name().equals(target))
        .findFirst()
        .orElseThrow();
  }

  /** The quantiles of response time that it shows, ascending. */
  static List<Double> quantiles(Slo slo) {
    return Stream.of(slo.quantile(), P99).distinct().sorted().toList();
  }

  private static Table table(Slo slo, List<Row> rows, boolean mixed) {
    List<Shown<Row>> columns = new ArrayList<>();
    columns.add(Shown.text("target", row -> row.candidate().name()));
    columns.add(new Shown<>(Column.text("standing"), Summary::standing));
    quantiles(slo)
        .forEach(
            quantile -> {
              String name = dev.tenk.reports.render.document.Figures.quantile(quantile);
              columns.add(
                  new Shown<>(
                      Column.number(name + " ms"), row -> time(row, quantile, Times::value)));
              columns.add(
                  new Shown<>(
                      Column.closeNumber("another run"),
                      row -> time(row, quantile, Times::interval)));
              if (mixed && quantile == slo.quantile()) {
                columns.add(
                    new Shown<>(
                        Column.closeNumber("at demand"),
                        row ->
                            isMixed(row)
                                ? Times.of(row).orElseThrow().value(quantile)
                                : Cell.of("")));
              }
            });
    columns.add(new Shown<>(Column.text("SLO"), Summary::slo));
    columns.add(usd("per 10K", cost -> cost.per10kUsd().orElseThrow().value()));
    columns.add(usd("a month", cost -> cost.monthlyUsd().value()));
    if (oneLoad(rows).isEmpty()) {
      columns.add(Shown.text("timed at", Summary::load));
    }
    columns.add(
        new Shown<>(
            Column.text("take"),
            row ->
                new Cell(row.choice().text(), row.choice() == Choice.NO ? Tone.PLAIN : Tone.GOOD)));
    return Table.of(columns, rows);
  }

  private static Cell standing(Row row) {
    Optional<Standing> standing = row.candidate().standing();
    return new Cell(
        standing.map(Standing::text).orElse("planned"),
        standing.equals(Optional.of(Standing.MEASURED)) ? Tone.PLAIN : Tone.DOUBTFUL);
  }

  private static Cell time(Row row, double quantile, BiFunction<Times, Double, Cell> cell) {
    return Times.of(row)
        .map(times -> cell.apply(isMixed(row) ? times.asMeasured() : times, quantile))
        .orElse(Cell.of("-"));
  }

  private static Cell slo(Row row) {
    return new Cell(
        row.answers().slo().text(),
        switch (row.answers().slo()) {
          case MET -> Tone.GOOD;
          case MISSED -> Tone.BAD;
          case INCONCLUSIVE, NOT_MEASURED -> Tone.DOUBTFUL;
        });
  }

  private static Shown<Row> usd(String heading, Function<Cost, BigDecimal> amount) {
    return new Shown<>(
        Column.number(heading),
        row ->
            row.cost() instanceof Cost cost
                ? Cell.of(
                    dev.tenk.reports.render.document.Figures.costUsd(cost, amount.apply(cost)))
                : NOT_KNOWN);
  }
}
