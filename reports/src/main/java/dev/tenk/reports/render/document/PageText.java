package dev.tenk.reports.render.document;

import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A page for a terminal. Control characters in names are written as {@code ?}. */
public final class PageText {
  private static final String GAP = "  ";
  private static final int WIDEST_CELL = 60;

  private PageText() {}

  /** Writes the page; lines end with a line feed. */
  public static void write(Page page, Appendable out) throws IOException {
    line(out, page.title());
    for (String sentence : page.about()) {
      line(out, sentence);
    }
    for (Page.Part part : page.parts()) {
      line(out, "");
      line(out, part.title());
      for (int i = 0; i < part.tables().size(); i++) {
        if (i > 0) {
          line(out, "");
        }
        table(out, part.tables().get(i));
      }
      for (String sentence : part.sentences()) {
        line(out, "- " + sentence);
      }
    }
  }

  private static void table(Appendable out, Table table) throws IOException {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      int width = table.columns().get(i).heading().length();
      for (List<Cell> row : table.rows()) {
        // what is longer stands out, and moves only what is behind it
        width = Math.max(width, Math.min(WIDEST_CELL, row.get(i).text().length()));
      }
      widths.add(width);
    }
    row(out, table, widths, table.columns().stream().map(Column::heading).toList());
    for (List<Cell> cells : table.rows()) {
      row(out, table, widths, cells.stream().map(Cell::text).toList());
    }
  }

  private static void row(Appendable out, Table table, List<Integer> widths, List<String> texts)
      throws IOException {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      String padding = " ".repeat(Math.max(0, widths.get(i) - text.length()));
      row.append(i > 0 ? GAP : "")
          .append(table.columns().get(i).right() ? padding + text : text + padding);
    }
    line(out, row.toString());
  }

  private static void line(Appendable out, String text) throws IOException {
    out.append(text.replaceAll("[\\p{Cc}\\p{Cf}]", "?").stripTrailing()).append('\n');
  }
}
