package dev.tenk.results.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads the rows of a samples' CSV in one pass over its bytes. Numbers become primitives where they
 * stand; nothing is made a row. A row that goes beyond the buffer is begun again with more bytes.
 */
@SuppressWarnings("EnumOrdinal") // columns index arrays, and no file holds the index
final class SampleParser {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Longer than any row; what is none would take all memory. */
  private static final int MOST_ROW_BYTES = 1 << 22;

  private static final int UNFINISHED = -1;
  private static final int SURE_DIGITS = 18;
  private static final SampleColumn[] COLUMNS = SampleColumn.values();
  private static final int UNKNOWN = -1;

  private final InputStream in;
  private final SampleRow row = new SampleRow();
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int limit;
  private boolean ended;
  private int[] columns = new int[0];
  private long rowNumber;
  // of the field in quotes that was read last
  private byte[] unquoted;
  private int unquotedStart;
  private int unquotedEnd;

  SampleParser(InputStream in) {
    this.in = in;
  }

  /**
   * Shows each row.
   *
   * @throws IllegalArgumentException naming row and column of what is none
   */
  void read(Consumer<SampleRow> visitor) throws IOException {
    readHeader();
    while (hasNext()) {
      rowNumber++;
      try {
        int end = row();
        while (end == UNFINISHED) {
          fill();
          end = row();
        }
        from = end;
        row.check();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("row " + rowNumber + ": " + e.getMessage(), e);
      }
      visitor.accept(row);
    }
  }

  private boolean hasNext() throws IOException {
    while (from == limit && !ended) {
      fill();
    }
    return from < limit;
  }

  /** Reads on behind what is left of the buffer. */
  private void fill() throws IOException {
    int left = limit - from;
    if (left == buffer.length) {
      if (left >= MOST_ROW_BYTES) {
        throw new IllegalArgumentException("it is longer than " + MOST_ROW_BYTES + " bytes");
      }
      buffer = Arrays.copyOf(buffer, 2 * left);
    }
    System.arraycopy(buffer, from, buffer, 0, left);
    from = 0;
    int got = in.read(buffer, left, buffer.length - left);
    ended = got < 0;
    limit = left + Math.max(0, got);
  }

  private void readHeader() throws IOException {
    int end = UNFINISHED;
    while (end == UNFINISHED && !ended) {
      fill();
      end = indexOfLineEnd(from);
    }
    end = end == UNFINISHED ? limit : end;
    String header = new String(buffer, from, end - from, StandardCharsets.UTF_8);
    Set<SampleColumn> lacking = EnumSet.allOf(SampleColumn.class);
    List<Integer> found = new ArrayList<>();
    for (String name : header.strip().split(",", -1)) {
      int column = UNKNOWN;
      for (SampleColumn each : COLUMNS) {
        if (each.text().equals(name)) {
          column = each.ordinal();
          if (!lacking.remove(each)) {
            throw new IllegalArgumentException("its column " + name + " is there twice");
          }
        }
      }
      found.add(column);
    }
    // a column that older files lack is as absent as an empty field
    for (SampleColumn each : lacking) {
      if (each.required) {
        throw new IllegalArgumentException("it has no column " + each.text());
      }
    }
    columns = found.stream().mapToInt(Integer::intValue).toArray();
    from = Math.min(limit, end + 1);
  }

  private int indexOfLineEnd(int start) {
    for (int i = start; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return UNFINISHED;
  }

  /** Reads a row; where the next one begins, or that it goes on behind the buffer. */
  private int row() {
    row.clear();
    byte[] bytes = buffer;
    int at = from;
    for (int field = 0; field < columns.length; field++) {
      int column = columns[field];
      int start = at;
      if (at < limit && bytes[at] == '"') {
        at = quoted(at + 1);
        if (at == UNFINISHED) {
          return UNFINISHED;
        }
        set(column, unquoted, unquotedStart, unquotedEnd);
      } else if (column != UNKNOWN && COLUMNS[column].isNumber) {
        long value = 0;
        while (at < limit && bytes[at] >= '0' && bytes[at] <= '9') {
          value = value * 10 + (bytes[at++] - '0');
        }
        int digitsEnd = at;
        at = endOfField(at);
        if (at == UNFINISHED) {
          return UNFINISHED;
        }
        if (at == digitsEnd && at - start <= SURE_DIGITS) {
          if (at > start) {
            row.setNumber(column, value);
          }
        } else {
          set(column, bytes, start, at);
        }
      } else {
        at = endOfField(at);
        if (at == UNFINISHED) {
          return UNFINISHED;
        }
        set(column, bytes, start, at);
      }
      boolean another = at < limit && bytes[at] == ',';
      if (another && field + 1 < columns.length) {
        at++;
      } else if (another || field + 1 < columns.length) {
        throw new IllegalArgumentException(
            "it has %s than the header's %d fields"
                .formatted(another ? "more" : "fewer", columns.length));
      }
    }
    return lineEnd(at);
  }

  /** Behind the end of a line. */
  private int lineEnd(int at) {
    if (at == limit) {
      return at;
    }
    if (buffer[at] == '\n') {
      return at + 1;
    }
    if (at + 1 == limit && !ended) {
      return UNFINISHED;
    }
    return at + 1 < limit && buffer[at + 1] == '\n' ? at + 2 : at + 1;
  }

  private int endOfField(int start) {
    int at = start;
    while (at < limit) {
      byte c = buffer[at];
      if (c <= ',' && (c == ',' || c == '\n' || c == '\r')) {
        return at;
      }
      at++;
    }
    return ended ? limit : UNFINISHED;
  }

  /** Reads a field in quotes from behind the first one; its end. */
  private int quoted(int start) {
    boolean doubled = false;
    int at = start;
    while (true) {
      if (at == limit || (at + 1 == limit && !ended)) {
        if (!ended) {
          return UNFINISHED;
        }
        throw new IllegalArgumentException("a field in quotes has no end");
      }
      if (buffer[at] != '"') {
        at++;
      } else if (at + 1 < limit && buffer[at + 1] == '"') {
        doubled = true;
        at += 2;
      } else {
        break;
      }
    }
    unquoted = buffer;
    unquotedStart = start;
    unquotedEnd = at;
    if (doubled) {
      unquoted =
          new String(buffer, start, at - start, StandardCharsets.ISO_8859_1)
              .replace("\"\"", "\"")
              .getBytes(StandardCharsets.ISO_8859_1);
      unquotedStart = 0;
      unquotedEnd = unquoted.length;
    }
    if (endOfField(at + 1) != at + 1) {
      throw new IllegalArgumentException("something follows the quotes of a field");
    }
    return at + 1;
  }

  private void set(int column, byte[] bytes, int start, int end) {
    if (column == UNKNOWN || start == end) {
      return;
    }
    if (!COLUMNS[column].isNumber) {
      row.setText(column, bytes, start, end);
      return;
    }
    String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    try {
      row.setNumber(column, Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          COLUMNS[column].text() + " is '" + text + "', expected a whole number", e);
    }
  }
}
