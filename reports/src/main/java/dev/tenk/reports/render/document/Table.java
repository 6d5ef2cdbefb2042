package dev.tenk.reports.render.document;

import java.util.List;

/**
 * Rows of cells below headings.
 *
 * @param columns at least one
 * @param rows each as long as {@code columns}
 */
public record Table(List<Column> columns, List<List<Cell>> rows) {
  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** A heading; numbers are on the right, and some columns close to the one before. */
  public record Column(String heading, boolean right, boolean close) {
    /** Words, on the left. */
    public static Column text(String heading) {
      return new Column(heading, false, false);
    }

    /** Numbers, on the right. */
    public static Column number(String heading) {
      return new Column(heading, true, false);
    }

    /** Numbers that belong to the column before. */
    public static Column closeNumber(String heading) {
      return new Column(heading, true, true);
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
    /** Not to be relied on. */
    DOUBTFUL,
    /** As it should not be. */
    BAD
  }
}
