package dev.tenk.reports.render.scenario;

import static dev.tenk.reports.render.document.JsonText.number;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.HourOfMonth;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.Pipeline;
import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.reports.render.document.JsonText;
import dev.tenk.reports.render.scenario.ScenarioReport.PlanBill;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** A scenario as one JSON object, with every bill opened into its lines. Missing is absent. */
public final class ScenarioJson {
  private ScenarioJson() {}

  /** Writes the report; its last line ends with a line feed. */
  public static void write(ScenarioReport report, Appendable out) throws IOException {
    Scenario scenario = report.scenario();
    ObjectNode root = JsonText.object();
    root.put("scenario", scenario.name());
    root.put("region", scenario.region());
    number(root, "hours_per_month", scenario.hoursPerMonth());
    scenario
        .demand()
        .ifPresent(load -> number(root, "inferences_per_month", load.inferencesPerMonth()));
    root.put("prices_sha256", scenario.prices().sha256());
    ArrayNode deployments = root.putArray("deployments");
    report.bills().forEach(bill -> bill(bill, deployments.addObject()));
    if (!report.levers().isEmpty()) {
      LeverTables.json(report.levers(), root.putArray("levers"));
    }
    if (!scenario.environments().isEmpty()) {
      ArrayNode environments = root.putArray("environments");
      scenario
          .environments()
          .forEach(each -> EnvironmentJson.write(each, environments.addObject()));
    }
    report.oldPrices().ifPresent(sentence -> root.put("old_prices", sentence));
    if (!scenario.volumes().isEmpty()) {
      ArrayNode volumes = root.putArray("volumes");
      scenario.volumes().forEach(volume -> volume(scenario, volume, volumes.addObject()));
    }
    if (!report.comparisons().isEmpty()) {
      ArrayNode claims = root.putArray("claims");
      report.comparisons().forEach(each -> claim(each, claims.addObject()));
    }
    JsonText.write(root, out);
  }

  static void bill(PlanBill bill, ObjectNode node) {
    node.put("name", bill.plan().name());
    node.put("kind", bill.plan().kind());
    node.put("hypothetical", bill.plan().hypothetical());
    opened(bill.result(), node);
    if (bill.result() instanceof Cost cost) {
      pipeline(bill, cost, node);
      following(cost, node);
    }
    bill.alwaysOn()
        .filter(Cost.class::isInstance)
        .map(Cost.class::cast)
        .ifPresent(on -> alwaysOn(on, node.putObject("always_on")));
  }

  /** Totals, and the lines that add up to them. */
  static void opened(CostResult result, ObjectNode node) {
    totals(result, node);
    if (result instanceof Cost cost) {
      lines(cost.lines(), node.putArray("monthly"));
      lines(cost.cashFlow().upFront(), node.putArray("up_front"));
      lines(cost.cashFlow().later(), node.putArray("later"));
      ArrayNode assumptions = node.putArray("assumptions");
      cost.assumptions().forEach(assumptions::add);
    }
  }

  /** Totals, or why there are none. */
  static void totals(CostResult result, ObjectNode node) {
    if (!(result instanceof Cost cost)) {
      node.put("impossible_because", ((NotCosted) result).reason());
      return;
    }
    number(node, "usd_per_month", cost.monthlyUsd().value());
    number(node, "usd_per_month_low", cost.monthlyUsd().low());
    number(node, "usd_per_month_high", cost.monthlyUsd().high());
    number(node, "usd_up_front", cost.cashFlow().upFrontUsd().value());
    number(node, "usd_year_1", cost.cashFlow().yearUsd(1).value());
    number(node, "usd_year_2", cost.cashFlow().yearUsd(2).value());
    cost.per10kUsd().ifPresent(usd -> number(node, "usd_per_10k", usd.value()));
    cost.units()
        .ifPresent(
            units ->
                node.put("unit_name", units.name())
                    .put("units", units.inUse())
                    .put("spare_units", units.spare()));
    node.put("lowest_price_confidence", cost.priceConfidence().text());
  }

  private static void alwaysOn(Cost on, ObjectNode node) {
    number(node, "usd_per_month", on.monthlyUsd().value());
    on.units().ifPresent(units -> node.put("units", units.inUse()));
  }

  /** Hours only where instances follow the load, remarks also where there are some. */
  private static void following(Cost cost, ObjectNode node) {
    if (cost.byHour().isEmpty() && cost.remarks().isEmpty()) {
      return;
    }
    ArrayNode remarks = node.putArray("remarks");
    cost.remarks().forEach(remarks::add);
    if (cost.byHour().isEmpty()) {
      return;
    }
    ArrayNode hours = node.putArray("by_hour");
    for (HourOfMonth hour : cost.byHour()) {
      hours
          .addObject()
          .put("day", hour.day().name().toLowerCase(Locale.ROOT))
          .put("hour", hour.hour())
          .put("requests_per_s", hour.requestsPerSecond())
          .put("instances", hour.instances());
    }
  }

  private static void pipeline(PlanBill bill, Cost cost, ObjectNode node) {
    if (bill.plan().deployment() instanceof Pipeline pipeline) {
      node.put("buying", pipeline.buying().text());
      pipeline.runsPerMonth().ifPresent(runs -> number(node, "runs_per_month", runs));
      number(node, "usd_per_run", cost.runUsd().value());
      lines(cost.runLines(), node.putArray("run"));
    }
  }

  private static void lines(List<CostLine> lines, ArrayNode array) {
    for (CostLine line : lines) {
      ObjectNode each = array.addObject();
      each.put("item", line.item());
      number(each, "quantity", line.quantity().value());
      each.put("unit", line.unit());
      number(each, "unit_price_usd", line.unitPriceUsd());
      number(each, "amount_usd", line.amountUsd().value());
      line.priceRowId().ifPresent(id -> each.put("price_row", id));
      line.priceAsOf().ifPresent(date -> each.put("price_as_of", date));
      each.put("confidence", line.confidence().text());
      each.put("note", line.note());
      each.put("kind", line.kind().text());
      line.phase().ifPresent(phase -> each.put("phase", phase));
    }
  }

  private static void volume(Scenario scenario, BigDecimal volume, ObjectNode node) {
    number(node, "inferences_per_month", volume);
    ObjectNode usd = node.putObject("usd_per_month");
    for (Plan plan : scenario.plans()) {
      if (plan.serves() && scenario.cost(plan, volume) instanceof Cost cost) {
        number(usd, plan.name(), cost.monthlyUsd().value());
      }
    }
    scenario
        .cheapest(scenario.plans(), volume)
        .ifPresent(plan -> node.put("cheapest", plan.name()));
  }

  private static void claim(ClaimComparison each, ObjectNode node) {
    node.put("key", each.claim().key());
    node.put("published", each.claim().published());
    each.recomputed().ifPresent(value -> node.put("recomputed", value));
    each.difference().ifPresent(value -> number(node, "difference", value));
    node.put("unit", each.claim().unit());
    node.put("agrees", each.agrees());
    node.put("arithmetic", each.arithmetic());
    if (!each.claim().why().isEmpty()) {
      node.put("why", each.claim().why());
    }
  }
}
