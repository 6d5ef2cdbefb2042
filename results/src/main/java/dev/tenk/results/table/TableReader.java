package dev.tenk.results.table;

import dev.tenk.results.model.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rows of a CSV file as people and spreadsheets save it: UTF-8 with or without a byte order
 * mark, any line end, values in quotes or not, divided by commas, or by semicolons or tabs where
 * the first line has no comma. Spaces around values, rows without any value and separators at the
 * end of a line mean nothing. Rows are read one by one and not kept.
 *
 * <p>Numbers are left to those who know the column; none of them takes a decimal comma.
 */
public final class TableReader implements Closeable {
  private static final int LOOKED_AT_CHARS = 1 << 15;

  private final String fileName;
  private final Reader opened;
  private final Records records;
  private List<String> columns = List.of();
  private Optional<TableRow> first = Optional.empty();
  private long headerLine = 1;
  private int width;
  private long line;

  private TableReader(
      String fileName, InputStream file, Predicate<String> isHeader, boolean whole) {
    this.fileName = fileName;
    try {
      PushbackReader text = new PushbackReader(new Utf8Reader(fileName, file), LOOKED_AT_CHARS);
      char[] beginning = new char[LOOKED_AT_CHARS];
      int read = read(text, beginning);
      FirstLine firstLine = FirstLine.of(new String(beginning, 0, read), isHeader, whole);
      text.unread(beginning, firstLine.charsTaken(), read - firstLine.charsTaken());
      if (firstLine.ambiguous().isPresent()) {
        throw error(firstLine.line(), firstLine.ambiguous().get());
      }
      records = new Records(text, firstLine.separator(), firstLine.linesTaken());
      opened = text;
    } catch (IOException e) {
      throw unreadable(e);
    }
    begin(isHeader);
  }

  /**
   * Opens a table whose first row names its columns.
   *
   * @param fileName as the user knows it, for messages
   * @param file its bytes
   * @throws ConfigurationException for what is no table, with file and line where there is one
   */
  public static TableReader open(String fileName, InputStream file) {
    return open(fileName, file, firstValue -> true);
  }

  /**
   * The same of a table that may lack a header.
   *
   * @param isHeader whether the first row names columns, by its first value
   */
  public static TableReader open(String fileName, InputStream file, Predicate<String> isHeader) {
    return new TableReader(fileName, file, isHeader, false);
  }

  /**
   * The same of one whose first column holds whole numbers, as programs write it: a comma after the
   * first of them divides values, and is in no number.
   */
  public static TableReader openWhole(
      String fileName, InputStream file, Predicate<String> isHeader) {
    return new TableReader(fileName, file, isHeader, true);
  }

  /** The same of one that is at hand as text. */
  public static TableReader of(String fileName, String csv) {
    return open(fileName, new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The text of a file, with its byte order mark where it has one.
   *
   * @throws ConfigurationException naming file, line and byte where it is not UTF-8
   */
  public static String text(String fileName, byte[] bytes) {
    try (Reader reader = new Utf8Reader(fileName, new ByteArrayInputStream(bytes))) {
      reader.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int read(Reader text, char[] into) throws IOException {
    int read = 0;
    while (read < into.length) {
      int more = text.read(into, read, into.length - read);
      if (more < 0) {
        break;
      }
      read += more;
    }
    return read;
  }

  private void begin(Predicate<String> isHeader) {
    Optional<TableRow> row = nextRow();
    if (row.isEmpty()) {
      return;
    }
    headerLine = line;
    if (!isHeader.test(row.get().value(0).strip())) {
      first = row;
      return;
    }
    columns = row.get().named();
    width = columns.size();
    Set<String> known = new HashSet<>();
    for (String name : columns) {
      if (!name.isEmpty() && !known.add(name)) {
        throw error(headerLine, "the column '" + name + "' stands here a second time");
      }
    }
  }

  /** The names of its columns, in their order; some may be empty, and all without a header. */
  public List<String> columns() {
    return columns;
  }

  /** The line of its first row, in which its columns are named where they are, from 1. */
  public long headerLine() {
    return headerLine;
  }

  /**
   * Refuses a table without some columns.
   *
   * @throws ConfigurationException naming the first that is missing, and all there are to be
   */
  public void requireColumns(List<String> expected) {
    for (String column : expected) {
      if (!columns.contains(column)) {
        throw error(
            headerLine,
            "column '%s' is missing; expected %s".formatted(column, String.join(",", expected)));
      }
    }
  }

  /** The next row that has a value; none at the end. */
  public Optional<TableRow> next() {
    Optional<TableRow> row = first.isPresent() ? first : nextRow();
    first = Optional.empty();
    return row;
  }

  private Optional<TableRow> nextRow() {
    try {
      while (true) {
        line = records.line();
        Records.Values values = records.next();
        if (values == null) {
          return Optional.empty();
        }
        int filled = values.filled();
        if (filled > 0) {
          fit(values.size(), filled);
          return Optional.of(new TableRow(this, values, line));
        }
      }
    } catch (IllegalArgumentException e) {
      throw error(line, "the row is not CSV: " + e.getMessage());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void fit(int size, int filled) {
    if (width == 0) {
      width = size;
    } else if (size < width || filled > width) {
      throw error(
          line,
          "the row has %s values, expected %s as in line %s%s"
              .formatted(
                  size < width ? size : filled,
                  width,
                  headerLine,
                  size < width
                      ? ""
                      : "; put a value with the separator in it in quotes, and write numbers with a"
                          + " decimal point"));
    }
  }

  private ConfigurationException unreadable(IOException e) {
    return new ConfigurationException(fileName + " is not a file that can be read", e);
  }

  ConfigurationException error(long at, String message) {
    return new ConfigurationException(fileName + ":" + at + ": " + message);
  }

  @Override
  public void close() {
    try {
      opened.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
