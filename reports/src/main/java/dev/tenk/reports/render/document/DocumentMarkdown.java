package dev.tenk.reports.render.document;

import dev.tenk.reports.render.document.Document.Block;
import dev.tenk.reports.render.document.Document.Facts;
import dev.tenk.reports.render.document.Document.Items;
import dev.tenk.reports.render.document.Document.Paragraph;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Table.Cell;
import java.io.IOException;
import java.util.List;

/** A document in GitHub's Markdown. Values are escaped, so that none of them becomes markup. */
final class DocumentMarkdown {
  private final Appendable out;

  private DocumentMarkdown(Appendable out) {
    this.out = out;
  }

  /** Writes the document; lines end with a line feed. */
  static void write(Document document, Appendable out) throws IOException {
    DocumentMarkdown markdown = new DocumentMarkdown(out);
    markdown.line("# " + escaped(document.title()));
    markdown.blocks(document.opening(), 1);
    markdown.blocks(document.sections(), 1);
  }

  private void blocks(List<? extends Block> blocks, int depth) throws IOException {
    boolean afterTable = false;
    for (Block block : blocks) {
      if (!(afterTable && block instanceof Items)) {
        line("");
      }
      if (block instanceof Section section) {
        line("#".repeat(depth + 1) + " " + escaped(section.heading()));
        if (!section.legend().isEmpty()) {
          line("");
          line("In this table: " + escaped(section.legend()) + ".");
        }
        blocks(section.blocks(), depth + 1);
      } else if (block instanceof Paragraph paragraph) {
        line(escaped(paragraph.text()));
      } else if (block instanceof Facts facts) {
        list(facts.lines());
      } else if (block instanceof Items items) {
        list(items.sentences());
      } else if (block instanceof Table table) {
        table(table);
      }
      afterTable = block instanceof Table;
    }
  }

  private void list(List<String> sentences) throws IOException {
    for (String sentence : sentences) {
      line("- " + escaped(sentence));
    }
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

  /** A text as it is, with the characters escaped that Markdown interprets. */
  private static String escaped(String text) {
    return text.replaceAll("\\p{Cc}+", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("([\\\\`*_\\[\\]|~])", "\\\\$1");
  }
}
