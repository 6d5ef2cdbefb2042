package dev.tenk.cli;

import dev.tenk.gatling.launch.RequestCeiling;
import dev.tenk.gatling.launch.SimulationMain;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.reports.render.RunReport;
import dev.tenk.reports.render.TerminalTable;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.settings.Units;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.targets.payload.PayloadReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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

/** {@code tenk run}: measures a suite and says what it comes to. */
@Command(
    name = "run",
    description = "Measures every target of a suite under every workload, then prices it.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private What what;

  /** A new run, or the rest of an old one. */
  private static final class What {
    @Parameters(paramLabel = "SUITE", description = "Suite file.")
    private Path suite;

    @Option(
        names = "--resume",
        paramLabel = "RUN",
        description = "Goes on with a run that was cut off: its id, latest, or its folder.")
    private String resume;
  }

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Kept with the run; repeatable.")
  private Map<String, String> labels = new TreeMap<>();

  @Option(
      names = "--dry-run",
      description =
          "Prints cells, minutes, requests and estimated cost; starts nothing and asks nobody.")
  private boolean dryRun;

  @Option(
      names = "--max-spend",
      paramLabel = "USD",
      description = "Offers no more load once the run is estimated to have cost that much.")
  private String maxSpend;

  @Mixin private Folders folders;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      return what.resume == null ? start() : resume();
    } catch (IOException e) {
      throw new TenkException(
          "the run's files cannot be written: "
              + (e.getMessage() == null ? e : e.getMessage())
              + "; what was measured is kept; make room and go on with --resume",
          e);
    }
  }

  private int start() throws IOException {
    SuiteFile suiteFile = SuiteFile.read(what.suite);
    suiteFile.requireDecidable();
    GeneratorReach.read(folders.storeFolder(), Host.facts()).ifPresent(suiteFile::requireReached);
    List<CellKey> cells = CellPlan.of(suiteFile.suite());
    new RequestCeiling(suiteFile.suite()).check(cells);
    Optional<BigDecimal> maxUsd = SpendGuard.maxUsd(maxSpend(), Optional.empty(), suiteFile);
    if (dryRun) {
      return dryRun(suiteFile, cells, List.of(), maxUsd);
    }
    checkSimulations(suiteFile);
    SpendGuard guard = new SpendGuard(suiteFile, maxUsd, Map.of());
    PrintWriter out = spec.commandLine().getOut();
    guard.requireConsent(cells, List.of(), suiteFile.suite().hasCommands(), out);
    try (RunSession session = new RunSession(suiteFile)) {
      // with commands to run first, their output needs a folder, and the targets may not be there
      boolean connectNow = !suiteFile.suite().hasCommands();
      List<TargetFacts> targets =
          connectNow ? connect(session, suiteFile, cells, guard) : List.of();
      Instant now = Instant.now();
      String runId =
          RunStore.newRunId(now, suiteFile.suite().name(), ThreadLocalRandom.current().nextInt());
      RunManifest manifest =
          new RunManifest(
              RunManifest.SCHEMA_VERSION,
              Main.VERSION,
              runId,
              suiteFile.suite().name(),
              suiteFile.file().toAbsolutePath().normalize().toString(),
              now,
              State.RUNNING,
              suiteFile.suite().seed(),
              Host.facts(),
              Host.gitCommit(suiteFile.folder()),
              labels,
              PayloadReader.sha256(suiteFile.payloads()),
              suiteFile.suite().replaySha256(),
              targets,
              cells,
              connectNow ? session.preflightRequests() : new TreeMap<>(),
              new TreeMap<>(),
              connectNow ? begin(session, targets, guard) : List.of(),
              guard.spend());
      RunFolder run = folders.store().create(manifest, suiteFile.text());
      try {
        return measure(session, run, manifest, suiteFile, guard);
      } catch (RefusedException e) {
        run.discard();
        throw e.refusal();
      }
    }
  }

  /** The user's own code runs here for the first time, before anything else is started. */
  private static void checkSimulations(SuiteFile suiteFile) throws IOException {
    for (Workload workload : suiteFile.suite().workloads()) {
      if (workload instanceof SimulationWorkload own) {
        try {
          SimulationMain.check(own);
        } catch (ConfigurationException e) {
          throw new ConfigurationException(suiteFile.file() + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private Optional<BigDecimal> maxSpend() {
    try {
      return Optional.ofNullable(maxSpend).map(Units::usd);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--max-spend: " + e.getMessage(), e);
    }
  }

  private int dryRun(
      SuiteFile suiteFile,
      List<CellKey> cells,
      List<TargetFacts> known,
      Optional<BigDecimal> maxUsd) {
    SpendPlan plan = SpendPlan.of(suiteFile, cells, known);
    new DryRun(suiteFile.suite(), cells, plan, spec.commandLine().getOut()).print(maxUsd);
    return ExitCode.DONE;
  }

  private List<TargetFacts> connect(
      RunSession session, SuiteFile suiteFile, List<CellKey> cells, SpendGuard guard) {
    List<TargetFacts> targets = session.connect();
    suiteFile.requirePrices(targets);
    guard.requireConsent(cells, targets, true, spec.commandLine().getOut());
    return targets;
  }

  /** Their time begins; what is not bounded is told. */
  private static List<String> begin(
      RunSession session, List<TargetFacts> targets, SpendGuard guard) {
    long nowNanos = System.nanoTime();
    List<String> remarks = new ArrayList<>();
    targets.forEach(
        facts -> session.begin(guard, facts, nowNanos).ifPresent(each -> remarks.add(each + ".")));
    return remarks;
  }

  private int resume() throws IOException {
    RunFolder run = folders.store().open(what.resume);
    RunManifest manifest = run.manifest();
    SuiteFile suiteFile = SuiteFile.of(run, List.of());
    if (!PayloadReader.sha256(suiteFile.payloads()).equals(manifest.payloadsSha256())) {
      throw new ConfigurationException(
          "the payloads are not those that run " + run.runId() + " began with; start a new run");
    }
    if (!suiteFile.suite().replaySha256().equals(manifest.replaySha256())) {
      throw new ConfigurationException(
          "a file to replay, or a simulation's jar, is not the one that run "
              + run.runId()
              + " began with; start a new run");
    }
    List<CellKey> missing = run.missing(manifest);
    Optional<BigDecimal> maxUsd = SpendGuard.maxUsd(maxSpend(), manifest.spend(), suiteFile);
    if (dryRun) {
      return dryRun(suiteFile, missing, manifest.targets(), maxUsd);
    }
    checkSimulations(suiteFile);
    SpendGuard guard = new SpendGuard(suiteFile, maxUsd, SpendGuard.before(manifest));
    guard.requireConsent(
        missing, manifest.targets(), suiteFile.suite().hasCommands(), spec.commandLine().getOut());
    // those of the last time are told again if they come again
    RunManifest again = manifest.withRemarks(List.of());
    try (RunSession session = new RunSession(suiteFile)) {
      if (!suiteFile.suite().hasCommands()) {
        List<TargetFacts> targets = connect(session, suiteFile, missing, guard);
        RunSession.requireSame(targets, again);
        again = session.withPreflight(again.withRemarks(begin(session, targets, guard)));
      }
      return measure(session, run, again, suiteFile, guard);
    } catch (RefusedException e) {
      throw e.refusal();
    }
  }

  /** The run was refused before anything was measured, and no command failed. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(ConfigurationException refusal) {
      super(refusal);
    }

    ConfigurationException refusal() {
      return (ConfigurationException) getCause();
    }
  }

  private int measure(
      RunSession session,
      RunFolder run,
      RunManifest manifest,
      SuiteFile suiteFile,
      SpendGuard guard)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Hooks hooks = new Hooks(suiteFile, run, out);
    Thread onSignal = new Thread(() -> stop(session, hooks, run, out), "tenk-interrupted");
    Runtime.getRuntime().addShutdownHook(onSignal);
    AutoCloseable lock = run.lock();
    try {
      out.println("run " + run.runId() + " in " + run.path());
      RunManifest prepared =
          suiteFile.suite().hasCommands()
              ? prepare(session, run, manifest, hooks, guard)
              : manifest;
      say(out, prepared.targets());
      prepared.remarks().forEach(out::println);
      session.measure(run, prepared, guard, new Progress(out, Terminal.isOne()));
    } finally {
      hooks.after();
      unlock(lock);
      forget(onSignal);
    }
    keep(run, hooks.takeFailures());
    if (guard.bounds()) {
      out.println(guard.inWords());
    }
    if (run.manifest().targets().isEmpty()) {
      out.println("go on with: tenk run --resume " + run.runId());
      out.flush();
      return ExitCode.INVALID_OR_INCOMPLETE;
    }
    RunReport report = Reports.of(run, suiteFile);
    Path folder = folders.reports(run.runId());
    Reports.write(report, folder);
    out.println();
    TerminalTable.write(report, out, Terminal.hasColours());
    out.println();
    out.println("report: " + folder.resolve("summary.md"));
    out.flush();
    return Reports.complete(report) ? ExitCode.DONE : ExitCode.INVALID_OR_INCOMPLETE;
  }

  /** A target that is refused ends the run; one that does not answer leaves it to be resumed. */
  private static RunManifest prepare(
      RunSession session, RunFolder run, RunManifest manifest, Hooks hooks, SpendGuard guard)
      throws IOException {
    try {
      return session.prepare(run, manifest, hooks, guard);
    } catch (ConfigurationException e) {
      hooks.after();
      keep(run, hooks.takeFailures());
      if (run.manifest().remarks().isEmpty() && run.missing(manifest).equals(manifest.cells())) {
        throw new RefusedException(e);
      }
      run.close(run.manifest());
      throw e;
    } catch (TenkException e) {
      run.close(run.manifest());
      throw e;
    }
  }

  private static void say(PrintWriter out, List<TargetFacts> targets) {
    for (TargetFacts target : targets) {
      out.println(
          "  "
              + target.name()
              + ": "
              + target.modelName()
              + target.modelVersion().map(version -> " version " + version).orElse("")
              + " at "
              + target.endpoint()
              + ", "
              + target.standing().text());
    }
    out.flush();
  }

  private static void keep(RunFolder run, List<String> failures) throws IOException {
    if (!failures.isEmpty()) {
      RunManifest manifest = run.manifest();
      List<String> remarks = new ArrayList<>(manifest.remarks());
      failures.forEach(failure -> remarks.add(failure + "; what it should have ended may go on."));
      run.writeManifest(manifest.withRemarks(remarks));
    }
  }

  /**
   * Ctrl-C or SIGTERM: no more load, what there is is written, what comes after is run, the run
   * stays visibly incomplete.
   */
  private static void stop(RunSession session, Hooks hooks, RunFolder run, PrintWriter out) {
    session.interrupt();
    hooks.interrupt();
    session.close();
    hooks.after();
    try {
      keep(run, hooks.takeFailures());
      run.close(run.manifest());
    } catch (IOException | TenkException e) {
      out.println("tenk: the manifest is as it was: " + e.getMessage());
    }
    out.println();
    out.println("stopped; go on with: tenk run --resume " + run.runId());
    out.flush();
    Runtime.getRuntime().halt(ExitCode.INVALID_OR_INCOMPLETE);
  }

  private static void forget(Thread onSignal) {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      // it runs already, and ends the process
    }
  }

  private static void unlock(AutoCloseable lock) throws IOException {
    try {
      lock.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
