package dev.tenk.reports.render.run;

import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ErrorCount;
import java.util.ArrayList;
import java.util.List;

/** What targets said with their errors, each kind; the notes have the first kind's words. */
public final class ErrorNotes {
  private ErrorNotes() {}

  /** A line a kind of a cell with any words; of a search's exploring steps, too. */
  public static List<String> said(RunReport report) {
    List<String> lines = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : target.cells()) {
        for (ErrorCount each : cell.errors()) {
          each.said()
              .ifPresent(
                  words ->
                      lines.add(
                          "%s, %s: %d %s, the first said: %s"
                              .formatted(
                                  target.name(),
                                  CellText.workload(cell),
                                  each.requests(),
                                  each.kind(),
                                  words)));
        }
      }
    }
    return lines;
  }
}
