package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.scenario.Environment;
import dev.tenk.cost.scenario.LeverSavings;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Chip;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.scenario.EnvironmentTables;
import dev.tenk.reports.render.scenario.ScenarioReport;
import dev.tenk.reports.render.scenario.ScenarioReport.PlanBill;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page of a scenario: first the answer, then what it rests on. */
public final class ScenarioPage {
  private final ScenarioReport report;
  private final Scenario scenario;
  private final List<Section> sections = new ArrayList<>();

  private ScenarioPage(ScenarioReport report) {
    this.report = report;
    this.scenario = report.scenario();
  }

  /** Makes it. */
  public static HtmlPage of(ScenarioReport report) {
    // bills are opened in a section of their own
    return new ScenarioPage(report.closed()).page();
  }

  private HtmlPage page() {
    Document document = report.document(Medium.MARKUP);
    for (Document.Section part : document.sections()) {
      List<Block> blocks = new ArrayList<>();
      if (part.heading().equals(ScenarioReport.COSTS)) {
        lines().map(Drawing::new).ifPresent(blocks::add);
      } else if (part.heading().equals(ScenarioReport.ENVIRONMENTS)) {
        environments(blocks);
      } else if (part.heading().equals(ScenarioReport.PIPELINES)) {
        runs().map(Drawing::new).ifPresent(blocks::add);
      } else {
        levers(part.heading()).map(Drawing::new).ifPresent(blocks::add);
      }
      Blocks.add(part.blocks(), part.heading(), sections.size(), blocks);
      sections.add(new Section(Names.id("part", sections.size()), part.heading(), blocks));
    }
    byHour();
    bills();
    List<Block> facts = new ArrayList<>();
    Blocks.add(document.opening(), "", sections.size(), facts);
    sections.add(new Section("rests-on", "What it rests on", facts));
    return new HtmlPage("tenk: " + scenario.name(), answer(), chips(), sections);
  }

  private String answer() {
    List<String> sentences = new ArrayList<>();
    if (scenario.plans().stream().anyMatch(Plan::serves)) {
      BigDecimal demand = scenario.load().inferencesPerMonth();
      long possible =
          report.bills().stream()
              .filter(bill -> bill.plan().serves() && !bill.plan().hypothetical())
              .filter(bill -> bill.result() instanceof Cost)
              .count();
      String at = " at %s inferences a month".formatted(Figures.grouped(demand));
      sentences.add(
          scenario
              .cheapest(scenario.plans(), demand)
              .map(
                  plan ->
                      "Cheapest of %d%s: %s, %s."
                          .formatted(possible, at, plan.name(), month((Cost) scenario.cost(plan))))
              .orElse("None can do it" + at + "."));
    }
    if (!pipelines().isEmpty()) {
      sentences.add(
          pipelines().stream()
              .map(
                  bill ->
                      bill.plan().name()
                          + (bill.result() instanceof Cost cost
                              ? " "
                                  + Figures.usd(cost.runUsd().value(), RoundingMode.HALF_UP)
                                  + " a run"
                              : " impossible"))
              .collect(Collectors.joining("; ", "", ".")));
    }
    if (!scenario.environments().isEmpty()) {
      sentences.add(
          scenario.environments().stream()
              .map(
                  each ->
                      each.name()
                          + " "
                          + (each.total() instanceof Cost cost ? month(cost) : "impossible"))
              .collect(Collectors.joining("; ", "", ".")));
    }
    return String.join(" ", sentences);
  }

  private static String month(Cost cost) {
    return Figures.usd(cost.monthlyUsd().value(), RoundingMode.HALF_UP) + " a month";
  }

  private List<Chip> chips() {
    List<Chip> chips = new ArrayList<>();
    chips.add(
        Chip.of(
            Severity.NOTE,
            report
                .runId()
                .map(run -> "Only what names a target was measured, in run " + run + ".")
                .orElse("Nothing here was measured.")));
    report.oldPrices().ifPresent(sentence -> chips.add(Chips.oldPrices(sentence)));
    report.costs().stream()
        .map(Cost::priceConfidence)
        .reduce(Confidence::lower)
        .filter(lowest -> lowest != Confidence.CONFIRMED)
        .ifPresent(
            lowest ->
                chips.add(
                    new Chip(
                        Severity.WARNING,
                        "prices not confirmed",
                        "Costs rest on prices that are not confirmed; the least of them are "
                            + lowest.text()
                            + ".")));
    return chips;
  }

