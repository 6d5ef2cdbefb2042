package dev.tenk.session;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.RequestCeiling;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.SetAside;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** The queue of a run's cells: which are due, what each may send and cost, one after another. */
final class RunSession implements AutoCloseable {
  private static final String OFFERED_NO_MORE =
      "load was no longer offered, because %s; go on with --resume and a higher --max-spend";

  private final SuiteFile suiteFile;
  private final RunFolder run;
  private final Progress progress;
  private final Connections connections;
  private final CellLauncher.Starter drivers;
  private final CellMeasurement measurement;
  private final Jobs jobs;
  private final MinuteGap gap;
  private final RequestCeiling ceiling;
  private final Set<String> skipped = new HashSet<>();
  private Optional<SweepRun> sweep = Optional.empty();
  private RefusedTargets refused = RefusedTargets.NONE;
  private volatile boolean interrupted;

  /**
   * Of a run whose lock is held.
   *
   * @param drivers starts what offers the load
   */
  RunSession(SuiteFile suiteFile, RunFolder run, Console console, CellLauncher.Starter drivers) {
    this.suiteFile = suiteFile;
    this.run = run;
    this.progress = console.progress(run);
    this.connections = new Connections(suiteFile, console.out());
    this.drivers = drivers;
    this.measurement = new CellMeasurement(suiteFile, run, connections, drivers, progress);
    this.gap = new MinuteGap(Clock.systemUTC(), console.out());
    this.jobs = new Jobs(suiteFile, connections, console.out());
    this.ceiling = new RequestCeiling(suiteFile.suite());
  }

  Connections connections() {
    return connections;
  }

  RefusedTargets refused() {
    return refused;
  }

  /** What a reader should know of targets and generators, each a sentence. */
  List<String> notes() {
    return Stream.concat(connections.notes().stream(), drivers.notes().stream()).toList();
  }

  /**
   * Connects to all targets at once, and skips those that are refused.
   *
   * @return facts of the others, one or more
   * @throws dev.tenk.results.model.TenkException where nothing is left to be measured
   */
  List<TargetFacts> connectAll(RunLedger ledger) {
    Connections.Connected connected = connections.connectAll(skipped);
    refused = connected.refused();
    skipRefused(ledger);
    return connected.facts();
  }

  private void skipRefused(RunLedger ledger) {
    skipped.addAll(refused.names());
    if (interrupted
        || needsAll(ledger.manifest())
        || (ahead(ledger.manifest()).isEmpty() && jobs.due(ledger.manifest(), skipped).isEmpty())) {
      refused.require();
    }
  }

  /** An A/B comparison has no side to itself, and a sweep is asked which one is the best. */
  private static boolean needsAll(RunManifest manifest) {
    return manifest.plan().interleaving().isPresent() || manifest.plan().sweep().isPresent();
  }

  /** Makes the variants of a sweep; those that were dropped before are skipped. */
  void make(SweepRun variants) {
    sweep = Optional.of(variants);
    skipped.addAll(variants.dropped());
    variants.make(connections);
  }

  /**
   * Runs what comes before, and connects to each target after its own commands. A target that is
   * refused, or whose commands fail, is skipped; when those of the suite fail, all are.
   *
   * @param ledger gets what is known of the targets, and why some are skipped
   * @throws dev.tenk.results.model.TenkException where nothing is left to be measured
   */
  void prepare(RunLedger ledger, Hooks hooks, SpendGuard guard) throws IOException {
    Optional<String> failed = hooks.beforeAll();
    if (failed.isPresent() && !interrupted) {
      suiteFile.suite().targets().forEach(plan -> skipped.add(plan.name()));
      ledger.remark("nothing was measured, because " + failed.get());
      return;
    }
    for (TargetPlan plan : suiteFile.suite().targets()) {
      if (!interrupted && !skipped.contains(plan.name())) {
        prepare(ledger, hooks, guard, plan);
      }
    }
    if (!interrupted) {
      skipRefused(ledger);
      for (String remark : refused.remarks()) {
        ledger.remark(remark);
      }
    }
  }

