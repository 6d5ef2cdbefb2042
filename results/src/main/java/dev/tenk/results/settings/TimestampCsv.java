package dev.tenk.results.settings;

import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Instants of requests as logs have them: the first column of a CSV file, either seconds from the
 * start or ISO instants, in ascending order. A first line that begins with a letter is a header.
 */
public final class TimestampCsv {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,15}(?:\\.[0-9]{1,18})?");
  private static final int NANO_DIGITS = 9;
  private static final String INSTANT = "an instant as in 2026-01-31T08:00:00Z";

  private final String fileName;
  private final LongStream.Builder offsetsNanos = LongStream.builder();
  private ToLongFunction<String> format;
  private String refusal = "neither seconds from the start nor " + INSTANT;
  private long previousNanos;

  private TimestampCsv(String fileName) {
    this.fileName = fileName;
  }

  /**
   * Reads a file. What is out of order is refused and not sorted: most often two logs were joined
   * or clocks changed, and then sorting would make up traffic that never was.
   *
   * @param fileName as the user knows it, for messages
   * @param csv the whole file
   * @return ns from the start, or from the first instant; ascending, equal ones included; none for
   *     a file without any
   * @throws ConfigurationException naming file and line
   */
  public static long[] offsetsNanos(String fileName, String csv) {
    TimestampCsv reader = new TimestampCsv(fileName);
    int line = 0;
    for (String row : csv.split("\\R", -1)) {
      line++;
      String text = row.split(",", 2)[0].strip();
      if (line == 1 && text.startsWith("\uFEFF")) { // a spreadsheet's byte order mark
        text = text.substring(1);
      }
      if (!text.isEmpty() && !(line == 1 && Character.isLetter(text.charAt(0)))) {
        reader.add(line, text);
      }
    }
    return reader.offsetsNanos.build().toArray();
  }

  private void add(int line, String text) {
    long nanos;
    try {
      if (format == null) {
        startWith(text);
      }
      nanos = format.applyAsLong(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw new ConfigurationException(
          "%s:%d: '%s' is %s".formatted(fileName, line, text, refusal), e);
    }
    if (nanos < previousNanos) {
      throw new ConfigurationException(
          "%s:%d: '%s' lies before the line above; put the file in order"
              .formatted(fileName, line, text));
    }
    previousNanos = nanos;
    offsetsNanos.add(nanos);
  }

  private void startWith(String text) {
    if (text.contains("T")) {
      Instant first = Instant.parse(text);
      format = each -> Duration.between(first, Instant.parse(each)).toNanos();
      refusal = "not " + INSTANT + ", like the lines above";
    } else {
      secondsToNanos(text);
      format = TimestampCsv::secondsToNanos;
      refusal = "not seconds from the start, like the lines above";
    }
  }

  private static long secondsToNanos(String text) {
    String plain = text.replace("_", "");
    if (!SECONDS.matcher(plain).matches()) {
      throw new ArithmeticException("not a number of 0 or more without sign or exponent");
    }
    return new BigDecimal(plain)
        .movePointRight(NANO_DIGITS)
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }
}
