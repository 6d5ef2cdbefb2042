package dev.tenk.cli;

import dev.tenk.reports.page.OtherPages;
import dev.tenk.reports.render.InterleavedReport;
import dev.tenk.results.model.Interleaving;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.Interleaved;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Gates;
import dev.tenk.results.suite.Suite;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Says and writes what an interleaved comparison came to; again and again the same. */
record RoundsReport(RunManifest manifest, Interleaving plan, Interleaved result) {
  /** Of a run that is one. */
  static RoundsReport of(RunFolder run, Suite suite) {
    RunManifest manifest = run.manifest();
    Interleaving plan = manifest.interleaving().orElseThrow();
    List<String> remarks = new ArrayList<>(manifest.remarks());
    Interleaved result = InterleavedRun.judge(run, suite, plan, remarks);
    return new RoundsReport(manifest.withRemarks(remarks), plan, result);
  }

  /** Writes its files into a folder of its own, and prints it. */
  void write(Path folder, PrintWriter out) {
    InterleavedReport report = new InterleavedReport(manifest, plan, result);
    try {
      Files.createDirectories(folder);
      try (BufferedWriter csv = Files.newBufferedWriter(folder.resolve("comparison.csv"))) {
        report.writeCsv(csv);
      }
      try (BufferedWriter markdown = Files.newBufferedWriter(folder.resolve("comparison.md"))) {
        report.writeMarkdown(markdown);
      }
      HtmlReport.write(OtherPages.of(report), folder);
      out.println();
      report.writeText(out);
      out.println();
      out.println("report: " + folder.resolve(HtmlReport.FILE));
      if (manifest.state() != RunManifest.State.COMPLETE) {
        out.println("go on with: tenk run --resume " + manifest.runId());
      }
      out.flush();
    } catch (IOException e) {
      throw new TenkException(folder + ": the report cannot be written: " + e.getMessage(), e);
    }
  }

  /** What the process ends with. */
  int exitCode(Gates gates) {
    boolean whole =
        manifest.state() == RunManifest.State.COMPLETE
            && manifest.remarks().isEmpty()
            && result.invalid().isEmpty();
    if (!whole) {
      return ExitCode.INVALID_OR_INCOMPLETE;
    }
    return gates.fails(result.verdict(), false) ? ExitCode.GATE_FAILED : ExitCode.DONE;
  }
}
