package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.cli.terminal.GateOptions;
import dev.tenk.gatling.launch.RequestCeiling;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.settings.Units;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.MarginTest;
import dev.tenk.results.stats.comparison.RoundSide;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Gates;
import dev.tenk.results.suite.Suite;
import dev.tenk.session.Host;
import dev.tenk.session.Measurement;
import dev.tenk.session.SpendGuard;
import dev.tenk.session.SpendPlan;
import dev.tenk.study.RoundsReport;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk ab}: two targets of a suite in interleaved rounds, each build restarted in each. */
@Command(
    name = "ab",
    description =
        "Measures two targets of a suite in rounds and says which build is better, or that nobody"
            + " can tell yet. Goes on with: tenk run --resume; is shown again by: tenk report.",
    mixinStandardHelpOptions = true)
public final class AbCommand implements Callable<Integer> {
  private static final Duration LEAST_SIDE = Duration.ofSeconds(1);
  private static final Duration MOST_SIDE = Duration.ofHours(1);
  private static final int MOST_ROUNDS = 1000;
  private static final String DECIDED = "decided";

  @Parameters(paramLabel = "SUITE", description = "Suite file.")
  private Path suite;

  @Option(names = "--baseline", required = true, paramLabel = "TARGET", description = "Its name.")
  private String baseline;

