package dev.tenk.cli;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Slo;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.SuiteFile;

/**
 * The exit code that follows from a run, as it is on disk: a machine that stalls makes a cell
 * invalid, and nothing else may.
 */
final class Judged {
  private Judged() {}

  /**
   * 3 where a cell is missing, or it or its SLO's decision is invalid, or else 0. A search repeats
   * a step that was spoiled while it explores.
   */
  static int exitCode(RunFolder run) {
    RunManifest manifest = run.manifest();
    Slo slo = SuiteFile.of(run, manifest).suite().slo();
    return run.missing(manifest).isEmpty()
            && manifest.plan().cells().stream()
                .map(cell -> CellSummaries.of(run, cell, slo))
                .filter(cell -> cell.step().filter(step -> step.purpose().explores()).isEmpty())
                .allMatch(cell -> cell.validity().decisionValid())
        ? 0
        : 3;
  }
}
