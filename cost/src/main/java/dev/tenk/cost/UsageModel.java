package dev.tenk.cost;

import java.math.BigDecimal;
import java.util.Optional;

/** Computes what a deployment uses. */
interface UsageModel {
  /** In a month in which it never rests. */
  UsageResult atCapacity();

  /** In a month of that load. */
  UsageResult at(Load load);

  /** How the unrounded number of units goes with the inferences, if it does in proportion. */
  default Optional<BigDecimal> unitsPerInference(Load load) {
    return Optional.empty();
  }

  /** Whether nothing is ready when the first request comes. */
  default boolean startsFromZero() {
    return false;
  }
}