  private void prepare(RunLedger ledger, Hooks hooks, SpendGuard guard, TargetPlan plan)
      throws IOException {
    long sinceNanos = sinceNanos(plan.name());
    Optional<String> failed = hooks.before(plan);
    if (failed.isPresent()) {
      skipped.add(plan.name());
      if (!interrupted) {
        ledger.remark("target '" + plan.name() + "' was skipped, because " + failed.get());
      }
      return;
    }
    TargetFacts facts;
    try {
      facts = Jobs.kept(connections.connect(plan), ledger.manifest().targets());
    } catch (TenkException e) {
      if (interrupted || needsAll(ledger.manifest())) {
        throw e;
      }
      refused = refused.with(plan.name(), e);
      return;
    }
    RunManifest before = ledger.manifest();
    Connections.requireSame(List.of(facts), before);
    RunManifest now =
        connections.withPreflight(
            before.withTargets(inSuiteOrder(before.targets(), List.of(facts))), plan);
    Optional<String> unbounded = begin(guard, facts, sinceNanos);
    ledger.write(guard.settled(now.withNotes(notes())));
    if (unbounded.isPresent()) {
      ledger.remark(unbounded.get());
    }
  }

  /**
   * Those known before with those that have been asked now, which take the place of older facts.
   */
  List<TargetFacts> inSuiteOrder(List<TargetFacts> known, List<TargetFacts> now) {
    Map<String, TargetFacts> byName = new LinkedHashMap<>();
    known.forEach(target -> byName.put(target.name(), target));
    now.forEach(target -> byName.put(target.name(), target));
    return suiteFile.suite().targets().stream()
        .map(plan -> byName.get(plan.name()))
        .filter(Objects::nonNull)
        .toList();
  }

  /** When the time of a target begins, {@link System#nanoTime()}: now, unless tenk made it. */
  long sinceNanos(String target) {
    return sweep.flatMap(each -> each.madeAtNanos(target)).orElseGet(System::nanoTime);
  }

  /**
   * A target is there, and may cost.
   *
   * @param sinceNanos when its time began, {@link System#nanoTime()}
   */
  Optional<String> begin(SpendGuard guard, TargetFacts facts, long sinceNanos) {
    gap.used(facts.name());
    return guard.begin(
        suiteFile.suite().target(facts.name()),
        facts,
        sinceNanos,
        connections.preflightRequests(facts.name()));
  }

  /** Measures the cells of a run that are not whole yet, and closes it. */
  void measure(RunLedger ledger, SpendGuard guard, Optional<AbRun> rounds) throws IOException {
    rounds.ifPresent(each -> each.tell(ledger.manifest()));
    RunManifest planned = DueCells.in(run, ledger.manifest(), suiteFile);
    Deque<List<CellKey>> queue = new ArrayDeque<>(ahead(planned));
    if (!queue.isEmpty()) {
      guard.beginGenerators();
      progress.planned(
          sweep.map(SweepRun::foreseen).orElseGet(() -> List.copyOf(queue)), suiteFile.suite());
    }
    while (!queue.isEmpty() && !interrupted) {
      if (guard.reached()) {
        ledger.write(guard.settled(planned));
        ledger.remark(OFFERED_NO_MORE.formatted(guard.inWords()));
        planned = ledger.manifest();
        break;
      }
      planned = measure(ledger, planned, queue, guard, rounds);
    }
    if (rounds.isPresent() && !interrupted) {
      rounds.get().after(connections, planned);
    }
    if (!interrupted) {
      measurement.measureOwnBenchmarks(planned);
      jobs.measure(ledger, guard, skipped);
      planned = ledger.manifest();
    }
    DueCells.close(run, planned, suiteFile);
  }

