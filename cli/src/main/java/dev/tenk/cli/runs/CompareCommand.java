package dev.tenk.cli.runs;

import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.GateOptions;
import dev.tenk.cli.terminal.OutFiles;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.reports.render.comparison.ComparisonReport;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.ComparedRuns;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk compare}: compares two past runs. */
@Command(
    name = "compare",
    description = "Says what changed between two past runs, and what nobody can tell from them.",
    footer = "  tenk compare latest~1 latest --gate p50,p99",
    mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "BASELINE", description = StoreFolder.RUN + ".")
  private String baselineReference;

  @Parameters(index = "1", paramLabel = "CANDIDATE", description = "The same.")
  private String candidateReference;

  @Mixin private GateOptions gates;
  @Mixin private OutFiles files;
  @Mixin private StoreFolder store;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    gates.check();
    files.checkWithJson();
    RunFolder baseline = store.open(baselineReference);
    RunFolder candidate = store.open(candidateReference);
    if (baseline.runId().equals(candidate.runId())) {
      throw new ConfigurationException(
          "baseline and candidate are the same run, " + baseline.runId() + "; give two");
    }
    Comparison comparison =
        new ComparedRuns(store.store(), gates::over).compare(baseline, candidate);
    ComparisonReport report = new ComparisonReport(comparison);
    files.write(report::writeCsv, report::writeMarkdown, report::writeJson);
    PrintWriter out = spec.commandLine().getOut();
    report.writeText(out, Terminal.screen());
    out.flush();
    return comparison.fails() ? ExitCode.GATE_FAILED : ExitCode.DONE;
  }
}
