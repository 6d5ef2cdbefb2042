package dev.tenk.reports.render.document;

import dev.tenk.reports.render.document.Document.Block;
import dev.tenk.reports.render.document.Document.Facts;
import dev.tenk.reports.render.document.Document.Items;
import dev.tenk.reports.render.document.Document.Paragraph;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.model.TerminalText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A document for a terminal. No character of a name moves the cursor. */
public final class DocumentText {
  private static final int WIDTH = 118;
  private static final int WIDEST_CELL = 60;
  private static final String BOLD = "1";

  private final Appendable out;
  private final boolean fitted;
  private final boolean colours;

  private DocumentText(Appendable out, boolean fitted, boolean colours) {
    this.out = out;
    this.fitted = fitted;
    this.colours = colours;
  }

  /** Writes the document; lines end with a line feed. Control characters become {@code ?}. */
  static void write(Document document, Appendable out) throws IOException {
    new DocumentText(out, false, false).document(document);
  }

  /**
   * The same, to fit a terminal: headings of columns take two lines, and sentences are wrapped.
   *
   * @param colours whether to write ANSI escape sequences. Control characters in names are written
   *     out in either case
   */
  public static void writeFitted(Document document, Appendable out, boolean colours)
      throws IOException {
    new DocumentText(out, true, colours).document(document);
  }

  private void document(Document document) throws IOException {
    line(document.title());
    blocks(document.opening());
    blocks(document.sections());
  }

  private void blocks(List<? extends Block> blocks) throws IOException {
    boolean afterTable = false;
    for (Block block : blocks) {
      if (block instanceof Section section) {
        line("");
        String legend = section.legend().isEmpty() ? "" : ": " + section.legend();
        shown(styled(safe(section.heading()), BOLD) + safe(legend));
        blocks(section.blocks());
      } else if (block instanceof Paragraph paragraph) {
        line(paragraph.text());
      } else if (block instanceof Facts facts) {
        for (String fact : facts.lines()) {
          line(fact);
        }
      } else if (block instanceof Items items) {
        for (String sentence : items.sentences()) {
          item(sentence);
        }
      } else if (block instanceof Table table) {
        if (afterTable) {
          line("");
        }
        table(table);
      }
      afterTable = block instanceof Table;
    }
  }

  private void item(String sentence) throws IOException {
    StringBuilder text = new StringBuilder("-");
    for (String word : sentence.split(" ", -1)) {
      if (fitted && text.length() + 1 + word.length() > WIDTH) {
        line(text.toString());
        text = new StringBuilder(" ");
      }
      text.append(' ').append(word);
    }
    line(text.toString());
  }

  private void table(Table table) throws IOException {
    List<List<Cell>> rows = new ArrayList<>();
    for (List<Cell> row : table.rows()) {
      rows.add(row.stream().map(cell -> new Cell(safe(cell.text()), cell.tone())).toList());
    }
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      widths.add(width(table, rows, i));
    }
    String indent = rows.stream().anyMatch(table::isName) ? " " : "";
    for (int part = 0; part < (fitted ? 2 : 1); part++) {
      int chosen = part;
      row(
          table.columns(),
          widths,
          table.columns().stream().map(column -> Cell.of(heading(column).get(chosen))).toList(),
          indent);
    }
    for (List<Cell> row : rows) {
      if (table.isName(row)) {
        out.append(row.get(0).text()).append('\n');
      } else {
        row(table.columns(), widths, row, indent);
      }
    }
  }

  private int width(Table table, List<List<Cell>> rows, int column) {
    int width = 0;
    for (String part : heading(table.columns().get(column))) {
      width = Math.max(width, part.length());
    }
    for (List<Cell> row : rows) {
      if (!table.isName(row)) {
        // what is longer stands out, and moves only what is behind it
        int length = row.get(column).text().length();
        width = Math.max(width, fitted ? length : Math.min(WIDEST_CELL, length));
      }
    }
    return width;
  }

  /** In two lines where it is to fit; a single word is in the lower. */
  private List<String> heading(Column column) {
    int space = column.heading().indexOf(' ');
    if (!fitted) {
      return List.of(safe(column.heading()));
    }
    return space < 0
        ? List.of("", column.heading())
        : List.of(column.heading().substring(0, space), column.heading().substring(space + 1));
  }

  private void row(List<Column> columns, List<Integer> widths, List<Cell> row, String indent)
      throws IOException {
    StringBuilder text = new StringBuilder(indent);
    for (int i = 0; i < row.size(); i++) {
      Cell cell = row.get(i);
      String padding = " ".repeat(Math.max(0, widths.get(i) - cell.text().length()));
      String shown = styled(cell.text(), code(cell.tone()));
      if (i > 0) {
        text.append(columns.get(i).close() ? " " : "  ");
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

  private void line(String text) throws IOException {
    shown(safe(text));
  }

  private void shown(String text) throws IOException {
    out.append(fitted ? text : text.stripTrailing()).append('\n');
  }

  private String safe(String text) {
    return fitted ? TerminalText.safe(text) : text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }
}
