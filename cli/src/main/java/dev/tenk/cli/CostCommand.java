package dev.tenk.cli;

import dev.tenk.reports.render.ScenarioCsv;
import dev.tenk.reports.render.ScenarioJson;
import dev.tenk.reports.render.ScenarioMarkdown;
import dev.tenk.reports.render.ScenarioReport;
import dev.tenk.reports.render.ScenarioText;
import dev.tenk.reports.scenario.ClaimsReader;
import dev.tenk.reports.scenario.Comparison;
import dev.tenk.reports.scenario.Recomputing;
import dev.tenk.reports.scenario.Scenario;
import dev.tenk.reports.scenario.ScenarioReader;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
final class CostCommand implements Callable<Integer> {
  /** How it is written. */
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
      case TABLE -> ScenarioText.write(report, out);
      case CSV -> ScenarioCsv.write(report, out);
      case JSON -> ScenarioJson.write(report, out);
      case MARKDOWN -> ScenarioMarkdown.write(report, out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static ScenarioReport report(Path file, Path claims, boolean lines) {
    Path folder = file.toAbsolutePath().getParent();
    Scenario scenario =
        ScenarioReader.read(file.toString(), contents(file), name -> named(folder, name));
    List<Comparison> comparisons =
        claims == null
            ? List.of()
            : Recomputing.compare(
                claims.toString(),
                ClaimsReader.read(claims.toString(), contents(claims), scenario),
                scenario);
    return ScenarioReport.of(scenario, comparisons, lines);
  }

  private static String contents(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": not a text file that can be read", e);
    }
  }

  private static String named(Path folder, String name) {
    try {
      return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException("'" + name + "' is not a text file that can be read", e);
    }
  }
}
