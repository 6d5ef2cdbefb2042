package dev.tenk.cli.terminal;

import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.sweep.SweepNotes;
import dev.tenk.reports.render.sweep.SweepReport;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How much of a run's report is written to the terminal; its files have all of it. */
public final class Verbosity {
  @ArgGroup private HowMuch howMuch = new HowMuch();

  /** More than usual, or less. */
  private static final class HowMuch {
    @Option(
        names = {"-v", "--verbose"},
        description =
            "Prints everything: the matrix, every load, the service's side, notes, assumptions.")
    private boolean verbose;

    @Option(
        names = {"-q", "--quiet"},
        description = "Prints the decision alone.")
    private boolean quiet;
  }

  /** Whether only the decision is wanted. */
  public boolean isQuiet() {
    return howMuch.quiet;
  }

  /** Writes as much of a report as is wanted; of a sweep what it came to. */
  public void write(RunReport report, Optional<SweepReport> sweep, Appendable out)
      throws IOException {
    if (sweep.isEmpty()) {
      write(report, out);
      return;
    }
    Report wanted = howMuch.quiet ? Report.of(SweepNotes.take(sweep.get())) : sweep.get();
    wanted.writeText(out, Terminal.screen());
    if (howMuch.verbose) {
      report.writeText(out, Terminal.screen());
    }
  }

  private void write(RunReport report, Appendable out) throws IOException {
    Report wanted = howMuch.quiet ? report.decision() : howMuch.verbose ? report : report.shortly();
    wanted.writeText(out, Terminal.screen());
  }
}
