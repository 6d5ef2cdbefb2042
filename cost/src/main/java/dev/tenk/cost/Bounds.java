package dev.tenk.cost;

import java.math.BigDecimal;

/** Refuses numbers out of their bounds, with a message. */
final class Bounds {
  private static final BigDecimal LONGEST_MONTH_HOURS = BigDecimal.valueOf(745);

  private Bounds() {}

  static String instances(int count) {
    return count == 1 ? "1 instance" : count + " instances";
  }

  static void atLeast(String what, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(
          "%s is %d, expected %d or more".formatted(what, value, min));
    }
  }

  static void within(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d, expected %d to %d".formatted(what, value, min, max));
    }
  }

  static void notBelowZero(String what, BigDecimal value) {
    if (value.signum() < 0) {
      throw new IllegalArgumentException(
          "%s is %s, expected 0 or more".formatted(what, value.toPlainString()));
    }
  }

  static void errorRatio(BigDecimal ratio) {
    if (ratio.signum() < 0 || ratio.compareTo(BigDecimal.ONE) >= 0) {
      throw new IllegalArgumentException(
          "error ratio is " + ratio.toPlainString() + ", expected 0 to below 1");
    }
  }

  static void hoursPerMonth(BigDecimal hours) {
    if (hours.signum() <= 0 || hours.compareTo(LONGEST_MONTH_HOURS) > 0) {
      throw new IllegalArgumentException(
          "a month is " + hours.toPlainString() + " h, expected above 0 and at most 745");
    }
  }
}
