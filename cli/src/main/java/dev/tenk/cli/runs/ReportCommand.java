package dev.tenk.cli.runs;

import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.cli.terminal.Verbosity;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.sweep.SweepReport;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.BenchmarksReport;
import dev.tenk.study.ComparedRuns;
import dev.tenk.study.HtmlReport;
import dev.tenk.study.ReportFormat;
import dev.tenk.study.Reports;
import dev.tenk.study.RoundsReport;
import dev.tenk.study.RunSuite;
import dev.tenk.study.SweepResult;
import dev.tenk.study.TodaysPrices;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
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
    footer = "  tenk report latest",
    mixinStandardHelpOptions = true)
public final class ReportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "RUN",
      defaultValue = "latest",
      description = StoreFolder.RUN + "; latest without it.")
  private String reference;

  @Option(
      names = "--prices",
      paramLabel = "BOOK.csv",
      split = ",",
      description = "Price books to use instead of the run's own; divided by commas.")
  private List<Path> books = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      split = ",",
      description =
          "What to write, of html, markdown, csv and json, divided by commas; all without it.")
  private Set<ReportFormat> formats = ReportFormat.ALL;

  @Option(
      names = "--compare",
      paramLabel = "RUN",
      description = "Shows the run beside another one, the baseline, on the page.")
  private String baseline;

  @Option(names = "--open", description = "Opens the page in the browser.")
  private boolean open;

  @Mixin private Verbosity verbosity;
  @Mixin private Folders folders;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    RunFolder run = folders.open(reference);
    check(run);
    Path folder = folders.reports(run.runId());
    int exitCode = report(run, RunSuite.of(run, run.manifest(), books), folder);
    if (open) {
      Browser.open(folder.resolve(HtmlReport.FILE));
    }
    return exitCode;
  }

  private void check(RunFolder run) {
    if ((open || baseline != null) && !formats.contains(ReportFormat.HTML)) {
      throw new ConfigurationException("--open and --compare need html among --format");
    }
    if (baseline != null && folders.open(baseline).runId().equals(run.runId())) {
      throw new ConfigurationException(
          "--compare: " + run.runId() + " is the run itself; give another one");
    }
    boolean ofRounds = run.manifest().plan().interleaving().isPresent();
    boolean ofLoad = !ofRounds && run.manifest().plan().benchmarking().isEmpty();
    if (!ofLoad && (baseline != null || !formats.equals(ReportFormat.ALL))) {
      throw new ConfigurationException(
          "run %s is one of tenk %s: its report has all its forms and no other run beside it; leave out --format and --compare"
              .formatted(run.runId(), ofRounds ? "ab" : "jmh"));
    }
    if (ofRounds && !books.isEmpty()) {
      throw new ConfigurationException(
          "run %s is one of tenk ab, which says nothing of costs; leave out --prices"
              .formatted(run.runId()));
    }
  }

  private int report(RunFolder run, RunSuite asked, Path folder) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (run.manifest().plan().interleaving().isPresent()) {
      RoundsReport rounds = RoundsReport.of(run, asked.suite());
      rounds.write(folder, out);
      return ExitCode.of(rounds, asked.suite().gates());
    }
    if (run.manifest().plan().benchmarking().isPresent()) {
      return ExitCode.ofWhole(BenchmarksReport.of(run, asked).write(folder, out));
    }
    RunReport report = Reports.of(run, asked);
    Optional<SweepReport> sweep = SweepResult.of(run, asked);
    Optional<Comparison> comparison = comparison(run);
    Reports.write(report, folder, formats);
    if (formats.contains(ReportFormat.CSV)) {
      sweep.ifPresent(each -> SweepResult.write(each, folder));
    }
    boolean page = formats.contains(ReportFormat.HTML);
    if (page) {
      HtmlReport.write(run, report, sweep, comparison, history(run), folder);
    }
    verbosity.write(report, sweep, out);
    if (!verbosity.isQuiet()) {
      if (books.isEmpty()) {
        Optional<String> changed = TodaysPrices.sentence(run, asked, report);
        if (changed.isPresent()) {
          Report.of(changed.get()).writeText(out, Terminal.screen());
        }
      }
      out.println("report: " + (page ? folder.resolve(HtmlReport.FILE) : folder));
    }
    out.flush();
    return report.isComplete() ? ExitCode.DONE : ExitCode.INVALID_OR_INCOMPLETE;
  }

  private Optional<Comparison> comparison(RunFolder run) {
    return Optional.ofNullable(baseline)
        .map(folders::open)
        .map(
            other ->
                new ComparedRuns(folders.store(), UnaryOperator.identity()).compare(other, run));
  }

  private Optional<HistoryReport> history(RunFolder run) {
    return HtmlReport.history(folders.store(), run.manifest());
  }
}
