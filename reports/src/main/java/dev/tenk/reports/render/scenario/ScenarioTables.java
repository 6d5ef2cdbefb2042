package dev.tenk.reports.render.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.Load;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Page;
import dev.tenk.reports.render.document.Page.Part;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.scenario.ScenarioReport.PlanBill;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
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
  static Page page(ScenarioReport report, boolean withArithmetic) {
    return new Page(report.scenario().name(), about(report), parts(report, withArithmetic));
  }

  private static List<String> about(ScenarioReport report) {
    Scenario scenario = report.scenario();
    return List.of(
        "region %s, a month has %s h; nothing here was measured"
            .formatted(scenario.region(), Figures.plain(scenario.hoursPerMonth())),
        "demand: %s inferences a month, %s, peak %s a second"
            .formatted(
                plain(scenario.load().inferencesPerMonth()),
                shape(scenario.load()),
                plain(scenario.load().peakRatePerSecond(scenario.hoursPerMonth()))),
        "prices: %d stated or from books, %s, SHA-256 %s…"
            .formatted(
                scenario.prices().rows().size(),
                scenario.prices().asOf(),
                scenario.prices().sha256().substring(0, SHOWN_HASH_DIGITS)));
  }

  private static String shape(Load load) {
    if (load.pattern() instanceof Load.DailyCurve) {
      return "by a daily curve";
    }
    return load.pattern() instanceof Load.Timestamps ? "at given times" : "at random";
  }

  private static List<Part> parts(ScenarioReport report, boolean withArithmetic) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("Cost at demand", List.of(costs(report)), List.of()));
    List<String> impossible =
        report.bills().stream()
            .filter(bill -> bill.result() instanceof NotCosted)
            .map(bill -> bill.plan().name() + ": " + ((NotCosted) bill.result()).reason() + ".")
            .toList();
    if (!impossible.isEmpty()) {
      parts.add(new Part("What cannot be done so", List.of(), impossible));
    }
    if (!report.scenario().volumes().isEmpty()) {
      parts.add(
          new Part("A month by inferences a month, USD", List.of(volumes(report)), List.of()));
    }
    if (report.withLines()) {
      for (PlanBill bill : report.bills()) {
        if (bill.result() instanceof Cost cost) {
          String name = bill.plan().name();
          parts.add(new Part("A month of " + name, List.of(lines(cost.lines())), List.of()));
          List<CostLine> upFront = cost.cashFlow().upFront();
          if (!upFront.isEmpty()) {
            parts.add(new Part("At the start of " + name, List.of(lines(upFront)), List.of()));
          }
        }
      }
    }
    List<String> assumptions =
        report.bills().stream().flatMap(ScenarioTables::assumptions).distinct().toList();
    if (report.withLines() && !assumptions.isEmpty()) {
      parts.add(new Part("What was assumed", List.of(), assumptions));
    }
    if (!report.comparisons().isEmpty()) {
      claims(report, parts, withArithmetic);
    }
    return parts;
  }

  private static Stream<String> assumptions(PlanBill bill) {
    return bill.result() instanceof Cost cost
        ? cost.assumptions().stream().map(text -> text + ".")
        : Stream.empty();
  }

  private static Table costs(ScenarioReport report) {
    List<Column> columns =
        List.of(
            Column.text("deployment"),
            Column.text("kind"),
            Column.number("month"),
            Column.number("year 1"),
            Column.number("year 2 on"),
            Column.number("per 10K"),
            Column.text("units"),
            Column.text("lowest confidence"));
    return new Table(columns, report.bills().stream().map(ScenarioTables::costRow).toList());
  }

  private static List<Cell> costRow(PlanBill bill) {
    String kind = bill.plan().kind() + (bill.plan().hypothetical() ? ", hypothetical" : "");
    if (!(bill.result() instanceof Cost cost)) {
      return row(bill.plan().name(), kind, "impossible", "", "", "", "", "");
    }
    return row(
        bill.plan().name(),
        kind,
        usd(cost.monthlyUsd().value()),
        usd(cost.cashFlow().yearUsd(1).value()),
        usd(cost.cashFlow().yearUsd(2).value()),
        usd(cost.per10kUsd().value()),
        cost.units().map(ScenarioTables::units).orElse(""),
        cost.priceConfidence().text());
  }

  private static String units(Cost.Units units) {
    return "%d %s%s%s"
        .formatted(
            units.inUse(),
            units.name(),
            units.inUse() == 1 ? "" : "s",
            units.spare() == 0 ? "" : " + " + units.spare() + " spare");
  }

  private static Table volumes(ScenarioReport report) {
    Scenario scenario = report.scenario();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.number("inferences"));
    scenario.plans().forEach(plan -> columns.add(Column.number(plan.name())));
    columns.add(Column.text("cheapest"));
    List<List<Cell>> rows = new ArrayList<>();
    for (BigDecimal volume : scenario.volumes()) {
      List<String> cells = new ArrayList<>();
      cells.add(Figures.plain(volume));
      for (Plan plan : scenario.plans()) {
        cells.add(
            scenario.cost(plan, volume) instanceof Cost cost
                ? usd(cost.monthlyUsd().value())
                : "impossible");
      }
      cells.add(
          scenario.cheapest(scenario.plans(), volume).map(Plan::name).orElse("none can do it"));
      rows.add(row(cells.toArray(String[]::new)));
    }
    return new Table(columns, rows);
  }

  private static Table lines(List<CostLine> lines) {
    return new Table(
        List.of(
            Column.text("item"),
            Column.number("quantity"),
            Column.text("unit"),
            Column.number("unit price"),
            Column.number("amount"),
            Column.text("confidence"),
            Column.text("price row"),
            Column.text("note")),
        lines.stream().map(ScenarioTables::line).toList());
  }

  private static List<Cell> line(CostLine line) {
    return row(
        line.item(),
        plain(line.quantity().value()),
        line.unit(),
        Figures.plain(line.unitPriceUsd()),
        usd(line.amountUsd().value()),
        line.confidence().text(),
        line.priceRowId().orElse("none"),
        line.note());
  }

  private static void claims(ScenarioReport report, List<Part> parts, boolean withArithmetic) {
    List<ClaimComparison> all = report.comparisons();
    List<ClaimComparison> same = all.stream().filter(ClaimComparison::agrees).toList();
    List<ClaimComparison> other = all.stream().filter(each -> !each.agrees()).toList();
    if (!same.isEmpty()) {
      String title = "Published figures that follow from the inputs (%d of %d)";
      parts.add(
          new Part(
              title.formatted(same.size(), all.size()),
              List.of(claimTable(same, false, withArithmetic)),
              List.of()));
    }
    if (!other.isEmpty()) {
      String title = "Published figures that do not (%d of %d)";
      parts.add(
          new Part(
              title.formatted(other.size(), all.size()),
              List.of(claimTable(other, true, withArithmetic)),
              List.of()));
    }
  }

  private static Table claimTable(
      List<ClaimComparison> comparisons, boolean withDifference, boolean withArithmetic) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("figure"));
    columns.add(Column.number("published"));
    columns.add(Column.number("recomputed"));
    if (withDifference) {
      columns.add(Column.number("difference"));
    }
    columns.add(Column.text("unit"));
    if (withArithmetic) {
      columns.add(Column.text("arithmetic"));
    }
    columns.add(Column.text(withDifference ? "why" : "remark"));
    List<List<Cell>> rows = new ArrayList<>();
    for (ClaimComparison each : comparisons) {
      List<String> cells = new ArrayList<>();
      cells.add(each.claim().key());
      cells.add(each.claim().published());
      cells.add(each.recomputed().orElse("none"));
      if (withDifference) {
        cells.add(each.difference().map(ScenarioTables::signed).orElse(""));
      }
      cells.add(each.claim().unit());
      if (withArithmetic) {
        cells.add(each.arithmetic());
      }
      boolean mute = !withArithmetic && each.recomputed().isEmpty() && each.claim().why().isEmpty();
      cells.add(mute ? each.arithmetic() : each.claim().why());
      rows.add(row(cells.toArray(String[]::new)));
    }
    return new Table(columns, rows);
  }

  private static String signed(BigDecimal difference) {
    String digits = Figures.rounded(difference.abs(), 2, RoundingMode.HALF_UP);
    return (difference.signum() < 0 ? "−" : "+") + digits;
  }

  private static String usd(BigDecimal amount) {
    return Figures.usd(amount, RoundingMode.HALF_UP);
  }

  private static String plain(BigDecimal value) {
    return Figures.plain(value.round(SHOWN));
  }

  private static List<Cell> row(String... texts) {
    return Stream.of(texts).map(Cell::of).toList();
  }
}
