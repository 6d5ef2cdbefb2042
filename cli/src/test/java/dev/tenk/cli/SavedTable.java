package dev.tenk.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A table as somebody's tool has saved it.
 *
 * @param how it was saved, in words
 * @param bytes of the file
 * @param outcome what a reader of the table owes the user
 */
record SavedTable(String how, byte[] bytes, Outcome outcome) {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  /** What a reader owes. */
  public enum Outcome {
    /** The values that the table has. */
    READ,
    /** One sentence that names the file. */
    REFUSED,
    /** Either: nothing else may be made of it. */
    EITHER,
    /** A table without rows, or one sentence. */
    NO_ROWS
  }

  /**
   * A table to be saved.
   *
   * @param header its columns
   * @param rows at least two
   * @param number the place of a column of numbers, from 0
   * @param note the place of a column of any text, from 0
   */
  public record Plain(List<String> header, List<List<String>> rows, int number, int note) {
    private String with(UnaryOperator<String> cell, String separator, String end) {
      return lines(cell, separator).stream().map(line -> line + end).collect(Collectors.joining());
    }

    private List<String> lines(UnaryOperator<String> cell, String separator) {
      List<String> lines = new ArrayList<>();
      lines.add(line(header, cell, separator));
      rows.forEach(row -> lines.add(line(row, cell, separator)));
      return lines;
    }

    private static String line(List<String> row, UnaryOperator<String> cell, String separator) {
      return row.stream().map(cell).collect(Collectors.joining(separator));
    }

    private String commas() {
      return with(SavedTable::needed, ",", "\n");
    }

    private Plain replaced(int column, String value) {
      List<List<String>> changed = new ArrayList<>();
      for (List<String> row : rows) {
        List<String> copy = new ArrayList<>(row);
        copy.set(column, value);
        changed.add(copy);
      }
      return new Plain(header, changed, number, note);
    }

    private Plain turned() {
      Function<List<String>, List<String>> turn =
          row -> {
            List<String> copy = new ArrayList<>(row);
            Collections.reverse(copy);
            return copy;
          };
      return new Plain(turn.apply(header), rows.stream().map(turn).toList(), number, note);
    }
  }

  /** The table in all ways to save it. */
  public static List<SavedTable> of(Plain table) {
    List<SavedTable> ways = new ArrayList<>();
    separators(table, ways);
    blanks(table, ways);
    columns(table, ways);
    encodings(table, ways);
    faults(table, ways);
    return ways;
  }

  private static void separators(Plain table, List<SavedTable> ways) {
    String commas = table.commas();
    String quoted = table.with(SavedTable::quoted, ",", "\n");
    String semicolons = table.with(SavedTable::needed, ";", "\n");
    String tabs = table.with(SavedTable::needed, "\t", "\n");
    read(ways, "line feeds", commas);
    read(ways, "CRLF", commas.replace("\n", "\r\n"));
    read(ways, "carriage returns", commas.replace("\n", "\r"));
    read(ways, "no line end after the last row", commas.stripTrailing());
    read(ways, "mixed line ends", commas.replaceFirst("\n", "\r\n"));
    read(ways, "a byte order mark", "\uFEFF" + commas);
    read(ways, "a byte order mark and CRLF", "\uFEFF" + commas.replace("\n", "\r\n"));
    read(ways, "all in quotes", quoted);
    read(ways, "all in quotes, with a mark and CRLF", "\uFEFF" + quoted.replace("\n", "\r\n"));
    read(ways, "semicolons", semicolons);
    read(ways, "semicolons, a mark and CRLF", "\uFEFF" + semicolons.replace("\n", "\r\n"));
    read(ways, "semicolons and quotes", table.with(SavedTable::quoted, ";", "\n"));
    read(ways, "tabs", tabs);
    read(ways, "tabs and CRLF", tabs.replace("\n", "\r\n"));
    read(ways, "tabs and quotes", table.with(SavedTable::quoted, "\t", "\n"));
    read(ways, "a line that states semicolons", "sep=;\r\n" + semicolons.replace("\n", "\r\n"));
    read(ways, "a line that states commas", "\uFEFFsep=,\n" + commas);
  }

  private static void blanks(Plain table, List<SavedTable> ways) {
    String commas = table.commas();
    String empty = ",".repeat(table.header().size() - 1) + "\n";
    read(ways, "empty lines at the end", commas + "\n\n\n");
    read(ways, "empty lines between rows", commas.replace("\n", "\n\n"));
    read(ways, "an empty line first", "\r\n" + commas);
    read(ways, "rows without values at the end", commas + empty + empty);
    read(ways, "a row without values first", empty + commas);
    read(ways, "lines of spaces", commas + "   \n \n");
    read(ways, "a separator after each line", commas.replace("\n", ",\n"));
    read(ways, "separators after each line", commas.replace("\n", ",,,\n"));
    String header = String.join(",", table.header());
    read(
        ways,
        "separators after rows",
        header + commas.substring(header.length()).replace("\n", ",,\n").substring(2));
    read(ways, "spaces around values", table.with(cell -> " " + needed(cell) + " ", ",", "\n"));
    read(ways, "spaces around quotes", table.with(cell -> " " + quoted(cell) + " ", ",", "\n"));
    String spaced =
        table.header().stream().map(name -> "\" " + name + " \"").collect(Collectors.joining(","));
    read(ways, "spaces in quotes of the header", spaced + commas.substring(header.length()));
  }

