package dev.tenk.reports.render.matrix;

import dev.tenk.cost.Cost;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
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
  private static final Cell ABSENT = Cell.of("-");

  private MatrixTables() {}

  /** A column a demand. */
  public static Table overview(DecisionMatrix matrix, List<String> names) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("target"));
    columns.add(Column.text("standing"));
    matrix
        .demands()
        .forEach(
            demand ->
                columns.add(
                    Column.number(
                        Figures.grouped(demand.load().inferencesPerMonth()) + " a month")));
    List<List<Cell>> rows = new ArrayList<>();
    for (String name : names) {
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.of(name));
      cells.add(standing(row(matrix.demands().get(0), name)));
      matrix.demands().forEach(demand -> cells.add(overview(row(demand, name))));
      rows.add(cells);
    }
    return new Table(columns, rows);
  }

  private static Row row(AtDemand demand, String name) {
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

  private record Shown(Column column, boolean always, Function<Row, Cell> cell) {}

  /**
   * A row a candidate.
   *
   * @param all whether it may be wider than a terminal
   */
  public static Table atDemand(AtDemand demand, DecisionMatrix matrix, int years, boolean all) {
    List<Shown> shown =
        columns(matrix.slo().quantile(), years).stream()
            .filter(each -> all || each.always())
            .toList();
    return new Table(
        shown.stream().map(Shown::column).toList(),
        demand.rows().stream()
            .map(row -> shown.stream().map(each -> each.cell().apply(row)).toList())
            .toList());
  }

  /**
   * The response times that are reported of a target at a demand: those of its own rate, or else
   * those of {@link Candidate#telling()}.
   */
  public record Told(CellSummary cell, List<QuantileEstimate> response) {
    /** Copies its list. */
    public Told {
      response = List.copyOf(response);
    }
  }

  /** What is reported of a row's candidate; empty where no open workload was measured. */
  public static Optional<Told> telling(Row row) {
    return row.answers()
        .cell()
        .map(cell -> new Told(cell, row.answers().response()))
        .or(() -> row.candidate().telling().map(cell -> new Told(cell, cell.response())));
  }

  /** The load at which that was measured. */
  public static String where(Row row) {
    return telling(row)
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
    List<Shown> shown =
        List.of(
            new Shown(Column.text("target"), true, row -> Cell.of(row.candidate().name())),
            new Shown(Column.text("standing"), true, MatrixTables::standing),
            new Shown(
                Column.number("cost per 10K"),
                true,
                row -> cost(row, cost -> usd(cost, cost.per10kUsd().value()))),
            new Shown(Column.text("its interval"), true, row -> cost(row, MatrixTables::interval)),
            new Shown(
                Column.number("a month"),
                true,
                row -> cost(row, cost -> usd(cost, cost.monthlyUsd().value()))),
            new Shown(
                Column.number(Figures.quantile(quantile) + " ms"),
                true,
                row ->
                    response(
                        telling(row).map(Told::cell),
                        telling(row).map(Told::response).orElse(List.of()),
                        quantile)),
            new Shown(Column.text("measured at"), true, row -> Cell.of(where(row))),
            new Shown(Column.text("SLO at this demand"), true, row -> slo(row.answers().slo())),
            new Shown(
                Column.text("take"),
                true,
                row ->
                    new Cell(
                        row.choice().text(), row.choice() == Choice.NO ? Tone.PLAIN : Tone.GOOD)));
    return new Table(
        shown.stream().map(Shown::column).toList(),
        names.stream()
            .map(name -> row(demand, name))
            .map(row -> shown.stream().map(each -> each.cell().apply(row)).toList())
            .toList());
  }

  private static List<Shown> columns(double quantile, int years) {
    String name = Figures.quantile(quantile);
    return List.of(
        new Shown(
            Column.number("rank"),
            true,
            row ->
                row.rank().isPresent() ? Cell.of(String.valueOf(row.rank().getAsInt())) : ABSENT),
        new Shown(Column.text("target"), true, row -> Cell.of(row.candidate().name())),
        new Shown(Column.text("standing"), true, MatrixTables::standing),
        new Shown(
            Column.number("a month"),
            true,
            row -> cost(row, cost -> usd(cost, cost.monthlyUsd().value()))),
        new Shown(
            Column.number("year 1"),
            false,
            row -> cost(row, cost -> usd(cost, cost.cashFlow().yearUsd(1).value()))),
        new Shown(
            Column.number("year 2"),
            false,
            row -> cost(row, cost -> usd(cost, cost.cashFlow().yearUsd(2).value()))),
        new Shown(
            Column.number(years + " years"),
            false,
            row -> cost(row, cost -> usd(cost, cost.cashFlow().yearsUsd(years).value()))),
        new Shown(
            Column.number("10K"),
            true,
            row -> cost(row, cost -> usd(cost, cost.per10kUsd().value()))),
        new Shown(Column.text("interval"), false, row -> cost(row, MatrixTables::interval)),
        new Shown(
            Column.number("10K at capacity"),
            false,
            row ->
                row.candidate().costs().atCapacity() instanceof Cost cost
                    ? Cell.of(usd(cost, cost.per10kUsd().value()))
                    : new Cell("not known", Tone.DOUBTFUL)),
        new Shown(Column.number("units"), true, row -> cost(row, CellText::units)),
        new Shown(
            Column.text("prices"),
            true,
            row ->
                row.cost() instanceof Cost cost ? Cell.of(cost.priceConfidence().text()) : ABSENT),
        new Shown(Column.text("SLO"), true, row -> slo(row.answers().slo())),
        new Shown(
            Column.number(name + " at demand"),
            true,
            row -> response(row.answers().cell(), row.answers().response(), quantile)),
        new Shown(
            Column.number(name + " at capacity"),
            false,
            row -> {
              Optional<CellSummary> cell = row.candidate().capacityCell();
              return response(cell, cell.map(CellSummary::response).orElse(List.of()), quantile);
            }),
        new Shown(
            Column.text("take"),
            true,
            row ->
                new Cell(row.choice().text(), row.choice() == Choice.NO ? Tone.PLAIN : Tone.GOOD)),
        new Shown(
            Column.text("no dearer, months"),
            true,
            row ->
                row.breakEven()
                    .map(each -> Cell.of(MatrixNotes.months(each.months())))
                    .orElse(ABSENT)),
        new Shown(
            Column.text("no dearer, inferences a month"),
            true,
            row ->
                row.breakEven()
                    .map(each -> Cell.of(MatrixNotes.inferences(each.inferences())))
                    .orElse(ABSENT)));
  }

  private static Cell standing(Row row) {
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

  private static String usd(Cost cost, BigDecimal amount) {
    return Figures.costUsd(cost, amount);
  }

  private static String interval(Cost cost) {
    return cost.per10kUsd().isExact()
        ? "-"
        : "%s to %s"
            .formatted(
                Figures.usd(cost.per10kUsd().low(), RoundingMode.DOWN),
                Figures.usd(cost.per10kUsd().high(), RoundingMode.UP));
  }

  private static Cell slo(SloAtDemand slo) {
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
