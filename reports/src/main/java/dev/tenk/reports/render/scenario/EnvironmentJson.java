package dev.tenk.reports.render.scenario;

import static dev.tenk.reports.render.document.JsonText.number;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.cost.scenario.Environment;
import dev.tenk.reports.render.scenario.ScenarioReport.PlanBill;

/** An environment as JSON: its total, and the bills that add up to it. */
final class EnvironmentJson {
  private EnvironmentJson() {}

  static void write(Environment environment, ObjectNode node) {
    node.put("name", environment.name());
    node.put("hypothetical", environment.hypothetical());
    environment
        .demand()
        .ifPresent(load -> number(node, "inferences_per_month", load.inferencesPerMonth()));
    ScenarioJson.totals(environment.total(), node);
    ArrayNode deployments = node.putArray("deployments");
    environment
        .plans()
        .forEach(
            plan ->
                ScenarioJson.bill(
                    PlanBill.of(plan, environment.demand()), deployments.addObject()));
    environment
        .besideCost()
        .ifPresent(result -> ScenarioJson.opened(result, node.putObject("beside")));
  }
}
