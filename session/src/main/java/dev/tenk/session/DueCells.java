package dev.tenk.session;

import dev.tenk.analysis.search.CapacitySearches;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.CapacitySteps;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which cells a run has yet to plan. A search and rounds that are looked at plan theirs as they go;
 * what is due follows from the whole cells on disk alone, however the run came to where it is.
 */
public final class DueCells {
  private DueCells() {}

  /** The run with every cell planned that is due. */
  public static RunManifest in(RunFolder run, RunManifest manifest, SuiteFile suiteFile) {
    RunManifest now = manifest;
    for (CellKey cell : steps(run, manifest, suiteFile)) {
      now = now.withCell(cell);
    }
    if (manifest.plan().interleaving().isPresent()) {
      for (CellKey cell : AbRun.due(run, manifest, suiteFile)) {
        now = now.withCell(cell);
      }
    }
    if (manifest.plan().sweep().isPresent()) {
      for (CellKey cell : SweepRun.due(run, manifest, suiteFile)) {
        now = now.withCell(cell);
      }
    }
    return now;
  }

  /** The next step of each search whose planned ones are whole. */
  private static List<CellKey> steps(RunFolder run, RunManifest manifest, SuiteFile suiteFile) {
    Map<List<String>, CellKey> last = new LinkedHashMap<>();
    for (CellKey cell : manifest.plan().cells()) {
      if (suiteFile.suite().workload(cell.workload()) instanceof CapacityWorkload) {
        last.put(List.of(cell.target(), cell.workload()), cell);
      }
    }
    List<CellKey> due = new ArrayList<>();
    for (CellKey cell : last.values()) {
      if (run.isWhole(cell)
          && search(run, manifest, suiteFile, cell).next() instanceof CapacitySearch.Step) {
        due.add(new CellKey(cell.target(), cell.workload(), cell.repetition() + 1));
      }
    }
    return due;
  }

  /** How far the search has come that a cell is a step of. */
  static CapacitySteps search(
      RunFolder run, RunManifest manifest, SuiteFile suiteFile, CellKey step) {
    return CapacitySearches.of(
        run,
        manifest,
        step.target(),
        (CapacityWorkload) suiteFile.suite().workload(step.workload()),
        suiteFile.suite().slo());
  }

  /** The step of a capacity search that a cell is to be; empty in any other workload. */
  static Optional<CapacitySearch.Step> step(
      RunFolder run, RunManifest manifest, SuiteFile suiteFile, CellKey cell) {
    return suiteFile.suite().workload(cell.workload()) instanceof CapacityWorkload
            && search(run, manifest, suiteFile, cell).next() instanceof CapacitySearch.Step step
        ? Optional.of(step)
        : Optional.empty();
  }

  /** Marks a run complete when nothing is missing and nothing due, else incomplete. */
  static RunManifest close(RunFolder run, RunManifest manifest, SuiteFile suiteFile)
      throws IOException {
    RunManifest planned;
    try {
      planned = in(run, manifest, suiteFile);
    } catch (TenkException | UncheckedIOException e) {
      // what cannot be read decides nothing
      return incomplete(run, manifest);
    }
    return Jobs.missing(planned, suiteFile.suite()).isEmpty()
        ? run.close(planned)
        : incomplete(run, planned);
  }

  private static RunManifest incomplete(RunFolder run, RunManifest manifest) throws IOException {
    RunManifest incomplete = manifest.with(State.INCOMPLETE);
    run.writeManifest(incomplete);
    return incomplete;
  }
}
