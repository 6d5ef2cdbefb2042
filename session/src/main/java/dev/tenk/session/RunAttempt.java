package dev.tenk.session;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.GeneratorUse;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One attempt at measuring what a run lacks, while its lock is held: from connecting to the targets
 * to the end, or to the signal that stops it.
 */
final class RunAttempt {
  /**
   * By then the driver has ended; what else a cell waits for, as a service's metrics, is let go.
   */
  private static final long LAST_CELL_SECONDS = 5;

  private final RunFolder run;
  private final SuiteFile suiteFile;
  private final SpendGuard guard;
  private final Console console;
  private final CellLauncher.Starter drivers;
  private final Hooks hooks;

  /** Held while the manifest may be written: by what measures, or by what ends the attempt. */
  private final Lock writing = new ReentrantLock();

  private Optional<GeneratorUse> generatorsBefore = Optional.empty();
  private volatile Optional<SweepRun> sweep = Optional.empty();

  RunAttempt(
      RunFolder run,
      SuiteFile suiteFile,
      SpendGuard guard,
      Console console,
      CellLauncher.Starter drivers) {
    this.run = run;
    this.suiteFile = suiteFile;
    this.guard = guard;
    this.console = console;
    this.drivers = drivers;
    this.hooks = new Hooks(suiteFile, run, console.out());
  }

  /**
   * Measures.
   *
   * @param manifest of the run as it begins
   * @param cells that are to be measured, at most
   * @return the targets that were not measured, because they were refused
   * @throws NothingBegunException when a new run need not be kept
   */
  RefusedTargets measure(RunManifest manifest, List<CellKey> cells) throws IOException {
    RefusedTargets refused;
    generatorsBefore = manifest.progress().generators();
    RunLedger ledger = new RunLedger(run, manifest);
    try (RunSession session = new RunSession(suiteFile, run, console, drivers)) {
      Thread onSignal = new Thread(() -> stop(session), "tenk-interrupted");
      Runtime.getRuntime().addShutdownHook(onSignal);
      try {
        if (!cells.isEmpty()) {
          drivers.begin(run);
        }
        if (!cells.isEmpty()
            && !suiteFile.suite().hasCommands()
            && manifest.plan().benchmarking().isEmpty()) {
          // the first driver starts while the targets are asked who they are
          drivers.prepare(CellMeasurement.jars(suiteFile, cells.get(0)));
        }
        make(session, manifest);
        prepare(session, ledger, cells);
        say(ledger.manifest().targets());
        ledger.manifest().progress().remarks().forEach(console.out()::println);
        ledger.manifest().progress().notes().forEach(console.out()::println);
        measure(session, ledger);
        refused = session.refused();
      } catch (TenkException e) {
        DueCells.close(run, run.manifest(), suiteFile);
        throw e;
      } catch (NothingBegunException e) {
        sweep.ifPresent(SweepRun::removeAll);
        if (sweep.filter(SweepRun::hasLeft).isPresent()) {
          // only the run's folder knows what there still is
          keepFailures();
          throw e.reason();
        }
        throw e;
      } finally {
        writing.lock();
        try {
          drivers.discard();
          Optional<GeneratorUse> generators = guard.generatorUse();
          hooks.after();
          sweep.ifPresent(SweepRun::removeAll);
          forget(onSignal);
          keep(generators);
        } finally {
          writing.unlock();
        }
      }
    }
    keepFailures();
    if (guard.bounds()) {
      console.out().println(guard.inWords());
    }
    return refused;
  }

  private void measure(RunSession session, RunLedger ledger) throws IOException {
    writing.lock();
    try {
      session.measure(ledger, guard, rounds(ledger.manifest()));
    } finally {
      writing.unlock();
    }
  }

  /** Refused before anything was made, or because something could not be, a run is not begun. */
  private void make(RunSession session, RunManifest manifest) {
    if (manifest.plan().sweep().isEmpty()) {
      return;
    }
    sweep = Optional.of(new SweepRun(suiteFile, run, manifest, console.out()));
    try {
      session.make(sweep.get());
    } catch (TenkException e) {
      if (session.isInterrupted()) {
        throw e;
      }
      throw new NothingBegunException(e);
    }
  }

  /** Without commands to run first, the targets are known before consent is asked for. */
  private void connect(RunSession session, RunLedger ledger, List<CellKey> cells)
      throws IOException {
    List<TargetFacts> targets = session.connectAll(ledger);
    Set<String> skipped = session.refused().names();
    guard.requireConsent(
        cells.stream().filter(cell -> !skipped.contains(cell.target())).toList(),
        targets,
        true,
        console);
    RunManifest manifest = ledger.manifest();
    Connections.requireSame(targets, manifest);
    // what a target said when its cells were measured stands
    RunManifest known = manifest.withTargets(session.inSuiteOrder(targets, manifest.targets()));
    ledger.write(
        guard.settled(
            session
                .connections()
                .withPreflight(
                    known.withRemarks(begin(session, targets)).withNotes(session.notes()))));
  }

