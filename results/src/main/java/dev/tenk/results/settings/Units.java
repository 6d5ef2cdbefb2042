package dev.tenk.results.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quantities with units as people write them. Every error states what was expected. */
public final class Units {
  // bounded, so that no run of digits makes later arithmetic expensive
  private static final Pattern QUANTITY =
      Pattern.compile("([0-9][0-9_]{0,39}(?:\\.[0-9]{1,40})?)\\s*(\\S*)");
  private static final double LEAST = 1e-9;
  private static final double MOST = 1e9;
  private static final Map<String, Long> NANOS_PER_UNIT =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "min", 60_000_000_000L,
          "h", 3_600_000_000_000L);
  private static final Map<String, Double> SECONDS_PER_RATE_UNIT =
      Map.of("/s", 1.0, "/min", 60.0, "/h", 3600.0);

  private Units() {}

  /** A time such as {@code 30s}, {@code 250ms}, {@code 1.5m} or {@code 2h}; 0 needs a unit too. */
  public static Duration duration(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    Long nanosPerUnit = matcher.matches() ? NANOS_PER_UNIT.get(matcher.group(2)) : null;
    if (nanosPerUnit == null) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time; expected a number with ns, us, ms, s, m or h, as in 30s");
    }
    try {
      return Duration.ofNanos(
          number(matcher).multiply(BigDecimal.valueOf(nanosPerUnit)).longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a whole number of nanoseconds below 292 years", e);
    }
  }

  /** An arrival rate in requests a second, from {@code 40/s}, {@code 600/min} or {@code 10/h}. */
  public static double ratePerSecond(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    Double seconds = matcher.matches() ? SECONDS_PER_RATE_UNIT.get(matcher.group(2)) : null;
    double rate = seconds == null ? 0 : number(matcher).doubleValue() / seconds;
    if (!(rate > 0)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a rate above 0; expected a number with /s, /min or /h, as in 40/s");
    }
    if (rate < LEAST || rate > MOST) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a rate from 10^-9/s to 10^9/s, which is all that is planned for");
    }
    return rate;
  }

  /** A share between 0 and 1, from {@code 0.1%} or {@code 0.001}. */
  public static double ratio(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    if (matcher.matches()) {
      double value = number(matcher).doubleValue();
      double ratio =
          switch (matcher.group(2)) {
            case "%" -> value / 100;
            case "" -> value;
            default -> Double.NaN;
          };
      if (ratio >= 0 && ratio <= 1) {
        return ratio;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a share; expected 0% to 100%, or a number from 0 to 1");
  }

  /** A number above 0 without a unit, such as {@code 2} or {@code 0.5}. */
  public static double factor(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    double factor =
        matcher.matches() && matcher.group(2).isEmpty() ? number(matcher).doubleValue() : 0;
    if (!(factor >= LEAST && factor <= MOST)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number above 0, from 10^-9 to 10^9; expected as in 2 or 0.5");
    }
    return factor;
  }

  /** A count a month, above 0, from {@code 300000/month}. */
  static BigDecimal perMonth(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    if (!matcher.matches() || !matcher.group(2).equals("/month") || number(matcher).signum() <= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number a month above 0; expected as in 300000/month");
    }
    return number(matcher);
  }

  /** An amount above 0 in US dollars, from {@code 2.50} or {@code 2.50 USD}. */
  public static BigDecimal usd(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    boolean known =
        matcher.matches() && (matcher.group(2).isEmpty() || matcher.group(2).equals("USD"));
    if (!known || number(matcher).signum() <= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an amount above 0; expected as in 2.50 or 2.50 USD");
    }
    return number(matcher);
  }

  private static BigDecimal number(Matcher matcher) {
    return new BigDecimal(matcher.group(1).replace("_", ""));
  }
}
