package dev.tenk.reports.render.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.CostRemarks;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.DailyCurve;
import dev.tenk.cost.Load;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.scenario.ScenarioReport.PlanBill;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is reported of a scenario, in tables and sentences that every output shares. */
final class ScenarioTables {
  private static final int SHOWN_HASH_DIGITS = 12;
  private static final MathContext SHOWN = new MathContext(7, RoundingMode.HALF_UP);

  private ScenarioTables() {}

  /**
   * All of it.
   *
   * @param withArithmetic whether claims show how the recomputed figure is computed
   */
  static Document document(ScenarioReport report, boolean withArithmetic) {
    return Document.of(report.scenario().name(), about(report), sections(report, withArithmetic));
  }

  private static List<String> about(ScenarioReport report) {
    Scenario scenario = report.scenario();
    return List.of(
        "region %s, a month has %s h; %s"
            .formatted(
                scenario.region(),
                Figures.plain(scenario.hoursPerMonth()),
                report
                    .runId()
                    .map(
                        run ->
                            "what names a target was measured in run " + run + ", and nothing else")
                    .orElse("nothing here was measured")),
        scenario
            .demand()
            .map(load -> demand(load, scenario.hoursPerMonth()))
            .orElse("demand: none, for pipelines serve nothing"),
        "prices: %d stated or from books, %s, SHA-256 %s…"
            .formatted(
                scenario.prices().rows().size(),
                scenario.prices().asOf(),
                scenario.prices().sha256().substring(0, SHOWN_HASH_DIGITS)));
  }

  private static String demand(Load load, BigDecimal hoursPerMonth) {
    return "demand: %s inferences a month, %s, peak %s a second"
        .formatted(
            grouped(load.inferencesPerMonth()),
            shape(load),
            grouped(load.peakRatePerSecond(hoursPerMonth)));
  }

  private static String shape(Load load) {
    if (load.pattern() instanceof DailyCurve) {
      return "by a daily curve";
    }
    return load.pattern() instanceof Load.Timestamps ? "at given times" : "at random";
  }

  private static List<Section> sections(ScenarioReport report, boolean withArithmetic) {
    List<Section> sections = new ArrayList<>();
    if (!report.bills().isEmpty()) {
      sections.add(
          Section.of(
              ScenarioReport.COSTS,
              List.of(costs(report)),
              Stream.of(
                      report.bills().stream().flatMap(ScenarioTables::range),
                      report.bills().stream()
                          .flatMap(bill -> following(bill.plan().name(), bill).stream()),
                      report.oldPrices().stream())
                  .flatMap(each -> each)
                  .toList()));
    }
    if (!report.scenario().environments().isEmpty()) {
      sections.add(EnvironmentTables.section(report));
    }
    List<String> impossible =
        Stream.concat(
                report.bills().stream()
                    .filter(bill -> bill.result() instanceof NotCosted)
                    .map(
                        bill ->
                            bill.plan().name() + ": " + ((NotCosted) bill.result()).reason() + "."),
                EnvironmentTables.impossible(report.scenario()))
            .toList();
    if (!impossible.isEmpty()) {
      sections.add(Section.of("What cannot be done so", impossible));
    }
    sections.addAll(PipelineTables.sections(report));
    sections.addAll(LeverTables.sections(report.levers()));
    if (!report.scenario().volumes().isEmpty()) {
      sections.add(
          Section.of(
              "A month by inferences a month, USD",
              List.of(volumes(report)),
              cheaperWithMore(report.scenario())));
    }
    if (report.withLines()) {
      sections.addAll(opened(report));
    }
    if (!report.comparisons().isEmpty()) {
      claims(report, sections, withArithmetic);
    }
    return sections;
  }

  /** All bills opened into their lines, and what was assumed for them. */
  static List<Section> opened(ScenarioReport report) {
    List<Section> sections = new ArrayList<>();
    for (PlanBill bill : report.bills()) {
      if (bill.result() instanceof Cost cost) {
        sections.addAll(bill(bill.plan().name(), cost));
      }
    }
    sections.addAll(EnvironmentTables.lines(report.scenario()));
    List<String> assumptions =
        report.costs().stream()
            .flatMap(cost -> cost.assumptions().stream())
            .map(text -> text + ".")
            .distinct()
            .toList();
    if (!assumptions.isEmpty()) {
      sections.add(Section.of("What was assumed", assumptions));
    }
    return sections;
  }

