package dev.tenk.reports.render.document;

import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.results.model.TerminalText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A table in lines of a given width. It takes what it needs, and what of this comes first is
 * enough: headings in two lines, texts broken between words, last texts in a line below each row,
 * and the columns in several tables one below the other, each with the first column.
 */
final class TextTable {
  private static final String BELOW = "    ";
  private static final int NARROWEST_TEXT = 16;
  private static final int NARROWEST_NAME = 8;

  private static final int WIDEST_WORD = 40;

  private final List<Column> columns;
  private final List<List<Cell>> rows;
  private final Table table;
  private final int width;
  private final String indent;
  private List<List<String>> headings;
  private int[] widths;

  /** Lays out a table whose texts move no cursor, without columns that it can spare, if need be. */
  static TextTable of(Table table, int width) {
    TextTable whole = new TextTable(table, width);
    Optional<Table> narrower = whole.groups().size() == 1 ? Optional.empty() : table.narrower();
    return narrower.map(each -> of(each, width)).orElse(whole);
  }

  private TextTable(Table table, int width) {
    this.table = table;
    this.width = width;
    this.columns = table.columns();
    this.rows =
        table.rows().stream()
            .map(
                row ->
                    row.stream()
                        .map(cell -> new Cell(TerminalText.safe(cell.text()), cell.tone()))
                        .toList())
            .toList();
    this.indent = rows.stream().anyMatch(table::isName) ? " " : "";
    headings = columns.stream().map(column -> List.of(heading(column))).toList();
    widths = natural();
    if (needed(all()) > width) {
      headings = all().stream().map(this::inTwo).toList();
      widths = natural();
    }
  }

  /** A piece of a line, with how it strikes the eye. */
  record Line(List<Cell> pieces) {
    static Line of(String text) {
      return new Line(List.of(Cell.of(text)));
    }
  }

  /** All lines; those of a table below another one follow an empty one. */
  List<Line> lines() {
    List<List<Integer>> groups = groups();
    List<Integer> rest = rest(groups);
    boolean below = rest.stream().noneMatch(i -> columns.get(i).right());
    List<Line> lines = new ArrayList<>();
    for (List<Integer> group : below ? groups.subList(0, 1) : groups) {
      if (!lines.isEmpty()) {
        lines.add(Line.of(""));
      }
      for (int part = 0; part < headings.get(0).size(); part++) {
        int chosen = part;
        List<Cell> cells = group.stream().map(i -> Cell.of(headings.get(i).get(chosen))).toList();
        if (cells.stream().anyMatch(cell -> !cell.text().isEmpty())) {
          lines.add(line(group, cells));
        }
      }
      if (below) {
        lines.addAll(below(rest.stream().map(i -> heading(columns.get(i))).toList()));
      }
      for (List<Cell> row : rows) {
        lines.addAll(table.isName(row) ? name(row.get(0)) : row(group, row));
        if (below && !table.isName(row)) {
          lines.addAll(below(rest.stream().map(i -> row.get(i).text()).toList()));
        }
      }
    }
    return lines;
  }

  private static List<Integer> rest(List<List<Integer>> groups) {
    return groups.stream().skip(1).flatMap(group -> group.stream().skip(1)).toList();
  }

  private List<Line> below(List<String> texts) {
    String text = String.join("; ", texts.stream().filter(each -> !isNothing(each)).toList());
    return text.isEmpty()
        ? List.of()
        : Wrapping.lines(BELOW + text, width, BELOW.length()).stream().map(Line::of).toList();
  }

  private static boolean isNothing(String text) {
    return text.isEmpty() || text.equals("-");
  }

  private List<Line> name(Cell cell) {
    return Wrapping.lines(cell.text(), width, 2).stream()
        .map(text -> new Line(List.of(new Cell(text, cell.tone()))))
        .toList();
  }

  private List<Line> row(List<Integer> group, List<Cell> row) {
    List<List<String>> texts =
        group.stream()
            .map(
                i ->
                    columns.get(i).right()
                        ? List.of(row.get(i).text())
                        : columns.get(i).cut()
                            ? List.of(Wrapping.shortened(row.get(i).text(), widths[i]))
                            : Wrapping.cell(row.get(i).text(), widths[i]))
            .toList();
    int height = texts.stream().mapToInt(List::size).max().orElseThrow();
    return IntStream.range(0, height)
        .mapToObj(
            i ->
                line(
                    group,
                    IntStream.range(0, group.size())
                        .mapToObj(
                            j ->
                                new Cell(
                                    i < texts.get(j).size() ? texts.get(j).get(i) : "",
                                    row.get(group.get(j)).tone()))
                        .toList()))
        .toList();
  }

