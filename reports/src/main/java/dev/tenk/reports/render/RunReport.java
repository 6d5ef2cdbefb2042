package dev.tenk.reports.render;

import dev.tenk.reports.cost.Capacity;
import dev.tenk.reports.cost.CostResult;
import dev.tenk.reports.prices.PriceBook;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.CellSummary;
import dev.tenk.results.stats.QuantileEstimate;
import java.util.List;
import java.util.Optional;

/**
 * All that a report shows.
 *
 * @param run which run, by which tool, on which host
 * @param slo what capacity and goodput are judged by
 * @param demand what the owner expects of a month
 * @param priceBook where prices come from
 * @param warnings what a reader must know beside the figures, each a sentence
 * @param targets in suite order
 */
public record RunReport(
    RunManifest run,
    Slo slo,
    Demand demand,
    PriceBook priceBook,
    List<String> warnings,
    List<TargetReport> targets) {
  /** Copies its lists. */
  public RunReport {
    warnings = List.copyOf(warnings);
    targets = List.copyOf(targets);
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
   * @param capacity of one device
   * @param atCapacity cost of one device busy all month
   * @param atDemand cost of the owner's demand
   * @param cells what was measured, in suite order; empty if nothing was
   */
  public record TargetReport(
      TargetFacts facts,
      Optional<String> pricedAs,
      Capacity capacity,
      CostResult atCapacity,
      CostResult atDemand,
      List<CellSummary> cells) {
    /** Copies its list. */
    public TargetReport {
      cells = List.copyOf(cells);
    }

    /** Its name in the suite. */
    public String name() {
      return facts.name();
    }
  }
}
