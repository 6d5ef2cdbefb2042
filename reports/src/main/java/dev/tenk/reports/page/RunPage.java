package dev.tenk.reports.page;

import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Items;
import dev.tenk.reports.html.HtmlPage.Paragraph;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlPage.Verbatim;
import dev.tenk.reports.page.CellCharts.Drawn;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.matrix.MatrixNotes;
import dev.tenk.reports.render.matrix.MatrixTables;
import dev.tenk.reports.render.run.BillTables;
import dev.tenk.reports.render.run.ErrorNotes;
import dev.tenk.reports.render.run.JobTable;
import dev.tenk.reports.render.run.MlperfTable;
import dev.tenk.reports.render.run.Notes;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.reports.render.sweep.SweepNotes;
import dev.tenk.reports.render.sweep.SweepReport;
import dev.tenk.reports.render.sweep.SweepTables;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.CellTimeline;
import dev.tenk.results.stats.slo.CapacitySteps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The page of a run: first the answer, then what proves it. */
public final class RunPage {
  private static final int YEARS = 3;

  /** More cells leave out what a page of 2 MB has no room for. */
  private static final int MOST_CELLS_IN_FULL = 18;

  private final PageFacts facts;
  private final RunReport report;
  private final DemandCharts demand;
  private final PercentileCharts percentiles;
  private final CellCharts cells;
  private final OtherRuns others;

  private RunPage(PageFacts facts) {
    this.facts = facts;
    this.report = facts.report();
    this.demand = new DemandCharts(report);
    this.percentiles = new PercentileCharts(report);
    this.cells = new CellCharts(report.slo());
    this.others = new OtherRuns(facts);
  }

  /** Makes it. */
  public static HtmlPage of(PageFacts facts) {
    return new RunPage(facts).page();
  }

  private HtmlPage page() {
    Headline headline =
        facts
            .sweep()
            .map(Headline::of)
            .orElseGet(() -> Headline.of(report.atDemand(), report.slo()));
    return new HtmlPage(
        "tenk: " + report.run().suite().name(),
        headline.text(),
        headline.why(),
        Chips.of(report, Summary.quantiles(report.slo())),
        facts.sweep().map(RunPage::sizes).orElseGet(() -> Summary.of(report)),
        Stream.of(
                facts.sweep().map(RunPage::sweep).orElseGet(this::atDemand),
                byDemand(),
                responseTime(),
                capacity(),
                bills(),
                device(),
                others.comparison(),
                others.history(),
                validity(),
                reproduce())
            .filter(section -> !section.blocks().isEmpty())
            .toList());
  }

  private static List<Block> sizes(SweepReport sweep) {
    return List.of(
        new HtmlPage.Figures(
            "sweep", SweepReport.TITLE + ": " + SweepReport.LEGEND, SweepTables.atDemand(sweep)),
        new Items(SweepNotes.of(sweep)));
  }

  private static Section sweep(SweepReport sweep) {
    List<Block> blocks = new ArrayList<>();
    draw(blocks, SweepChart.of(sweep));
    blocks.add(
        new HtmlPage.Figures(
            "sweep-demands",
            SweepReport.BY_DEMAND + ": " + SweepTables.BY_DEMAND_LEGEND,
            SweepTables.byDemand(sweep)));
    return new Section("sizes-of-sweep", "Sizes", blocks);
  }

  private Section atDemand() {
    List<Block> blocks = new ArrayList<>();
    draw(blocks, CostAgainstTime.of(report));
    List<String> sentences = new ArrayList<>(MatrixNotes.decision(report.atDemand()));
    MatrixNotes.byDemand(report.matrix().demands()).ifPresent(sentences::add);
    sentences.add(
        "An interval of a cost is of figures that are stated or measured with one, such as power;"
            + " prices are in no interval. Take: would be, if it were measured at the place"
            + " itself.");
    blocks.add(new Items(sentences));
    List<String> whyNot = MatrixNotes.whyNot(List.of(report.atDemand()));
    if (!whyNot.isEmpty()) {
      blocks.add(new Details(MatrixNotes.WHY_NOT_TITLE, List.of(new Items(whyNot))));
    }
    return new Section("answer", "At this demand", blocks);
  }

