package dev.tenk.cost;

import java.math.BigDecimal;
import java.util.Optional;

/** Computes what a deployment uses. */
interface UsageModel {
  /** In a month at full utilisation. */
  UsageResult atCapacity();

  /** In a month of that load. */
  UsageResult at(Load load);

  /** In a month in which nothing arrives. */
  UsageResult withoutLoad();

  /** The unrounded number of units per inference, if it is proportional. */
  default Optional<BigDecimal> unitsPerInference(Load load) {
    return Optional.empty();
  }

  /** What reaches the deployment of a demand; empty where nothing does. */
  default Optional<Load> reaching(Load load) {
    return Optional.of(load);
  }

  /** Whether each demand takes a walk over its arrivals. */
  default boolean isWalked() {
    return false;
  }

  /** What a call takes, s; empty where it is not calls that are charged. */
  default Optional<BigDecimal> callSeconds() {
    return Optional.empty();
  }

  /** Whether nothing is ready when the first request comes. */
  default boolean startsFromZero() {
    return false;
  }
}