  /**
   * Measures the first of the queue, and puts what is due because of it in front.
   *
   * @return the manifest with all cells that are planned by now
   */
  private RunManifest measure(
      RunLedger ledger,
      RunManifest planned,
      Deque<List<CellKey>> queue,
      SpendGuard guard,
      Optional<AbRun> rounds)
      throws IOException {
    List<CellKey> together = queue.remove();
    RunManifest now =
        rounds.isPresent() ? rounds.get().before(connections, planned, together.get(0)) : planned;
    together.forEach(cell -> gap.await(suiteFile.suite().target(cell.target()), () -> interrupted));
    if (interrupted) {
      return now;
    }
    Optional<CapacitySearch.Step> step = DueCells.step(run, now, suiteFile, together.get(0));
    progress.started(together, step);
    List<Allowance> allowances = new ArrayList<>();
    for (CellKey cell : together) {
      allowances.add(allowance(now, cell, guard));
    }
    Optional<String> usedUp = usedUp(allowances);
    if (usedUp.isPresent()) {
      progress.broken("max_requests is used up" + usedUp.get());
      return now;
    }
    // set aside before the first one is sent: a crash must not lift the bound
    ledger.write(guard.settingAside(now, allowances.stream().map(Allowance::setAside).toList()));
    List<CellMeasurement.Measured> measured =
        measurement.measure(
            allowances,
            step,
            ledger.manifest(),
            Optional.ofNullable(queue.peek()).map(others -> others.get(0)));
    together.forEach(cell -> gap.used(cell.target()));
    if (measured.isEmpty() && now.plan().benchmarking().isPresent()) {
      // what keeps one fork from measuring a target keeps the others, too
      String target = together.get(0).target();
      queue.removeIf(others -> others.get(0).target().equals(target));
    }
    for (Allowance each : allowances) {
      charge(guard, each, measured);
    }
    if (step.isPresent() && !measured.isEmpty()) {
      DueCells.search(run, ledger.manifest(), suiteFile, together.get(0))
          .outcome()
          .ifPresent(progress::found);
    }
    rounds.ifPresent(each -> each.tell(ledger.manifest()));
    sweep.ifPresent(each -> each.tell(ledger.manifest(), guard));
    int cells = ledger.manifest().plan().cells().size();
    RunManifest due = DueCells.in(run, guard.settled(ledger.manifest()), suiteFile);
    putFirst(due.plan().cells().subList(cells, due.plan().cells().size()), queue);
    ledger.write(due);
    return due;
  }

  /** The next step of a search comes before other cells; rounds are all that is ahead. */
  private void putFirst(List<CellKey> cells, Deque<List<CellKey>> queue) {
    List<List<CellKey>> more = CellPlan.together(suiteFile.suite(), cells);
    for (int i = more.size() - 1; i >= 0; i--) {
      queue.addFirst(more.get(i));
    }
  }

  /** What a cell was used for, or, where that is not known of all of it, what it may have been. */
  private void charge(SpendGuard guard, Allowance of, List<CellMeasurement.Measured> measured)
      throws IOException {
    Optional<SpendUse> use =
        measured.stream()
            .filter(each -> each.cell().equals(of.cell()))
            .findFirst()
            .flatMap(CellMeasurement.Measured::use);
    if (use.isPresent()) {
      guard.used(of.cell(), use.get());
    } else {
      guard.lost(of.setAside(), run.requestsHanded(of.cell()));
    }
  }

  /** What is not whole yet, in groups that are measured at once; none with a skipped target. */
  private List<List<CellKey>> ahead(RunManifest manifest) {
    Set<CellKey> missing = Set.copyOf(run.missing(manifest));
    return CellPlan.together(suiteFile.suite(), manifest.plan().cells()).stream()
        .filter(together -> together.stream().anyMatch(missing::contains))
        .filter(together -> together.stream().noneMatch(cell -> skipped.contains(cell.target())))
        .toList();
  }

  private Allowance allowance(RunManifest manifest, CellKey cell, SpendGuard guard)
      throws IOException {
    OptionalLong allowed = ceiling.allowed(cell, used(manifest, cell.target()));
    OptionalLong most = allowed.isPresent() ? allowed : ceiling.planned(cell);
    return new Allowance(
        allowed, new SetAside(cell, guard.setAsideUsd(cell, most), most), guard.limit(cell));
  }

  /**
   * What a run has sent to a target by now: what its cells count, and what was sent around them.
   */
  private long used(RunManifest manifest, String target) throws IOException {
    return suiteFile.suite().target(target).maxRequests().isEmpty()
        ? 0
        : manifest.progress().requests().getOrDefault(target, 0L)
            + run.requestsHanded(target, cell -> ceiling.allowed(cell, 0).orElseThrow());
  }

  /** Names the target that has no requests left; empty text for a cell measured by itself. */
  private static Optional<String> usedUp(List<Allowance> allowances) {
    return allowances.stream()
        .filter(each -> each.requests().orElse(1) == 0)
        .map(each -> allowances.size() == 1 ? "" : " of " + each.cell().target())
        .findFirst();
  }

  /** On a signal: no cell begins any more, and the driver stops and writes what it has. */
  void interrupt() {
    interrupted = true;
    measurement.interrupt();
    jobs.interrupt();
  }

  /** Whether that has come. */
  boolean isInterrupted() {
    return interrupted;
  }

  @Override
  public void close() {
    connections.close();
  }
}
