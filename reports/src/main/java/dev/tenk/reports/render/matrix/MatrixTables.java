package dev.tenk.reports.render.matrix;

import dev.tenk.cost.Cost;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.matrix.DecisionMatrix.Against;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.cost.matrix.Told;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A decision matrix as tables: one a demand, or all demands side by side. */
public final class MatrixTables {
  public static final String OVERVIEW_TITLE = "Decision matrix";
  public static final String OVERVIEW_LEGEND =
      "USD a month by inferences a month; * to take, (*) if it were measured, - not seen to meet the SLO there";

  private static final Shown<Row> TARGET = Shown.text("target", row -> row.candidate().name());
  private static final Shown<Row> STANDING =
      new Shown<>(Column.text("standing"), MatrixTables::standing);
  private static final Shown<Row> MONTH = usd("a month", cost -> cost.monthlyUsd().value());
  private static final Shown<Row> TAKE =
      new Shown<>(
          Column.text("take"),
          row -> new Cell(row.choice().text(), row.choice() == Choice.NO ? Tone.PLAIN : Tone.GOOD));

  private MatrixTables() {}

  /** A column a demand. */
  public static Table overview(DecisionMatrix matrix, List<String> names) {
    List<Shown<String>> columns = new ArrayList<>();
    columns.add(Shown.text("target", name -> name));
    columns.add(STANDING.of(name -> row(matrix.demands().get(0), name)));
    for (AtDemand demand : matrix.demands()) {
      columns.add(
          new Shown<>(
              Column.number(Figures.grouped(demand.load().inferencesPerMonth()) + " a month"),
              name -> overview(row(demand, name))));
    }
    return Table.of(columns, names);
  }

