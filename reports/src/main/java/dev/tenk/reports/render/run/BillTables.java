package dev.tenk.reports.render.run;

import dev.tenk.cost.CostLine;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bills line by line, and the prices they rest on. */
public final class BillTables {
  private static final List<Column> LINE =
      List.of(
          Column.text("item"),
          Column.number("quantity a month"),
          Column.text("unit"),
          Column.number("unit price"),
          Column.number("amount a month"),
          Column.text("price row"),
          Column.text("confidence"),
          Column.text("note"));

  private BillTables() {}

  static Table lines(Bill bill) {
    return new Table(LINE, bill.cost().lines().stream().map(BillTables::line).toList());
  }

  /** Every line of every bill of a run; empty where there is no bill. */
  public static Optional<Table> lines(RunReport report) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("target"));
    columns.add(Column.text("bill"));
    columns.addAll(LINE);
    List<List<Cell>> rows = new ArrayList<>();
    for (Bill bill : Bill.of(report)) {
      for (CostLine line : bill.cost().lines()) {
        List<Cell> row = new ArrayList<>(Tables.row(bill.target().name(), bill.basis()));
        row.addAll(line(line));
        rows.add(row);
      }
    }
    return rows.isEmpty() ? Optional.empty() : Optional.of(new Table(columns, rows));
  }

  private static List<Cell> line(CostLine line) {
    return Tables.row(
        line.item(),
        Csv.number(line.quantity().value()),
        line.unit(),
        "$" + Figures.plain(line.unitPriceUsd()),
        Figures.usd(line.amountUsd().value(), RoundingMode.HALF_UP),
        line.priceRowId().orElse("-"),
        line.confidence().text(),
        line.note());
  }

  /** The rows of the price book that the bills of a run use; empty where they use none. */
  public static Optional<Table> prices(RunReport report) {
    List<PriceRow> prices =
        Bill.of(report).stream()
            .flatMap(bill -> bill.cost().lines().stream())
            .map(CostLine::priceRowId)
            .flatMap(Optional::stream)
            .distinct()
            .flatMap(id -> report.priceBook().flatMap(book -> book.row(id)).stream())
            .toList();
    return prices.isEmpty() ? Optional.empty() : Optional.of(prices(prices));
  }

  private static Table prices(List<PriceRow> prices) {
    return new Table(
        List.of(
            Column.text("price row"),
            Column.text("item"),
            Column.number("price"),
            Column.text("unit"),
            Column.text("as of"),
            Column.text("confidence"),
            Column.text("source")),
        prices.stream()
            .map(
                price ->
                    Tables.row(
                        price.id(),
                        price.item(),
                        "$" + Figures.plain(price.priceUsd()),
                        price.unit(),
                        price.asOf().orElse("-"),
                        price.confidence().text(),
                        price.source()))
            .toList());
  }
}
