package dev.tenk.results.table;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Offsets;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Instants of requests as logs and published traces have them. Rows are read one by one; what is
 * kept is eight bytes each.
 */
public final class TraceReader {
  private static final int ALB_TIME = 21;
  private static final int MOST_LISTED = 20;
  private static final int COMMON_TIME_CHARS = 26;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private static final Pattern TIME = Pattern.compile("(?i)@?(.*_)?timestamp|datetime");

  /** What counts rows; pandas makes the last one of a column without a name. */
  private static final Pattern INDEX = Pattern.compile("(?i)|#|id|index|no|nr|row|unnamed: 0");

  private static final Pattern MAYBE_TIME = Pattern.compile("(?i)time|date|stamp|zeit|datum");

  /** Days since 1900, as spreadsheets count them: those of 1982 to 2064. */
  private static final long FIRST_SERIAL_DAY = 30_000;

  private static final long LAST_SERIAL_DAY = 60_000;

  private final String fileName;
  private final TraceForm form;
  private final Offsets.Builder instants = new Offsets.Builder();
  private Timestamps timestamps;
  private String column = "";
  private long lastLine;
  private long previousNanos = Long.MIN_VALUE;
  private boolean inOrder = true;

  private TraceReader(String fileName, TraceForm form) {
    this.fileName = fileName;
    this.form = form;
    this.timestamps = new Timestamps(form.unit());
  }

  /**
   * What was read.
   *
   * @param offsets from the start of the recording or of the slice, ascending; none for a file
   *     without any
   * @param begin what they are counted from, in UTC or, where no zone is known, as it is written;
   *     empty for times from the start of the recording
   * @param zoned whether a zone is known
   * @param readAs how the file was understood, for people
   */
  public record Trace(
      Offsets offsets, Optional<LocalDateTime> begin, boolean zoned, String readAs) {}

  /**
   * Reads a file. What is out of order is refused unless sorting is asked for: most often two logs
   * were joined or clocks changed, and then sorting would make up traffic that never was.
   *
   * @param fileName as the user knows it, for messages
   * @param file its bytes, which are read to the end
   * @throws ConfigurationException naming file and line
   * @throws IllegalArgumentException about the slice, in words
   */
  public static Trace read(String fileName, InputStream file, TraceForm form) throws IOException {
    TraceReader reader = new TraceReader(fileName, form);
    if (form.format() == TraceForm.Format.CSV) {
      reader.table(file);
    } else {
      reader.log(file);
    }
    return reader.trace();
  }

  /** The same of one that is at hand as text. */
  public static Trace read(String fileName, String text, TraceForm form) {
    try {
      return read(fileName, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), form);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private void table(InputStream file) {
    boolean named = form.column().isPresent();
    try (TableReader table =
        TableReader.open(fileName, file, first -> named || !beginsLikeATimestamp(first))) {
      int at = named ? place(table, form.column().get()) : 0;
      if (!table.columns().isEmpty()) {
        column = table.columns().get(at);
        if (!named) {
          requireTime(table);
        }
        timestamps = new Timestamps(form.unit().or(() -> TimeUnit.ofColumn(column)));
      }
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        add(row.get().line(), row.get().value(at).strip(), table.columns());
      }
    }
  }

  /** The first column is read, but not where it is an index and another one says that it is it. */
  private static void requireTime(TableReader table) {
    String first = table.columns().get(0);
    Optional<String> other =
        table.columns().stream().filter(name -> TIME.matcher(name).matches()).findFirst();
    boolean isIndex = table.columns().size() > 1 && INDEX.matcher(first).matches();
    if (isIndex || (other.isPresent() && !TIME.matcher(first).matches())) {
      throw table.error(
          table.headerLine(),
          "the first column is '%s', expected the time%s; put it first, or in a replay name it as 'column'"
              .formatted(
                  first, other.map(name -> ", which is maybe in '" + name + "'").orElse("")));
    }
  }

  private static boolean beginsLikeATimestamp(String text) {
    return !text.isEmpty() && "0123456789.+-".indexOf(text.charAt(0)) >= 0;
  }

  private static int place(TableReader table, String name) {
    List<String> columns = table.columns();
    int exact = columns.indexOf(name);
    if (exact >= 0) {
      return exact;
    }
    List<String> alike = columns.stream().filter(name::equalsIgnoreCase).toList();
    if (alike.size() == 1) {
      return columns.indexOf(alike.get(0));
    }
    throw table.error(
        table.headerLine(),
        "there is no column '%s'; there are %s".formatted(name, listed(columns)));
  }

  /** Tables of counts have a column a minute. */
  private static String listed(List<String> columns) {
    return columns.size() > MOST_LISTED
        ? "%s … (%d)".formatted(String.join(", ", columns.subList(0, MOST_LISTED)), columns.size())
        : String.join(", ", columns);
  }

