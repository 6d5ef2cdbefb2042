package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.cli.terminal.OutFiles;
import dev.tenk.cli.terminal.Verbosity;
import dev.tenk.cost.stated.ToolOutput;
import dev.tenk.results.imported.HistogramLogFile;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.TerminalText;
import dev.tenk.results.settings.Units;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.session.ImportedRun;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk import}: what other tools have recorded, or state. */
@Command(
    name = "import",
    description = {
      "Makes a run of what Gatling, JMeter, k6, vegeta, perf_analyzer or AIPerf has recorded,",
      "or of a histogram log; with stated, a file for scenarios of what a tool states without",
      "requests."
    },
    footer = "  tenk import results.jtl --suite suites/quickstart.yaml --target edge-fp32",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[stated]")
public final class ImportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "What the tool wrote, as it is or compressed with gzip.")
  private Path file;

  @Option(
      names = "--suite",
      paramLabel = "SUITE",
      description = "Suite that says what was called, its SLO, demand and prices.")
  private Path suite;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = "Which of the suite's targets was called, where it has several.")
  private String target;

  @Option(
      names = "--request",
      paramLabel = "NAME",
      description = "The requests that count, by the tool's own name for them.")
  private String request;

  @Option(
      names = "--unit",
      paramLabel = "UNIT",
      description = "Of the times in a histogram log, which does not say it: ns, us, ms or s.")
  private String unit;

  @Option(
      names = "--failed",
      paramLabel = "N",
      description = "Requests that failed, of which a histogram log does not tell.")
  private Long failed;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      description = "How long from the first request none counts, as in 10s.")
  private String warmUp = "0s";

  @Option(
      names = "--open",
      description =
          "The tool offered one rate and waited for no answer, so that rate is a capacity.")
  private boolean open;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Kept with the run; repeatable.")
  private Map<String, String> labels = new TreeMap<>();

  @Mixin private Verbosity verbosity;
  @Mixin private Folders folders;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (file == null || suite == null) {
      throw new ConfigurationException(
          "tenk import FILE --suite SUITE: the file that a tool wrote, and a suite that says what"
              + " it called");
    }
    SuiteFile suiteFile = SuiteFile.read(suite);
    RunFolder run =
        new ImportedRun(
                suiteFile,
                target(suiteFile.suite()),
                file,
                Optional.ofNullable(request),
                histogramLog(),
                warmUp(),
                open)
            .into(folders.store(), labels);
    PrintWriter out = spec.commandLine().getOut();
    out.println("run " + run.runId() + " in " + run.path());
    return RunOutput.report(run, folders, verbosity, out);
  }

  private Suite.TargetPlan target(Suite suite) {
    List<String> names = suite.targets().stream().map(Suite.TargetPlan::name).toList();
    if (target == null && names.size() > 1) {
      throw new ConfigurationException(
          "--target is missing: the suite has " + String.join(", ", names));
    }
    if (target != null && !names.contains(target)) {
      throw new ConfigurationException(
          "--target: the suite has no '" + target + "', it has " + String.join(", ", names));
    }
    return suite.target(target == null ? names.get(0) : target);
  }

  private Optional<HistogramLogFile> histogramLog() {
    if (unit == null && failed == null) {
      return Optional.empty();
    }
    if (unit == null || failed == null) {
      throw new ConfigurationException(
          "--unit and --failed belong together: a histogram log tells neither");
    }
    if (!List.of("ns", "us", "ms", "s").contains(unit)) {
      throw new ConfigurationException("--unit: '" + unit + "' is not ns, us, ms or s");
    }
    try {
      return Optional.of(new HistogramLogFile(Units.duration("1" + unit), failed));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--failed: " + e.getMessage(), e);
    }
  }

  private Duration warmUp() {
    try {
      return Units.duration(warmUp);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--warm-up: " + e.getMessage(), e);
    }
  }

  @Command(
      name = "stated",
      description = {
        "Reads what hailortcli (run --csv, benchmark --csv, run2 --json), perf_analyzer (-f),"
            + " AIPerf",
        "(its summary), SageMaker Inference Recommender (its job, as the AWS CLI prints it) or AWS",
        "Lambda Power Tuning (its output) states. These are no measurements of tenk."
      },
      footer = "  tenk import stated bench.csv --out recogniser.yaml",
      mixinStandardHelpOptions = true)
  int stated(
      @Parameters(paramLabel = "FILE", description = "The file that the tool wrote.") Path file,
      @Option(
              names = "--out",
              paramLabel = "FILE.yaml",
              description = "Where to write it; it is printed without this.")
          Path out)
      throws IOException {
    byte[] bytes = contents(file);
    ToolOutput read = ToolOutput.read(file.toString(), bytes);
    String source = String.valueOf(file.getFileName());
    OutFiles.Form form = to -> read.stated().write(source, Hashes.sha256(bytes), to);
    PrintWriter printed = spec.commandLine().getOut();
    if (out == null) {
      form.write(printed);
    } else {
      written(out, form);
    }
    printed.flush();
    PrintWriter err = spec.commandLine().getErr();
    read.leftOut().forEach(each -> err.println(TerminalText.safe("tenk: left out: " + each)));
    err.flush();
    return ExitCode.DONE;
  }

  private static byte[] contents(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": not a file that can be read", e);
    }
  }

  private static void written(Path out, OutFiles.Form form) {
    try {
      OutFiles.write(out, form);
    } catch (IOException e) {
      throw new ConfigurationException("--out: " + out + " cannot be written: " + e, e);
    }
  }
}
