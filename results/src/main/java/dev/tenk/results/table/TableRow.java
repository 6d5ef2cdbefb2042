package dev.tenk.results.table;

import dev.tenk.results.model.ConfigurationException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A row of a table, whose complaints name file, line and column. */
public final class TableRow {
  private final TableReader table;
  private final Records.Values values;
  private final long line;

  TableRow(TableReader table, Records.Values values, long line) {
    this.table = table;
    this.values = values;
    this.line = line;
  }

  /** The line of the file that it begins in, from 1. */
  public long line() {
    return line;
  }

  /** How many values it has, empty ones at its end among them. */
  public int size() {
    return values.size();
  }

  /** A value by its place, from 0, without the spaces around it that are not in quotes. */
  public String value(int column) {
    return values.get(column);
  }

  /** Its values without empty ones at the end, as names of columns. */
  List<String> named() {
    return IntStream.range(0, values.filled()).mapToObj(values::get).map(String::strip).toList();
  }

  /** A value without the spaces around it; empty where it, or its column, is. */
  public String text(String column) {
    int at = table.columns().indexOf(column);
    return at < 0 ? "" : values.get(at).strip();
  }

  /**
   * A value that has to be there.
   *
   * @throws ConfigurationException where it is missing, and with the message of {@code parser}'s
   *     IllegalArgumentException
   */
  public <T> T required(String column, Function<String, T> parser) {
    return optional(column, parser).orElseThrow(() -> error(column, "the value is missing"));
  }

  /** The same of one that may be empty, or whose column may be missing. */
  public <T> Optional<T> optional(String column, Function<String, T> parser) {
    String text = text(column);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(text));
    } catch (NumberFormatException e) {
      throw error(column, "'" + text + "' is not a number");
    } catch (IllegalArgumentException e) {
      throw error(column, e.getMessage());
    }
  }

  /** A complaint about the value in a column. */
  public ConfigurationException error(String column, String message) {
    return error(column + ": " + message);
  }

  /** A complaint about the row. */
  public ConfigurationException error(String message) {
    return table.error(line, message);
  }
}
