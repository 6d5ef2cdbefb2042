package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.cli.terminal.Verbosity;
import dev.tenk.gatling.launch.DriverProcesses;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.session.Measurement;
import dev.tenk.session.RefusedTargets;
import dev.tenk.session.SpendGuard;
import dev.tenk.session.SpendPlan;
import dev.tenk.session.sweep.Sweep;
import dev.tenk.session.sweep.SweepAxis;
import dev.tenk.session.sweep.VariantHost;
import dev.tenk.study.SuiteFile;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk sweep}: measures one target in several sizes. */
@Command(
    name = "sweep",
    description = "Measures one target of a suite in several sizes, and says which to take.",
    footer = "  tenk sweep suites/quickstart.yaml --target edge-int8 --workers 1,2",
    mixinStandardHelpOptions = true,
    subcommands = SweepCleanCommand.class)
public final class SweepCommand implements Callable<Integer> {
  /** Enough for a drop after the third, and for means that are told apart. */
  private static final int USUAL_ROUNDS = 6;

  private static final int MOST_ROUNDS = 100;

  @Parameters(paramLabel = "SUITE", arity = "0..1", description = "Suite file.")
  private Path suite;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Goes on with a sweep that was cut off: its id, latest, or its folder.")
  private String resume;

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      description = "Which target of the suite; needed where it has several.")
  private String target;

  @ArgGroup(exclusive = false, heading = "%nWhat is varied; several options multiply:%n")
  private Axes axes = new Axes();

  /** What is varied. */
  private static final class Axes {
    @Option(
        names = "--memory",
        paramLabel = "MB,MB",
        description = "Memory of a Lambda function: a copy of it each.")
    private String memory;

    @Option(
        names = "--architecture",
        paramLabel = "WORD,WORD",
        description = "Its instruction set: x86, arm64.")
    private String architecture;

    @Option(
        names = "--instance",
        paramLabel = "TYPE,TYPE",
        description = "Instance type of a SageMaker endpoint: an endpoint each.")
    private String instance;

    @Option(
        names = "--serverless-memory",
        paramLabel = "MB,MB",
        description = "Memory of a serverless endpoint: an endpoint each.")
    private String serverlessMemory;

    @Option(
        names = "--concurrency",
        paramLabel = "N,N",
        description = "Requests that it takes at a time.")
    private String concurrency;

    @Option(
        names = "--workers",
        paramLabel = "N,N",
        description = "Inferences at a time of an agent that tenk starts.")
    private String workers;

    @Option(
        names = "--intra-op-threads",
        paramLabel = "N,N",
        description = "Threads of one inference of such an agent.")
    private String intraOpThreads;

    @Option(
        names = "--encoding",
        paramLabel = "WORD,WORD",
        description = "How tensors travel: binary, json.")
    private String encoding;

    @Option(
        names = "--build",
        paramLabel = "FILE,FILE",
        description = "Model files of such an agent.")
    private String build;

    @Option(
        names = "--set",
        paramLabel = "targets.NAME.key=A,B",
        description = "Any key of the target in the suite; repeatable.")
    private List<String> set = List.of();

    private List<SweepAxis> named() {
      Map<String, String> texts = new LinkedHashMap<>();
      texts.put(VariantHost.INSTANCE, instance);
      texts.put(VariantHost.SERVERLESS_MEMORY, serverlessMemory);
      texts.put(VariantHost.MEMORY, memory);
      texts.put(VariantHost.ARCHITECTURE, architecture);
      texts.put(VariantHost.CONCURRENCY, concurrency);
      texts.put(SweepAxis.BUILD, build);
      texts.put(SweepAxis.WORKERS, workers);
      texts.put(SweepAxis.INTRA_OP_THREADS, intraOpThreads);
      texts.put(SweepAxis.ENCODING, encoding);
      List<SweepAxis> axes = new ArrayList<>();
      texts.forEach(
          (word, text) -> {
            if (text != null) {
              axes.add(SweepAxis.of(word, text));
            }
          });
      return axes;
    }
  }

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "How often each size is measured at most; the suite's repetitions, or else "
              + USUAL_ROUNDS
              + ".")
  private Integer rounds;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Kept with the run; repeatable.")
  private Map<String, String> labels = new TreeMap<>();

  @Option(
      names = "--dry-run",
      description =
          "Prints sizes, minutes, requests and estimated cost, waiting included; makes nothing and"
              + " asks nobody.")
  private boolean dryRun;

  @Option(
      names = "--max-spend",
      paramLabel = "USD",
      description =
          "Offers no more load once the sweep is estimated to have cost that much, waiting"
              + " included.")
  private String maxSpend;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description =
          "When anybody may take down what is made, as in 2026-12-01T08:00Z; in 24 h without it.")
  private String expires;

  @Mixin private Verbosity verbosity;
  @Mixin private Folders folders;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      return resume == null ? start() : resume();
    } catch (IOException e) {
      throw Measurement.unwritable(e);
    }
  }

  private int start() throws IOException {
    if (suite == null) {
      throw new ConfigurationException("name a SUITE, or a run with --resume");
    }
    SuiteFile whole = SuiteFile.read(suite);
    List<SweepAxis> varied = new ArrayList<>(axes.named());
    String named = target;
    for (String text : axes.set) {
      SweepAxis.OfTarget set = SweepAxis.set(text);
      if (named != null && !named.equals(set.target())) {
        throw new ConfigurationException(
            "%s: a sweep is of one target, and here it is '%s'"
                .formatted(set.axis().option(), named));
      }
      named = set.target();
      varied.add(set.axis());
    }
    if (varied.isEmpty()) {
      throw new ConfigurationException(
          "say what to vary, as in --workers 1,2 or --set targets.NAME.key=a,b");
    }
    Sweep sweep =
        Sweep.of(
            whole,
            named == null ? only(whole.suite()) : named,
            varied,
            rounds(whole.suite()),
            Integer.toHexString(ThreadLocalRandom.current().nextInt() | 1 << 31));
    if (expires != null) {
      sweep = sweep.expiring(instant(expires), Instant.now());
    }
    List<CellKey> cells = measurement().cells(sweep.suiteFile());
    Optional<BigDecimal> maxUsd =
        SpendGuard.maxUsd(Measurement.maxSpend(maxSpend), Optional.empty(), sweep.suiteFile());
    for (String remark : sweep.remarks()) {
      spec.commandLine().getOut().println("note: " + remark);
    }
    if (dryRun) {
      SpendPlan plan = SpendPlan.of(sweep.suiteFile(), cells, sweep.known());
      new DryRun(sweep.suiteFile().suite(), cells, plan, spec.commandLine().getOut()).print(maxUsd);
      return ExitCode.DONE;
    }
    SweepCleanCommand.before(folders, spec.commandLine().getOut());
    Measurement.Ended ended = measurement().startSweep(sweep, cells, maxUsd, labels);
    return RunOutput.report(
        ended.run(), ended.refused(), folders, verbosity, spec.commandLine().getOut());
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new ConfigurationException(
          "--expires: '" + text + "' is no time; expected as in 2026-12-01T08:00Z", e);
    }
  }

  private static String only(Suite of) {
    if (of.targets().size() > 1) {
      throw new ConfigurationException(
          "--target: the suite has several, say which: "
              + String.join(", ", of.targets().stream().map(Suite.TargetPlan::name).toList()));
    }
    return of.targets().get(0).name();
  }

  /** A capacity search confirms itself. */
  private int rounds(Suite of) {
    boolean search = of.workloads().stream().anyMatch(CapacityWorkload.class::isInstance);
    int wanted =
        rounds != null
            ? rounds
            : search ? 1 : of.repetitions() > 1 ? of.repetitions() : USUAL_ROUNDS;
    if (wanted < 1 || wanted > MOST_ROUNDS) {
      throw new ConfigurationException("--rounds: " + wanted + ", expected 1 to " + MOST_ROUNDS);
    }
    if (search && wanted > 1) {
      throw new ConfigurationException(
          "--rounds: "
              + wanted
              + ", and a capacity search confirms itself: a sweep with one has 1 round");
    }
    return wanted;
  }

  private int resume() throws IOException {
    if (suite != null || dryRun || expires != null) {
      throw new ConfigurationException(
          "--resume: a sweep goes on as it began; leave out SUITE, --dry-run and --expires");
    }
    RunFolder run = folders.open(resume);
    if (run.manifest().plan().sweep().isEmpty()) {
      throw new ConfigurationException(
          "--resume: run %s is no sweep; go on with: tenk run --resume %s"
              .formatted(run.runId(), run.runId()));
    }
    RefusedTargets refused;
    try (Closeable lock = run.lock()) {
      RunManifest manifest = run.manifest();
      SuiteFile suiteFile = RunOutput.suiteOf(run, manifest);
      Optional<BigDecimal> maxUsd =
          SpendGuard.maxUsd(Measurement.maxSpend(maxSpend), manifest.progress().spend(), suiteFile);
      refused = measurement().resume(run, manifest, suiteFile, maxUsd);
    }
    return RunOutput.report(run, refused, folders, verbosity, spec.commandLine().getOut());
  }

  private Measurement measurement() {
    return new Measurement(
        folders.store(),
        new TerminalConsole(spec.commandLine().getOut(), verbosity.isQuiet()),
        new DriverProcesses());
  }
}
