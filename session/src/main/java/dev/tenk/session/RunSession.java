package dev.tenk.session;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.launch.RequestCeiling;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.SetAside;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.spend.SpendLimit;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.study.SuiteFile;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Targets;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The targets of a run, connected, and the measuring of its cells one after another. */
public final class RunSession implements AutoCloseable {
  private static final String OFFERED_NO_MORE =
      "load was no longer offered, because %s; go on with --resume and a higher --max-spend";

  private final SuiteFile suiteFile;
  private final PrintWriter out;
  private final CellLauncher.Starter drivers;
  private final Map<String, LocalServer> servers = new ConcurrentHashMap<>();
  private final Map<String, Long> preflightRequests = new TreeMap<>();
  private final Set<String> skipped = new HashSet<>();
  private final BenchmarkSession benchmarks = new BenchmarkSession();
  private volatile CellLauncher driver;
  private volatile boolean interrupted;

  /**
   * @param out hears what of the connecting takes long
   */
  public RunSession(SuiteFile suiteFile, PrintWriter out) {
    this(suiteFile, out, CellLauncher::start);
  }

  /**
   * A session whose load is offered by something else than a process a cell.
   *
   * @param drivers starts it
   */
  public RunSession(SuiteFile suiteFile, PrintWriter out, CellLauncher.Starter drivers) {
    this.suiteFile = suiteFile;
    this.out = out;
    this.drivers = drivers;
  }

  /**
   * Starts the servers tenk runs itself, asks every target who it is, encodes once to see, and
   * proves as far as can be that calls will be let through.
   */
  public List<TargetFacts> connect() {
    return suiteFile.suite().targets().stream().map(this::connect).toList();
  }

  private TargetFacts connect(TargetPlan plan) {
    startServer(plan);
    try (Target target = Targets.provider(plan).open(plan, started(plan), suiteFile.payloads())) {
      target.activate();
      TargetFacts facts = facts(plan, target.identify());
      preflightRequests.put(plan.name(), (long) target.preflight());
      if (plan.agent().isPresent()) {
        Waking.wake(plan.name(), target, suiteFile.payloads().size(), out);
      }
      return facts;
    }
  }

  /**
   * Runs what comes before, and connects to each target after its own commands. A target whose
   * commands fail is skipped; when those of the suite fail, all are.
   *
   * @return the manifest with what is known of the targets, and why some are skipped
   */
  RunManifest prepare(RunFolder run, RunManifest manifest, Hooks hooks, SpendGuard guard)
      throws IOException {
    RunManifest now = manifest;
    Optional<String> failed = hooks.beforeAll();
    if (failed.isPresent() && !interrupted) {
      suiteFile.suite().targets().forEach(plan -> skipped.add(plan.name()));
      now = remark(run, now, "nothing was measured, because " + failed.get());
    } else {
      for (TargetPlan plan : suiteFile.suite().targets()) {
        if (!interrupted) {
          now = prepare(run, now, hooks, guard, plan);
        }
      }
    }
    return now;
  }

  private RunManifest prepare(
      RunFolder run, RunManifest manifest, Hooks hooks, SpendGuard guard, TargetPlan plan)
      throws IOException {
    long sinceNanos = System.nanoTime();
    Optional<String> failed = hooks.before(plan);
    if (failed.isPresent()) {
      skipped.add(plan.name());
      if (interrupted) {
        return manifest;
      }
      return remark(
          run, manifest, "target '" + plan.name() + "' was skipped, because " + failed.get());
    }
    TargetFacts facts = connect(plan);
    suiteFile.requirePrices(List.of(facts));
    requireSame(List.of(facts), manifest);
    RunManifest now = manifest.withTargets(inSuiteOrder(manifest.targets(), facts));
    if (plan.maxRequests().isPresent()) {
      long before = manifest.requests().getOrDefault(plan.name(), 0L);
      now = now.withRequests(plan.name(), before + preflightRequests.get(plan.name()));
    }
    Optional<String> unbounded = begin(guard, facts, sinceNanos);
    now = guard.settled(now);
    run.writeManifest(now);
    return unbounded.isPresent() ? remark(run, now, unbounded.get()) : now;
  }

