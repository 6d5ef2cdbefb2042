package dev.tenk.reports.render;

import dev.tenk.reports.cost.CostLine;
import dev.tenk.reports.prices.PriceRow;
import dev.tenk.reports.render.RunReport.TargetReport;
import dev.tenk.reports.render.Table.Cell;
import dev.tenk.reports.render.Table.Column;
import java.io.IOException;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code summary.md}: the tables of the terminal, each cost line by line, the prices used, and
 * where all of it was measured. Values are escaped, so that none of them becomes markup.
 */
public final class SummaryMarkdown {
  private final Appendable out;

  private SummaryMarkdown(Appendable out) {
    this.out = out;
  }

  /** Writes the report in GitHub's Markdown; lines end with a line feed. */
  public static void write(RunReport report, Appendable out) throws IOException {
    new SummaryMarkdown(out).report(report);
  }

  private void report(RunReport report) throws IOException {
    line("# tenk: " + escaped(report.run().suite()));
    line("");
    table(environment(report));
    line("");
    line("## " + Tables.LOAD_TITLE);
    line("");
    line("In this table: " + escaped(Tables.LOAD_LEGEND) + ".");
    line("");
    table(Tables.load(report));
    line("");
    line("## " + Tables.COST_TITLE);
    line("");
    line("In this table: " + escaped(Tables.COST_LEGEND) + ".");
    line("");
    table(Tables.cost(report));
    line("");
    line("## " + MatrixTables.OVERVIEW_TITLE);
    line("");
    line("In this table: " + escaped(MatrixTables.OVERVIEW_LEGEND) + ".");
    line("");
    table(MatrixTables.overview(report.matrix(), report.targetNames()));
    for (Notes.Section section : Notes.sections(report)) {
      line("");
      line("## " + section.title());
      line("");
      for (String sentence : section.sentences()) {
        line("- " + escaped(sentence));
      }
    }
    List<Bill> bills = Bill.of(report);
    if (!bills.isEmpty()) {
      line("");
      line("## Cost lines");
    }
    for (Bill bill : bills) {
      line("");
      line("### " + escaped(bill.target().name() + ", " + bill.basis()));
      line("");
      line(escaped(total(bill)));
      line("");
      table(lines(bill));
    }
    List<PriceRow> prices = pricesUsed(report, bills);
    if (!prices.isEmpty()) {
      line("");
      line("## Prices used");
      line("");
      table(prices(prices));
    }
  }

  private static Table environment(RunReport report) {
    List<List<Cell>> rows = new ArrayList<>();
    rows.add(row("run", report.run().runId()));
    rows.add(row("tenk", report.run().toolVersion()));
    rows.add(row("host", Figures.host(report.run().host())));
    rows.add(row("SLO", Figures.slo(report.slo())));
    rows.add(row("demand", Figures.demand(report.demand())));
    rows.add(
        row(
            "price book",
            "%s, as of %s, SHA-256 %s"
                .formatted(
                    report.priceBook().name(),
                    report.priceBook().asOf(),
                    report.priceBook().sha256())));
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

  private static String total(Bill bill) {
    return "%s a month for %s inferences%s%s."
        .formatted(
            Figures.costUsd(bill.cost(), bill.cost().monthlyUsd().value()),
            Figures.plain(bill.cost().inferencesPerMonth().setScale(0, RoundingMode.HALF_UP)),
            bill.cost()
                .units()
                .map(
                    units ->
                        "; %ss in use %d, spare %d"
                            .formatted(units.name(), units.inUse(), units.spare()))
                .orElse(""),
            bill.cost()
                .utilisation()
                .map(share -> "; utilisation " + Figures.percent(share))
                .orElse(""));
  }

  private static Table lines(Bill bill) {
    return new Table(
        List.of(
            Column.text("item"),
            Column.number("quantity a month"),
            Column.text("unit"),
            Column.number("unit price"),
            Column.number("amount a month"),
            Column.text("price row"),
            Column.text("confidence"),
            Column.text("note")),
        bill.cost().lines().stream().map(SummaryMarkdown::line).toList());
  }

  private static List<Cell> line(CostLine line) {
    return row(
        line.item(),
        Csv.number(line.quantity().value()),
        line.unit(),
        "$" + Figures.plain(line.unitPriceUsd()),
        Figures.usd(line.amountUsd().value(), RoundingMode.HALF_UP),
        line.priceRowId().orElse("-"),
        line.confidence().text(),
        line.note());
  }

  private static List<PriceRow> pricesUsed(RunReport report, List<Bill> bills) {
    return bills.stream()
        .flatMap(bill -> bill.cost().lines().stream())
        .map(CostLine::priceRowId)
        .flatMap(Optional::stream)
        .distinct()
        .flatMap(id -> report.priceBook().row(id).stream())
        .toList();
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
                    row(
                        price.id(),
                        price.item(),
                        "$" + Figures.plain(price.priceUsd()),
                        price.unit(),
                        price.asOf().orElse("-"),
                        price.confidence().text(),
                        price.source()))
            .toList());
  }

  private static List<Cell> row(String... texts) {
    return List.of(texts).stream().map(Cell::of).toList();
  }

  private void table(Table table) throws IOException {
    row(table.columns().stream().map(column -> escaped(column.heading())).toList());
    row(table.columns().stream().map(column -> column.right() ? "--:" : "---").toList());
    for (List<Cell> row : table.rows()) {
      row(row.stream().map(cell -> escaped(cell.text())).toList());
    }
  }

  private void row(List<String> cells) throws IOException {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String text) throws IOException {
    out.append(text).append('\n');
  }

  static String escaped(String text) {
    return text.replaceAll("\\p{Cc}+", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("([\\\\`*_\\[\\]|~])", "\\\\$1");
  }
}
