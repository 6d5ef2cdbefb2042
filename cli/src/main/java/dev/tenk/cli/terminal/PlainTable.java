package dev.tenk.cli.terminal;

import dev.tenk.results.model.TerminalText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of texts below headings, as wide as they need. */
public final class PlainTable {
  private static final String GAP = "  ";

  private final List<List<String>> lines = new ArrayList<>();

  public PlainTable(String... headings) {
    lines.add(List.of(headings));
  }

  public void add(String... cells) {
    lines.add(List.of(cells).stream().map(TerminalText::safe).toList());
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  public int size() {
    return lines.size() - 1;
  }

  public void print(PrintWriter out) {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < lines.get(0).size(); i++) {
      int column = i;
      widths.add(lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0));
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        text.append(line.get(i)).append(" ".repeat(widths.get(i) - line.get(i).length()));
        text.append(GAP);
      }
      out.println(text.toString().stripTrailing());
    }
  }
}
