package dev.tenk.reports.page;

import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.analysis.history.SeriesHistory.State;
import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Items;
import dev.tenk.reports.html.HtmlPage.Paragraph;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.render.comparison.ComparisonTables;
import dev.tenk.reports.render.history.HistoryReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run's page shows of other runs: one beside it, and the history of its suite. */
final class OtherRuns {
  private static final int MOST_HISTORIES = 8;
  private static final List<Metric> WATCHED =
      List.of(Metric.RESPONSE_P50, Metric.RESPONSE_P99, Metric.COST_PER_10K);

  private final PageFacts facts;

  OtherRuns(PageFacts facts) {
    this.facts = facts;
  }

  /** Empty where the run is beside no other. */
  Section comparison() {
    List<Block> blocks = new ArrayList<>();
    facts
        .comparison()
        .ifPresent(
            comparison -> {
              blocks.add(
                  new Paragraph(
                      "Baseline %s, candidate %s. %s; %s"
                          .formatted(
                              comparison.baseline().runId(),
                              comparison.candidate().runId(),
                              ComparisonTables.howToRead(comparison.gates().margin()),
                              ComparisonTables.ofTwoRuns())));
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
      ComparisonCharts.of(cell, comparison.gates().margin(), nth)
          .map(Drawing::new)
          .ifPresent(blocks::add);
      blocks.add(
          new HtmlPage.Figures(
              Names.id("compared", nth),
              "%s, %s: %s".formatted(cell.target(), cell.workload(), cell.verdict().text()),
              ComparisonTables.of(cell)));
      List<Block> why = new ArrayList<>();
      why.add(new Items(ComparisonTables.sentences(cell)));
      int number = nth;
      ComparisonTables.answers(cell)
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

  /** Empty where it is the only run. */
  Section history() {
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
            "%d runs of this suite. Drawn is what changed, then response p50, p99 and cost; all of it: tenk history."
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
      blocks.add(new Details("Response p50, p99 and cost", others));
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

  /** What only other runs have measured, or was seen in one night, is no course. */
  private boolean isOfThisRun(SeriesHistory history) {
    var key = history.series().key();
    return history.series().points().stream()
                .filter(point -> point.reading().figure().isPresent())
                .count()
            > 1
        && facts.report().targets().stream()
            .filter(target -> target.name().equals(key.target()))
            .anyMatch(
                target ->
                    key.workload().isEmpty()
                        || target.cells().stream()
                            .anyMatch(cell -> key.workload().equals(Optional.of(cell.workload()))));
  }
}
