package dev.tenk.session;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.DriverProcesses;
import dev.tenk.gatling.launch.RequestCeiling;
import dev.tenk.gatling.launch.SimulationMain;
import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.TerminalText;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.settings.Units;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.session.sweep.Sweep;
import dev.tenk.study.SuiteFile;
import dev.tenk.targets.payload.PayloadReader;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Measures suites into a store, as {@code tenk run} and {@code tenk nightly} do.
 *
 * @param console who watches
 * @param drivers what offers the load
 * @param generators what that costs, where an engine starts it
 */
public record Measurement(
    RunStore store,
    Console console,
    CellLauncher.Starter drivers,
    Optional<GeneratorCost> generators) {
  /** The version of tenk that writes a run. */
  public static final String TOOL_VERSION = "0.1.0";

  /** Sets comparisons apart from the runs of the suite they were made of. */
  private static final String ROUNDS_SUFFIX = "-ab";

  /** Sets benchmarks apart from the runs of their suite. */
  private static final String BENCHMARKS_SUFFIX = "-jmh";

  /** Sets sweeps apart from the runs of the suite they were derived from. */
  private static final String SWEEP_SUFFIX = "-sweep";

  /** With drivers of this machine. */
  public Measurement(RunStore store, Console console, CellLauncher.Starter drivers) {
    this(store, console, drivers, Optional.empty());
  }

  /** With a driver process a cell. */
  public Measurement(RunStore store, Console console) {
    this(store, console, new DriverProcesses());
  }

  /** What is to be measured, or why that cannot be, before anything is started. */
  public List<CellKey> cells(SuiteFile suiteFile) throws IOException {
    suiteFile.requireDecidable();
    GeneratorReach.read(store.folder(), Host.facts()).ifPresent(suiteFile::requireReached);
    List<CellKey> cells = CellPlan.of(suiteFile.suite());
    new RequestCeiling(suiteFile.suite()).check(cells);
    requireRequests(suiteFile, cells);
    return cells;
  }

  /** Refuses a window that none of the arrivals drawn for it falls into, before any load. */
  private static void requireRequests(SuiteFile suiteFile, List<CellKey> cells) {
    Suite suite = suiteFile.suite();
    for (CellKey cell : cells) {
      if (suite.workload(cell.workload()) instanceof Workload.OpenWorkload open
          && !new ArrivalSchedule(open, Seeds.ofArrivals(suite.seed(), cell)).fillsWindow()) {
        throw new ConfigurationException(
            "%s: workload '%s': no request falls into the window of repetition %s with seed %s; lengthen it, raise the rate, or take another seed"
                .formatted(suiteFile.file(), cell.workload(), cell.repetition(), suite.seed()));
      }
    }
  }

  /**
   * The value of {@code --max-spend}, USD.
   *
   * @param text null without it
   */
  public static Optional<BigDecimal> maxSpend(String text) {
    try {
      return Optional.ofNullable(text).map(Units::usd);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--max-spend: " + e.getMessage(), e);
    }
  }

  /** What to say when the disk is full, or not there. */
  public static TenkException unwritable(IOException e) {
    return new TenkException(
        "the run's files cannot be written: "
            + (e.getMessage() == null ? e : e.getMessage())
            + "; what was measured is kept; make room and go on with: tenk run --resume RUN",
        e);
  }

  /**
   * A run as it ended.
   *
   * @param run without targets when none of them was there
   * @param refused the targets that were not measured, because they were refused before the load
   */
  public record Ended(RunFolder run, RefusedTargets refused) {}

  /**
   * Measures a new run.
   *
   * @param maxUsd what it may cost at most; empty without a bound
   * @throws TenkException where nothing is left to be measured
   */
  public Ended start(
      SuiteFile suiteFile,
      List<CellKey> cells,
      Optional<BigDecimal> maxUsd,
      Map<String, String> labels)
      throws IOException {
    return start(
        suiteFile,
        suiteFile.suite().name(),
        cells,
        cells,
        Optional.empty(),
        Optional.empty(),
        maxUsd,
        labels);
  }

  /** What runs of benchmarks of a suite are called. */
  public static String benchmarksName(Suite suite) {
    return suite.name() + BENCHMARKS_SUFFIX;
  }

  /**
   * Measures with JMH.
   *
   * @param suiteFile the part of it that is measured
   * @param maxUsd what it may cost at most; empty without a bound
   * @throws TenkException where nothing is left to be measured
   */
  public Ended startBenchmarks(
      SuiteFile suiteFile,
      Benchmarking plan,
      Optional<BigDecimal> maxUsd,
      Map<String, String> labels)
      throws IOException {
    List<CellKey> cells = CellPlan.of(suiteFile.suite());
    new RequestCeiling(suiteFile.suite()).check(cells);
    return start(
        suiteFile,
        benchmarksName(suiteFile.suite()),
        cells,
        cells,
        Optional.empty(),
        Optional.of(plan),
        maxUsd,
        labels);
  }

  /**
   * Measures two targets in rounds.
   *
   * @param suiteFile the part of it that is measured
   * @param plan the rounds
   * @param maxUsd what it may cost at most; empty without a bound
   * @return the run as it ended
   * @throws TenkException where a side is refused
   */
  public RunFolder startRounds(
      SuiteFile suiteFile, AbPlan plan, Optional<BigDecimal> maxUsd, Map<String, String> labels)
      throws IOException {
    suiteFile.suite().targets().stream()
        .filter(TargetPlan::isJob)
        .findFirst()
        .ifPresent(
            job -> {
              throw job.settings()
                  .error("kind", "is measured by a job, which tenk run does, and not in rounds");
            });
    long seed = suiteFile.suite().seed();
    return start(
            suiteFile,
            suiteFile.suite().name() + ROUNDS_SUFFIX,
            CellPlan.ofRounds(plan, seed, 1, plan.rounds()),
            CellPlan.ofRounds(plan, seed, 1, AbRun.roundsUntilLook(plan, 0)),
            Optional.of(plan),
            Optional.empty(),
            maxUsd,
            labels)
        .run();
  }

  /**
   * Measures the variants of a sweep.
   *
   * @param cells of all of its rounds
   * @param maxUsd what it may cost at most, the time that variants wait included; empty without a
   *     bound
   * @throws TenkException where a variant is refused; nothing is left of it then
   */
  public Ended startSweep(
      Sweep sweep, List<CellKey> cells, Optional<BigDecimal> maxUsd, Map<String, String> labels)
      throws IOException {
    return start(
        sweep.suiteFile(),
        sweep.suiteFile().suite().name() + SWEEP_SUFFIX,
        cells,
        new Plan(
            cells.stream().filter(cell -> cell.repetition() == 1).toList(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(sweep.plan())),
        sweep.known(),
        maxUsd,
        labels);
  }

  private Ended start(
      SuiteFile suiteFile,
      String name,
      List<CellKey> most,
      List<CellKey> first,
      Optional<AbPlan> interleaving,
      Optional<Benchmarking> benchmarking,
      Optional<BigDecimal> maxUsd,
      Map<String, String> labels)
      throws IOException {
    return start(
        suiteFile,
        name,
        most,
        new Plan(first, interleaving, benchmarking),
        List.of(),
        maxUsd,
        labels);
  }

  private Ended start(
      SuiteFile suiteFile,
      String name,
      List<CellKey> most,
      Plan plan,
      List<TargetFacts> known,
      Optional<BigDecimal> maxUsd,
      Map<String, String> labels)
      throws IOException {
    checkSimulations(suiteFile);
    SpendGuard guard = new SpendGuard(suiteFile, maxUsd, Map.of(), generators);
    // what is made costs by being there, so it is the last chance
    guard.requireConsent(most, known, suiteFile.suite().hasCommands() || !known.isEmpty(), console);
    suiteFile.suite().replays().forEach(line -> console.out().println(TerminalText.safe(line)));
    Instant now = Instant.now();
    RunFolder run = reserve(RunStore.newRunId(now, name, ThreadLocalRandom.current().nextInt()));
    RunInputs inputs = suiteFile.inputs();
    RunManifest manifest =
        new RunManifest(
            run.runId(),
            TOOL_VERSION,
            now,
            labels,
            Host.facts(),
            new SuiteFacts(
                name,
                suiteFile.file().toAbsolutePath().normalize().toString(),
                Host.gitCommit(suiteFile.folder()),
                suiteFile.suite().seed()),
            new Inputs(
                PayloadReader.sha256(suiteFile.payloads()),
                suiteFile.suite().replaySha256(),
                inputs.entries()),
            plan,
            List.of(),
            Progress.begun(guard.spend()),
            new TreeMap<>(),
            Optional.empty());
    try (Closeable lock = begin(run, manifest, inputs)) {
      try {
        return new Ended(
            run, new RunAttempt(run, suiteFile, guard, console, drivers).measure(manifest, most));
      } catch (RunAttempt.NothingBegunException e) {
        run.discard();
        throw e.reason();
      }
    }
  }

  private RunFolder reserve(String runId) {
    try {
      return store.reserve(runId);
    } catch (IOException e) {
      throw notBegun(e);
    }
  }

  /** Begins a run and returns its lock. A run that cannot begin leaves nothing behind. */
  private static Closeable begin(RunFolder run, RunManifest manifest, RunInputs inputs) {
    Closeable lock = null;
    try {
      lock = run.lock();
      run.begin(manifest, inputs);
      return lock;
    } catch (IOException e) {
      try (Closeable held = lock) {
        run.discard();
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw notBegun(e);
    }
  }

  private static TenkException notBegun(IOException e) {
    return new TenkException(
        "the run's files cannot be written: "
            + (e.getMessage() == null ? e : e.getMessage())
            + "; nothing was measured; see to the disk, or take another folder with --store, and"
            + " start it again",
        e);
  }

  /**
   * Measures what a run lacks. Its lock is held by the caller.
   *
   * @param manifest as it is since the lock is held
   * @param maxUsd what it may cost at most, what it has cost before included; empty without a bound
   * @return the targets that were not measured, because they were refused before the load
   * @throws TenkException where nothing is left to be measured
   */
  public RefusedTargets resume(
      RunFolder run, RunManifest manifest, SuiteFile suiteFile, Optional<BigDecimal> maxUsd)
      throws IOException {
    checkSimulations(suiteFile);
    run.settle(manifest);
    // remarks of the last attempt are made again if they still apply
    RunManifest again =
        DueCells.in(run, manifest, suiteFile)
            .with(State.RUNNING)
            .withRemarks(List.of())
            .withNotes(List.of());
    List<CellKey> missing = run.missing(again);
    SpendGuard guard =
        new SpendGuard(suiteFile, maxUsd, SpendGuard.before(run, manifest), generators);
    guard.requireConsent(missing, manifest.targets(), suiteFile.suite().hasCommands(), console);
    try {
      return new RunAttempt(run, suiteFile, guard, console, drivers).measure(again, missing);
    } catch (RunAttempt.NothingBegunException e) {
      throw e.reason();
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
}
