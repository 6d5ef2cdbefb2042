package dev.tenk.reports.render.scenario;

import dev.tenk.cost.CostResult;
import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import java.util.List;

/**
 * A scenario with its costs.
 *
 * @param scenario the plan
 * @param bills of each deployment at the demand, in the scenario's order
 * @param comparisons claims of others to compare with; may be empty
 * @param withLines whether each bill is opened into its lines
 */
public record ScenarioReport(
    Scenario scenario, List<PlanBill> bills, List<ClaimComparison> comparisons, boolean withLines)
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
      Scenario scenario, List<ClaimComparison> comparisons, boolean withLines) {
    return new ScenarioReport(
        scenario,
        scenario.plans().stream().map(plan -> new PlanBill(plan, scenario.cost(plan))).toList(),
        comparisons,
        withLines);
  }

  /** In a terminal without the arithmetic of claims, for which it has no room. */
  @Override
  public Document document(Medium medium) {
    return ScenarioTables.document(this, medium == Medium.MARKUP);
  }
}
