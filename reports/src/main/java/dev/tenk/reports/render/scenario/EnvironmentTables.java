package dev.tenk.reports.render.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.scenario.Environment;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.scenario.ScenarioReport.PlanBill;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is reported of the environments of a scenario. */
public final class EnvironmentTables {
  /** What stands beside the deployments of an environment, among them. */
  public static final String BESIDE = "beside them";

  private EnvironmentTables() {}

  /**
   * A part of an environment, or all of it.
   *
   * @param part name of the deployment, {@link #BESIDE}, or what all of them are called
   */
  private record Bill(String environment, String part, CostResult result) {}

  /** Totals, a line an environment. */
  static Section section(ScenarioReport report) {
    List<Environment> environments = report.scenario().environments();
    List<Shown<Environment>> columns =
        List.of(
            Shown.text("environment", each -> each.name() + hypothetical(each)),
            Shown.text("deployments", EnvironmentTables::parts),
            Shown.number(
                "inferences",
                each ->
                    each.demand()
                        .map(load -> Figures.grouped(load.inferencesPerMonth()))
                        .orElse("")),
            Shown.number("month", each -> month(each.total())),
            paid("up front", cost -> usd(cost.cashFlow().upFrontUsd().value())),
            paid("year 1", cost -> usd(cost.cashFlow().yearUsd(1).value())),
            paid("year 2 on", cost -> usd(cost.cashFlow().yearUsd(2).value())),
            paid("per 10K", cost -> cost.per10kUsd().map(each -> usd(each.value())).orElse("")));
    return Section.of(
        ScenarioReport.ENVIRONMENTS,
        List.of(Table.of(columns, environments)),
        Stream.of(
                environments.stream().flatMap(EnvironmentTables::range),
                environments.stream().flatMap(EnvironmentTables::following),
                // with deployments outside of environments it is said there
                report.oldPrices().filter(any -> report.bills().isEmpty()).stream())
            .flatMap(each -> each)
            .toList());
  }

  private static Stream<String> following(Environment environment) {
    return environment.plans().stream()
        .flatMap(
            plan ->
                ScenarioTables.following(
                    Scenario.name(environment, plan), PlanBill.of(plan, environment.demand()))
                    .stream());
  }

  private static Shown<Environment> paid(String heading, Function<Cost, String> text) {
    return new Shown<>(
        Column.number(heading),
        each -> Cell.of(each.total() instanceof Cost cost ? text.apply(cost) : ""));
  }

  private static String hypothetical(Environment environment) {
    return environment.hypothetical() ? ", hypothetical" : "";
  }

  private static String parts(Environment environment) {
    return String.join(
        ", ",
        Stream.concat(
                environment.plans().stream().map(Plan::name),
                environment.besideCost().stream().map(any -> BESIDE))
            .toList());
  }

  private static Stream<String> range(Environment environment) {
    return environment.total() instanceof Cost cost
        ? Figures.monthlyRange(environment.name(), cost).stream()
        : Stream.empty();
  }

  /** Each part of each environment, and then all of it. */
  public static Table byDeployment(Scenario scenario) {
    List<Bill> rows = new ArrayList<>();
    for (Environment environment : scenario.environments()) {
      rows.addAll(bills(environment));
      rows.add(new Bill(environment.name(), "all of it", environment.total()));
    }
    return Table.of(
        List.of(
            Shown.text("environment", Bill::environment),
            Shown.text("deployment", Bill::part),
            Shown.number("month", row -> month(row.result())),
            Shown.number("year 1", row -> year(row.result(), 1)),
            Shown.number("year 2 on", row -> year(row.result(), 2))),
        rows);
  }

  private static List<Bill> bills(Environment environment) {
    List<Bill> bills = new ArrayList<>();
    environment
        .plans()
        .forEach(
            plan -> bills.add(new Bill(environment.name(), plan.name(), environment.cost(plan))));
    environment
        .besideCost()
        .ifPresent(result -> bills.add(new Bill(environment.name(), BESIDE, result)));
    return bills;
  }

  /** Why an environment has no total, a sentence each. */
  static Stream<String> impossible(Scenario scenario) {
    return scenario.environments().stream()
        .flatMap(
            each ->
                each.total() instanceof NotCosted not
                    ? Stream.of(each.name() + ": " + not.reason() + ".")
                    : Stream.empty());
  }

  /** The bills of all parts, opened into their lines. */
  static List<Section> lines(Scenario scenario) {
    return scenario.environments().stream()
        .flatMap(environment -> bills(environment).stream())
        .flatMap(
            bill ->
                bill.result() instanceof Cost cost
                    ? ScenarioTables.bill(bill.environment() + ", " + bill.part(), cost).stream()
                    : Stream.empty())
        .toList();
  }

  /** All bills there are of environments; those that cannot be done are left out. */
  static Stream<Cost> costs(Scenario scenario) {
    return scenario.environments().stream()
        .flatMap(environment -> bills(environment).stream())
        .map(Bill::result)
        .filter(Cost.class::isInstance)
        .map(Cost.class::cast);
  }

  private static String month(CostResult result) {
    return result instanceof Cost cost ? usd(cost.monthlyUsd().value()) : "impossible";
  }

  private static String year(CostResult result, int year) {
    return result instanceof Cost cost ? usd(cost.cashFlow().yearUsd(year).value()) : "";
  }

  private static String usd(BigDecimal amount) {
    return Figures.usd(amount, RoundingMode.HALF_UP);
  }
}
