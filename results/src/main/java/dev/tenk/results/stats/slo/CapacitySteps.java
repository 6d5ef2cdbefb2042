package dev.tenk.results.stats.slo;

import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.stats.slo.CapacitySearch.Next;
import dev.tenk.results.stats.slo.CapacitySearch.Outcome;
import dev.tenk.results.stats.slo.CapacitySearch.StepResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The progress of a target's capacity search.
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
        .filter(result -> result.ratePerSecond() == ratePerSecond && !result.spoiled())
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

  /** Highest rate at which the SLO was confirmed to hold, req/s; empty where there is none. */
  public OptionalDouble confirmedPerSecond() {
    return outcome()
        .flatMap(Outcome::low)
        .filter(CapacitySearch.End::confirmed)
        .map(low -> OptionalDouble.of(low.ratePerSecond()))
        .orElse(OptionalDouble.empty());
  }

  /** The same to be compared with that of another run; rates of a grid have no interval. */
  public RunFigure figure() {
    String found =
        outcome().map(Outcome::inWords).orElse("not known: the search has steps to make");
    return confirmedPerSecond().isPresent()
        ? RunFigure.bare(
            confirmedPerSecond().getAsDouble(), "a search has no interval, it found " + found)
        : RunFigure.none("nothing was confirmed, the search found " + found);
  }
}