  private static void columns(Plain table, List<SavedTable> ways) {
    String commas = table.commas();
    String header = String.join(",", table.header());
    add(ways, "columns in another order", table.turned().commas(), Outcome.EITHER);
    add(ways, "one column more", commas.replace("\n", ",more\n"), Outcome.EITHER);
    add(
        ways,
        "an index before all",
        ("," + commas.stripTrailing()).replace("\n", "\n0,"),
        Outcome.EITHER);
    add(
        ways,
        "a header in capitals",
        header.toUpperCase(Locale.ROOT) + commas.substring(header.length()),
        Outcome.EITHER);
    add(ways, "a header only", header + "\n", Outcome.NO_ROWS);
    add(ways, "nothing", "", Outcome.NO_ROWS);
    add(ways, "a mark only", "\uFEFF", Outcome.NO_ROWS);
    add(ways, "blank lines only", "\n \r\n,,\n", Outcome.NO_ROWS);
    add(
        ways,
        "a column named twice",
        commas.replace("\n", "," + table.header().get(0) + "\n"),
        Outcome.REFUSED);
    add(ways, "another header", "a,b\n" + commas.substring(header.length() + 1), Outcome.REFUSED);
    add(
        ways,
        "a header divided by both",
        header.replaceFirst(",", ";") + commas.substring(header.length()),
        Outcome.REFUSED);
  }

  private static void encodings(Plain table, List<SavedTable> ways) {
    String umlauts = table.replaced(table.note(), "gemessen für später").commas();
    Charset latin = StandardCharsets.ISO_8859_1;
    for (Charset charset : List.of(WINDOWS_1252, latin)) {
      ways.add(new SavedTable(charset.name(), umlauts.getBytes(charset), Outcome.REFUSED));
    }
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      byte[] bytes = umlauts.getBytes(charset);
      ways.add(new SavedTable(charset.name() + " without a mark", bytes, Outcome.REFUSED));
      bytes = ("\uFEFF" + umlauts).getBytes(charset);
      ways.add(new SavedTable(charset.name() + " with a mark", bytes, Outcome.REFUSED));
    }
    for (String magic :
        List.of("PK\u0003\u0004", "\u00D0\u00CF\u0011\u00E0", "\u001F\u008B", "PAR1", "%PDF-1.7")) {
      byte[] bytes = (magic + "\u0014\u0000\u0008").getBytes(latin);
      ways.add(new SavedTable("no table but " + magic.strip(), bytes, Outcome.REFUSED));
    }
    add(ways, "a NUL in a row", table.commas().stripTrailing() + "\0\n", Outcome.REFUSED);
    add(ways, "a page", "<!DOCTYPE html>\n<html><body>Log in</body></html>\n", Outcome.REFUSED);
    add(ways, "JSON", "{\"rows\": [1, 2]}\n", Outcome.REFUSED);
  }

  private static void faults(Plain table, List<SavedTable> ways) {
    String commas = table.commas();
    String row = table.lines(SavedTable::needed, ",").get(1);
    add(ways, "a row with a value more", commas + row + ",more\n", Outcome.REFUSED);
    add(
        ways,
        "a row with a value less",
        commas + row.substring(0, row.lastIndexOf(',')) + "\n",
        Outcome.REFUSED);
    add(ways, "a quote that is not closed", commas + "\"" + row + "\n", Outcome.REFUSED);
    add(ways, "text after a quote", commas + "\"a\"b," + row + "\n", Outcome.REFUSED);
    Plain decimal = table.replaced(table.number(), "0,5");
    add(ways, "decimal commas in quotes", decimal.commas(), Outcome.REFUSED);
    add(
        ways,
        "decimal commas and semicolons",
        decimal.with(cell -> cell, ";", "\n"),
        Outcome.REFUSED);
    add(ways, "decimal commas and tabs", decimal.with(cell -> cell, "\t", "\n"), Outcome.REFUSED);
    add(
        ways,
        "decimal commas without quotes",
        decimal.with(cell -> cell, ",", "\n"),
        Outcome.REFUSED);
    Plain thousands = table.replaced(table.number(), "1.234,5");
    add(ways, "points between thousands", thousands.commas(), Outcome.REFUSED);
  }

  private static void read(List<SavedTable> ways, String how, String text) {
    add(ways, how, text, Outcome.READ);
  }

  private static void add(List<SavedTable> ways, String how, String text, Outcome outcome) {
    ways.add(new SavedTable(how, text.getBytes(StandardCharsets.UTF_8), outcome));
  }

  private static String quoted(String cell) {
    return "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  private static String needed(String cell) {
    return cell.matches(".*[,;\t\"].*") ? quoted(cell) : cell;
  }

  @Override
  public String toString() {
    return how;
  }
}
