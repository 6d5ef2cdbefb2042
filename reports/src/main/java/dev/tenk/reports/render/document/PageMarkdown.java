package dev.tenk.reports.render.document;

import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import java.io.IOException;
import java.util.List;

/** A page in GitHub's Markdown. Values are escaped, so that none of them becomes markup. */
public final class PageMarkdown {
  private PageMarkdown() {}

  /** Writes the page; lines end with a line feed. */
  public static void write(Page page, Appendable out) throws IOException {
    out.append("# ").append(escaped(page.title())).append("\n\n");
    for (String sentence : page.about()) {
      out.append("- ").append(escaped(sentence)).append('\n');
    }
    for (Page.Part part : page.parts()) {
      out.append("\n## ").append(escaped(part.title())).append("\n\n");
      for (int i = 0; i < part.tables().size(); i++) {
        Table table = part.tables().get(i);
        if (i > 0) {
          out.append('\n');
        }
        row(out, table.columns().stream().map(Column::heading).map(PageMarkdown::escaped).toList());
        row(out, table.columns().stream().map(each -> each.right() ? "--:" : "---").toList());
        for (List<Cell> cells : table.rows()) {
          row(out, cells.stream().map(cell -> escaped(cell.text())).toList());
        }
      }
      for (String sentence : part.sentences()) {
        out.append("- ").append(escaped(sentence)).append('\n');
      }
    }
  }

  private static void row(Appendable out, List<String> cells) throws IOException {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** A text as it is, with the characters escaped that Markdown interprets. */
  public static String escaped(String text) {
    return text.replaceAll("\\p{Cc}+", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("([\\\\`*_\\[\\]|~])", "\\\\$1");
  }
}
