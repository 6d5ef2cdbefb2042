package dev.tenk.reports.render.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.Environment;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import dev.tenk.reports.render.run.CostCsv;
import dev.tenk.reports.render.scenario.ScenarioReport.PlanBill;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A scenario as CSV: a row a deployment, and after those of an environment a row of its total,
 * which has no deployment, so that no sum is made where one of them is impossible; or a row a line
 * of each bill, where the report has lines; or a row a lever, where it has those; or a row a claim,
 * where it has comparisons. The lines of a month, in which what is bought is spread over its
 * lifetime, are {@code monthly}; what is paid at the start is {@code up_front}, and one time after
 * it {@code later}. Written by the same rules as {@link CostCsv}.
 */
public final class ScenarioCsv {
  private ScenarioCsv() {}

  /**
   * A deployment, or all of an environment, whose kind is {@code environment}.
   *
   * @param deployment empty for all of an environment, and for what stands beside its deployments
   * @param environment empty outside of any
   */
  private record Bill(
      String deployment,
      String kind,
      boolean hypothetical,
      CostResult result,
      Optional<CostResult> alwaysOn,
      String environment) {}

  private record Line(Bill bill, String paid, CostLine line) {}

  /** Writes the report with a header; lines end with a line feed. */
  public static void write(ScenarioReport report, Appendable out) throws IOException {
    if (!report.comparisons().isEmpty()) {
      Csv.write(out, claimColumns(), report.comparisons());
    } else if (!report.levers().isEmpty()) {
      LeverTables.writeCsv(report.levers(), out);
    } else if (report.withLines()) {
      Csv.write(
          out,
          lineColumns(),
          Stream.concat(
                  deployments(report.bills()),
                  report.scenario().environments().stream().flatMap(ScenarioCsv::parts))
              .flatMap(bill -> cost(bill).stream().flatMap(cost -> lines(bill, cost)))
              .toList());
    } else {
      Csv.write(
          out,
          billColumns(report),
          Stream.concat(
                  deployments(report.bills()),
                  report.scenario().environments().stream()
                      .flatMap(each -> Stream.concat(deployments(each), Stream.of(total(each)))))
              .toList());
    }
  }

  private static Stream<Bill> deployments(List<PlanBill> bills) {
    return bills.stream().map(bill -> bill(bill, ""));
  }

  private static Stream<Bill> deployments(Environment environment) {
    return environment.plans().stream()
        .map(plan -> bill(PlanBill.of(plan, environment.demand()), environment.name()));
  }

  private static Bill bill(PlanBill bill, String environment) {
    Plan plan = bill.plan();
    return new Bill(
        plan.name(), plan.kind(), plan.hypothetical(), bill.result(), bill.alwaysOn(), environment);
  }

  private static Bill total(Environment environment) {
    return new Bill(
        "",
        "environment",
        environment.hypothetical(),
        environment.total(),
        Optional.empty(),
        environment.name());
  }

  /** What adds up to the total. */
  private static Stream<Bill> parts(Environment environment) {
    return Stream.concat(
        deployments(environment),
        environment.besideCost().stream()
            .map(
                result ->
                    new Bill(
                        "", "environment", false, result, Optional.empty(), environment.name())));
  }

  private static Stream<Line> lines(Bill bill, Cost cost) {
    return Stream.of(
            cost.lines().stream().map(line -> new Line(bill, "monthly", line)),
            cost.cashFlow().upFront().stream().map(line -> new Line(bill, "up_front", line)),
            cost.cashFlow().later().stream().map(line -> new Line(bill, "later", line)))
        .flatMap(each -> each);
  }

  private static Optional<Cost> cost(Bill bill) {
    return bill.result() instanceof Cost cost ? Optional.of(cost) : Optional.empty();
  }

