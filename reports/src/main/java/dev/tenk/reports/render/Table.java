package dev.tenk.reports.render;

import java.util.List;

/**
 * Rows of cells below headings.
 *
 * @param columns at least one
 * @param rows each as long as {@code columns}
 */
record Table(List<Column> columns, List<List<Cell>> rows) {
  Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** A heading; numbers stand on the right, and some columns close to the one before. */
  record Column(String heading, boolean right, boolean close) {
    static Column text(String heading) {
      return new Column(heading, false, false);
    }

    static Column number(String heading) {
      return new Column(heading, true, false);
    }

    static Column closeNumber(String heading) {
      return new Column(heading, true, true);
    }
  }

  /** A text and how it strikes the eye. */
  record Cell(String text, Tone tone) {
    static Cell of(String text) {
      return new Cell(text, Tone.PLAIN);
    }
  }

  enum Tone {
    PLAIN,
    GOOD,
    DOUBTFUL,
    BAD
  }
}
