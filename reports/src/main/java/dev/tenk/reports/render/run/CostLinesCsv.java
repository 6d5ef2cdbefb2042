package dev.tenk.reports.render.run;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * {@code cost-lines.csv}: each line of each cost, so that a reader can check each figure: amount =
 * quantity × unit price, USD a month. Written by the same rules as {@link CostCsv}.
 */
public final class CostLinesCsv {
  private CostLinesCsv() {}

  private record Row(Bill bill, CostLine line) {}

  /** Writes the report with a header; lines end with a line feed. */
  public static void write(RunReport report, Appendable out) throws IOException {
    List<Row> rows =
        Bill.of(report).stream()
            .flatMap(bill -> bill.cost().lines().stream().map(line -> new Row(bill, line)))
            .toList();
    Csv.write(out, columns(report), rows);
  }

  private static List<Column<Row>> columns(RunReport report) {
    return List.of(
        new Column<>("run_id", row -> Csv.text(report.run().runId())),
        new Column<>("target", row -> Csv.text(row.bill().target().name())),
        new Column<>("standing", row -> row.bill().target().facts().standing().text()),
        new Column<>("basis", row -> row.bill().basis()),
        new Column<>(
            "inferences_per_month", row -> Csv.number(row.bill().cost().inferencesPerMonth())),
        new Column<>("unit_name", row -> units(row, Cost.Units::name)),
        new Column<>("units", row -> units(row, units -> String.valueOf(units.inUse()))),
        new Column<>("spare_units", row -> units(row, units -> String.valueOf(units.spare()))),
        new Column<>(
            "utilisation", row -> row.bill().cost().utilisation().map(Csv::number).orElse("")),
        new Column<>("item", row -> Csv.text(row.line().item())),
        new Column<>("quantity_per_month", row -> Csv.number(row.line().quantity().value())),
        new Column<>("quantity_low_per_month", row -> Csv.number(row.line().quantity().low())),
        new Column<>("quantity_high_per_month", row -> Csv.number(row.line().quantity().high())),
        new Column<>("unit", row -> Csv.text(row.line().unit())),
        new Column<>("unit_price_usd", row -> Csv.number(row.line().unitPriceUsd())),
        new Column<>("amount_usd_per_month", row -> Csv.number(row.line().amountUsd().value())),
        new Column<>("price_row", row -> Csv.text(row.line().priceRowId())),
        new Column<>("confidence", row -> row.line().confidence().text()),
        new Column<>("note", row -> Csv.text(row.line().note())),
        new Column<>("price_book", row -> Csv.text(report.priceBook().map(PriceBook::name))),
        new Column<>("price_as_of", row -> Csv.text(row.line().priceAsOf())),
        new Column<>("kind", row -> row.line().kind().text()));
  }

  private static String units(Row row, Function<Cost.Units, String> value) {
    return row.bill().cost().units().map(value).orElse("");
  }
}