  /** What follows the load, by name; that of environments last. */
  private Map<String, HourCharts.Following> following() {
    Map<String, CostResult> bills = new LinkedHashMap<>();
    report.bills().forEach(bill -> bills.put(bill.plan().name(), bill.result()));
    for (Environment environment : scenario.environments()) {
      environment
          .plans()
          .forEach(plan -> bills.put(Scenario.name(environment, plan), environment.cost(plan)));
    }
    Map<String, HourCharts.Following> following = new LinkedHashMap<>();
    bills.forEach(
        (name, bill) -> {
          if (bill instanceof Cost cost && !cost.byHour().isEmpty()) {
            following.put(
                name,
                new HourCharts.Following(
                    cost.byHour(), cost.usdPerInstanceHour().value().doubleValue()));
          }
        });
    return following;
  }

  private Optional<Chart> lines() {
    return BillCharts.of(
        "cost-lines",
        "What a month costs, line by line",
        "At this demand; the lines of each bill on each other. The bills themselves, with their prices, are below.",
        "a month",
        report.bills().stream()
            .filter(bill -> bill.plan().serves() && bill.result() instanceof Cost)
            .map(bill -> new BillCharts.Bill(bill.plan().name(), ((Cost) bill.result()).lines()))
            .toList(),
        CostLine::item);
  }

  private List<PlanBill> pipelines() {
    return report.bills().stream().filter(bill -> !bill.plan().serves()).toList();
  }

  private Optional<Chart> runs() {
    return BillCharts.of(
        "runs",
        "What a run costs, by phase",
        "The phases of each pipeline on each other, with what is held and moved in them. The same by kind of cost is below.",
        "a run",
        pipelines().stream()
            .filter(bill -> bill.result() instanceof Cost)
            .map(bill -> new BillCharts.Bill(bill.plan().name(), ((Cost) bill.result()).runLines()))
            .toList(),
        line -> line.phase().orElse("beside the phases"));
  }

  /** Of the deployment whose levers stand under that heading; empty where it is another heading. */
  private Optional<Chart> levers(String heading) {
    for (int i = 0; i < report.levers().size(); i++) {
      LeverSavings levers = report.levers().get(i);
      if (ScenarioReport.leversHeading(levers).equals(heading)) {
        return LeverChart.of("levers-" + i, levers);
      }
    }
    return Optional.empty();
  }

  private void environments(List<Block> blocks) {
    EnvironmentChart.of(scenario.environments()).map(Drawing::new).ifPresent(blocks::add);
    blocks.add(
        new Details(
            "The figures by deployment",
            List.of(
                new HtmlPage.Figures(
                    "environments-by-deployment",
                    "Environments by deployment",
                    EnvironmentTables.byDeployment(scenario)))));
  }

  private void byHour() {
    HourCharts hours = new HourCharts(following());
    List<Block> blocks = new ArrayList<>();
    hours.all().forEach(chart -> blocks.add(new Drawing(chart)));
    if (blocks.isEmpty()) {
      return;
    }
    blocks.add(
        new Details(
            "The figures by hour",
            List.of(
                new HtmlPage.Figures("hours", "A month by hour of the week", hours.figures()))));
    sections.add(new Section("by-hour", "A month by hour", blocks));
  }

  private void bills() {
    List<Block> details = new ArrayList<>();
    for (Document.Section bill : report.opened()) {
      List<Block> blocks = new ArrayList<>();
      Blocks.add(bill.blocks(), bill.heading(), 100 + details.size(), blocks);
      details.add(new Details(bill.heading(), blocks));
    }
    if (!details.isEmpty()) {
      sections.add(new Section("bills", "The bills", details));
    }
  }
}
