package dev.tenk.reports.render.run;

import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.PageMarkdown;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.matrix.MatrixTables;
import java.io.IOException;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

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
    line("# tenk: " + PageMarkdown.escaped(report.run().suite()));
    line("");
    table(Tables.environment(report));
    line("");
    line("## " + Tables.LOAD_TITLE);
    line("");
    line("In this table: " + PageMarkdown.escaped(Tables.LOAD_LEGEND) + ".");
    line("");
    table(Tables.load(report));
    line("");
    line("## " + Tables.COST_TITLE);
    line("");
    line("In this table: " + PageMarkdown.escaped(Tables.COST_LEGEND) + ".");
    line("");
    table(Tables.cost(report));
    line("");
    line("## " + MatrixTables.OVERVIEW_TITLE);
    line("");
    line("In this table: " + PageMarkdown.escaped(MatrixTables.OVERVIEW_LEGEND) + ".");
    line("");
    table(MatrixTables.overview(report.matrix(), report.targetNames()));
    for (Notes.Section section : Notes.sections(report)) {
      line("");
      line("## " + section.title());
      line("");
      for (String sentence : section.sentences()) {
        line("- " + PageMarkdown.escaped(sentence));
      }
    }
    List<Bill> bills = Bill.of(report);
    if (!bills.isEmpty()) {
      line("");
      line("## Cost lines");
    }
    for (Bill bill : bills) {
      line("");
      line("### " + PageMarkdown.escaped(bill.target().name() + ", " + bill.basis()));
      line("");
      line(PageMarkdown.escaped(total(bill)));
      line("");
      table(BillTables.lines(bill));
    }
    Optional<Table> prices = BillTables.prices(report);
    if (prices.isPresent()) {
      line("");
      line("## Prices used");
      line("");
      table(prices.get());
    }
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

  private void table(Table table) throws IOException {
    row(table.columns().stream().map(column -> PageMarkdown.escaped(column.heading())).toList());
    row(table.columns().stream().map(column -> column.right() ? "--:" : "---").toList());
    for (List<Cell> row : table.rows()) {
      row(row.stream().map(cell -> PageMarkdown.escaped(cell.text())).toList());
    }
  }

  private void row(List<String> cells) throws IOException {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String text) throws IOException {
    out.append(text).append('\n');
  }
}
