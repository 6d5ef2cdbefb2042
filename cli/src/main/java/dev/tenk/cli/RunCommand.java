package dev.tenk.cli;

import dev.tenk.gatling.launch.RequestCeiling;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.reports.render.RunReport;
import dev.tenk.reports.render.TerminalTable;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.targets.payload.PayloadReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    List<CellKey> cells = CellPlan.of(suiteFile.suite());
    new RequestCeiling(suiteFile.suite()).check(cells);
    try (RunSession session = new RunSession(suiteFile)) {
      List<TargetFacts> targets = session.connect();
      suiteFile.requirePrices(targets);
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
              session.preflightRequests(),
              new TreeMap<>());
      RunFolder run = folders.store().create(manifest, suiteFile.text());
      return measure(session, run, manifest, suiteFile);
    }
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
          "a file to replay is not the one that run "
              + run.runId()
              + " began with; start a new run");
    }
    try (RunSession session = new RunSession(suiteFile)) {
      RunSession.requireSame(session.connect(), manifest);
      return measure(session, run, session.withPreflight(manifest), suiteFile);
    }
  }

  private int measure(RunSession session, RunFolder run, RunManifest manifest, SuiteFile suiteFile)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("run " + run.runId() + " in " + run.path());
    for (TargetFacts target : manifest.targets()) {
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
    Thread onSignal = new Thread(() -> stop(session, run, out), "tenk-interrupted");
    Runtime.getRuntime().addShutdownHook(onSignal);
    AutoCloseable lock = run.lock();
    try {
      session.measure(run, manifest, new Progress(out, Terminal.isOne()));
    } finally {
      unlock(lock);
      forget(onSignal);
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

  /**
   * Ctrl-C or SIGTERM: no more load, what there is is written, the run stays visibly incomplete.
   */
  private static void stop(RunSession session, RunFolder run, PrintWriter out) {
    session.interrupt();
    session.close();
    try {
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