  /** The row of that name. */
  public static Row row(AtDemand demand, String name) {
    return demand.rows().stream()
        .filter(row -> row.candidate().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Cell overview(Row row) {
    if (!(row.cost() instanceof Cost cost)) {
      return new Cell("not known", Tone.DOUBTFUL);
    }
    String usd = Figures.costUsd(cost, cost.monthlyUsd().value());
    if (row.rank().isEmpty()) {
      return new Cell(usd + " -  ", Tone.DOUBTFUL);
    }
    return switch (row.choice()) {
      case RECOMMENDED -> new Cell(usd + " *  ", Tone.GOOD);
      case WOULD_BE -> new Cell(usd + " (*)", Tone.GOOD);
      case NO -> Cell.of(usd + "    ");
    };
  }

  /** {@code 100,000 inferences a month, peak 0.114 req/s}. */
  public static String title(AtDemand demand, BigDecimal hoursPerMonth) {
    return "%s inferences a month, peak %s req/s"
        .formatted(
            Figures.grouped(demand.load().inferencesPerMonth()),
            Figures.rounded(
                demand.load().peakRatePerSecond(hoursPerMonth), 0, RoundingMode.HALF_UP));
  }

  /**
   * A row a candidate.
   *
   * @param all whether it may be wider than a terminal
   */
  public static Table atDemand(AtDemand demand, DecisionMatrix matrix, int years, boolean all) {
    String quantile = Figures.quantile(matrix.slo().quantile());
    List<Shown<Row>> columns = new ArrayList<>();
    columns.add(
        Shown.number(
            "rank", row -> row.rank().isPresent() ? String.valueOf(row.rank().getAsInt()) : "-"));
    columns.addAll(List.of(TARGET, STANDING, TAKE, MONTH));
    if (all) {
      columns.add(usd("year 1", cost -> cost.cashFlow().yearUsd(1).value()));
      columns.add(usd("year 2", cost -> cost.cashFlow().yearUsd(2).value()));
      columns.add(usd(years + " years", cost -> cost.cashFlow().yearsUsd(years).value()));
    }
    columns.add(usd("10K", cost -> cost.per10kUsd().orElseThrow().value()));
    if (all) {
      columns.add(interval("interval"));
      columns.add(new Shown<>(Column.number("10K at capacity"), MatrixTables::atCapacity));
    }
    columns.add(new Shown<>(Column.number("units"), row -> cost(row, CellText::units)));
    columns.add(
        Shown.text(
            "prices",
            row -> row.cost() instanceof Cost cost ? cost.priceConfidence().text() : "-"));
    columns.add(slo("SLO"));
    columns.add(
        new Shown<>(
            Column.number(quantile + " at demand"),
            row ->
                response(row.answers().cell(), row.answers().response(), matrix.slo().quantile())));
    if (all) {
      columns.add(
          new Shown<>(
              Column.number(quantile + " at capacity"),
              row -> responseAtCapacity(row, matrix.slo().quantile())));
    }
    columns.add(breakEven("months", each -> MatrixNotes.months(each.months())));
    columns.add(breakEven("inferences a month", each -> MatrixNotes.inferences(each.inferences())));
    return Table.of(columns, demand.rows());
  }

  private static Cell atCapacity(Row row) {
    return row.candidate().costs().atCapacity() instanceof Cost cost
        ? Cell.of(Figures.costUsd(cost, cost.per10kUsd().orElseThrow().value()))
        : new Cell("not known", Tone.DOUBTFUL);
  }

  private static Cell responseAtCapacity(Row row, double quantile) {
    Optional<CellSummary> cell = row.candidate().capacityCell();
    return response(cell, cell.map(CellSummary::response).orElse(List.of()), quantile);
  }

  private static Shown<Row> breakEven(String of, Function<Against, String> text) {
    return Shown.text("no dearer, " + of, row -> row.breakEven().map(text).orElse("-"));
  }

  /** The load at which that was measured. */
  public static String where(Row row) {
    return Told.of(row)
        .map(
            told ->
                "%s req/s"
                    .formatted(Figures.number(told.cell().offeredRatePerSecond().orElseThrow())))
        .orElse("-");
  }

  /**
   * The answer in short, a row a target.
   *
   * @param names in which order
   * @param quantile of response time
   */
  public static Table shortly(AtDemand demand, List<String> names, double quantile) {
    return Table.of(
        List.of(
            TARGET,
            STANDING,
            usd("cost per 10K", cost -> cost.per10kUsd().orElseThrow().value()),
            interval("its interval"),
            MONTH,
            new Shown<>(
                Column.number(Figures.quantile(quantile) + " ms"),
                row ->
                    response(
                        Told.of(row).map(Told::cell),
                        Told.of(row).map(Told::response).orElse(List.of()),
                        quantile)),
            Shown.text("measured at", MatrixTables::where),
            slo("SLO at this demand"),
            TAKE),
        names.stream().map(name -> row(demand, name)).toList());
  }

  /** How close what was measured is to what is priced. */
  public static Cell standing(Row row) {
    Optional<Standing> standing = row.candidate().standing();
    return new Cell(
        standing.map(Standing::text).orElse("planned"),
        standing.equals(Optional.of(Standing.MEASURED)) ? Tone.PLAIN : Tone.DOUBTFUL);
  }

  private static Cell cost(Row row, Function<Cost, String> text) {
    return row.cost() instanceof Cost cost
        ? Cell.of(text.apply(cost))
        : new Cell("not known", Tone.DOUBTFUL);
  }

  private static Shown<Row> usd(String heading, Function<Cost, BigDecimal> amount) {
    return new Shown<>(
        Column.number(heading),
        row -> cost(row, cost -> Figures.costUsd(cost, amount.apply(cost))));
  }

  private static Shown<Row> interval(String heading) {
    return new Shown<>(Column.text(heading), row -> cost(row, MatrixTables::interval));
  }

  private static Shown<Row> slo(String heading) {
    return new Shown<>(Column.text(heading), row -> slo(row.answers().slo()));
  }

  private static String interval(Cost cost) {
    return cost.per10kUsd().orElseThrow().isExact()
        ? "-"
        : "%s to %s"
            .formatted(
                Figures.usd(cost.per10kUsd().orElseThrow().low(), RoundingMode.DOWN),
                Figures.usd(cost.per10kUsd().orElseThrow().high(), RoundingMode.UP));
  }

  /** Whether the SLO holds at a demand. */
  public static Cell slo(SloAtDemand slo) {
    return new Cell(
        slo.text(),
        switch (slo) {
          case MET -> Tone.GOOD;
          case MISSED -> Tone.BAD;
          case INCONCLUSIVE, NOT_MEASURED -> Tone.DOUBTFUL;
        });
  }

  private static Cell response(
      Optional<CellSummary> cell, List<QuantileEstimate> response, double quantile) {
    return cell.flatMap(
            from ->
                response.stream()
                    .filter(each -> each.quantile() == quantile)
                    .findFirst()
                    .map(each -> CellText.response(each, from.validity().valid(quantile))))
        .orElse(new Cell("not measured", Tone.DOUBTFUL));
  }
}
