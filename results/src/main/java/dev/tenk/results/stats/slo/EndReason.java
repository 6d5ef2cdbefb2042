package dev.tenk.results.stats.slo;

/** Why a capacity search stopped. */
public enum EndReason {
  /** Both ends are confirmed. */
  BRACKETED,
  /** No time was left for another step. */
  BUDGET_USED_UP,
  /** The generator could not offer more. */
  GENERATOR_ENDED,
  /** Nothing succeeded above, and some requests failed. */
  TARGET_FAILED,
  /** Nothing succeeded at any rate tried. */
  NOTHING_SUCCEEDED,
  /** Nothing was found missed up to the highest rate allowed. */
  HIGHEST_NOT_MISSED,
  /** Nothing was found met down to the lowest rate allowed. */
  LOWEST_NOT_MET
}
