package dev.tenk.reports.render.run;

import dev.tenk.cost.CostLine;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Shown;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bills line by line, and the prices they rest on. */
public final class BillTables {
  private static final List<Shown<CostLine>> LINE =
      List.of(
          Shown.text("item", CostLine::item),
          Shown.number("quantity a month", line -> Csv.number(line.quantity().value())),
          Shown.text("unit", CostLine::unit),
          Shown.number("unit price", line -> "$" + Figures.plain(line.unitPriceUsd())),
          Shown.number(
              "amount a month",
              line -> Figures.usd(line.amountUsd().value(), RoundingMode.HALF_UP)),
          Shown.text("price row", line -> line.priceRowId().orElse("-")),
          Shown.text("confidence", line -> line.confidence().text()),
          Shown.text("note", CostLine::note));

  private BillTables() {}

  static Table lines(Bill bill) {
    return Table.of(LINE, bill.cost().lines());
  }

  private record Billed(Bill bill, CostLine line) {}

  /** Every line of every bill of a run; empty where there is no bill. */
  public static Optional<Table> lines(RunReport report) {
    List<Shown<Billed>> columns = new ArrayList<>();
    columns.add(Shown.text("target", row -> row.bill.target().name()));
    columns.add(Shown.text("bill", row -> row.bill.basis()));
    LINE.forEach(each -> columns.add(each.of(Billed::line)));
    List<Billed> rows =
        Bill.of(report).stream()
            .flatMap(bill -> bill.cost().lines().stream().map(line -> new Billed(bill, line)))
            .toList();
    return rows.isEmpty() ? Optional.empty() : Optional.of(Table.of(columns, rows));
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
    return Table.of(
        List.of(
            Shown.text("price row", PriceRow::id),
            Shown.text("item", PriceRow::item),
            Shown.number("price", price -> "$" + Figures.plain(price.priceUsd())),
            Shown.text("unit", PriceRow::unit),
            Shown.text("as of", price -> price.asOf().orElse("-")),
            Shown.text("confidence", price -> price.confidence().text()),
            Shown.text("source", PriceRow::source)),
        prices);
  }
}
