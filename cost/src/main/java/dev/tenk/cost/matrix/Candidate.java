package dev.tenk.cost.matrix;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Measured;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A place where the model could run.
 *
 * @param name for people, unique among those it is compared with
 * @param kind as suites and scenarios call it
 * @param region of a hosted service
 * @param standing how close the measured place is to the priced one; empty where nothing was
 *     measured
 * @param modelSha256 of the measured model, where the target reports it
 * @param runId the run it was measured in; empty where nothing was measured
 * @param hypothetical whether it cannot be had: it is priced, but never chosen
 * @param prices what its costs are computed from; empty where they cannot be read
 * @param costs what it costs
 * @param cells what was measured of it
 * @param measuredUnits instances or devices that were measured together, at least 1
 * @param idleExpirySeconds the idle expiry of an environment; empty where it is kept for good or
 *     none is given
 */
public record Candidate(
    String name,
    String kind,
    Optional<String> region,
    Optional<Standing> standing,
    Optional<String> modelSha256,
    Optional<String> runId,
    boolean hypothetical,
    Optional<PriceBook> prices,
    TargetCosts costs,
    List<CellSummary> cells,
    int measuredUnits,
    Optional<BigDecimal> idleExpirySeconds) {
  /** Copies its list. */
  public Candidate {
    cells = List.copyOf(cells);
  }

  /** A target of a run. */
  public static Candidate of(
      String runId,
      TargetFacts facts,
      Measured measured,
      TargetCosts costs,
      List<CellSummary> cells,
      Optional<PriceBook> prices) {
    return new Candidate(
        facts.name(),
        facts.kind(),
        Optional.ofNullable(facts.details().get("region")),
        Optional.of(facts.standing()),
        facts.modelSha256(),
        Optional.of(runId),
        false,
        prices,
        costs,
        cells,
        measured.units(),
        measured.idleExpirySeconds());
  }

  /**
   * A deployment of a scenario.
   *
   * @param measured the target whose figures it takes; empty where it states them all
   */
  public static Candidate of(Scenario scenario, Scenario.Plan plan, Optional<Candidate> measured) {
    return new Candidate(
        plan.name(),
        plan.kind(),
        Optional.of(scenario.region()),
        measured.flatMap(Candidate::standing),
        measured.flatMap(Candidate::modelSha256),
        measured.flatMap(Candidate::runId),
        plan.hypothetical(),
        Optional.of(scenario.prices()),
        TargetCosts.planned(plan.model(), plan.measured()),
        measured.map(Candidate::cells).orElse(List.of()),
        measured.map(Candidate::measuredUnits).orElse(1),
        measured.flatMap(Candidate::idleExpirySeconds));
  }

  /** Where its capacity was measured; empty where that is not known. */
  public Optional<CellSummary> capacityCell() {
    return costs.capacity() instanceof Capacity.AtLeast known
        ? cells.stream()
            .filter(CellSummary::steadyRate)
            .filter(
                cell ->
                    Math.abs(
                            cell.offeredRatePerSecond().getAsDouble() / measuredUnits
                                - known.ratePerSecond().doubleValue())
                        < 1e-9)
            .findFirst()
        : Optional.empty();
  }

  /**
   * The cell whose response times represent the target where none is at a demand's own rate: that
   * of its capacity, or else the one at the lowest rate that met the SLO. Empty where no open
   * workload was measured.
   */
  public Optional<CellSummary> telling() {
    return capacityCell()
        .or(
            () ->
                cells.stream()
                    .filter(CellSummary::steadyRate)
                    .filter(cell -> cell.validity().cellValid())
                    .filter(cell -> cell.step().filter(s -> s.purpose().explores()).isEmpty())
                    .min(
                        Comparator.comparingDouble(
                            cell -> cell.offeredRatePerSecond().orElseThrow())));
  }

  /** The same under another name. */
  public Candidate named(String other) {
    return new Candidate(
        other,
        kind,
        region,
        standing,
        modelSha256,
        runId,
        hypothetical,
        prices,
        costs,
        cells,
        measuredUnits,
        idleExpirySeconds);
  }
}
