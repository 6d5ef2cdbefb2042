package dev.tenk.cli.price;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.OutFiles;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.cost.Measured;
import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.ClaimsReader;
import dev.tenk.cost.scenario.Recomputing;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.reports.html.HtmlWriter;
import dev.tenk.reports.page.ScenarioPage;
import dev.tenk.reports.render.scenario.ScenarioCsv;
import dev.tenk.reports.render.scenario.ScenarioJson;
import dev.tenk.reports.render.scenario.ScenarioReport;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TerminalText;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.MeasuredRun;
import dev.tenk.study.RunSuite;
import dev.tenk.study.ScenarioFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk cost}: prices deployments without a measurement. */
@Command(
    name = "cost",
    description = "Prices the deployments of a scenario without a measurement.",
    footer = "  tenk cost scenarios/image-to-3d.yaml --levers",
    mixinStandardHelpOptions = true)
public final class CostCommand implements Callable<Integer> {
  /** What was measured is a run's, and here is none. */
  static final Function<String, Measured> NOT_HERE =
      target -> {
        throw new IllegalArgumentException(
            "the figures of '%s' are a run's; give it: tenk cost FILE --run RUN, or tenk matrix RUN --scenario FILE"
                .formatted(target));
      };

  /** The output format. */
  enum Format {
    TABLE,
    CSV,
    JSON,
    MARKDOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "SCENARIO.yaml", description = "The scenario.")
  private Path file;

  @Option(
      names = "--against",
      paramLabel = "CLAIMS.csv",
      description = "Published figures to compare it with.")
  private Path claims;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} without it.")
  private Format format;

  @Option(
      names = "--lines",
      description =
          "Opens each bill into its lines. CSV then has a row a line; with --against, a row a claim.")
  private boolean lines;

  @Option(
      names = "--levers",
      description =
          "Says what each lever of a deployment saves, alone and together. CSV then has a row a"
              + " lever.")
  private boolean levers;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description =
          StoreFolder.RUN + "; whose targets' figures deployments may take (measured: TARGET).")
  private String run;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Where to write it as one page with charts; a name that ends in .html.")
  private Path page;

  @Mixin private StoreFolder store;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (page != null && !page.toString().toLowerCase(Locale.ROOT).endsWith(".html")) {
      throw new ConfigurationException("--html: " + page + ", expected a name in .html");
    }
    Optional<MeasuredRun> measured =
        Optional.ofNullable(run).map(store::open).map(CostCommand::measured);
    ScenarioReport report = report(measured);
    if (page != null) {
      writePage(report);
    }
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE -> report.writeText(out, Terminal.screen());
      case CSV -> ScenarioCsv.write(report, out);
      case JSON -> ScenarioJson.write(report, out);
      case MARKDOWN -> report.writeMarkdown(out);
    }
    out.flush();
    List<String> warnings = measured.map(MeasuredRun::warnings).orElse(List.of());
    PrintWriter err = spec.commandLine().getErr();
    warnings.forEach(warning -> err.println(TerminalText.safe(warning)));
    err.flush();
    return warnings.isEmpty() ? ExitCode.DONE : ExitCode.INVALID_OR_INCOMPLETE;
  }

  private void writePage(ScenarioReport report) {
    try {
      OutFiles.write(page, out -> HtmlWriter.write(ScenarioPage.of(report), out));
    } catch (IOException e) {
      throw new ConfigurationException("--html: " + page + " cannot be written: " + e, e);
    }
  }

  private static MeasuredRun measured(RunFolder folder) {
    RunSuite suite = RunSuite.of(folder, folder.manifest(), List.of());
    return MeasuredRun.of(folder, suite, suite.suite().slo());
  }

  private ScenarioReport report(Optional<MeasuredRun> measured) {
    Scenario scenario =
        ScenarioFile.read(
            file,
            measured
                .<Function<String, Measured>>map(
                    each -> name -> MeasuredRun.target(List.of(each), name).measured())
                .orElse(NOT_HERE));
    List<ClaimComparison> comparisons =
        claims == null
            ? List.of()
            : Recomputing.compare(
                claims.toString(),
                ClaimsReader.read(claims.toString(), ScenarioFile.contents(claims), scenario),
                scenario);
    ScenarioReport report =
        ScenarioReport.of(scenario, comparisons, lines, LocalDate.now(ZoneOffset.UTC));
    if (measured.isPresent()) {
      report = report.from(measured.get().manifest().runId());
    }
    return levers ? report.withLevers() : report;
  }
}