  /** The lines of a bill. */
  static List<Section> bill(String name, Cost cost) {
    List<Section> sections = new ArrayList<>();
    sections.add(Section.of("A month of " + name, List.of(lines(cost.lines())), List.of()));
    List<CostLine> upFront = cost.cashFlow().upFront();
    if (!upFront.isEmpty()) {
      sections.add(Section.of("At the start of " + name, List.of(lines(upFront)), List.of()));
    }
    List<CostLine> later = cost.cashFlow().later();
    if (!later.isEmpty()) {
      sections.add(Section.of("One time later, of " + name, List.of(lines(later)), List.of()));
    }
    return sections;
  }

  private static Table costs(ScenarioReport report) {
    return Table.of(
        List.of(
            Shown.text("deployment", bill -> bill.plan().name()),
            Shown.text(
                "kind",
                bill -> bill.plan().kind() + (bill.plan().hypothetical() ? ", hypothetical" : "")),
            Shown.number(
                "month",
                bill ->
                    bill.result() instanceof Cost cost
                        ? usd(cost.monthlyUsd().value())
                        : "impossible"),
            cost("year 1", true, cost -> usd(cost.cashFlow().yearUsd(1).value())),
            cost("year 2 on", true, cost -> usd(cost.cashFlow().yearUsd(2).value())),
            cost(
                "per 10K",
                true,
                cost -> cost.per10kUsd().map(each -> usd(each.value())).orElse("")),
            cost("units", false, ScenarioTables::units),
            cost("lowest confidence", false, cost -> cost.priceConfidence().text())),
        report.bills());
  }

  private static Shown<PlanBill> cost(String heading, boolean right, Function<Cost, String> text) {
    return new Shown<>(
        right ? Column.number(heading) : Column.text(heading),
        bill -> Cell.of(bill.result() instanceof Cost cost ? text.apply(cost) : ""));
  }

  /** Of those that follow the load, the most that there may be. */
  private static String units(Cost cost) {
    return cost.units()
        .map(units -> (cost.byHour().isEmpty() ? "" : "up to ") + units(units))
        .orElse("");
  }

  private static String units(Cost.Units units) {
    return "%d %s%s%s"
        .formatted(
            units.inUse(),
            units.name(),
            units.inUse() == 1 ? "" : "s",
            units.spare() == 0 ? "" : " + " + units.spare() + " spare");
  }

  private static Stream<String> range(PlanBill bill) {
    return bill.result() instanceof Cost cost
        ? Figures.monthlyRange(bill.plan().name(), cost).stream()
        : Stream.empty();
  }

  /** What following the load saves, and what is to be said of it. */
  static List<String> following(String name, PlanBill bill) {
    List<String> sentences = new ArrayList<>();
    Optional<CostResult> always = bill.alwaysOn();
    if (always.isPresent() && always.get() instanceof Cost on) {
      String text =
          "%s, always on: %s, %s a month"
              .formatted(name, units(on.units().orElseThrow()), usd(on.monthlyUsd().value()));
      sentences.add(
          bill.result() instanceof Cost cost
              ? "%s; %s %s."
                  .formatted(
                      text,
                      cost.byHour().isEmpty() ? "starting and stopping" : "following the load",
                      saves(on, cost))
              : text + ".");
    }
    if (bill.result() instanceof Cost cost) {
      cost.remarks().forEach(remark -> sentences.add(name + ": " + remark + "."));
    }
    return sentences;
  }

  private static String saves(Cost always, Cost following) {
    BigDecimal saved = always.monthlyUsd().value().subtract(following.monthlyUsd().value());
    String share =
        always.monthlyUsd().value().signum() == 0
            ? ""
            : " (%s %%)"
                .formatted(
                    saved
                        .abs()
                        .movePointRight(2)
                        .divide(always.monthlyUsd().value(), 0, RoundingMode.HALF_UP)
                        .toPlainString());
    return (saved.signum() < 0 ? "costs %s more%s" : "saves %s%s")
        .formatted(usd(saved.abs()), share);
  }

  private static List<String> cheaperWithMore(Scenario scenario) {
    List<BigDecimal> ascending = scenario.volumes().stream().sorted().toList();
    return scenario.plans().stream()
        .filter(Plan::serves)
        .flatMap(
            plan ->
                CostRemarks.cheaperWithMore(
                    plan.name(),
                    ascending.stream()
                        .map(volume -> scenario.cost(plan, volume))
                        .filter(Cost.class::isInstance)
                        .map(Cost.class::cast)
                        .toList())
                    .stream())
        .toList();
  }