  private Section byDemand() {
    List<Block> blocks = new ArrayList<>();
    draw(blocks, demand.costByDemand());
    List<String> why = demand.whyTheyRunSo();
    if (!why.isEmpty()) {
      blocks.add(new Items(why));
    }
    blocks.add(
        new HtmlPage.Figures(
            "matrix",
            MatrixTables.OVERVIEW_TITLE + ": " + MatrixTables.OVERVIEW_LEGEND,
            MatrixTables.overview(report.matrix(), report.targetNames())));
    List<Block> demands = new ArrayList<>();
    int nth = 0;
    for (AtDemand each : report.matrix().demands()) {
      nth++;
      demands.add(
          new HtmlPage.Figures(
              Names.id("matrix", nth),
              MatrixTables.title(each, report.matrix().hoursPerMonth()),
              MatrixTables.atDemand(each, report.matrix(), YEARS, true)));
      demands.add(new Items(MatrixNotes.decision(each)));
    }
    blocks.add(new Details("Every demand in full", demands));
    List<String> whyNot = MatrixNotes.whyNot(report.matrix().demands());
    if (!whyNot.isEmpty()) {
      blocks.add(
          new Details(MatrixNotes.WHY_NOT_TITLE + ", all demands", List.of(new Items(whyNot))));
    }
    return new Section("demand", "Cost by demand", blocks);
  }

  private Section responseTime() {
    List<Block> blocks = new ArrayList<>();
    Map<String, List<Drawn>> byWorkload = new LinkedHashMap<>();
    for (Drawn cell : drawn()) {
      byWorkload
          .computeIfAbsent(CellText.workload(cell.cell()), any -> new ArrayList<>())
          .add(cell);
    }
    byWorkload.forEach(
        (workload, all) -> {
          if (all.stream().allMatch(cell -> cell.course().response().isEmpty())) {
            return;
          }
          blocks.add(new Drawing(percentiles.response(workload, all)));
          if (drawn().size() <= MOST_CELLS_IN_FULL) {
            blocks.add(
                new Details(
                    "Service time, " + workload,
                    List.of(new Drawing(percentiles.service(workload, all)))));
          }
        });
    blocks.add(
        new HtmlPage.Figures(
            "cells", Tables.LOAD_TITLE + ": " + Tables.LOAD_LEGEND, Tables.load(report)));
    MlperfTable.of(report)
        .ifPresent(
            table ->
                blocks.add(
                    new HtmlPage.Figures(
                        "mlperf", MlperfTable.TITLE + ": " + MlperfTable.LEGEND, table)));
    JobTable.of(report)
        .ifPresent(
            jobs ->
                blocks.add(
                    new HtmlPage.Figures("jobs", JobTable.TITLE + ": " + JobTable.LEGEND, jobs)));
    List<String> marked = whyMarked();
    if (!marked.isEmpty()) {
      blocks.add(new Details("Why figures are marked", List.of(new Items(marked))));
    }
    for (Drawn cell : drawn()) {
      List<Block> charts = new ArrayList<>();
      if (cell.course().bands().isEmpty()) {
        charts.add(new Paragraph("No request succeeded."));
      } else {
        charts.add(new Drawing(cells.heat(cell)));
      }
      charts.add(new Drawing(cells.rates(cell)));
      blocks.add(
          new Details(
              Names.of(cell.target().facts()) + ", " + CellText.workload(cell.cell()), charts));
    }
    return new Section("time", "Response time", blocks);
  }

