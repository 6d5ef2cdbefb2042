package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.jmh.launch.JmhProfile;
import dev.tenk.jmh.launch.OwnBenchmarks;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.session.Measurement;
import dev.tenk.session.SpendGuard;
import dev.tenk.study.BenchmarksReport;
import dev.tenk.study.RunSuite;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

/** {@code tenk jmh}: a suite's targets, the client and the harness under JMH. */
@Command(
    name = "jmh",
    description =
        "Measures single calls of a suite's targets, the client's part in them, and tenk itself,"
            + " with JMH. Goes on with: tenk run --resume; is shown again by: tenk report.",
    footer = "  tenk jmh suites/quickstart.yaml --profile quick",
    mixinStandardHelpOptions = true)
public final class JmhCommand implements Callable<Integer> {
  private static final String ALL = ".";
  private static final String IN_FLIGHT = "4";
  private static final int MOST_IN_FLIGHT = 1000;

  @Parameters(paramLabel = "SUITE", description = "Suite file.")
  private Path suite;

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      defaultValue = ALL,
      description = "Only benchmarks whose name (Class.method) holds a match; all without it.")
  private String include;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      split = ",",
      description = "Only these targets of the suite, divided by commas; all without it.")
  private List<String> targets = List.of();

  @Option(
      names = "--profile",
      paramLabel = "quick|full",
      defaultValue = "quick",
      description = "How long it takes; ${DEFAULT-VALUE} without it.")
  private String profile;

  @Option(
      names = "--in-flight",
      paramLabel = "K",
      defaultValue = IN_FLIGHT,
      description = "Calls in flight where several are; ${DEFAULT-VALUE} without it.")
  private int inFlight;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Kept with the run; repeatable.")
  private Map<String, String> labels = new TreeMap<>();

  @Option(
      names = "--max-spend",
      paramLabel = "USD",
      description = "Calls no more once the run is estimated to have cost that much.")
  private String maxSpend;

  @Mixin private Folders folders;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      return measure();
    } catch (IOException e) {
      throw Measurement.unwritable(e);
    }
  }

  private int measure() throws IOException {
    SuiteFile whole = SuiteFile.read(suite);
    Benchmarking plan = plan(whole.suite());
    SuiteFile measured = whole.benchmarked(plan);
    Optional<BigDecimal> maxUsd =
        SpendGuard.maxUsd(Measurement.maxSpend(maxSpend), Optional.empty(), measured);
    Measurement.Ended ended =
        new Measurement(folders.store(), new TerminalConsole(spec.commandLine().getOut(), false))
            .startBenchmarks(measured, plan, maxUsd, labels);
    RunFolder run = ended.run();
    boolean isWhole =
        BenchmarksReport.of(run, RunSuite.of(run, run.manifest(), List.of()))
            .write(folders.reports(run.runId()), spec.commandLine().getOut());
    ended.refused().require();
    return ExitCode.ofWhole(isWhole);
  }

  private Benchmarking plan(Suite of) {
    if (inFlight < 2 || inFlight > MOST_IN_FLIGHT) {
      throw new ConfigurationException(
          "--in-flight: %d is not from 2 to %d".formatted(inFlight, MOST_IN_FLIGHT));
    }
    OwnBenchmarks.Chosen chosen = OwnBenchmarks.choose(include);
    List<Integer> callers = new ArrayList<>();
    if (chosen.singleCall()) {
      callers.add(1);
    }
    if (chosen.inFlight()) {
      callers.add(inFlight);
    }
    List<String> names = names(of);
    return profile("--profile", profile)
        .plan(callers.isEmpty() ? List.of() : names, callers, chosen.benchmarks());
  }

  private List<String> names(Suite of) {
    List<String> all = of.targets().stream().map(Suite.TargetPlan::name).toList();
    for (String name : targets) {
      if (!all.contains(name)) {
        throw new ConfigurationException(
            "--target: '%s' is no target of the suite; there are %s"
                .formatted(name, String.join(", ", all)));
      }
    }
    return targets.isEmpty() ? all : all.stream().filter(targets::contains).toList();
  }

  /** All benchmarks, of all targets of a suite. */
  static Benchmarking everything(JmhProfile profile, Suite of) {
    return profile.plan(
        of.targets().stream().map(Suite.TargetPlan::name).toList(),
        List.of(1, Integer.parseInt(IN_FLIGHT)),
        OwnBenchmarks.choose(ALL).benchmarks());
  }

  /**
   * The profile of that word.
   *
   * @throws ConfigurationException naming the option, when there is none
   */
  static JmhProfile profile(String option, String word) {
    return Arrays.stream(JmhProfile.values())
        .filter(each -> each.text().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new ConfigurationException(option + ": '" + word + "', expected quick or full"));
  }
}