  private Line line(List<Integer> group, List<Cell> cells) {
    List<Cell> pieces = new ArrayList<>();
    pieces.add(Cell.of(indent));
    for (int j = 0; j < cells.size(); j++) {
      Column column = columns.get(group.get(j));
      Cell padding =
          Cell.of(" ".repeat(Math.max(0, widths[group.get(j)] - cells.get(j).text().length())));
      pieces.add(Cell.of(gap(group, j)));
      pieces.add(column.right() ? padding : cells.get(j));
      pieces.add(column.right() ? cells.get(j) : padding);
    }
    return new Line(pieces);
  }

  private String gap(List<Integer> group, int j) {
    return j == 0 ? "" : columns.get(group.get(j)).close() ? " " : "  ";
  }

  private List<List<Integer>> groups() {
    if (needed(all()) <= width || shrunk(width)) {
      return List.of(all());
    }
    widths = folded();
    List<List<Integer>> groups = groups(width);
    int narrower = width - 1;
    // as many tables, and none of them much narrower than the others
    while (narrower > 0 && groups(narrower).size() == groups.size()) {
      narrower--;
    }
    return rest(groups).stream().anyMatch(i -> columns.get(i).right())
        ? groups(narrower + 1)
        : groups;
  }

  private List<List<Integer>> groups(int most) {
    List<List<Integer>> groups = new ArrayList<>();
    List<Integer> group = new ArrayList<>(List.of(0));
    for (int i = 1; i < columns.size(); i++) {
      group.add(i);
      if (needed(group) > most && group.size() > 2) {
        group.remove(group.size() - 1);
        groups.add(group);
        group = new ArrayList<>(List.of(0, i));
      }
    }
    groups.add(group);
    return groups;
  }

  /** Whether narrower texts are enough; the widest of them is the first to become narrower. */
  private boolean shrunk(int most) {
    int[] least = IntStream.range(0, columns.size()).map(this::narrowest).toArray();
    while (needed(all()) > most) {
      int widest =
          IntStream.range(0, widths.length)
              .filter(i -> widths[i] > least[i])
              .reduce((a, b) -> widths[b] > widths[a] ? b : a)
              .orElse(-1);
      if (widest < 0) {
        return false;
      }
      widths[widest]--;
    }
    return true;
  }

  private int narrowest(int column) {
    if (columns.get(column).right()) {
      return widths[column];
    }
    if (columns.get(column).cut()) {
      int spare = columns.stream().mapToInt(Column::spare).max().orElse(0);
      return Math.min(widths[column], Math.max(NARROWEST_NAME, spare));
    }
    int word =
        rows.stream()
            .filter(row -> !table.isName(row))
            .flatMap(row -> Arrays.stream(row.get(column).text().split(" ")))
            .mapToInt(String::length)
            .max()
            .orElse(0);
    return Math.min(
        widths[column],
        Math.max(
            Math.min(WIDEST_WORD, word), Math.max(NARROWEST_TEXT, longest(headings.get(column)))));
  }

  private int needed(List<Integer> group) {
    int needed = indent.length();
    for (int j = 0; j < group.size(); j++) {
      needed += gap(group, j).length() + widths[group.get(j)];
    }
    return needed;
  }

  private List<Integer> all() {
    return IntStream.range(0, columns.size()).boxed().toList();
  }

  private int[] natural() {
    return IntStream.range(0, columns.size())
        .map(i -> Math.max(longest(headings.get(i)), widest(i)))
        .toArray();
  }

  /** A third for the first column and the rest for one beside it, where texts want more. */
  private int[] folded() {
    widths = natural();
    int[] folded = widths.clone();
    for (int i = 0; i < folded.length; i++) {
      int room = i == 0 ? width / 3 : width - indent.length() - folded[0] - 2;
      folded[i] = Math.min(folded[i], Math.max(narrowest(i), room));
    }
    return folded;
  }

  private int widest(int column) {
    return rows.stream()
        .filter(row -> !table.isName(row))
        .mapToInt(row -> row.get(column).text().length())
        .max()
        .orElse(0);
  }

  private static int longest(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String heading(Column column) {
    return TerminalText.safe(column.heading());
  }

  /**
   * Where the longer of both is the shortest; what the cells leave room for is in the lower line.
   */
  private List<String> inTwo(int column) {
    String heading = heading(columns.get(column));
    List<String> best = List.of("", heading);
    int first = heading.length() > widest(column) ? heading.indexOf(' ') : -1;
    for (int space = first; space >= 0; space = heading.indexOf(' ', space + 1)) {
      List<String> parts = List.of(heading.substring(0, space), heading.substring(space + 1));
      if (longest(parts) < longest(best)) {
        best = parts;
      }
    }
    return best;
  }
}
