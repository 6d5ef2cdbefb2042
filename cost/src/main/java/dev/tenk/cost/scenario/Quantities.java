package dev.tenk.cost.scenario;

import dev.tenk.cost.Estimate;
import dev.tenk.cost.MonthHours;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as scenarios write them. */
final class Quantities {
  // bounded, so that no exponent or run of digits makes later arithmetic expensive
  private static final String NUMBER = "[0-9]{1,15}(?:\\.[0-9]{1,18})?";
  private static final Pattern PLAIN = Pattern.compile(NUMBER);
  private static final Pattern WITH_UNIT = Pattern.compile("(" + NUMBER + ") *(\\S.*)");
  private static final BigDecimal STEP = BigDecimal.valueOf(1024);
  private static final Map<String, BigDecimal> GB_PER_UNIT = new LinkedHashMap<>();

  static {
    GB_PER_UNIT.put("KB", BigDecimal.ONE.divide(STEP.pow(2)));
    GB_PER_UNIT.put("MB", BigDecimal.ONE.divide(STEP));
    GB_PER_UNIT.put("GB", BigDecimal.ONE);
    GB_PER_UNIT.put("TB", STEP);
  }

  private Quantities() {}

  /**
   * A price.
   *
   * @param usd USD a unit, 0 or more
   * @param unit what it is for one of
   */
  record PriceOfUnit(BigDecimal usd, String unit) {}

  /** A number of 0 or more without sign or exponent. */
  static BigDecimal number(String text) {
    String plain = text.replace("_", "");
    if (!PLAIN.matcher(plain).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number of 0 or more, expected as in 0.28");
    }
    return new BigDecimal(plain);
  }

  static BigDecimal aboveZero(String text) {
    BigDecimal value = number(text);
    if (value.signum() == 0) {
      throw new IllegalArgumentException("'" + text + "', expected above 0");
    }
    return value;
  }

  static Estimate estimate(String text) {
    return Estimate.exact(number(text));
  }

  /** {@code 0.736 USD/hour}. */
  static PriceOfUnit price(String text) {
    Matcher matcher = WITH_UNIT.matcher(text);
    if (matcher.matches() && matcher.group(2).matches("(?!USD)[A-Z]{3}/.+")) {
      throw new IllegalArgumentException(
          "'%s' is in %s, expected in USD; convert it"
              .formatted(text, matcher.group(2).substring(0, 3)));
    }
    if (!matcher.matches() || !matcher.group(2).startsWith("USD/") || matcher.end(2) < 5) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a price of 0 or more, expected as in 0.736 USD/hour");
    }
    String unit = matcher.group(2).substring("USD/".length());
    if (unit.isBlank()) {
      throw new IllegalArgumentException("'" + text + "' has no unit, expected as in USD/hour");
    }
    return new PriceOfUnit(new BigDecimal(matcher.group(1)), unit);
  }

  /** {@code 74.7 MB}, in GB of 2^30 bytes. */
  static BigDecimal gigabytes(String text) {
    Matcher matcher = WITH_UNIT.matcher(text);
    BigDecimal each = matcher.matches() ? GB_PER_UNIT.get(matcher.group(2)) : null;
    if (each == null) {
      throw new IllegalArgumentException(
          "'%s' is not a size, expected a number and one of %s, as in 74.7 MB"
              .formatted(text, String.join(", ", GB_PER_UNIT.keySet())));
    }
    return new BigDecimal(matcher.group(1)).multiply(each, MathContext.DECIMAL128);
  }

  /** {@code 10000/day} or {@code 300000/month}, a month. */
  static BigDecimal perMonth(String text, MonthHours month) {
    int slash = text.indexOf('/');
    String unit = slash < 0 ? "" : text.substring(slash + 1).strip();
    if (!unit.equals("day") && !unit.equals("month")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a demand, expected as in 10000/day or 300000/month");
    }
    BigDecimal value = aboveZero(text.substring(0, slash).strip());
    return unit.equals("month") ? value : month.perMonth(value);
  }
}
