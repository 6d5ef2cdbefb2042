package dev.tenk.cli.price;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cost.Measured;
import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.ClaimsReader;
import dev.tenk.cost.scenario.Recomputing;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.reports.render.scenario.ScenarioCsv;
import dev.tenk.reports.render.scenario.ScenarioJson;
import dev.tenk.reports.render.scenario.ScenarioReport;
import dev.tenk.study.ScenarioFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk cost}: prices deployments without a measurement. */
@Command(
    name = "cost",
    description = "Prices the deployments of a scenario without a measurement.",
    mixinStandardHelpOptions = true)
public final class CostCommand implements Callable<Integer> {
  /** What was measured is a run's, and here is none. */
  static final Function<String, Measured> NOT_HERE =
      target -> {
        throw new IllegalArgumentException(
            "the figures of '%s' are a run's; give it: tenk matrix RUN --scenario FILE"
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

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ScenarioReport report = report(file, claims, lines);
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE -> report.writeText(out);
      case CSV -> ScenarioCsv.write(report, out);
      case JSON -> ScenarioJson.write(report, out);
      case MARKDOWN -> report.writeMarkdown(out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static ScenarioReport report(Path file, Path claims, boolean lines) {
    Scenario scenario = ScenarioFile.read(file, NOT_HERE);
    List<ClaimComparison> comparisons =
        claims == null
            ? List.of()
            : Recomputing.compare(
                claims.toString(),
                ClaimsReader.read(claims.toString(), ScenarioFile.contents(claims), scenario),
                scenario);
    return ScenarioReport.of(scenario, comparisons, lines, LocalDate.now(ZoneOffset.UTC));
  }
}
