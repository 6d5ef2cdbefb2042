package dev.tenk.reports.page;

import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.analysis.history.SeriesHistory.State;
import dev.tenk.cost.Cost;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Banner;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Items;
import dev.tenk.reports.html.HtmlPage.Paragraph;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.html.HtmlPage.Verbatim;
import dev.tenk.reports.page.CellCharts.Drawn;
import dev.tenk.reports.render.comparison.ComparisonReport;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.reports.render.matrix.MatrixNotes;
import dev.tenk.reports.render.matrix.MatrixTables;
import dev.tenk.reports.render.run.BillTables;
import dev.tenk.reports.render.run.Notes;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.CellTimeline;
import dev.tenk.results.stats.slo.CapacitySteps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of a run: first the answer, then what proves it. */
public final class RunPage {
  private static final int YEARS = 3;
  private static final int MOST_HISTORIES = 8;

  /** More cells leave out what a page of 2 MB has no room for. */
  private static final int MOST_CELLS_IN_FULL = 18;

  private static final List<Metric> WATCHED = List.of(Metric.RESPONSE_P50, Metric.COST_PER_10K);

  private final PageFacts facts;
  private final RunReport report;
  private final DemandCharts demand;
  private final CellCharts cells;

  private RunPage(PageFacts facts) {
    this.facts = facts;
    this.report = facts.report();
    this.demand = new DemandCharts(report);
    this.cells = new CellCharts(report.slo());
  }

  /** Makes it. */
  public static HtmlPage of(PageFacts facts) {
    return new RunPage(facts).page();
  }

  private HtmlPage page() {
    List<String> decision = MatrixNotes.decision(report.atDemand());
    return new HtmlPage(
        "tenk: " + report.run().suite(),
        decision.get(0),
        banners(),
        Stream.of(
                atDemand(decision.subList(1, decision.size())),
                byDemand(),
                responseTime(),
                capacity(),
                bills(),
                device(),
                comparison(),
                history(),
                validity(),
                reproduce())
            .filter(section -> !section.blocks().isEmpty())
            .toList());
  }

  private List<Banner> banners() {
    List<Banner> banners = new ArrayList<>();
    List<String> invalid = invalid();
    if (!invalid.isEmpty()) {
      banners.add(
          new Banner(
              Severity.ERROR,
              "Invalid, do not trust the figures marked with !: "
                  + String.join("; ", invalid)
                  + ". The reasons are under Validity."));
    }
    List<String> doubtful = doubtful();
    if (!doubtful.isEmpty()) {
      banners.add(
          new Banner(
              Severity.ERROR,
              "Do not trust the %s marked with !: %s. Requests started too late for so short a time; what is said of the SLO still holds."
                  .formatted(Figures.quantile(demand.quantile()), String.join(", ", doubtful))));
    }
    report.warnings().forEach(warning -> banners.add(new Banner(Severity.ERROR, warning)));
    banners.addAll(Banners.standings(report.targets().stream().map(TargetReport::facts).toList()));
    unconfirmed()
        .ifPresent(
            names ->
                banners.add(
                    new Banner(
                        Severity.WARNING,
                        "Costs rest on prices that are not confirmed: " + names)));
    return banners;
  }

  /** Whose figure on the first screen is not valid, though its SLO decision is. */
  private List<String> doubtful() {
    double quantile = demand.quantile();
    return report.atDemand().rows().stream()
        .filter(
            row ->
                MatrixTables.telling(row)
                    .filter(
                        told ->
                            told.response().stream()
                                .anyMatch(each -> each.quantile() == quantile && each.hasFigure()))
                    .map(MatrixTables.Told::cell)
                    .filter(cell -> cell.validity().decisionValid())
                    .filter(
                        cell ->
                            cell.invalidFigures().stream()
                                .anyMatch(each -> each.quantile() == quantile))
                    .isPresent())
        .map(row -> row.candidate().name())
        .toList();
  }