  private static List<Column<Bill>> billColumns(ScenarioReport report) {
    return List.of(
        new Column<>("scenario", bill -> Csv.text(report.scenario().name())),
        new Column<>("deployment", bill -> Csv.text(bill.deployment())),
        new Column<>("kind", Bill::kind),
        new Column<>("hypothetical", bill -> bill.hypothetical() ? "yes" : "no"),
        new Column<>("region", bill -> report.scenario().region()),
        optional("inferences_per_month", ScenarioCsv::served),
        number("usd_per_month", cost -> cost.monthlyUsd().value()),
        number("usd_up_front", cost -> cost.cashFlow().upFrontUsd().value()),
        number("usd_year_1", cost -> cost.cashFlow().yearUsd(1).value()),
        number("usd_year_2", cost -> cost.cashFlow().yearUsd(2).value()),
        optional("usd_per_10k", cost -> cost.per10kUsd().map(Estimate::value)),
        units("unit_name", Cost.Units::name),
        units("units", units -> String.valueOf(units.inUse())),
        units("spare_units", units -> String.valueOf(units.spare())),
        new Column<>(
            "lowest_price_confidence",
            bill -> cost(bill).map(cost -> cost.priceConfidence().text()).orElse("")),
        new Column<>("prices_sha256", bill -> report.scenario().prices().sha256()),
        number("usd_per_month_low", cost -> cost.monthlyUsd().low()),
        number("usd_per_month_high", cost -> cost.monthlyUsd().high()),
        new Column<>(
            "impossible_because",
            bill -> bill.result() instanceof NotCosted not ? Csv.text(not.reason()) : ""),
        alwaysOn(
            "units_always_on",
            cost -> cost.units().map(units -> String.valueOf(units.inUse())).orElse("")),
        alwaysOn("usd_per_month_always_on", cost -> Csv.number(cost.monthlyUsd().value())),
        new Column<>("environment", bill -> Csv.text(bill.environment())));
  }

  private static Column<Bill> alwaysOn(String heading, Function<Cost, String> value) {
    return new Column<>(
        heading,
        bill ->
            bill.alwaysOn()
                .filter(Cost.class::isInstance)
                .map(Cost.class::cast)
                .map(value)
                .orElse(""));
  }

  private static Column<Bill> number(String heading, Function<Cost, BigDecimal> value) {
    return new Column<>(heading, bill -> cost(bill).map(value).map(Csv::number).orElse(""));
  }

  private static Column<Bill> optional(String heading, Function<Cost, Optional<BigDecimal>> value) {
    return new Column<>(heading, bill -> cost(bill).flatMap(value).map(Csv::number).orElse(""));
  }

  /** Missing of what serves nothing. */
  private static Optional<BigDecimal> served(Cost cost) {
    return Optional.of(cost.inferencesPerMonth()).filter(count -> count.signum() > 0);
  }

  private static Column<Bill> units(String heading, Function<Cost.Units, String> value) {
    return new Column<>(heading, bill -> cost(bill).flatMap(Cost::units).map(value).orElse(""));
  }

  private static List<Column<Line>> lineColumns() {
    return List.of(
        new Column<>("deployment", row -> Csv.text(row.bill().deployment())),
        new Column<>("paid", Line::paid),
        new Column<>("item", row -> Csv.text(row.line().item())),
        new Column<>("quantity", row -> Csv.number(row.line().quantity().value())),
        new Column<>("unit", row -> Csv.text(row.line().unit())),
        new Column<>("unit_price_usd", row -> Csv.number(row.line().unitPriceUsd())),
        new Column<>("amount_usd", row -> Csv.number(row.line().amountUsd().value())),
        new Column<>("price_row", row -> Csv.text(row.line().priceRowId())),
        new Column<>("confidence", row -> row.line().confidence().text()),
        new Column<>("note", row -> Csv.text(row.line().note())),
        new Column<>("price_as_of", row -> Csv.text(row.line().priceAsOf())),
        new Column<>("kind", row -> row.line().kind().text()),
        new Column<>("phase", row -> Csv.text(row.line().phase())),
        new Column<>("environment", row -> Csv.text(row.bill().environment())));
  }

  private static List<Column<ClaimComparison>> claimColumns() {
    return List.of(
        new Column<>("key", row -> Csv.text(row.claim().key())),
        new Column<>("published", row -> Csv.text(row.claim().published())),
        new Column<>("recomputed", row -> row.recomputed().map(Csv::text).orElse("")),
        new Column<>("difference", row -> row.difference().map(Csv::number).orElse("")),
        new Column<>("unit", row -> Csv.text(row.claim().unit())),
        new Column<>("agrees", row -> row.agrees() ? "yes" : "no"),
        new Column<>("arithmetic", row -> Csv.text(row.arithmetic())),
        new Column<>("why", row -> Csv.text(row.claim().why())));
  }
}