  private List<TargetFacts> inSuiteOrder(List<TargetFacts> known, TargetFacts more) {
    Map<String, TargetFacts> byName = new LinkedHashMap<>();
    known.forEach(target -> byName.put(target.name(), target));
    byName.put(more.name(), more);
    return suiteFile.suite().targets().stream()
        .map(plan -> byName.get(plan.name()))
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * A target is there, and may cost.
   *
   * @param sinceNanos when its time began, {@link System#nanoTime()}
   */
  Optional<String> begin(SpendGuard guard, TargetFacts facts, long sinceNanos) {
    return guard.begin(
        suiteFile.suite().target(facts.name()),
        facts,
        sinceNanos,
        preflightRequests.getOrDefault(facts.name(), 0L));
  }

  private static RunManifest remark(RunFolder run, RunManifest manifest, String sentence)
      throws IOException {
    List<String> remarks = new ArrayList<>(manifest.remarks());
    remarks.add(sentence + ".");
    RunManifest now = manifest.withRemarks(remarks);
    run.writeManifest(now);
    return now;
  }

  /** Targets with the same local cloud share one; an agent serves one target only. */
  private void startServer(TargetPlan plan) {
    plan.agent()
        .ifPresent(agent -> servers.put(serverKey(plan), LocalServer.agent(plan, agent, out)));
    plan.localCloud()
        .ifPresent(
            profile ->
                servers.computeIfAbsent(
                    serverKey(plan), key -> LocalServer.localCloud(plan, profile, out)));
  }

  private static String serverKey(TargetPlan plan) {
    return plan.localCloud().map(Path::toString).orElse(plan.name());
  }

  private Optional<StartedServer> started(TargetPlan plan) {
    return Optional.ofNullable(servers.get(serverKey(plan))).map(LocalServer::address);
  }

  /** The run with the requests that {@link #connect()} has sent to targets that have a ceiling. */
  RunManifest withPreflight(RunManifest manifest) {
    RunManifest counted = manifest;
    for (TargetPlan plan : suiteFile.suite().targets()) {
      if (plan.maxRequests().isPresent()) {
        long before = manifest.requests().getOrDefault(plan.name(), 0L);
        counted =
            counted.withRequests(
                plan.name(), before + preflightRequests.getOrDefault(plan.name(), 0L));
      }
    }
    return counted;
  }

  private static TargetFacts facts(TargetPlan plan, TargetIdentity identity) {
    return new TargetFacts(
        plan.name(),
        plan.kind(),
        plan.standing(),
        identity.endpoint(),
        identity.modelName(),
        identity.modelVersion(),
        identity.modelSha256(),
        identity.details());
  }

  /**
   * Measures the cells of a run that are not whole yet.
   *
   * @return the manifest as it is at the end
   */
  RunManifest measure(
      RunFolder run,
      RunManifest manifest,
      SpendGuard guard,
      Progress progress,
      Optional<AbRun> rounds)
      throws IOException {
    rounds.ifPresent(each -> each.tell(manifest));
    RunManifest now = DueCells.in(run, manifest, suiteFile);
    RequestCeiling ceiling = new RequestCeiling(suiteFile.suite());
    Deque<List<CellKey>> ahead = new ArrayDeque<>(ahead(run, now));
    if (!ahead.isEmpty()) {
      progress.planned(List.copyOf(ahead), suiteFile.suite());
    }
    while (!ahead.isEmpty() && !interrupted) {
      if (guard.reached()) {
        now = remark(run, guard.settled(now), OFFERED_NO_MORE.formatted(guard.inWords()));
        break;
      }
      List<CellKey> together = ahead.remove();
      if (rounds.isPresent()) {
        now = rounds.get().before(this, now, together.get(0));
      }
      Optional<CapacitySearch.Step> step = step(run, now, together.get(0));
      progress.started(together, step);
      List<Allowance> allowances = new ArrayList<>();
      for (CellKey cell : together) {
        allowances.add(allowance(run, now, cell, ceiling, guard));
      }
      Optional<String> usedUp = usedUp(allowances);
      if (usedUp.isPresent()) {
        progress.broken("max_requests is used up" + usedUp.get());
        continue;
      }
      // set aside before the first one is sent: a crash must not lift the bound
      now = guard.settingAside(now, allowances.stream().map(Allowance::setAside).toList());
      run.writeManifest(now);
      List<MeasuredCell> measured = measure(run, allowances, step, now, progress);
      if (measured.isEmpty()) {
        for (Allowance each : allowances) {
          guard.lost(each.setAside(), run.requestsHanded(each.cell()));
        }
        if (now.benchmarking().isPresent()) {
          // what keeps one fork from measuring a target keeps the others, too
          String target = together.get(0).target();
          ahead.removeIf(others -> others.get(0).target().equals(target));
        }
      }
      measured.forEach(each -> guard.used(each.cell(), each.use()));
      if (step.isPresent() && !measured.isEmpty()) {
        DueCells.search(run, now, suiteFile, together.get(0)).outcome().ifPresent(progress::found);
      }
      if (rounds.isPresent()) {
        rounds.get().tell(now);
      }
      int planned = now.cells().size();
      now = DueCells.in(run, guard.settled(now), suiteFile);
      List<CellKey> due = now.cells().subList(planned, now.cells().size());
      // a search goes on where it is; rounds are all that is ahead
      for (int i = due.size() - 1; i >= 0; i--) {
        ahead.addFirst(List.of(due.get(i)));
      }
      run.writeManifest(now);
    }
    if (rounds.isPresent() && !interrupted) {
      rounds.get().after(this, now);
    }
    if (!interrupted) {
      benchmarks.measureOwn(run, now, suiteFile.suite(), progress);
    }
    return DueCells.close(run, now, suiteFile);
  }

  /**
   * Starts the server of a target anew, where it is tenk's own, or has it load its model anew. What
   * was lucky or not in the last start of a process is over with it.
   *
   * @return whether it could; hosted services and servers without such a call cannot
   */
  boolean restart(TargetPlan plan, RunManifest manifest) {
    if (plan.agent().isPresent()) {
      LocalServer running = servers.remove(serverKey(plan));
      if (running != null) {
        running.close();
      }
      startServer(plan);
    }
    try (Target target = Targets.provider(plan).open(plan, started(plan), suiteFile.payloads())) {
      boolean anew = plan.agent().isPresent() || target.reload();
      requireSame(List.of(facts(plan, target.identify())), manifest);
      if (plan.agent().isPresent()) {
        Waking.wake(plan.name(), target, suiteFile.payloads().size(), out);
      }
      return anew;
    }
  }

  /** What is not whole yet, in groups that are measured at once; none with a skipped target. */
  private List<List<CellKey>> ahead(RunFolder run, RunManifest manifest) {
    Set<CellKey> missing = Set.copyOf(run.missing(manifest));
    return CellPlan.together(suiteFile.suite(), manifest.cells()).stream()
        .filter(together -> together.stream().anyMatch(missing::contains))
        .filter(together -> together.stream().noneMatch(cell -> skipped.contains(cell.target())))
        .toList();
  }

  /**
   * What a cell may do.
   *
   * @param requests it may send at most; empty without a bound
   * @param setAside what is set aside for it
   * @param limit of what it may cost; empty without a bound
   */
  private record Allowance(OptionalLong requests, SetAside setAside, Optional<SpendLimit> limit) {
    CellKey cell() {
      return setAside.cell();
    }
  }

  private Allowance allowance(
      RunFolder run, RunManifest manifest, CellKey cell, RequestCeiling ceiling, SpendGuard guard)
      throws IOException {
    OptionalLong allowed = ceiling.allowed(cell, used(run, manifest, cell.target(), ceiling));
    OptionalLong most = allowed.isPresent() ? allowed : ceiling.planned(cell);
    return new Allowance(
        allowed, new SetAside(cell, guard.setAsideUsd(cell, most), most), guard.limit(cell));
  }

  /**
   * What a run has sent to a target by now: what its cells count, and what was sent around them.
   */
  private long used(RunFolder run, RunManifest manifest, String target, RequestCeiling ceiling)
      throws IOException {
    return suiteFile.suite().target(target).maxRequests().isEmpty()
        ? 0
        : manifest.requests().getOrDefault(target, 0L)
            + run.requestsHanded(target, cell -> ceiling.allowed(cell, 0).orElseThrow());
  }

  /** Says of which target nothing is left; of a cell by itself that need not be said. */
  private static Optional<String> usedUp(List<Allowance> allowances) {
    return allowances.stream()
        .filter(each -> each.requests().orElse(1) == 0)
        .map(each -> allowances.size() == 1 ? "" : " of " + each.cell().target())
        .findFirst();
  }

  /** The step of a capacity search that a cell is to be; empty in any other workload. */
  private Optional<CapacitySearch.Step> step(RunFolder run, RunManifest manifest, CellKey cell) {
    return suiteFile.suite().workload(cell.workload()) instanceof CapacityWorkload
            && DueCells.search(run, manifest, suiteFile, cell).next()
                instanceof CapacitySearch.Step step
        ? Optional.of(step)
        : Optional.empty();
  }

  private record MeasuredCell(CellKey cell, Optional<SpendUse> use) {}

  /** Measures cells at once; none is whole when it is not measured to its end. */
  private List<MeasuredCell> measure(
      RunFolder run,
      List<Allowance> allowances,
      Optional<CapacitySearch.Step> step,
      RunManifest manifest,
      Progress progress)
      throws IOException {
    List<CellOrder> orders = new ArrayList<>();
    for (Allowance each : allowances) {
      CellKey cell = each.cell();
      orders.add(
          new CellOrder(
              run.path().resolve(RunFolder.SUITE),
              suiteFile.folder(),
              cell,
              run.startCell(cell),
              started(suiteFile.suite().target(cell.target())),
              Optional.ofNullable(manifest.replaySha256().get(cell.workload())),
              each.requests(),
              window(step, manifest),
              each.limit()));
    }
    CellLauncher.Result result =
        manifest.benchmarking().isPresent()
            ? benchmarks.measure(orders.get(0), manifest.benchmarking().get())
            : drive(orders, progress);
    if (result instanceof CellLauncher.Result.Broken broken) {
      progress.broken(interrupted ? "stopped" : broken.reason());
      return List.of();
    }
    List<DriverMessage.Ended> ended = ((CellLauncher.Result.Measured) result).cells();
    Map<CellKey, CellFacts> facts = new LinkedHashMap<>();
    try {
      for (int i = 0; i < orders.size(); i++) {
        facts.put(orders.get(i).cell(), facts(orders.get(i), ended.get(i), step, manifest));
      }
    } catch (TenkException e) {
      progress.broken(e.getMessage());
      return List.of();
    }
    run.completeCells(facts);
    List<MeasuredCell> measured = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      CellKey cell = orders.get(i).cell();
      progress.measured(
          facts.get(cell),
          CellSummaries.of(run, cell, suiteFile.suite().slo()).validity().decisionValid());
      measured.add(new MeasuredCell(cell, ended.get(i).use()));
    }
    return measured;
  }

  private CellLauncher.Result drive(List<CellOrder> orders, Progress progress) throws IOException {
    try (CellLauncher launched = drivers.start(orders, jars(orders.get(0).cell()))) {
      driver = launched;
      return launched.await(progress::running);
    } finally {
      driver = null;
    }
  }

  private List<String> jars(CellKey cell) {
    return suiteFile.suite().workload(cell.workload()) instanceof SimulationWorkload own
        ? own.jars()
        : List.of();
  }

  private CellFacts facts(
      CellOrder order,
      DriverMessage.Ended ended,
      Optional<CapacitySearch.Step> step,
      RunManifest manifest)
      throws IOException {
    Suite suite = suiteFile.suite();
    return CellSummaries.facts(
        order.cellFolder(),
        order.cell(),
        order.workload(suite),
        suite.slo(),
        new CellSummaries.Ended(
            ended.startedAt(),
            ended.scheduled(),
            ended.connectionBound(),
            ended.idleExpiry(),
            ended.serviceMetrics(),
            new DriverEnd(
                ended.cpuSeconds(),
                ended.peakMemoryBytes(),
                problems(ended, manifest.target(order.cell().target())),
                manifest.benchmarking().map(Benchmarking::driver)),
            ended.watch(),
            ended.phases(),
            step));
  }

  private static Optional<CellOrder.Window> window(
      Optional<CapacitySearch.Step> step, RunManifest manifest) {
    return step.map(RunSession::window)
        .or(
            () ->
                manifest.interleaving().map(rounds -> new CellOrder.RoundWindow(rounds.window())));
  }

  /** Long enough for all its requests, however they fall. */
  private static CellOrder.Window window(CapacitySearch.Step step) {
    return new CellOrder.SearchWindow(
        step.ratePerSecond(),
        new UntilDecided(step.alpha(), step.mostRequests()),
        Duration.ofMillis(
            (long) Math.ceil(step.mostRequests() / step.ratePerSecond() * 1250) + 5000));
  }

  private static List<String> problems(DriverMessage.Ended ended, TargetFacts target) {
    List<String> problems = new ArrayList<>(ended.problems());
    if (!ended.modelSha256().equals(target.modelSha256())) {
      problems.add(
          "the target served model "
              + ended.modelSha256().orElse("unknown")
              + " here and "
              + target.modelSha256().orElse("unknown")
              + " when the run began; measure one build a run");
    }
    return problems;
  }

  /**
   * Refuses to go on with a run whose targets are not the ones it began with. One that was skipped
   * until now may be any.
   */
  static void requireSame(List<TargetFacts> now, RunManifest manifest) {
    for (TargetFacts target : now) {
      Optional<TargetFacts> before =
          manifest.targets().stream().filter(each -> each.name().equals(target.name())).findFirst();
      if (before.isPresent()
          && (!target.modelSha256().equals(before.get().modelSha256())
              || !target.modelName().equals(before.get().modelName()))) {
        throw new ConfigurationException(
            "target '"
                + target.name()
                + "' serves another model than when run "
                + manifest.runId()
                + " began; start a new run");
      }
    }
  }

  /** On a signal: the driver stops offering load and writes what it has. */
  void interrupt() {
    interrupted = true;
    benchmarks.interrupt();
    CellLauncher launched = driver;
    if (launched != null) {
      launched.close();
    }
  }

  /** Whether that has come. */
  boolean isInterrupted() {
    return interrupted;
  }

  @Override
  public void close() {
    servers.values().forEach(LocalServer::close);
  }
}
