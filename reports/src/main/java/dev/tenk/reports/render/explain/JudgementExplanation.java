package dev.tenk.reports.render.explain;

import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.CellSummary.Counts;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** How what is said of a cell came about. */
final class JudgementExplanation {
  private JudgementExplanation() {}

  static List<String> errors(CellSummary cell, Slo slo, Sources sources) {
    Counts counts = cell.counts();
    List<String> lines = new ArrayList<>();
    lines.add(
        "share  %s: %s throttled, %s timed out and %s failed, of %s that ended; the SLO allows %s"
            .formatted(
                Figures.percent(counts.errorRatio()),
                Figures.grouped(counts.throttled()),
                Figures.grouped(counts.timedOut()),
                Figures.grouped(counts.failed()),
                Figures.grouped(
                    counts.succeeded() + counts.throttled() + counts.timedOut() + counts.failed()),
                Figures.percent(slo.maxErrorRatio())));
    if (counts.asleep() > 0) {
      lines.add(
          "asleep  %s of %s that ended met it asleep, and are not among these"
              .formatted(
                  Figures.grouped(counts.asleep()),
                  Figures.grouped(
                      counts.succeeded()
                          + counts.throttled()
                          + counts.asleep()
                          + counts.timedOut()
                          + counts.failed())));
    }
    cell.remarks().forEach(remark -> lines.add("remark  " + remark));
    lines.add(sources.files(cell, "outcome"));
    return lines;
  }

  static List<String> slo(CellSummary cell, Row row, Slo slo, Sources sources) {
    long within = Math.round(cell.goodputPerSecond() * cell.windowSeconds());
    List<String> lines = new ArrayList<>();
    lines.add(
        "as measured  %s: %s of %s requests were within the bound, %s without success"
            .formatted(
                CellText.slo(cell).text(),
                Figures.grouped(within),
                Figures.grouped(cell.counts().sent()),
                Figures.grouped(cell.counts().sent() - cell.counts().succeeded())));
    CellText.invalid(cell).forEach(why -> lines.add("not valid  " + why));
    cell.remarks().stream()
        .filter(remark -> remark.startsWith("the SLO was"))
        .forEach(remark -> lines.add("decided  " + remark));
    lines.add("at the demand  %s: %s".formatted(row.answers().slo().text(), row.answers().why()));
    lines.add(sources.files(cell, "intended_ns to done_ns"));
    lines.add(
        "formula  sequential test, wrong in at most 1 %, at any look: Robbins 1970 (docs/architecture.md)");
    return lines;
  }

  static List<String> verdict(CellSummary cell, Slo slo, Sources sources) {
    List<String> lines = new ArrayList<>();
    lines.add("verdict  " + CellText.validity(cell));
    cell.validity().reasons().forEach(reason -> lines.add("the whole cell  " + reason));
    if (!cell.validity().decision().valid()) {
      lines.add("SLO  " + CellText.lateForSlo(cell.validity().decision()));
    }
    if (!cell.invalidFigures().isEmpty()) {
      lines.add(
          "late starts  "
              + String.join("; ", cell.invalidFigures().stream().map(CellText::late).toList()));
    }
    cell.validity()
        .whyLate()
        .ifPresent(why -> lines.add(Explanation.inOneLine("generator  " + why)));
    lines.add(
        "rules  late starts add at most 5 %% or 0.2 ms, and not across the SLO's %s ms of %s; the whole cell: docs/architecture.md"
            .formatted(
                Figures.millis(slo.boundNanos(), RoundingMode.HALF_UP),
                Figures.quantile(slo.quantile())));
    lines.add(sources.files(cell, "intended_ns to handed_ns"));
    return lines;
  }
}
