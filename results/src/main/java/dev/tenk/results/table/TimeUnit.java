package dev.tenk.results.table;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What numbers in a column of timestamps count. */
public enum TimeUnit {
  /** Seconds. */
  SECONDS("s", 1_000_000_000L),
  /** Milliseconds. */
  MILLISECONDS("ms", 1_000_000L),
  /** Microseconds. */
  MICROSECONDS("us", 1_000L),
  /** Nanoseconds. */
  NANOSECONDS("ns", 1L);

  private static final Pattern IN_NAME =
      Pattern.compile("(?i).*(?:_|\\s|\\(|\\[)(s|ms|us|ns)[)\\]]?");

  /** Since 1970: seconds until the year 5138, milliseconds from 1973 on, and so forth. */
  private static final long MOST_SECONDS = 100_000_000_000L;

  private static final long THOUSAND = 1000;

  private final String symbol;
  private final long nanos;

  TimeUnit(String symbol, long nanos) {
    this.symbol = symbol;
    this.nanos = nanos;
  }

  /** By their symbols: s, ms, us and ns. */
  public static Map<String, TimeUnit> bySymbol() {
    Map<String, TimeUnit> units = new LinkedHashMap<>();
    for (TimeUnit unit : values()) {
      units.put(unit.symbol, unit);
    }
    return units;
  }

  /** That of a column whose name ends in one, as {@code time_ms} or {@code time (ms)} does. */
  static Optional<TimeUnit> ofColumn(String name) {
    Matcher matcher = IN_NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(bySymbol().get(matcher.group(1).toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  /** That of a number that counts from 1970. */
  static TimeUnit ofEpoch(long number) {
    if (number < MOST_SECONDS) {
      return SECONDS;
    }
    if (number < MOST_SECONDS * THOUSAND) {
      return MILLISECONDS;
    }
    return number < MOST_SECONDS * THOUSAND * THOUSAND ? MICROSECONDS : NANOSECONDS;
  }

  /** How long it is, ns. */
  long nanos() {
    return nanos;
  }

  /** Its name for people. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
