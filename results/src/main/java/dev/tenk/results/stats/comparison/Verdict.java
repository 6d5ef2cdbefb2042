package dev.tenk.results.stats.comparison;

import java.util.Collection;

/** The verdict of a comparison on a candidate against a baseline. */
public enum Verdict {
  /** Better by more than the margin. */
  IMPROVED("improved"),
  /** Worse by more than the margin. */
  REGRESSED("regressed"),
  /** Within the margin either way. */
  EQUIVALENT("equivalent"),
  /** Not decided yet. */
  INCONCLUSIVE("inconclusive"),
  /** Its answers differ too much from the baseline's, however fast they come. */
  REJECTED("rejected"),
  /** Figures without the evidence a verdict needs; never passes or fails a gate. */
  INDICATIVE("indicative");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** The word used in files and tables. */
  public String text() {
    return text;
  }

  /**
   * The verdict on a candidate, the first that applies:
   *
   * <ol>
   *   <li>rejected, when its answers are;
   *   <li>regressed, when a gating metric is: what another one gains does not make up for it;
   *   <li>indicative, when a gating metric is;
   *   <li>improved, when a gating metric is and each of the others is known to be no worse, which
   *       one that lies between improved and equivalent is;
   *   <li>equivalent, when each gating metric is;
   *   <li>inconclusive.
   * </ol>
   *
   * @param fidelityRejected whether its answers differ too much
   * @param gating at least one
   */
  public static Verdict overall(boolean fidelityRejected, Collection<MetricVerdict> gating) {
    if (gating.isEmpty()) {
      throw new IllegalArgumentException("no gating metric");
    }
    if (fidelityRejected) {
      return REJECTED;
    }
    if (any(gating, REGRESSED)) {
      return REGRESSED;
    }
    if (any(gating, INDICATIVE)) {
      return INDICATIVE;
    }
    if (any(gating, IMPROVED) && gating.stream().allMatch(MetricVerdict::noWorse)) {
      return IMPROVED;
    }
    return gating.stream().allMatch(metric -> metric.verdict() == EQUIVALENT)
        ? EQUIVALENT
        : INCONCLUSIVE;
  }

  private static boolean any(Collection<MetricVerdict> gating, Verdict verdict) {
    return gating.stream().anyMatch(metric -> metric.verdict() == verdict);
  }
}
