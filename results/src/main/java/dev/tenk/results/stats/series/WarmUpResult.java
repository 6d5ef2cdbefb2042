package dev.tenk.results.stats.series;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How a warm-up that ends by itself has ended.
 *
 * @param steady whether it ended because the target was steady; otherwise because its time was up
 * @param windowRequests planned requests in each of the windows that were compared
 * @param windows whole ones there were
 * @param throughputRatio largest throughput / smallest one over the last three windows; empty with
 *     fewer, or where a window had none
 * @param p95Ratio the same of the p95 of response time
 */
public record WarmUpResult(
    boolean steady,
    long windowRequests,
    int windows,
    OptionalDouble throughputRatio,
    OptionalDouble p95Ratio) {

  /** What a reader of the cell should know; for one that did not settle. */
  public String inWords() {
    if (steady) {
      return "the warm-up ended when the target was steady";
    }
    return "the target was not steady when the warm-up had lasted its longest, so the window began without that: over three windows of %d requests throughput varied by a factor of %s and response p95 by %s, at most %.2f would do; give it a longer max_warm_up, or look for what disturbs the target"
        .formatted(windowRequests, text(throughputRatio), text(p95Ratio), Steadiness.LARGEST_RATIO);
  }

  private static String text(OptionalDouble ratio) {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "?";
  }
}
