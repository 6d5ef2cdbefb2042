package dev.tenk.cost.prices;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How far a price or a stated figure can be trusted, from the most to the least. */
public enum Confidence {
  /** Read from the seller's own list. */
  CONFIRMED,
  /** Stated by others only. */
  UNCONFIRMED,
  /** Computed from neighbouring prices. */
  EXTRAPOLATED,
  /** Sources contradict each other. */
  CONFLICTING,
  /** The owner's own figure. */
  ASSUMED;

  /** The word used in files and tables. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The confidence of a word used in files.
   *
   * @throws IllegalArgumentException naming the known words
   */
  public static Confidence of(String text) {
    for (Confidence confidence : values()) {
      if (confidence.text().equals(text)) {
        return confidence;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not one of "
            + Arrays.stream(values()).map(Confidence::text).collect(Collectors.joining(", ")));
  }

  /** Whichever of the two can be trusted less. */
  public static Confidence lower(Confidence one, Confidence other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
