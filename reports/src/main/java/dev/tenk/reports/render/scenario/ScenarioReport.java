package dev.tenk.reports.render.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostRemarks;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A scenario with its costs.
 *
 * @param scenario the plan
 * @param bills of each deployment at the demand, in the scenario's order
 * @param comparisons claims of others to compare with; may be empty
 * @param withLines whether each bill is opened into its lines
 * @param on the day by which prices are old or not
 */
public record ScenarioReport(
    Scenario scenario,
    List<PlanBill> bills,
    List<ClaimComparison> comparisons,
    boolean withLines,
    LocalDate on)
    implements Report {
  /** Copies its lists. */
  public ScenarioReport {
    bills = List.copyOf(bills);
    comparisons = List.copyOf(comparisons);
  }

  /** A deployment and its bill. */
  public record PlanBill(Plan plan, CostResult result) {}

  /** Of a scenario. */
  public static ScenarioReport of(
      Scenario scenario, List<ClaimComparison> comparisons, boolean withLines, LocalDate on) {
    return new ScenarioReport(
        scenario,
        scenario.plans().stream().map(plan -> new PlanBill(plan, scenario.cost(plan))).toList(),
        comparisons,
        withLines,
        on);
  }

  /** The prices that are old and yet used, in a sentence; empty where there are none. */
  Optional<String> oldPrices() {
    return CostRemarks.oldPrices(
        bills.stream()
            .map(PlanBill::result)
            .filter(Cost.class::isInstance)
            .map(Cost.class::cast)
            .toList(),
        on);
  }

  /** In a terminal without the arithmetic of claims, for which it has no room. */
  @Override
  public Document document(Medium medium) {
    return ScenarioTables.document(this, medium == Medium.MARKUP);
  }
}