  @Option(names = "--candidate", required = true, paramLabel = "TARGET", description = "Its name.")
  private String candidate;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "Which of the suite's; needed where it has several.")
  private String workload;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds; 24 without it, and at most 48 with --until decided.")
  private Integer rounds;

  @Option(
      names = "--side",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long each side is measured in a round; ${DEFAULT-VALUE} without it.")
  private String side;

  @Option(
      names = "--until",
      paramLabel = DECIDED,
      description = "Looks after 12, 24, 36 and 48 rounds, and ends at the first that decides.")
  private String until;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Kept with the run; repeatable.")
  private Map<String, String> labels = new TreeMap<>();

  @Option(
      names = "--dry-run",
      description =
          "Says what it could decide, how long it takes and what it costs; starts nothing.")
  private boolean dryRun;

  @Option(
      names = "--max-spend",
      paramLabel = "USD",
      description = "Offers no more load once the run is estimated to have cost that much.")
  private String maxSpend;

  @Mixin private GateOptions gateOptions;
  @Mixin private Folders folders;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      return compare();
    } catch (IOException e) {
      throw Measurement.unwritable(e);
    }
  }

  private int compare() throws IOException {
    gateOptions.check();
    SuiteFile whole = SuiteFile.read(suite);
    Gates gates = gateOptions.over(whole.suite().gates());
    Workload load = load(whole.suite());
    AbPlan plan = plan(whole.suite(), load, gates);
    SuiteFile measured = whole.interleaved(plan);
    GeneratorReach.read(folders.storeFolder(), Host.facts()).ifPresent(measured::requireReached);
    List<CellKey> cells = CellPlan.ofRounds(plan, measured.suite().seed(), 1, plan.rounds());
    new RequestCeiling(measured.suite()).check(cells);
    Optional<BigDecimal> maxUsd =
        SpendGuard.maxUsd(Measurement.maxSpend(maxSpend), Optional.empty(), measured);
    PrintWriter out = spec.commandLine().getOut();
    out.println(foresight(plan, load));
    out.flush();
    if (dryRun) {
      out.println();
      new DryRun(measured.suite(), cells, SpendPlan.of(measured, cells, List.of()), out)
          .print(maxUsd);
      return ExitCode.DONE;
    }
    RunFolder run =
        new Measurement(folders.store(), new TerminalConsole(out))
            .startRounds(measured, plan, maxUsd, labels);
    RoundsReport report = RoundsReport.of(run, measured.suite());
    report.write(folders.reports(run.runId()), out);
    return ExitCode.of(report, gates);
  }

  private AbPlan plan(Suite of, Workload load, Gates gates) {
    requireTarget(of, "--baseline", baseline);
    requireTarget(of, "--candidate", candidate);
    if (baseline.equals(candidate)) {
      throw new ConfigurationException(
          "--candidate: '"
              + candidate
              + "' is the baseline too; name two targets, which may serve the same build");
    }
    if (until != null && !until.equals(DECIDED)) {
      throw new ConfigurationException("--until: '" + until + "', expected decided");
    }
    return new AbPlan(
        baseline,
        candidate,
        load.name(),
        rounds(),
        side().toNanos() / 1e9,
        until != null,
        gates.metrics().stream().map(AbCommand::quantile).toList(),
        gates.margin(),
        List.of());
  }

  /** The judged metrics are fixed beforehand: none may be chosen by its result. */
  private static String quantile(ComparedMetric metric) {
    return String.format(Locale.ROOT, "p%.0f", metric.quantile().orElseThrow() * 100);
  }

  private static void requireTarget(Suite of, String option, String name) {
    List<String> names = of.targets().stream().map(Suite.TargetPlan::name).toList();
    if (!names.contains(name)) {
      throw new ConfigurationException(
          option + ": '" + name + "' is no target of the suite; there are " + inWords(names));
    }
  }

  private Workload load(Suite of) {
    List<String> names = of.workloads().stream().map(Workload::name).toList();
    String name = workload == null && names.size() == 1 ? names.get(0) : workload;
    if (!names.contains(name)) {
      throw new ConfigurationException(
          name == null
              ? "--workload: the suite has several, say which: " + inWords(names)
              : "--workload: '" + name + "' is none of the suite; there are " + inWords(names));
    }
    Workload load = of.workload(name);
    try {
      if (load.lasting(side()).warmUp().isZero()) {
        throw new ConfigurationException(
            suite
                + ": workload '"
                + name
                + "' has no warm_up, which a build needs that was started anew");
      }
      return load;
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          suite
              + ": workload '"
              + name
              + "' cannot be measured in rounds, which take one rate (constant, poisson, soak) or"
              + " callers (closed)",
          e);
    }
  }

  private static String inWords(List<String> names) {
    return String.join(", ", names);
  }

  private int rounds() {
    List<Integer> looks = MarginTest.LOOKS;
    int most = until == null ? MOST_ROUNDS : looks.get(looks.size() - 1);
    int wanted = rounds != null ? rounds : until == null ? looks.get(1) : most;
    if (wanted < 1 || wanted > most) {
      throw new ConfigurationException("--rounds: " + wanted + ", expected 1 to " + most);
    }
    return wanted;
  }

  private Duration side() {
    Duration time;
    try {
      time = Units.duration(side);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--side: " + e.getMessage(), e);
    }
    if (time.compareTo(LEAST_SIDE) < 0 || time.compareTo(MOST_SIDE) > 0) {
      throw new ConfigurationException("--side: " + side + ", expected 1s to 1h");
    }
    return time;
  }

  /** What so many rounds can decide, and what decides where that is known beforehand. */
  private String foresight(AbPlan plan, Workload load) {
    OptionalDouble rate = load.peakRatePerSecond();
    List<ComparedMetric> metrics =
        plan.metrics().isEmpty()
            ? RoundSide.deciding(
                rate.isPresent() ? (long) (rate.getAsDouble() * plan.sideSeconds()) : 0)
            : plan.metrics().stream().map(ComparedMetric::response).toList();
    String deciding =
        plan.metrics().isEmpty() && rate.isEmpty()
            ? "response p50 and the highest of p90 and p99 that a side of a round carries"
            : String.join(" and ", metrics.stream().map(ComparedMetric::text).toList());
    return deciding
        + " decide: "
        + AbVerdict.test(plan)
            .foresee(
                plan.rounds(),
                metrics.stream()
                    .mapToDouble(metric -> AbVerdict.change(metric, plan.margin()))
                    .toArray())
            .inWords();
  }
}
