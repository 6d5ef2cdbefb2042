package dev.tenk.reports.render.night;

import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.comparison.Comparison.Row;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.analysis.history.SeriesHistory.State;
import dev.tenk.reports.render.comparison.ComparisonTables;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.night.NightReport.HeldAgainst;
import dev.tenk.reports.render.night.NightReport.Reason;
import dev.tenk.reports.render.night.NightReport.Result;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.RatioEstimate;
import dev.tenk.results.stats.series.NightAlarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A night for readers: a table of its cells, why it has not passed, and notes. */
final class NightDocument {
  private static final double MEDIAN = 0.5;
  private static final String NONE = "-";

  private final NightReport night;

  NightDocument(NightReport night) {
    this.night = night;
  }

  Document document() {
    List<Section> sections = new ArrayList<>();
    night
        .report()
        .ifPresent(each -> sections.add(Section.of("Cells", List.of(cells(each)), List.of())));
    List<String> reasons = night.reasons().stream().map(Reason::sentence).toList();
    if (!reasons.isEmpty()) {
      sections.add(Section.of("Why it has not passed", reasons));
    }
    List<String> all = night.allNotes();
    if (!all.isEmpty()) {
      sections.add(Section.of("Notes", all));
    }
    return Document.of(
        "Night of suite %s: %s (exit code %d)"
            .formatted(
                night.run().suite().name(), night.outcome().text(), night.outcome().exitCode()),
        about(),
        sections);
  }

  private List<String> about() {
    List<String> about = new ArrayList<>();
    about.add("run " + ComparisonTables.run(night.run()));
    for (HeldAgainst held : night.comparisons()) {
      about.add(
          held.baseline().text()
              + ": "
              + (held.result() instanceof Result.Compared compared
                  ? ComparisonTables.run(compared.comparison().baseline())
                  : held.result() instanceof Result.NothingThere nothing
                      ? nothing.reason()
                      : "not compared, see below"));
    }
    return about;
  }

  private record Measured(TargetReport target, CellSummary cell) {}

  private Table cells(RunReport report) {
    List<Double> quantiles =
        Stream.of(MEDIAN, report.slo().quantile())
            .distinct()
            .filter(report.quantiles()::contains)
            .toList();
    List<Shown<Measured>> columns = new ArrayList<>();
    columns.add(Shown.text("target", row -> row.target.name()));
    columns.add(Shown.text("standing", row -> row.target.facts().standing().text()));
    columns.add(Shown.text("workload", row -> CellText.workload(row.cell)));
    columns.add(Shown.text("verdict", row -> CellText.validity(row.cell, quantiles)));
    columns.add(new Shown<>(Column.text("SLO"), row -> CellText.slo(row.cell)));
    for (double quantile : quantiles) {
      columns.add(
          new Shown<>(
              Column.number(Figures.quantile(quantile) + " ms"),
              row -> CellText.response(row.cell, quantile)));
    }
    for (HeldAgainst held : night.comparisons()) {
      columns.add(
          Shown.text(
              "beside " + held.baseline().text(),
              row ->
                  NightReport.compared(held, row.target.name(), row.cell.workload())
                      .map(NightDocument::shortly)
                      .orElse(NONE)));
    }
    columns.add(Shown.text("history", row -> history(row.target.name(), row.cell.workload())));
    return Table.of(
        columns,
        report.targets().stream()
            .flatMap(
                target -> Tables.shown(target).stream().map(cell -> new Measured(target, cell)))
            .toList());
  }

  /** {@code equivalent, p50 × 1.002}. */
  private static String shortly(ComparedCell cell) {
    return cell.verdict().text()
        + cell.rows().stream()
            .filter(row -> row.metric().quantile().orElse(0) == MEDIAN)
            .map(Row::comparison)
            .flatMap(comparison -> comparison.estimate().stream())
            .findFirst()
            .map(RatioEstimate::ratio)
            .map(ratio -> ", p50 × " + ComparisonTables.ratio(ratio))
            .orElse("");
  }

  private String history(String target, String workload) {
    List<SeriesHistory> all =
        night
            .series()
            .filter(each -> each.series().key().target().equals(target))
            .filter(each -> each.series().key().workload().equals(Optional.of(workload)))
            .toList();
    long changed = all.stream().filter(each -> each.state() == State.CHANGED).count();
    if (changed > 0) {
      return changed + " changed";
    }
    if (all.isEmpty()) {
      return NONE;
    }
    long fewest = all.stream().mapToLong(SeriesHistory::nights).min().orElseThrow();
    return all.stream().anyMatch(each -> each.state() == State.LEARNING)
        ? "learning (%d of %d)".formatted(fewest, NightAlarm.FEWEST)
        : "steady";
  }
}
