package dev.tenk.results.stats;

import dev.tenk.results.stats.CapacitySearch.Next;
import dev.tenk.results.stats.CapacitySearch.Outcome;
import dev.tenk.results.stats.CapacitySearch.StepResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * How far a target's capacity search has come.
 *
 * @param target name in the suite
 * @param workload name in the suite
 * @param results of the steps made, in order
 * @param next the step to make, or the outcome
 */
public record CapacitySteps(String target, String workload, List<StepResult> results, Next next) {
  /** Copies its list. */
  public CapacitySteps {
    results = List.copyOf(results);
  }

  /** Failed / all requests of the last step at a rate, 0 to 1; 0 where there was none. */
  public BigDecimal errorRatioAt(double ratePerSecond) {
    return results.stream()
        .filter(result -> result.ratePerSecond() == ratePerSecond && !result.generatorFault())
        .reduce((one, later) -> later)
        .map(
            result ->
                BigDecimal.valueOf(result.failures())
                    .divide(BigDecimal.valueOf(result.requests()), MathContext.DECIMAL64))
        .orElse(BigDecimal.ZERO);
  }

  /** What it found; empty while it has steps to make. */
  public Optional<Outcome> outcome() {
    return next instanceof Outcome outcome ? Optional.of(outcome) : Optional.empty();
  }
}
