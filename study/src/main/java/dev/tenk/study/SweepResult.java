package dev.tenk.study;

import dev.tenk.reports.render.sweep.SweepReport;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a run says beyond other runs where it is a sweep. */
public final class SweepResult {
  private static final String FILE = "sweep.csv";

  private SweepResult() {}

  /** Of a run; empty where it is no sweep, or nothing of it was measured. */
  public static Optional<SweepReport> of(RunFolder run, RunSuite asked) {
    MeasuredRun measured = MeasuredRun.of(run, asked, asked.suite().slo());
    return measured.manifest().plan().sweep().isEmpty() || measured.targets().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SweepReport(
                measured.manifest(),
                measured.slo(),
                asked.suite().demand(),
                SweepRounds.of(measured)));
  }

  /** Writes its table into a folder. */
  public static void write(SweepReport report, Path folder) {
    try {
      Files.createDirectories(folder);
      try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(FILE))) {
        report.writeCsv(out);
      }
    } catch (IOException e) {
      throw new TenkException(folder + ": the report cannot be written: " + e.getMessage(), e);
    }
  }
}
