package dev.tenk.results.stats.estimate;

import java.util.Locale;

/** Shares in words. */
public final class Percent {
  private Percent() {}

  /** As in {@code 3 %} or {@code 1.9 %}. */
  public static String of(double share) {
    String text = String.format(Locale.ROOT, "%.1f", share * 100);
    return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " %";
  }
}
