package dev.tenk.results.stats.cell;

import java.util.List;

/**
 * A run's judgement of itself.
 *
 * @param reasons what spoils the whole cell, each with what to do; empty when nothing does
 * @param quantiles the judgement of each quantile of response time
 * @param decision the judgement of the SLO's decision: lateness counts by the SLO's bound, because
 *     a figure of 5 ms is spoiled by what a bound of 100 ms does not notice
 */
public record Validity(List<String> reasons, List<OfQuantile> quantiles, OfQuantile decision) {
  /** Copies its lists. */
  public Validity {
    reasons = List.copyOf(reasons);
    quantiles = List.copyOf(quantiles);
  }

  /**
   * Whether the generator was on time often enough for a quantile.
   *
   * @param quantile between 0 and 1
   * @param valid whether the share of late requests is small enough
   * @param lateShare requests with a slip above {@code toleranceNanos} / all requests
   * @param allowedShare (1 − p)/10
   * @param toleranceNanos max(0.2 ms, 2 % of the quantile, or of the SLO's bound)
   */
  public record OfQuantile(
      double quantile, boolean valid, double lateShare, double allowedShare, long toleranceNanos) {}

  /** Whether nothing spoils the whole cell; single quantiles may still be invalid. */
  public boolean cellValid() {
    return reasons.isEmpty();
  }

  /** Whether a figure at this quantile can be trusted. */
  public boolean valid(double quantile) {
    return cellValid()
        && quantiles.stream().anyMatch(each -> each.quantile() == quantile && each.valid());
  }

  /** Whether the SLO's decision can be trusted. */
  public boolean decisionValid() {
    return cellValid() && decision.valid();
  }
}