  private static Table volumes(ScenarioReport report) {
    Scenario scenario = report.scenario();
    List<Shown<BigDecimal>> columns = new ArrayList<>();
    columns.add(Shown.<BigDecimal>number("inferences", Figures::grouped));
    for (Plan plan : scenario.plans().stream().filter(Plan::serves).toList()) {
      columns.add(
          Shown.number(
              plan.name(),
              volume ->
                  scenario.cost(plan, volume) instanceof Cost cost
                      ? usd(cost.monthlyUsd().value())
                      : "impossible"));
    }
    columns.add(
        Shown.text(
            "cheapest",
            volume ->
                scenario
                    .cheapest(scenario.plans(), volume)
                    .map(Plan::name)
                    .orElse("none can do it")));
    return Table.of(columns, scenario.volumes());
  }

  private static Table lines(List<CostLine> lines) {
    return Table.of(
        List.of(
            Shown.text("item", CostLine::item),
            Shown.number("quantity", line -> grouped(line.quantity().value())),
            Shown.text("unit", CostLine::unit),
            Shown.number("unit price", line -> Figures.plain(line.unitPriceUsd())),
            Shown.number("amount", line -> usd(line.amountUsd().value())),
            Shown.text("confidence", line -> line.confidence().text()),
            Shown.text("price row", line -> line.priceRowId().orElse("none")),
            Shown.text("note", CostLine::note)),
        lines);
  }

  private static void claims(
      ScenarioReport report, List<Section> sections, boolean withArithmetic) {
    List<ClaimComparison> all = report.comparisons();
    List<ClaimComparison> same = all.stream().filter(ClaimComparison::agrees).toList();
    List<ClaimComparison> other = all.stream().filter(each -> !each.agrees()).toList();
    if (!same.isEmpty()) {
      String title = "Published figures that follow from the inputs (%d of %d)";
      sections.add(
          Section.of(
              title.formatted(same.size(), all.size()),
              List.of(claimTable(same, false, withArithmetic)),
              List.of()));
    }
    if (!other.isEmpty()) {
      String title = "Published figures that do not (%d of %d)";
      sections.add(
          Section.of(
              title.formatted(other.size(), all.size()),
              List.of(claimTable(other, true, withArithmetic)),
              // a table in a terminal has no room for it
              withArithmetic
                  ? List.of()
                  : other.stream().map(ScenarioTables::arithmetic).toList()));
    }
  }

  private static String arithmetic(ClaimComparison each) {
    String published =
        "%s: published %s %s, "
            .formatted(each.claim().key(), each.claim().published(), each.claim().unit());
    return each.recomputed()
        .map(value -> "%srecomputed %s: %s.".formatted(published, value, each.arithmetic()))
        .orElseGet(() -> published + "not recomputed: " + each.arithmetic() + ".");
  }

  private static Table claimTable(
      List<ClaimComparison> comparisons, boolean withDifference, boolean withArithmetic) {
    List<Shown<ClaimComparison>> columns = new ArrayList<>();
    columns.add(Shown.text("figure", each -> each.claim().key()));
    columns.add(Shown.number("published", each -> each.claim().published()));
    columns.add(Shown.number("recomputed", each -> each.recomputed().orElse("none")));
    if (withDifference) {
      columns.add(
          Shown.number(
              "difference", each -> each.difference().map(ScenarioTables::signed).orElse("")));
    }
    columns.add(Shown.text("unit", each -> each.claim().unit()));
    if (withArithmetic) {
      columns.add(Shown.text("arithmetic", ClaimComparison::arithmetic));
    }
    columns.add(
        Shown.text(
            withDifference ? "why" : "remark",
            each ->
                !withArithmetic && each.recomputed().isEmpty() && each.claim().why().isEmpty()
                    ? each.arithmetic()
                    : each.claim().why()));
    return Table.of(columns, comparisons);
  }

  private static String signed(BigDecimal difference) {
    String digits = Figures.rounded(difference.abs(), 2, RoundingMode.HALF_UP);
    return (difference.signum() < 0 ? "−" : "+") + digits;
  }

  private static String usd(BigDecimal amount) {
    return Figures.usd(amount, RoundingMode.HALF_UP);
  }

  private static String grouped(BigDecimal value) {
    return Figures.grouped(value.round(SHOWN));
  }
}
