package dev.tenk.cost.stated;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as tools write them, in the forms that they have in JSON, CSV and YAML. */
final class StatedNumbers {
  // More are no rate, time or price; written out, they would not fit into memory.
  private static final int MOST_PLACES = 30;
  private static final int MOST_DIGITS_BEFORE = 10;

  private StatedNumbers() {}

  /** A number above 0; throws IllegalArgumentException in words otherwise. */
  static BigDecimal aboveZero(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      if (number.signum() > 0
          && number.precision() - number.scale() < MOST_DIGITS_BEFORE
          && number.scale() <= MOST_PLACES) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below, like what is no rate
    }
    throw new IllegalArgumentException("'" + text + "' is not a number above 0");
  }

  static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  /** For people, who do not need all that binary fractions leave behind. */
  static String rounded(BigDecimal number) {
    return plain(number.round(new MathContext(6)));
  }
}