  /**
   * Their time begins.
   *
   * @return a remark for each target that is skipped, or whose spend is not bounded
   */
  private List<String> begin(RunSession session, List<TargetFacts> targets) {
    List<String> remarks = new ArrayList<>(session.refused().remarks());
    for (TargetFacts facts : targets) {
      session.begin(guard, facts, session.sinceNanos(facts.name())).ifPresent(remarks::add);
    }
    return remarks.stream().map(remark -> remark + ".").toList();
  }

  /** Nothing was measured, and no command failed: a new run need not be kept. */
  static final class NothingBegunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NothingBegunException(TenkException reason) {
      super(reason);
    }

    TenkException reason() {
      return (TenkException) getCause();
    }
  }

  private Optional<AbRun> rounds(RunManifest manifest) {
    return manifest
        .plan()
        .interleaving()
        .map(plan -> new AbRun(suiteFile, run, plan, console.out()));
  }

  /**
   * Connects to the targets, each after its own commands where there are any. Where nothing is left
   * to be measured after commands, a target that is refused ends the run, and one that does not
   * answer leaves it to be resumed.
   */
  private void prepare(RunSession session, RunLedger ledger, List<CellKey> cells)
      throws IOException {
    if (suiteFile.suite().hasCommands()) {
      sayWhere();
      try {
        session.prepare(ledger, hooks, guard);
        return;
      } catch (ConfigurationException e) {
        hooks.after();
        keepFailures();
        if (run.manifest().progress().remarks().isEmpty()
            && run.missing(ledger.manifest()).equals(ledger.manifest().plan().cells())) {
          throw new NothingBegunException(e);
        }
        throw e;
      }
    }
    try {
      connect(session, ledger, cells);
      sayWhere();
    } catch (TenkException e) {
      if (session.isInterrupted()) {
        throw e;
      }
      throw new NothingBegunException(e);
    }
  }

  private void sayWhere() {
    console.out().println("run " + run.runId() + " in " + run.path());
  }

  private void say(List<TargetFacts> targets) {
    PrintWriter out = console.out();
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

  private void keepFailures() throws IOException {
    List<String> failures = new ArrayList<>();
    hooks
        .takeFailures()
        .forEach(failure -> failures.add(failure + "; what it should have ended may go on."));
    sweep.ifPresent(each -> each.takeLeft().forEach(left -> failures.add(left + ".")));
    if (!failures.isEmpty()) {
      RunManifest manifest = run.manifest();
      List<String> remarks = new ArrayList<>(manifest.progress().remarks());
      remarks.addAll(failures);
      run.writeManifest(manifest.withRemarks(remarks));
    }
  }

  /** What the generators were used for: their time ends after that of the last cell. */
  private void keep(Optional<GeneratorUse> use) throws IOException {
    if (use.isPresent()) {
      run.writeManifest(
          guard
              .settled(run.manifest())
              .withGenerators(generatorsBefore.map(each -> each.and(use.get())).orElse(use.get())));
    }
  }

  /**
   * Ctrl-C or SIGTERM: no more load, what there is is written, what comes after is run, the run
   * stays visibly incomplete.
   */
  private void stop(RunSession session) {
    PrintWriter out = console.out();
    session.interrupt();
    hooks.interrupt();
    sweep.ifPresent(SweepRun::removeAll);
    session.close();
    awaitTheLastCell();
    // what a scheduler has started does not outlive this process
    drivers.discard();
    hooks.after();
    try {
      keep(guard.generatorUse());
      keepFailures();
      DueCells.close(run, run.manifest(), suiteFile);
    } catch (IOException | TenkException e) {
      out.println("tenk: the manifest is as it was: " + e.getMessage());
    }
    out.println();
    out.println("stopped; go on with: tenk run --resume " + run.runId());
    out.flush();
    console.stopped();
  }

  /**
   * What it was measuring writes the manifest once more, and would undo what is written of the end.
   * After that nothing else is written: the lock is never given back.
   */
  private void awaitTheLastCell() {
    try {
      if (!writing.tryLock(LAST_CELL_SECONDS, TimeUnit.SECONDS)) {
        console.out().println("tenk: the last cell did not end within " + LAST_CELL_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread onSignal) {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      // it runs already, and ends the process
    }
  }
}
