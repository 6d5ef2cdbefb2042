package dev.tenk.results.stats.series;

import java.util.Locale;

/**
 * Whether response time has a trend over the window.
 *
 * @param found whether it has
 * @param firstQuarterP50Nanos median response time of the successes of the first quarter of the
 *     requests, in planned order
 * @param lastQuarterP50Nanos the same of the last quarter
 * @param tau Kendall's τ of the batch medians: 1 when each is above the one before, −1 when below
 */
public record Trend(
    boolean found, long firstQuarterP50Nanos, long lastQuarterP50Nanos, double tau) {
  /** What a reader of the cell should know; for one that has a trend. */
  public String inWords() {
    double change = (double) lastQuarterP50Nanos / firstQuarterP50Nanos - 1;
    return String.format(
        Locale.ROOT,
        "response p50 %s by %.0f %% from the first to the last quarter of the window, from %.3g to %.3g ms: its figures are of a target that was changing",
        change > 0 ? "rose" : "fell",
        Math.abs(change) * 100,
        firstQuarterP50Nanos / 1e6,
        lastQuarterP50Nanos / 1e6);
  }
}
