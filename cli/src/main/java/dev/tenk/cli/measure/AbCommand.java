package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.cli.terminal.GateOptions;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.gatling.launch.RequestCeiling;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.reports.render.document.Wrapping;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.settings.Units;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.RoundSide;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Gates;
import dev.tenk.results.suite.Suite;
import dev.tenk.session.AbRun;
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
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code tenk ab}: two targets of a suite in turn, request by request where both answer at once.
 */
@Command(
    name = "ab",
    description =
        "Measures two targets of a suite in turn and says which build is better, or that nobody"
            + " can tell yet. Goes on with: tenk run --resume; is shown again by: tenk report.",
    footer = "  tenk ab suites/quickstart.yaml --baseline edge-fp32 --candidate edge-int8",
    mixinStandardHelpOptions = true)
public final class AbCommand implements Callable<Integer> {
  private static final Duration LEAST_SIDE = Duration.ofSeconds(1);
  private static final Duration MOST_SIDE = Duration.ofHours(1);
  private static final int MOST_ROUNDS = 1000;
  private static final String DECIDED = "decided";
  private static final int IN_TURN_SECONDS = 480;

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
      description =
          "Rounds. Without it, as many as make 8 minutes with both builds in each, or 24 where they"
              + " take turns by windows.")
  private Integer rounds;

  @Option(
      names = "--side",
      paramLabel = "TIME",
      description =
          "How long each side is measured in a round. Without it, 5 to 20 s, so that a p99 can be"
              + " told; 10 s where they take turns by windows, 30 s with --restarts.")
  private String side;

  @Option(
      names = "--restarts",
      description =
          "Starts each build anew in each round: slower, and the only way to see what another start"
              + " changes.")
  private boolean restarts;

  @Option(
      names = "--until",
      paramLabel = DECIDED,
      description = "Looks four times, and ends at the first that decides.")
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
    AbPlan plan = plan(whole.suite(), gates);
    Workload load = whole.suite().workload(plan.workload());
    SuiteFile measured = whole.interleaved(plan);
    GeneratorReach.read(folders.storeFolder(), Host.facts()).ifPresent(measured::requireReached);
    List<CellKey> cells = CellPlan.ofRounds(plan, measured.suite().seed(), 1, plan.rounds());
    new RequestCeiling(measured.suite()).check(cells);
    Optional<BigDecimal> maxUsd =
        SpendGuard.maxUsd(Measurement.maxSpend(maxSpend), Optional.empty(), measured);
    PrintWriter out = spec.commandLine().getOut();
    Wrapping.lines(foresight(plan, load), Terminal.columns(), 2).forEach(out::println);
    out.flush();
    if (dryRun) {
      out.println();
      new DryRun(measured.suite(), cells, SpendPlan.of(measured, cells, List.of()), out)
          .print(maxUsd);
      return ExitCode.DONE;
    }
    RunFolder run =
        new Measurement(folders.store(), new TerminalConsole(out, false))
            .startRounds(measured, plan, maxUsd, labels);
    RoundsReport report = RoundsReport.of(run, measured.suite());
    report.write(folders.reports(run.runId()), out);
    return ExitCode.of(report, gates);
  }

  private AbPlan plan(Suite of, Gates gates) {
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
    Workload load = load(of);
    AbPlan.Order order = AbRun.order(of.target(baseline), of.target(candidate), load, restarts);
    Duration side = side(order, load);
    requireWarmUp(load, side);
    return new AbPlan(
        baseline,
        candidate,
        load.name(),
        rounds(order, side),
        side.toNanos() / 1e9,
        until != null,
        gates.metrics().stream().map(AbCommand::quantile).toList(),
        gates.margin(),
        List.of(),
        order);
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
    return of.workload(name);
  }

  private void requireWarmUp(Workload load, Duration side) {
    String name = load.name();
    try {
      if (load.lasting(side).warmUp().isZero()) {
        throw new ConfigurationException(
            suite
                + ": workload '"
                + name
                + "' has no warm_up, which a build needs that was started anew");
      }
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

  private int rounds(AbPlan.Order order, Duration side) {
    List<Integer> looks = AbVerdict.looks(order);
    int most = until == null ? MOST_ROUNDS : looks.get(looks.size() - 1);
    int usual =
        order == AbPlan.Order.REQUESTS
            ? (int) Math.max(1, Math.min(most, IN_TURN_SECONDS / side.toSeconds()))
            : until == null ? looks.get(1) : most;
    int wanted = rounds != null ? rounds : usual;
    if (wanted < 1 || wanted > most) {
      throw new ConfigurationException("--rounds: " + wanted + ", expected 1 to " + most);
    }
    return wanted;
  }

  private Duration side(AbPlan.Order order, Workload load) {
    if (side == null) {
      return switch (order) {
        case REQUESTS -> inTurn(load);
        case WINDOWS -> Duration.ofSeconds(10);
        case STARTS -> Duration.ofSeconds(30);
      };
    }
    Duration time;
    try {
      time = Units.duration(side);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--side: " + e.getMessage(), e);
    }
    if (time.compareTo(LEAST_SIDE) < 0 || time.compareTo(MOST_SIDE) > 0) {
      throw new ConfigurationException("--side: " + side + ", expected 1s to 1h");
    }
    if (order == AbPlan.Order.REQUESTS && time.toNanosPart() != 0) {
      throw new ConfigurationException(
          "--side: " + side + ", expected whole seconds where builds take turns by requests");
    }
    return time;
  }

  /** The shortest that carries a p99: with more rounds there is more to tell chance by. */
  private static Duration inTurn(Workload load) {
    double rate = load.peakRatePerSecond().orElse(0);
    long needed = RoundSide.requestsFor(ComparedMetric.RESPONSE_P99);
    return Stream.of(5, 10, 20)
        .filter(seconds -> rate * seconds >= needed)
        .findFirst()
        .map(Duration::ofSeconds)
        .orElse(Duration.ofSeconds(5));
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
