package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.cli.terminal.Verbosity;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.sweep.SweepReport;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Standing;
import dev.tenk.results.store.RunFolder;
import dev.tenk.session.RefusedTargets;
import dev.tenk.study.BenchmarksReport;
import dev.tenk.study.HtmlReport;
import dev.tenk.study.Reports;
import dev.tenk.study.RoundsReport;
import dev.tenk.study.RunSuite;
import dev.tenk.study.SuiteFile;
import dev.tenk.study.SweepResult;
import dev.tenk.targets.payload.PayloadReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is said of a run that was measured, whichever command did. */
final class RunOutput {
  private RunOutput() {}

  /** The suite of a run that is resumed, with payloads and files that are still the same. */
  static SuiteFile suiteOf(RunFolder run, RunManifest manifest) {
    if (manifest.targets().stream().anyMatch(each -> each.standing() == Standing.IMPORTED)) {
      throw new ConfigurationException(
          "run " + run.runId() + " was imported: there is nothing that could be measured of it");
    }
    SuiteFile suiteFile = SuiteFile.of(run, manifest);
    if (!PayloadReader.sha256(suiteFile.payloads()).equals(manifest.inputs().payloadsSha256())) {
      throw new ConfigurationException(
          "the payloads are not those that run " + run.runId() + " began with; start a new run");
    }
    if (!suiteFile.suite().replaySha256().equals(manifest.inputs().replaySha256())) {
      throw new ConfigurationException(
          "a file to replay, or a simulation's jar, is not the one that run "
              + run.runId()
              + " began with; start a new run");
    }
    return suiteFile;
  }

  /** Ends as refused where a target was, once the others are reported. */
  static int report(
      RunFolder run, RefusedTargets refused, Folders folders, Verbosity verbosity, PrintWriter out)
      throws IOException {
    int exitCode = report(run, folders, verbosity, out);
    refused.require();
    return exitCode;
  }

  static int report(RunFolder run, Folders folders, Verbosity verbosity, PrintWriter out)
      throws IOException {
    RunSuite asked = RunSuite.of(run, run.manifest(), List.of());
    if (run.manifest().plan().benchmarking().isPresent()) {
      return ExitCode.ofWhole(
          BenchmarksReport.of(run, asked).write(folders.reports(run.runId()), out));
    }
    if (run.manifest().targets().isEmpty()) {
      out.println("go on with: tenk run --resume " + run.runId());
      out.flush();
      return ExitCode.INVALID_OR_INCOMPLETE;
    }
    if (run.manifest().plan().interleaving().isPresent()) {
      RoundsReport report = RoundsReport.of(run, asked.suite());
      report.write(folders.reports(run.runId()), out);
      return ExitCode.of(report, asked.suite().gates());
    }
    RunReport report = Reports.of(run, asked);
    Optional<SweepReport> sweep = SweepResult.of(run, asked);
    Path folder = folders.reports(run.runId());
    Reports.write(report, folder);
    sweep.ifPresent(each -> SweepResult.write(each, folder));
    if (!verbosity.isQuiet()) {
      out.println();
    }
    verbosity.write(report, sweep, out);
    out.flush();
    HtmlReport.write(
        run,
        report,
        sweep,
        Optional.empty(),
        HtmlReport.history(folders.store(), run.manifest()),
        folder);
    if (!verbosity.isQuiet()) {
      out.println("report: " + folder.resolve(HtmlReport.FILE));
      out.flush();
    }
    return report.isComplete() ? ExitCode.DONE : ExitCode.INVALID_OR_INCOMPLETE;
  }
}