  private Optional<String> unconfirmed() {
    Map<String, List<String>> byConfidence = new LinkedHashMap<>();
    for (TargetReport target : report.targets()) {
      Tables.anyCost(target)
          .map(Cost::priceConfidence)
          .filter(confidence -> confidence != Confidence.CONFIRMED)
          .ifPresent(
              confidence ->
                  byConfidence
                      .computeIfAbsent(confidence.text(), any -> new ArrayList<>())
                      .add(target.name()));
    }
    return byConfidence.isEmpty()
        ? Optional.empty()
        : Optional.of(
            byConfidence.entrySet().stream()
                .map(each -> String.join(", ", each.getValue()) + " " + each.getKey())
                .collect(Collectors.joining("; ", "", ".")));
  }

  private List<String> invalid() {
    List<String> invalid = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : Tables.shown(target)) {
        if (!cell.validity().decisionValid()) {
          invalid.add(target.name() + ", " + CellText.workload(cell));
        }
      }
    }
    return invalid;
  }

  private Section atDemand(List<String> more) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "Demand: %s. SLO: %s."
                .formatted(Figures.demand(report.demand()), Figures.slo(report.slo()))));
    blocks.add(
        new HtmlPage.Figures(
            "at-demand",
            "What each target costs at this demand, and how fast it answers",
            MatrixTables.shortly(report.atDemand(), report.targetNames(), demand.quantile())));
    List<String> sentences = new ArrayList<>();
    MatrixNotes.byDemand(report.matrix().demands()).ifPresent(sentences::add);
    sentences.addAll(more);
    sentences.add(
        "The interval is of figures that are stated or measured with one, such as power; prices are in no interval. ≤ before a cost: the capacity is at least what was measured. A ≤ B ms: the quantile, and its upper bound at 99 % confidence; ! marks what is not to be trusted. Take: would be, if it were measured at the place itself.");
    blocks.add(new Items(sentences));
    List<String> whyNot = MatrixNotes.whyNot(List.of(report.atDemand()));
    if (!whyNot.isEmpty()) {
      blocks.add(new Details(MatrixNotes.WHY_NOT_TITLE, List.of(new Items(whyNot))));
    }
    draw(blocks, demand.costAgainstTime());
    return new Section("answer", "At this demand", blocks);
  }

  private Section byDemand() {
    List<Block> blocks = new ArrayList<>();
    draw(blocks, demand.costByDemand());
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
      if (!cell.course().response().isEmpty()) {
        byWorkload
            .computeIfAbsent(CellText.workload(cell.cell()), any -> new ArrayList<>())
            .add(cell);
      }
    }
    byWorkload.forEach(
        (workload, all) -> {
          blocks.add(new Drawing(cells.percentiles(workload, all)));
          if (drawn().size() <= MOST_CELLS_IN_FULL) {
            blocks.add(
                new Details(
                    "Service time, " + workload,
                    List.of(new Drawing(cells.servicePercentiles(workload, all)))));
          }
        });
    blocks.add(
        new HtmlPage.Figures("cells", Tables.LOAD_TITLE + ": " + Tables.LOAD_LEGEND, cellTable()));
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

  /** As everywhere, and why a figure is not to be trusted. */
  private Table cellTable() {
    Table load = Tables.load(report);
    List<Column> columns = new ArrayList<>(load.columns());
    columns.add(Column.text("why"));
    List<List<Cell>> rows = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : Tables.shown(target)) {
        List<Cell> row = new ArrayList<>(load.rows().get(rows.size()));
        row.add(Cell.of(CellText.reasons(cell.validity())));
        rows.add(row);
      }
    }
    return new Table(columns, rows);
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

  private Section comparison() {
    List<Block> blocks = new ArrayList<>();
    facts
        .comparison()
        .ifPresent(
            comparison -> {
              blocks.add(
                  new Paragraph(
                      "Baseline %s, candidate %s. %s"
                          .formatted(
                              comparison.baseline().runId(),
                              comparison.candidate().runId(),
                              ComparisonReport.howToRead(comparison.gates().margin()))));
              compared(comparison, blocks);
              blocks.add(
                  new Details("What else may differ", List.of(new Items(comparison.warnings()))));
            });
    return new Section("comparison", "Beside another run", blocks);
  }

  private static void compared(Comparison comparison, List<Block> blocks) {
    int nth = 0;
    for (ComparedCell cell : comparison.cells()) {
      nth++;
      draw(blocks, ComparisonCharts.of(cell, comparison.gates().margin(), nth));
      blocks.add(
          new HtmlPage.Figures(
              Names.id("compared", nth),
              "%s, %s: %s".formatted(cell.target(), cell.workload(), cell.verdict().text()),
              ComparisonReport.table(cell)));
      List<Block> why = new ArrayList<>();
      why.add(new Items(ComparisonReport.sentences(cell)));
      int number = nth;
      ComparisonReport.answers(cell)
          .ifPresent(
              answers ->
                  why.add(
                      new HtmlPage.Figures(
                          Names.id("answers", number),
                          "How much the answers are the same",
                          answers)));
      blocks.add(new Details("Why, and the answers", why));
    }
  }

  private Section history() {
    List<Block> blocks = new ArrayList<>();
    facts.history().ifPresent(history -> series(history, blocks));
    return new Section("history", "From run to run", blocks);
  }

  /** What changed, and what a reader follows; the rest is in tenk history. */
  private void series(HistoryReport history, List<Block> blocks) {
    List<SeriesHistory> changed = new ArrayList<>();
    List<SeriesHistory> watched = new ArrayList<>();
    for (SeriesHistory each : history.history().series()) {
      if (!isOfThisRun(each)) {
        continue;
      }
      if (each.state() == State.CHANGED || each.state() == State.ACKNOWLEDGED) {
        changed.add(each);
      } else if (WATCHED.contains(each.series().key().metric())) {
        watched.add(each);
      }
    }
    blocks.add(
        new Paragraph(
            "%d runs of this suite. Drawn is what changed, then response p50 and cost; all of it: tenk history."
                .formatted(history.runs())));
    history.history().series().stream()
        .filter(each -> each.state() == State.CHANGED)
        .flatMap(each -> HistoryReport.alarms(each).stream())
        .forEach(alarm -> blocks.add(new Paragraph(alarm)));
    List<Block> others = new ArrayList<>();
    int nth = 0;
    for (SeriesHistory each : changed.subList(0, Math.min(MOST_HISTORIES, changed.size()))) {
      blocks.add(new Drawing(HistoryCharts.of(each, ++nth)));
    }
    for (SeriesHistory each : watched.subList(0, Math.min(MOST_HISTORIES, watched.size()))) {
      others.add(new Drawing(HistoryCharts.of(each, ++nth)));
    }
    if (!others.isEmpty()) {
      blocks.add(new Details("Response p50 and cost", others));
    }
    int left =
        Math.max(0, changed.size() - MOST_HISTORIES) + Math.max(0, watched.size() - MOST_HISTORIES);
    if (left > 0) {
      blocks.add(new Paragraph(left + " more are not drawn."));
    }
    if (!history.warnings().isEmpty()) {
      blocks.add(new Details("Left out", List.of(new Items(history.warnings()))));
    }
  }

  /** What only other runs have measured, or one night, is no course. */
  private boolean isOfThisRun(SeriesHistory history) {
    var key = history.series().key();
    return history.nights() > 1
        && report.targets().stream()
            .filter(target -> target.name().equals(key.target()))
            .anyMatch(
                target ->
                    key.workload().isEmpty()
                        || target.cells().stream()
                            .anyMatch(cell -> key.workload().equals(Optional.of(cell.workload()))));
  }

  private Section validity() {
    List<Block> blocks = new ArrayList<>();
    for (Notes.Section section : Notes.sections(report)) {
      if (!section.title().equals("Decision")) {
        blocks.add(new Details(section.title(), List.of(new Items(section.sentences()))));
      }
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
                    run.gitCommit()
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
    blocks.add(new Details(run.suiteFile(), List.of(new Verbatim(facts.suiteText()))));
    return new Section("reproduce", "How to reproduce it", blocks);
  }

  private static String command(RunManifest run) {
    StringBuilder command = new StringBuilder("./tenk run ").append(quoted(run.suiteFile()));
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
