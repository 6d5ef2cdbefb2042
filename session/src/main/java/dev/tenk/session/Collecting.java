package dev.tenk.session;

import dev.tenk.gatling.launch.CellLauncher.Result;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.store.RunFolder;
import dev.tenk.session.shard.PutCells;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Collects what several generators have measured and nobody has merged: the process that had
 * ordered it was killed. Nothing is measured.
 */
public final class Collecting {
  private Collecting() {}

  /** How many generators a run was begun with; empty where one measures it. */
  public static OptionalInt generators(RunFolder run) throws IOException {
    return PutCells.of(run).generators();
  }

  /**
   * Merges the cells that are there and not whole yet.
   *
   * @param manifest of the run, whose lock is held
   * @param alsoWithout whether those of which a shard lacks are merged, too: they are invalid
   * @return the cells that became whole
   * @throws dev.tenk.results.model.TenkException while generators of it still work
   */
  public static List<CellKey> collect(
      RunFolder run, RunManifest manifest, SuiteFile suiteFile, boolean alsoWithout)
      throws IOException {
    PutCells put = PutCells.of(run);
    put.requireEnded();
    List<CellKey> collected = new ArrayList<>();
    for (CellKey cell : run.missing(manifest)) {
      Optional<PutCells.PutCell> found = put.find(cell, alsoWithout);
      if (found.isEmpty()) {
        continue;
      }
      CellOrder order = found.get().order(run.path().resolve(RunFolder.SUITE), run.startCell(cell));
      if (found.get().merge(order) instanceof Result.Measured offered) {
        run.completeCells(
            Map.of(
                cell,
                CellMeasurement.facts(
                    suiteFile.suite(),
                    order,
                    offered,
                    0,
                    DueCells.step(run, manifest, suiteFile, cell),
                    manifest)));
        collected.add(cell);
      }
    }
    DueCells.close(run, manifest, suiteFile);
    return collected;
  }
}
