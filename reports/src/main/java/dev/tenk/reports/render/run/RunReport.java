package dev.tenk.reports.render.run;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.matrix.ShortDecision;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.slo.CapacitySteps;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * All that a report shows.
 *
 * @param run which run, by which tool, on which host
 * @param slo what capacity and goodput are judged by
 * @param demand what the owner expects of a month
 * @param priceBook where prices come from; empty where they cannot be read
 * @param warnings what a reader must know in addition to the figures, each a sentence
 * @param targets in suite order
 * @param matrix what they cost at the owner's demand and at others, and which to take
 */
public record RunReport(
    RunManifest run,
    Slo slo,
    Demand demand,
    Optional<PriceBook> priceBook,
    List<String> warnings,
    List<TargetReport> targets,
    DecisionMatrix matrix)
    implements Report {
  /** Copies its lists. */
  public RunReport {
    warnings = List.copyOf(warnings);
    targets = List.copyOf(targets);
  }

  /**
   * Whether nothing in it is missing, and no cell is invalid nor its SLO decision, on which cost
   * rests.
   */
  public boolean isComplete() {
    return warnings.isEmpty()
        && targets.stream()
            // a search repeats what was spoiled while it explores
            .flatMap(target -> Tables.shown(target).stream())
            .allMatch(cell -> cell.validity().decisionValid());
  }

  /** A terminal is told less of the bills, and what all rows of a target share once. */
  @Override
  public Document document(Medium medium) {
    return medium == Medium.TERMINAL ? RunDocument.terminal(this) : RunDocument.markup(this);
  }

  /** The answer first: what to take, a line a target, and what spoils a figure in it. */
  public Report shortly() {
    return new ShortReport(this);
  }

  /** What to take, and nothing else. */
  public Report decision() {
    return Report.of(String.join(" ", ShortDecision.of(atDemand())));
  }

  /** In suite order. */
  public List<String> targetNames() {
    return targets.stream().map(TargetReport::name).toList();
  }

  /** The matrix at the owner's demand. */
  public DecisionMatrix.AtDemand atDemand() {
    return matrix.demands().stream()
        .filter(
            each -> each.load().inferencesPerMonth().compareTo(demand.inferencesPerMonth()) == 0)
        .findFirst()
        .orElseThrow();
  }

  /** The quantiles of response time that any cell has, ascending. */
  public List<Double> quantiles() {
    return targets.stream()
        .flatMap(target -> target.cells().stream())
        .flatMap(cell -> cell.response().stream())
        .map(QuantileEstimate::quantile)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * What is known of one target.
   *
   * @param facts who it is, with its standing and model
   * @param pricedAs name of the device profile it is priced as; empty for a hosted service
   * @param costs what it costs
   * @param atDemand cost of the owner's demand
   * @param cells what was measured, in suite order; empty if nothing was
   * @param searches for its capacity
   * @param profileIdleWatts idle power in the device profile, W; empty for a hosted service
   */
  public record TargetReport(
      TargetFacts facts,
      Optional<String> pricedAs,
      TargetCosts costs,
      CostResult atDemand,
      List<CellSummary> cells,
      List<CapacitySteps> searches,
      Optional<BigDecimal> profileIdleWatts) {
    /** Copies its lists. */
    public TargetReport {
      searches = List.copyOf(searches);
      cells = List.copyOf(cells);
    }

    /** Of one device or instance. */
    public Capacity capacity() {
      return costs.capacity();
    }

    /** Cost of one device or instance busy all month. */
    public CostResult atCapacity() {
      return costs.atCapacity();
    }

    /** Its name in the suite. */
    public String name() {
      return facts.name();
    }
  }
}
