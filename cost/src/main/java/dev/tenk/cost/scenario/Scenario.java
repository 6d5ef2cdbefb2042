package dev.tenk.cost.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostModel;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Load;
import dev.tenk.cost.Measured;
import dev.tenk.cost.MonthHours;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A plan: deployments that may serve one demand, with their prices, none of it measured.
 *
 * @param name for people
 * @param region whose prices hold where a deployment does not state its own
 * @param month how long a month is, and its hours
 * @param prices all prices that it may use: its own, and those of the books it names
 * @param load the demand
 * @param volumes further numbers of inferences a month to look at; may be empty
 * @param plans at least one, names unique
 */
public record Scenario(
    String name,
    String region,
    MonthHours month,
    PriceBook prices,
    Load load,
    List<BigDecimal> volumes,
    List<Plan> plans) {
  /** Copies its lists. */
  public Scenario {
    volumes = List.copyOf(volumes);
    plans = List.copyOf(plans);
  }

  /**
   * One deployment.
   *
   * @param name for people, unique in its scenario
   * @param kind the word that scenarios use for it
   * @param hypothetical whether it cannot be had: it is priced, but never the cheapest
   * @param target name of the measured target whose figures it takes where it states none
   * @param measured those figures
   * @param model computes what it costs
   * @param alwaysOn the same with as many instances as the peak needs, all hours; empty where its
   *     instances do not follow the load
   */
  public record Plan(
      String name,
      String kind,
      boolean hypothetical,
      Optional<String> target,
      Optional<Measured> measured,
      CostModel model,
      Optional<CostModel> alwaysOn) {}

  /** How long a month is, h. */
  public BigDecimal hoursPerMonth() {
    return month.hours();
  }

  /** What a plan costs if it is always on; empty where its instances do not follow the load. */
  public Optional<CostResult> alwaysOn(Plan plan) {
    return plan.alwaysOn().map(model -> model.at(load));
  }

  /** The plan of that name; empty if there is none. */
  public Optional<Plan> plan(String planName) {
    return plans.stream().filter(plan -> plan.name().equals(planName)).findFirst();
  }

  /** What a plan costs at the demand. */
  public CostResult cost(Plan plan) {
    return plan.model().at(load);
  }

  /** What a plan costs with another number of inferences a month in the same shape. */
  public CostResult cost(Plan plan, BigDecimal inferencesPerMonth) {
    return plan.model().at(load.withInferences(inferencesPerMonth));
  }

  /**
   * The one with the lowest bill of those that are not hypothetical; empty if none can do it. Of
   * equals, the first.
   *
   * @param among plans of this scenario
   */
  public Optional<Plan> cheapest(List<Plan> among, BigDecimal inferencesPerMonth) {
    Plan cheapest = null;
    BigDecimal leastUsd = null;
    for (Plan plan : among) {
      if (!plan.hypothetical() && cost(plan, inferencesPerMonth) instanceof Cost cost) {
        BigDecimal usd = cost.monthlyUsd().value();
        if (leastUsd == null || usd.compareTo(leastUsd) < 0) {
          cheapest = plan;
          leastUsd = usd;
        }
      }
    }
    return Optional.ofNullable(cheapest);
  }
}