  private void log(InputStream file) throws IOException {
    try (BufferedReader lines = new BufferedReader(new Utf8Reader(fileName, file))) {
      long line = 0;
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        line++;
        if (!text.isBlank()) {
          add(
              line,
              form.format() == TraceForm.Format.ALB ? alb(line, text) : common(line, text),
              List.of());
        }
      }
    }
  }

  /** The time in brackets: it is the first of its form, whatever a user's name has in it. */
  private String common(long line, String text) {
    for (int at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) {
      int end = at + 1 + COMMON_TIME_CHARS;
      if (end < text.length() && text.charAt(end) == ']' && text.charAt(at + 3) == '/') {
        return text.substring(at + 1, end);
      }
    }
    throw error(
        line,
        "there is no time as in [31/Jan/2026:08:00:00 +0000]; expected a line of an access log, combined or common");
  }

  /** The field in which a load balancer says when the request came; others are of its answer. */
  private String alb(long line, String text) {
    int field = 0;
    boolean quoted = false;
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      char each = i == text.length() ? ' ' : text.charAt(i);
      quoted ^= each == '"';
      if (each == ' ' && !quoted) {
        if (field == ALB_TIME) {
          return text.substring(begin, i);
        }
        field++;
        begin = i + 1;
      }
    }
    throw error(
        line,
        "there are %s fields, expected the 22 or more of an entry in an ALB's access log"
            .formatted(field));
  }

  private void add(long line, String text, List<String> columns) {
    long nanos;
    try {
      nanos = timestamps.nanos(text);
    } catch (IllegalArgumentException e) {
      String others =
          columns.size() > 1
                  && form.column().isEmpty()
                  && previousNanos == Long.MIN_VALUE
                  && text.indexOf(',') < 0
              ? "; 'column' names another of the columns " + listed(columns)
              : "";
      throw error(line, e.getMessage() + others);
    }
    if (nanos < previousNanos) {
      if (!form.sort()) {
        throw error(
            line,
            "'%s' lies before the line above; put the file in order%s"
                .formatted(
                    text,
                    " (a replay does with 'sort: true': right for one log that is newest first or"
                        + " written as requests end, wrong for two that were joined or a clock that"
                        + " was set back)"));
      }
      inOrder = false;
    }
    lastLine = line;
    previousNanos = nanos;
    instants.add(nanos);
  }

  private Trace trace() {
    Offsets all = instants.build();
    if (all.size() == 0) {
      return new Trace(all, Optional.empty(), false, "no rows");
    }
    if (timestamps.shortened()) {
      throw error(
          lastLine,
          "this instant and all above have no more than 7 digits, as spreadsheets shorten 1769846400123 to 1.76985E+12; save them as whole numbers, from where they came");
    }
    if (maybeSerialDays(all)) {
      throw error(
          lastLine,
          "the numbers of column '%s' are seconds from the start, or else days since 1900, as spreadsheets save dates; say 'unit: s' for seconds, or save dates in a format such as yyyy-mm-dd hh:mm:ss.000"
              .formatted(column));
    }
    boolean absolute = timestamps.absolute();
    boolean zoned = timestamps.zoned();
    long start = absolute ? all.get(0) : 0;
    Optional<Long> from = form.from().map(each -> each.nanos(absolute, zoned, start));
    Optional<Long> to = form.to().map(each -> each.nanos(absolute, zoned, start));
    int first = from.map(all::before).orElse(0);
    int end = to.map(all::before).orElse(all.size());
    String span = shown(all.get(0)) + " to " + shown(all.get(all.size() - 1));
    if (first >= end) {
      throw new IllegalArgumentException(
          "no row of %s lies there; its rows are from %s".formatted(fileName, span));
    }
    StringBuilder readAs = new StringBuilder();
    if (form.format() != TraceForm.Format.CSV) {
      readAs.append(form.format().text()).append(" log, ");
    } else if (!column.isEmpty()) {
      readAs.append("column '").append(column).append("', ");
    }
    readAs.append("%s; %s rows from %s".formatted(timestamps.described(), all.size(), span));
    if (!inOrder) {
      readAs.append("; put in order");
    }
    if (end - first < all.size()) {
      readAs.append(
          "; %s of them from %s to %s"
              .formatted(end - first, shown(all.get(first)), shown(all.get(end - 1))));
    }
    long begin = from.orElse(start);
    return new Trace(
        all.slice(first, end, begin),
        absolute
            ? Optional.of(LocalDateTime.ofInstant(instant(begin), ZoneOffset.UTC))
            : Optional.empty(),
        zoned,
        readAs.toString());
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, SECOND_NANOS), Math.floorMod(nanos, SECOND_NANOS));
  }

  /** Both readings are possible: a column whose name sounds of it, and no unit that says it. */
  private boolean maybeSerialDays(Offsets all) {
    return MAYBE_TIME.matcher(column).find()
        && timestamps.fractionsOfUnstatedSeconds()
        && all.get(0) >= FIRST_SERIAL_DAY * SECOND_NANOS
        && all.get(all.size() - 1) < LAST_SERIAL_DAY * SECOND_NANOS;
  }

  private String shown(long nanos) {
    if (timestamps.absolute()) {
      String instant = instant(nanos).toString();
      return timestamps.zoned() ? instant : instant.replace("Z", "");
    }
    BigDecimal seconds = BigDecimal.valueOf(nanos, 9);
    return (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + " s";
  }

  private ConfigurationException error(long line, String message) {
    return new ConfigurationException(fileName + ":" + line + ": " + message);
  }
}
