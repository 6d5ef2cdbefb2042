package dev.tenk.reports.render.document;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Rows of cells below headings.
 *
 * @param columns at least one
 * @param rows each as long as {@code columns}, or a single cell across all of them, which names
 *     those below it
 */
public record Table(List<Column> columns, List<List<Cell>> rows) implements Document.Block {
  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** A row for each value. */
  public static <T> Table of(List<Shown<T>> columns, List<T> values) {
    return new Table(
        columns.stream().map(Shown::column).toList(),
        values.stream().map(value -> Shown.cells(columns, value)).toList());
  }

  /** A column, and what it has in the row of a value. */
  public record Shown<T>(Column column, Function<T, Cell> cell) {
    /** Words that do not strike. */
    public static <T> Shown<T> text(String heading, Function<T, String> text) {
      return new Shown<>(Column.text(heading), text.andThen(Cell::of));
    }

    /** Numbers that do not strike. */
    public static <T> Shown<T> number(String heading, Function<T, String> text) {
      return new Shown<>(Column.number(heading), text.andThen(Cell::of));
    }

    /** The same column of something that has such a value. */
    public <S> Shown<S> of(Function<S, T> value) {
      return new Shown<>(column, value.andThen(cell));
    }

    /** The row of a value. */
    public static <T> List<Cell> cells(List<Shown<T>> columns, T value) {
      return columns.stream().map(each -> each.cell().apply(value)).toList();
    }
  }

  /** Without the column that is the first to be left out; empty where all are always shown. */
  Optional<Table> narrower() {
    int most = columns.stream().mapToInt(Column::spare).max().orElse(0);
    return most == 0
        ? Optional.empty()
        : Optional.of(
            new Table(
                columns.stream().filter(column -> column.spare() != most).toList(),
                rows.stream().map(row -> isName(row) ? row : without(row, most)).toList()));
  }

  private List<Cell> without(List<Cell> row, int spare) {
    return IntStream.range(0, row.size())
        .filter(i -> columns.get(i).spare() != spare)
        .mapToObj(row::get)
        .toList();
  }

  /** Whether a row names those below it. */
  boolean isName(List<Cell> row) {
    return row.size() < columns.size();
  }

  /**
   * A heading.
   *
   * @param right numbers are
   * @param close to the column before
   * @param cut whether its texts have … within where a terminal has no room; others are broken
   * @param spare a column is left out where names would have fewer characters than this, the
   *     highest first; 0 for one that is always shown
   */
  public record Column(String heading, boolean right, boolean close, boolean cut, int spare) {
    /** Words, on the left. */
    public static Column text(String heading) {
      return new Column(heading, false, false, false, 0);
    }

    /** Names, on the left, that have … within where there is no room. */
    public static Column name(String heading) {
      return new Column(heading, false, false, true, 0);
    }

    /** Numbers, on the right. */
    public static Column number(String heading) {
      return new Column(heading, true, false, false, 0);
    }

    /** Numbers that belong to the column before. */
    public static Column closeNumber(String heading) {
      return new Column(heading, true, true, false, 0);
    }

    /** The same, left out where names would have fewer characters than this; the highest first. */
    public Column spare(int nameLength) {
      return new Column(heading, right, close, cut, nameLength);
    }
  }

  /** A text and how it strikes the eye. */
  public record Cell(String text, Tone tone) {
    /** A text that does not strike. */
    public static Cell of(String text) {
      return new Cell(text, Tone.PLAIN);
    }
  }

  /** How a text strikes the eye. */
  public enum Tone {
    /** Not at all. */
    PLAIN,
    /** As it should be. */
    GOOD,
    /** Seen in this run, and not established of another. */
    SEEN,
    /** Not to be relied on. */
    DOUBTFUL,
    /** As it should not be. */
    BAD
  }
}
