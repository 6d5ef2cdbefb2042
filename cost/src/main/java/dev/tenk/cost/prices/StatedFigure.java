package dev.tenk.cost.prices;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A figure that was not measured, with where it comes from. Its unit is in the name of the field
 * that holds it.
 *
 * @param value what is taken, 0 or more
 * @param low the lowest that sources state, at most {@code value}; empty where they do not differ
 * @param high the highest that sources state, at least {@code value}; empty where they do not
 *     differ
 * @param confidence how far it can be trusted
 * @param source where it comes from
 */
public record StatedFigure(
    BigDecimal value,
    Optional<BigDecimal> low,
    Optional<BigDecimal> high,
    Confidence confidence,
    String source) {
  /** Refuses a negative value, and one outside of its own range. */
  public StatedFigure {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("value is " + value + ", expected 0 or more");
    }
    if (low.isPresent() && low.get().compareTo(value) > 0) {
      throw new IllegalArgumentException("low is " + low.get() + ", expected at most " + value);
    }
    if (high.isPresent() && high.get().compareTo(value) < 0) {
      throw new IllegalArgumentException("high is " + high.get() + ", expected at least " + value);
    }
  }

  /** For people, e.g. {@code 4 W (3 to 5; unconfirmed: published measurements)}. */
  public String text(String unit) {
    String range =
        low.isPresent() && high.isPresent()
            ? low.get().toPlainString() + " to " + high.get().toPlainString() + "; "
            : "";
    return "%s %s (%s%s: %s)"
        .formatted(value.toPlainString(), unit, range, confidence.text(), source);
  }
}
