package dev.tenk.cli;

import dev.tenk.reports.render.RunReport;
import dev.tenk.reports.render.TerminalTable;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk report}: makes the report of a run again. */
@Command(
    name = "report",
    description = "Makes the report of a run again, from its files alone.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "RUN",
      defaultValue = "latest",
      description = StoreFolder.RUN + "; latest without it.")
  private String reference;

  @Option(
      names = "--prices",
      paramLabel = "BOOK.csv",
      split = ",",
      description = "Price books to use instead of the suite's own; divided by commas.")
  private List<Path> books = List.of();

  @Mixin private Folders folders;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    RunFolder run = folders.store().open(reference);
    SuiteFile suiteFile = SuiteFile.of(run, books);
    Path folder = folders.reports(run.runId());
    PrintWriter out = spec.commandLine().getOut();
    if (run.manifest().interleaving().isPresent()) {
      RoundsReport rounds = RoundsReport.of(run, suiteFile);
      rounds.write(folder, out);
      return rounds.exitCode(suiteFile.suite().gates());
    }
    if (run.manifest().benchmarking().isPresent()) {
      return BenchmarksReport.of(run, suiteFile).write(folder, out);
    }
    RunReport report = Reports.of(run, suiteFile);
    Reports.write(report, folder);
    TerminalTable.write(report, out, Terminal.hasColours());
    out.println();
    out.println("report: " + folder.resolve("summary.md"));
    out.flush();
    return report.isComplete() ? ExitCode.DONE : ExitCode.INVALID_OR_INCOMPLETE;
  }
}