  /** Why figures are not to be trusted, and what late starts can have added. */
  private List<String> whyMarked() {
    List<String> sentences = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : Tables.shown(target)) {
        String why = why(cell);
        if (!why.isEmpty()) {
          sentences.add("%s, %s: %s.".formatted(target.name(), CellText.workload(cell), why));
        }
      }
    }
    return sentences;
  }

  private static String why(CellSummary cell) {
    String reasons = CellText.reasons(cell.validity());
    String late = String.join("; ", Times.lateStarts(cell));
    return reasons + (reasons.isEmpty() || late.isEmpty() ? "" : "; ") + late;
  }

  private List<Drawn> drawn() {
    List<Drawn> drawn = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : Tables.shown(target)) {
        course(cell).ifPresent(course -> drawn.add(new Drawn(target, cell, course)));
      }
    }
    return drawn;
  }

  private Optional<CellTimeline> course(CellSummary cell) {
    return facts.courses().stream()
        .filter(
            each ->
                each.cell().target().equals(cell.target())
                    && each.cell().workload().equals(cell.workload())
                    && each.cell().repetition() == cell.repetition())
        .findFirst();
  }

  private Section capacity() {
    List<Block> blocks = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CapacitySteps search : target.searches()) {
        if (!search.results().isEmpty()) {
          blocks.add(new Drawing(cells.search(target, search)));
        }
      }
    }
    draw(blocks, cells.coldAndWarm(report));
    return new Section("capacity", "Capacity and cold starts", blocks);
  }

  private Section bills() {
    List<Block> blocks = new ArrayList<>();
    draw(blocks, demand.lines());
    blocks.add(
        new HtmlPage.Figures(
            "cost", Tables.COST_TITLE + ": " + Tables.COST_LEGEND, Tables.cost(report)));
    BillTables.lines(report)
        .ifPresent(
            lines ->
                blocks.add(
                    new HtmlPage.Figures(
                        "bills", "Every line of every bill, and its price", lines)));
    BillTables.prices(report)
        .ifPresent(prices -> blocks.add(new HtmlPage.Figures("prices", "Prices used", prices)));
    return new Section("costs", "What it costs, line by line", blocks);
  }

  private Section device() {
    List<Block> blocks = new ArrayList<>();
    for (Drawn cell : drawn()) {
      draw(blocks, cells.power(cell));
      draw(blocks, cells.temperature(cell));
    }
    return new Section("device", "Power and temperature", blocks);
  }

  private Section validity() {
    List<Block> blocks = new ArrayList<>();
    for (Document.Section section : Notes.sections(report)) {
      if (!section.heading().equals("Decision")) {
        blocks.add(new Details(section.heading(), List.of(new Items(section.sentences()))));
      }
    }
    List<String> said = ErrorNotes.said(report);
    if (!said.isEmpty()) {
      blocks.add(new Details("What was said with errors", List.of(new Items(said))));
    }
    return new Section("validity", "Validity, notes and assumptions", blocks);
  }

  private Section reproduce() {
    RunManifest run = report.run();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new HtmlPage.Figures(
            "environment", "Where and of what it was measured", Tables.environment(report)));
    blocks.add(
        new Paragraph(
            "The same again, with the suite below%s:"
                .formatted(
                    run.suite()
                        .gitCommit()
                        .map(commit -> " (its folder was at commit " + commit + ")")
                        .orElse(""))));
    blocks.add(new Verbatim(command(run)));
    blocks.add(new Paragraph("This report again, from the files of the run:"));
    blocks.add(
        new Verbatim(
            "./tenk report "
                + run.runId()
                + facts
                    .comparison()
                    .map(comparison -> " --compare " + comparison.baseline().runId())
                    .orElse("")));
    blocks.add(new Details(run.suite().file(), List.of(new Verbatim(facts.suiteText()))));
    return new Section("reproduce", "How to reproduce it", blocks);
  }

  private static String command(RunManifest run) {
    StringBuilder command = new StringBuilder("./tenk run ").append(quoted(run.suite().file()));
    run.labels().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            label ->
                command
                    .append(" --label ")
                    .append(quoted(label.getKey() + "=" + label.getValue())));
    return command.toString();
  }

  /** For a shell. */
  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./=:@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static void draw(List<Block> blocks, Optional<Chart> chart) {
    chart.ifPresent(each -> blocks.add(new Drawing(each)));
  }
}
