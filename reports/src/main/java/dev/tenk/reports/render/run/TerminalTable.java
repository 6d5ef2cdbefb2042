package dev.tenk.reports.render.run;

import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.reports.render.matrix.MatrixTables;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.TerminalText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A report for a terminal: load and time, then cost, then the notes about them. With names of usual
 * length it is at most 136 columns wide.
 */
public final class TerminalTable {
  private static final int WIDTH = 118;
  private static final int SHOWN_HASH_DIGITS = 12;
  private static final String GAP = "  ";
  private static final String INDENT = " ";
  private static final String BOLD = "1";

  private final Appendable out;
  private final boolean colours;

  private TerminalTable(Appendable out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /**
   * Writes the report as lines that end with a line feed.
   *
   * @param colours whether to write ANSI escape sequences. Control characters in names are written
   *     out in either case
   */
  public static void write(RunReport report, Appendable out, boolean colours) throws IOException {
    new TerminalTable(out, colours).report(report);
  }

  private void report(RunReport report) throws IOException {
    line(
        "tenk %s, run %s, suite %s"
            .formatted(report.run().toolVersion(), report.run().runId(), report.run().suite()));
    line("host    " + Figures.host(report.run().host()));
    line("SLO     " + Figures.slo(report.slo()));
    line("demand  " + Figures.demand(report.demand()));
    line(
        report
            .priceBook()
            .map(
                book ->
                    "prices  %s, as of %s%s"
                        .formatted(book.name(), book.asOf(), shownHash(book.sha256())))
            .orElse("prices  none"));
    line("");
    title(Tables.LOAD_TITLE, Tables.LOAD_LEGEND);
    load(report);
    line("");
    title(Tables.COST_TITLE, Tables.COST_LEGEND);
    table(Tables.cost(report));
    line("");
    title(MatrixTables.OVERVIEW_TITLE, MatrixTables.OVERVIEW_LEGEND);
    table(MatrixTables.overview(report.matrix(), report.targetNames()));
    for (Notes.Section section : Notes.sections(report)) {
      line("");
      title(section.title(), "");
      for (String sentence : section.sentences()) {
        bullet(sentence);
      }
    }
  }

  /** As it is shown, so that its width is known. */
  private static Table shown(Table table) {
    return new Table(
        table.columns(),
        table.rows().stream()
            .map(
                row ->
                    row.stream()
                        .map(cell -> new Cell(TerminalText.safe(cell.text()), cell.tone()))
                        .toList())
            .toList());
  }

  private void table(Table all) throws IOException {
    Table table = shown(all);
    List<Integer> widths = widths(table);
    headings(table, widths, "");
    for (List<Cell> row : table.rows()) {
      row(table.columns(), widths, row, "");
    }
  }

  /** Target and standing are printed once above the target's rows, which keeps the rows short. */
  private void load(RunReport report) throws IOException {
    Table all = shown(Tables.load(report));
    Table table =
        new Table(
            all.columns().subList(2, all.columns().size()),
            all.rows().stream().map(row -> row.subList(2, row.size())).toList());
    List<Integer> widths = widths(table);
    headings(table, widths, INDENT);
    int next = 0;
    for (TargetReport target : report.targets()) {
      line(
          "%s (%s): %s%s%s"
              .formatted(
                  target.name(),
                  target.facts().standing().text(),
                  Figures.model(target.facts()),
                  target.facts().modelSha256().map(TerminalTable::shownHash).orElse(""),
                  pricedAs(target)));
      for (int i = 0; i < Tables.shown(target).size(); i++) {
        row(table.columns(), widths, table.rows().get(next), INDENT);
        next++;
      }
    }
  }

  /** What a device is priced as; a hosted service is priced as itself. */
  static String pricedAs(TargetReport target) {
    return target.pricedAs().map(device -> ", priced as " + device).orElse("");
  }

  private static String shownHash(String hash) {
    String shown =
        hash.length() > SHOWN_HASH_DIGITS ? hash.substring(0, SHOWN_HASH_DIGITS) + "…" : hash;
    return ", SHA-256 " + shown;
  }

  private static List<Integer> widths(Table table) {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      int width = 0;
      for (String part : heading(table.columns().get(i))) {
        width = Math.max(width, part.length());
      }
      for (List<Cell> row : table.rows()) {
        width = Math.max(width, row.get(i).text().length());
      }
      widths.add(width);
    }
    return widths;
  }

  /** A heading in two lines; a single word is in the lower. */
  private static List<String> heading(Column column) {
    int space = column.heading().indexOf(' ');
    return space < 0
        ? List.of("", column.heading())
        : List.of(column.heading().substring(0, space), column.heading().substring(space + 1));
  }

  private void headings(Table table, List<Integer> widths, String indent) throws IOException {
    for (int half = 0; half < 2; half++) {
      int chosen = half;
      row(
          table.columns(),
          widths,
          table.columns().stream().map(column -> Cell.of(heading(column).get(chosen))).toList(),
          indent);
    }
  }

  private void row(List<Column> columns, List<Integer> widths, List<Cell> row, String indent)
      throws IOException {
    StringBuilder text = new StringBuilder(indent);
    for (int i = 0; i < row.size(); i++) {
      Cell cell = row.get(i);
      String padding = " ".repeat(widths.get(i) - cell.text().length());
      String shown = styled(cell.text(), code(cell.tone()));
      if (i > 0) {
        text.append(columns.get(i).close() ? " " : GAP);
      }
      text.append(columns.get(i).right() ? padding + shown : shown + padding);
    }
    out.append(text.toString().stripTrailing()).append('\n');
  }

  private static String code(Tone tone) {
    return switch (tone) {
      case PLAIN -> "";
      case GOOD -> "32";
      case DOUBTFUL -> "33";
      case BAD -> "31";
    };
  }

  private String styled(String text, String code) {
    return colours && !code.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  private void title(String title, String legend) throws IOException {
    out.append(styled(title, BOLD)).append(legend.isEmpty() ? "" : ": " + legend).append('\n');
  }

  private void line(String text) throws IOException {
    out.append(TerminalText.safe(text)).append('\n');
  }

  private void bullet(String sentence) throws IOException {
    StringBuilder text = new StringBuilder("-");
    for (String word : sentence.split(" ", -1)) {
      if (text.length() + 1 + word.length() > WIDTH) {
        line(text.toString());
        text = new StringBuilder(" ");
      }
      text.append(' ').append(word);
    }
    line(text.toString());
  }
}
