package dev.tenk.reports.render.document;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * How the CSV files are written: UTF-8 text with a header, line feeds, and an empty cell where a
 * value is missing.
 *
 * <p>Spreadsheets run a text that begins with {@code =}, {@code +}, {@code -}, {@code @}, a tab or
 * a carriage return as a formula. Names come from other people's servers and files, so such a text
 * gets an apostrophe in front. Numbers never do.
 */
public final class Csv {
  private static final MathContext PRECISION = new MathContext(12, RoundingMode.HALF_EVEN);

  private Csv() {}

  /** A column: its heading and where its value comes from. */
  public record Column<T>(String heading, Function<T, String> value) {}

  public static <T> void write(Appendable out, List<Column<T>> columns, List<T> rows)
      throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
    CSVPrinter printer = new CSVPrinter(out, format);
    printer.printRecord(columns.stream().map(Column::heading).toList());
    for (T row : rows) {
      List<String> values = new ArrayList<>();
      for (Column<T> column : columns) {
        values.add(column.value().apply(row));
      }
      printer.printRecord(values);
    }
  }

  public static String text(String text) {
    return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  public static String text(Optional<String> text) {
    return text.map(Csv::text).orElse("");
  }

  /** Twelve significant digits, no exponent. */
  public static String number(BigDecimal value) {
    return Figures.plain(value.round(PRECISION));
  }

  public static String number(double value) {
    return number(BigDecimal.valueOf(value));
  }

  public static String number(OptionalDouble value) {
    return value.isPresent() ? number(value.getAsDouble()) : "";
  }

  public static String millis(long nanos) {
    return Figures.plain(BigDecimal.valueOf(nanos, 6));
  }

  public static String millis(OptionalLong nanos) {
    return nanos.isPresent() ? millis(nanos.getAsLong()) : "";
  }
}
