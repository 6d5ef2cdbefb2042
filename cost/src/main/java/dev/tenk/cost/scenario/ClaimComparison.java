package dev.tenk.cost.scenario;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A claim compared with the figure computed from the scenario.
 *
 * @param claim what was published
 * @param recomputed the same figure in the claim's unit, or the name of a deployment; empty where
 *     nothing can be computed
 * @param difference recomputed − published, with all its digits; empty where either is no number
 * @param agrees whether they are the same, rounded to the decimals that were published; where none
 *     were, they are also within 5 % of each other
 * @param arithmetic how the recomputed figure comes about, or why there is none
 */
public record ClaimComparison(
    Claim claim,
    Optional<String> recomputed,
    Optional<BigDecimal> difference,
    boolean agrees,
    String arithmetic) {}
