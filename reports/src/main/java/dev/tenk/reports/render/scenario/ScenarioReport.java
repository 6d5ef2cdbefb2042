package dev.tenk.reports.render.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostRemarks;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Load;
import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.LeverSavings;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A scenario with its costs.
 *
 * @param scenario the plan
 * @param runId the run that measured figures are from; empty where it was given none
 * @param bills of each deployment at the demand, in the scenario's order
 * @param comparisons claims of others to compare with; may be empty
 * @param levers what each deployment's save; empty where they were not asked for
 * @param withLines whether each bill is opened into its lines
 * @param on the day by which prices are old or not
 */
public record ScenarioReport(
    Scenario scenario,
    Optional<String> runId,
    List<PlanBill> bills,
    List<ClaimComparison> comparisons,
    List<LeverSavings> levers,
    boolean withLines,
    LocalDate on)
    implements Report {
  /** The heading of what each deployment costs. */
  public static final String COSTS = "Cost at demand";

  /** The heading of what environments cost. */
  public static final String ENVIRONMENTS = "Environments";

  /** The heading of what runs of pipelines cost. */
  public static final String PIPELINES = "Pipelines";

  /** The heading of what the levers of a deployment save. */
  public static String leversHeading(LeverSavings levers) {
    return "Levers of %s, a month in USD".formatted(levers.deployment());
  }

  /** Copies its lists. */
  public ScenarioReport {
    bills = List.copyOf(bills);
    comparisons = List.copyOf(comparisons);
    levers = List.copyOf(levers);
  }

  /**
   * A deployment and its bill.
   *
   * @param alwaysOn its bill if it is always on; empty where its instances do not start and stop
   */
  public record PlanBill(Plan plan, CostResult result, Optional<CostResult> alwaysOn) {
    /** At a demand, which may be empty for what serves nothing. */
    static PlanBill of(Plan plan, Optional<Load> demand) {
      return new PlanBill(plan, plan.cost(demand), plan.alwaysOnCost(demand));
    }
  }

  /** Of a scenario. */
  public static ScenarioReport of(
      Scenario scenario, List<ClaimComparison> comparisons, boolean withLines, LocalDate on) {
    return new ScenarioReport(
        scenario,
        Optional.empty(),
        scenario.plans().stream().map(plan -> PlanBill.of(plan, scenario.demand())).toList(),
        comparisons,
        List.of(),
        withLines,
        on);
  }

  /** The same with its bills closed. */
  public ScenarioReport closed() {
    return new ScenarioReport(scenario, runId, bills, comparisons, levers, false, on);
  }

  /** The same with figures of a run. */
  public ScenarioReport from(String run) {
    return new ScenarioReport(
        scenario, Optional.of(run), bills, comparisons, levers, withLines, on);
  }

  /** The same with what the levers of each deployment that has any save. */
  public ScenarioReport withLevers() {
    return new ScenarioReport(
        scenario,
        runId,
        bills,
        comparisons,
        Stream.concat(
                levers(scenario.plans(), Plan::name, scenario.demand()),
                scenario.environments().stream()
                    .flatMap(
                        each ->
                            levers(each.plans(), plan -> Scenario.name(each, plan), each.demand())))
            .toList(),
        withLines,
        on);
  }

  private static Stream<LeverSavings> levers(
      List<Plan> plans, Function<Plan, String> name, Optional<Load> demand) {
    return plans.stream()
        .filter(plan -> !plan.levers().isEmpty())
        .map(plan -> LeverSavings.of(name.apply(plan), plan, demand));
  }

  /** The prices that are old and yet used, in a sentence; empty where there are none. */
  public Optional<String> oldPrices() {
    return CostRemarks.oldPrices(costs(), on);
  }

  /** All bills there are, those of environments last. */
  public List<Cost> costs() {
    return Stream.concat(
            bills.stream()
                .map(PlanBill::result)
                .filter(Cost.class::isInstance)
                .map(Cost.class::cast),
            EnvironmentTables.costs(scenario))
        .toList();
  }

  /** All bills opened into their lines, and what was assumed for them. */
  public List<Section> opened() {
    return ScenarioTables.opened(this);
  }

  /** In a terminal without the arithmetic of claims, for which it has no room. */
  @Override
  public Document document(Medium medium) {
    return ScenarioTables.document(this, medium == Medium.MARKUP);
  }
}
