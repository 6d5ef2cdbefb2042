package dev.tenk.results.stats.cell;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A run's judgement of itself.
 *
 * @param reasons what spoils the whole cell, each with what to do; empty when nothing does
 * @param quantiles the judgement of each quantile of response time
 * @param decision the judgement of the SLO's decision
 * @param overtakenShare share of the requests for which, between their planned instant and their
 *     handing over, another one was handed over; empty where unknown. In a queue those may have
 *     overtaken them, and a bracket promises less
 * @param lateCauses what on the generator's machine can have made starts late, each with its
 *     figures; empty where nothing stands out, and where nothing is known of it
 */
public record Validity(
    List<String> reasons,
    List<OfQuantile> quantiles,
    OfQuantile decision,
    OptionalDouble overtakenShare,
    List<String> lateCauses) {
  /** Copies its lists. */
  public Validity {
    lateCauses = List.copyOf(lateCauses);
    reasons = List.copyOf(reasons);
    quantiles = List.copyOf(quantiles);
  }

  /**
   * What late starts can have done to a quantile: the true one lies between {@code onTimeNanos} and
   * {@code valueNanos}.
   *
   * @param quantile between 0 and 1
   * @param valid whether they can have added so little that the figure may be used
   * @param onTimeNanos the lower end
   * @param valueNanos the upper end, which is what is shown; both 0 where the quantile has no value
   */
  public record OfQuantile(double quantile, boolean valid, long onTimeNanos, long valueNanos) {
    /** What they can have added at most. */
    public long addedNanos() {
      return valueNanos - onTimeNanos;
    }

    /** The same as a share of the value, 0 to 1. */
    public double addedShare() {
      return valueNanos == 0 ? 0 : (double) addedNanos() / valueNanos;
    }
  }

  /**
   * Why starts were late, where they were too late for a figure or for the SLO's decision; empty
   * where they were not, or nothing stands out.
   */
  public Optional<String> whyLate() {
    boolean late = !decision.valid() || quantiles.stream().anyMatch(each -> !each.valid());
    return late && !lateCauses.isEmpty()
        ? Optional.of("what can have made starts late: " + String.join("; ", lateCauses))
        : Optional.empty();
  }

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
