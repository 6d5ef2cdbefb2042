package dev.tenk.study;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Load;
import dev.tenk.export.ExportedRun;
import dev.tenk.export.ExportedRun.Bill;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.MeasuredRun.MeasuredTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads a run to be exported. */
public final class ExportedRuns {
  private static final double NANOS = 1e9;

  private ExportedRuns() {}

  /**
   * The whole cells of a run, with what its report says of them and of its costs.
   *
   * @throws ConfigurationException when no cell is whole
   */
  public static ExportedRun of(RunFolder folder) throws IOException {
    RunManifest manifest = folder.manifest();
    RunSuite asked = RunSuite.of(folder, manifest, List.of());
    MeasuredRun run = MeasuredRun.of(folder, asked, asked.suite().slo());
    // rounds and benchmarks say nothing of costs
    boolean ofLoad =
        manifest.plan().interleaving().isEmpty() && manifest.plan().benchmarking().isEmpty();
    Load demand = Load.of(asked.suite().demand());
    List<ExportedRun.Target> targets = new ArrayList<>();
    for (MeasuredTarget target : run.targets()) {
      List<ExportedRun.Cell> cells = new ArrayList<>();
      for (CellSummary summary : target.cells()) {
        cells.add(cell(folder, summary));
      }
      targets.add(
          new ExportedRun.Target(
              target.facts(),
              target.costs().capacity(),
              ofLoad
                  ? List.of(
                      new Bill("demand", target.costs().at(demand)),
                      new Bill("capacity", target.costs().atCapacity()))
                  : List.of(),
              cells));
    }
    if (targets.stream().allMatch(target -> target.cells().isEmpty())) {
      throw new ConfigurationException(
          "run " + folder.runId() + " has no whole cell: there is nothing to export");
    }
    return new ExportedRun(manifest, run.warnings(), targets);
  }

  /** A whole cell of a run that is still measured; nothing of costs, which rest on all cells. */
  public static ExportedRun of(RunFolder folder, RunManifest manifest, CellSummary summary)
      throws IOException {
    return new ExportedRun(
        manifest,
        List.of(),
        List.of(
            new ExportedRun.Target(
                manifest.target(summary.target()),
                new Capacity.Unknown("the run is being measured"),
                List.of(),
                List.of(cell(folder, summary)))));
  }

  /** One whole cell. */
  private static ExportedRun.Cell cell(RunFolder folder, CellSummary summary) throws IOException {
    CellKey key = new CellKey(summary.target(), summary.workload(), summary.repetition());
    CellFacts facts = folder.cellFacts(key);
    Instant start = facts.startedAt().plusNanos(nanos(facts.load().warmUpSeconds()));
    Path totals = folder.cell(key).resolve(RunFolder.TOTALS_LOG);
    return new ExportedRun.Cell(
        summary,
        start,
        start.plusNanos(nanos(facts.load().windowSeconds())),
        LatencyLogReader.totals(
            Files.exists(totals) ? totals : folder.cell(key).resolve(RunFolder.LATENCY_LOG)));
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * NANOS);
  }
}
