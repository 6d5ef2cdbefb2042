package dev.tenk.cost.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostModel;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Load;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.scenario.Scenario.Plan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deployments that run at once, such as all of a development or of a production system. Each of
 * them is billed by itself, at the whole demand.
 *
 * @param name for people, unique in its scenario
 * @param demand what is served; empty where nothing is
 * @param plans names unique; may be empty where there is something beside
 * @param beside what is paid for in addition and belongs to no deployment
 */
public record Environment(
    String name, Optional<Load> demand, List<Plan> plans, Optional<CostModel> beside) {
  /** Copies its list. */
  public Environment {
    plans = List.copyOf(plans);
  }

  /** What one of its deployments costs. */
  public CostResult cost(Plan plan) {
    return plan.cost(demand);
  }

  /** What stands beside its deployments; empty where nothing does. */
  public Optional<CostResult> besideCost() {
    return beside.map(model -> demand.map(model::at).orElseGet(model::atCapacity));
  }

  /** Whether it has something that cannot be had, so that it is priced and cannot be had either. */
  public boolean hypothetical() {
    return plans.stream().anyMatch(Plan::hypothetical);
  }

  /**
   * All of it as one bill. Where a part cannot be done there is no sum, which would be too small,
   * but the reasons.
   */
  public CostResult total() {
    List<Cost> costs = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (Plan plan : plans) {
      add(plan.name(), cost(plan), costs, reasons);
    }
    besideCost().ifPresent(result -> add("beside", result, costs, reasons));
    return reasons.isEmpty()
        ? Cost.together(costs, demand.map(Load::inferencesPerMonth).orElse(BigDecimal.ZERO))
        : new NotCosted(String.join("; ", reasons));
  }

  private static void add(String part, CostResult result, List<Cost> costs, List<String> reasons) {
    if (result instanceof Cost cost) {
      costs.add(cost);
    } else {
      reasons.add(part + ": " + ((NotCosted) result).reason());
    }
  }
}
