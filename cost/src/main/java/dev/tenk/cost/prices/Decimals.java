package dev.tenk.cost.prices;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Numbers as price books and device profiles write them. */
final class Decimals {
  // bounded, so that no exponent or run of digits makes later arithmetic expensive
  private static final Pattern PLAIN = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,18})?");

  private Decimals() {}

  /** A number of 0 or more without sign or exponent. */
  static BigDecimal of(String text) {
    if (!PLAIN.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number of 0 or more, expected as in 0.28");
    }
    return new BigDecimal(text);
  }
}
