package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.cli.terminal.Verbosity;
import dev.tenk.export.OtlpReceiver;
import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.DriverProcesses;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.session.Collecting;
import dev.tenk.session.Console;
import dev.tenk.session.DueCells;
import dev.tenk.session.GeneratorCost;
import dev.tenk.session.LiveExport;
import dev.tenk.session.Measurement;
import dev.tenk.session.RefusedTargets;
import dev.tenk.session.SpendGuard;
import dev.tenk.session.SpendPlan;
import dev.tenk.study.SuiteFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk run}: measures a suite and reports the result. */
@Command(
    name = "run",
    description = "Measures every target of a suite under every workload, then prices it.",
    footer = "  tenk run suites/quickstart.yaml",
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
  /** Of one answer of the receiver. */
  private static final Duration OTLP_TIMEOUT = Duration.ofSeconds(3);

  @ArgGroup(multiplicity = "1")
  private What what;

  /** A new run, or an old one to resume. */
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

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description =
          "Sends figures to that OTLP receiver, too, as they are measured. Headers are taken from"
              + " the environment's OTEL_EXPORTER_OTLP_HEADERS.")
  private String otlp;

  @Mixin private Generators generators;
  @Mixin private Verbosity verbosity;
  @Mixin private Folders folders;
  @Spec private CommandSpec spec;
  private Console console;

  @Override
  public Integer call() {
    generators.meetIn(folders.takeS3());
    console = new TerminalConsole(spec.commandLine().getOut(), verbosity.isQuiet());
    try {
      return otlp == null || dryRun ? measure() : measureLive();
    } catch (IOException e) {
      throw Measurement.unwritable(e);
    }
  }

  private int measureLive() throws IOException {
    OtlpReceiver receiver =
        new OtlpReceiver(
            "--otlp", otlp, System.getenv().getOrDefault(OtlpReceiver.HEADERS, ""), OTLP_TIMEOUT);
    LiveExport live = new LiveExport(console, receiver, System::nanoTime);
    console = live;
    try (live) {
      return measure();
    } finally {
      live.lost().ifPresent(spec.commandLine().getErr()::println);
    }
  }

  private int measure() throws IOException {
    return what.resume == null ? start() : resume();
  }

  private int start() throws IOException {
    SuiteFile suiteFile = SuiteFile.read(what.suite);
    List<CellKey> cells = measurement(new DriverProcesses(), Optional.empty()).cells(suiteFile);
    CellLauncher.Starter drivers = generators.drivers(suiteFile, cells);
    Optional<BigDecimal> maxUsd =
        SpendGuard.maxUsd(Measurement.maxSpend(maxSpend), Optional.empty(), suiteFile);
    if (dryRun) {
      int exitCode = dryRun(suiteFile, cells, List.of(), maxUsd);
      PrintWriter out = spec.commandLine().getOut();
      out.print(generators.script(folders.storeFolder()));
      out.flush();
      return exitCode;
    }
    generators.check();
    SweepCleanCommand.before(folders, spec.commandLine().getOut());
    Measurement.Ended ended =
        measurement(drivers, generators.cost(suiteFile.priceBook()))
            .start(suiteFile, cells, maxUsd, labels);
    return RunOutput.report(
        ended.run(), ended.refused(), folders, verbosity, spec.commandLine().getOut());
  }

  private int dryRun(
      SuiteFile suiteFile,
      List<CellKey> cells,
      List<TargetFacts> known,
      Optional<BigDecimal> maxUsd) {
    SpendPlan plan = SpendPlan.of(suiteFile, cells, known, generators.cost(suiteFile.priceBook()));
    new DryRun(suiteFile.suite(), cells, plan, spec.commandLine().getOut()).print(maxUsd);
    return ExitCode.DONE;
  }

  private int resume() throws IOException {
    RunFolder run = folders.open(what.resume);
    if (dryRun) {
      RunManifest manifest = run.manifest();
      SuiteFile suiteFile = RunOutput.suiteOf(run, manifest);
      RunManifest planned = DueCells.in(run, manifest, suiteFile);
      generators.drivers(run, suiteFile, planned.plan().cells());
      return dryRun(
          suiteFile, run.missing(planned), manifest.targets(), maxUsd(manifest, suiteFile));
    }
    RefusedTargets refused;
    try (Closeable lock = run.lock()) {
      // read now: until then another tenk may have resumed it
      RunManifest manifest = run.manifest();
      SuiteFile suiteFile = RunOutput.suiteOf(run, manifest);
      CellLauncher.Starter drivers = generators.drivers(run, suiteFile, manifest.plan().cells());
      if (Collecting.generators(run).isPresent()) {
        Collecting.collect(run, manifest, suiteFile, false);
      }
      generators.checkEngine();
      refused =
          measurement(drivers, generators.cost(suiteFile.priceBook()))
              .resume(run, manifest, suiteFile, maxUsd(manifest, suiteFile));
    }
    return RunOutput.report(run, refused, folders, verbosity, spec.commandLine().getOut());
  }

  private Optional<BigDecimal> maxUsd(RunManifest manifest, SuiteFile suiteFile) {
    return SpendGuard.maxUsd(
        Measurement.maxSpend(maxSpend), manifest.progress().spend(), suiteFile);
  }

  private Measurement measurement(CellLauncher.Starter drivers, Optional<GeneratorCost> cost) {
    return new Measurement(folders.store(), console, drivers, cost);
  }
}
