package dev.tenk.session;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.launch.Launched;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/** The measuring of a cell, or of those that are measured at once: a driver, and its facts. */
final class CellMeasurement {
  private final SuiteFile suiteFile;
  private final RunFolder run;
  private final Connections connections;
  private final CellLauncher.Starter drivers;
  private final Progress progress;
  private final BenchmarkSession benchmarks = new BenchmarkSession();
  private volatile Launched driver;
  private volatile boolean interrupted;

  /**
   * Of a run's cells.
   *
   * @param drivers starts what offers the load
   */
  CellMeasurement(
      SuiteFile suiteFile,
      RunFolder run,
      Connections connections,
      CellLauncher.Starter drivers,
      Progress progress) {
    this.suiteFile = suiteFile;
    this.run = run;
    this.connections = connections;
    this.drivers = drivers;
    this.progress = progress;
  }

  /**
   * A cell that is whole.
   *
   * @param use what its target is billed for; empty where nothing bounds that, or not all of it is
   *     known
   */
  record Measured(CellKey cell, Optional<SpendUse> use) {}

  /**
   * Measures cells at once; none is whole when it is not measured to its end.
   *
   * @param next the first of those to be measured after them
   */
  List<Measured> measure(
      List<Allowance> allowances,
      Optional<CapacitySearch.Step> step,
      RunManifest manifest,
      Optional<CellKey> next)
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
              connections.started(suiteFile.suite().target(cell.target())),
              Optional.ofNullable(manifest.inputs().replaySha256().get(cell.workload())),
              each.requests(),
              window(step, manifest, cell),
              each.limit()));
    }
    CellLauncher.Result result =
        manifest.plan().benchmarking().isPresent()
            ? benchmarks.measure(orders.get(0), manifest.plan().benchmarking().get())
            : drive(orders);
    if (next.isPresent() && !interrupted && manifest.plan().benchmarking().isEmpty()) {
      // the next driver starts while what the last one measured is counted
      drivers.prepare(jars(suiteFile, next.get()));
    }
    if (result instanceof CellLauncher.Result.Broken broken) {
      progress.broken(interrupted ? "stopped" : broken.reason());
      return List.of();
    }
    CellLauncher.Result.Measured offered = (CellLauncher.Result.Measured) result;
    List<DriverMessage.Ended> ended = offered.cells();
    Map<CellKey, CellFacts> facts = new LinkedHashMap<>();
    try {
      for (int i = 0; i < orders.size(); i++) {
        facts.put(
            orders.get(i).cell(),
            facts(suiteFile.suite(), orders.get(i), offered, i, step, manifest));
      }
    } catch (TenkException e) {
      progress.broken(e.getMessage());
      return List.of();
    }
    run.completeCells(facts);
    List<Measured> measured = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      CellKey cell = orders.get(i).cell();
      tell(cell, facts.get(cell).counts().unanswered());
      measured.add(new Measured(cell, ended.get(i).use()));
    }
    return measured;
  }

  private void tell(CellKey cell, long failures) throws IOException {
    Histogram successNanos =
        LatencyLogReader.totals(run.cell(cell).resolve(RunFolder.TOTALS_LOG)).get(Tag.RESPONSE);
    progress.measured(
        CellSummaries.of(run, cell, suiteFile.suite().slo()),
        Quantiles.seen(successNanos, failures, 0.5),
        Quantiles.seen(successNanos, failures, 0.99));
  }

  /** Measures the benchmarks without a target that are not measured yet; none in any other run. */
  void measureOwnBenchmarks(RunManifest manifest) throws IOException {
    benchmarks.measureOwn(run, manifest, suiteFile.suite(), progress);
  }

  /** On a signal: the driver stops offering load and writes what it has. */
  void interrupt() {
    interrupted = true;
    benchmarks.interrupt();
    Launched launched = driver;
    if (launched != null) {
      launched.close();
    }
  }

  private CellLauncher.Result drive(List<CellOrder> orders) throws IOException {
    try (Launched launched = drivers.start(orders, jars(suiteFile, orders.get(0).cell()))) {
      driver = launched;
      return launched.await(progress::running);
    } finally {
      driver = null;
    }
  }

  /** Of the simulation that a cell is measured with; none without one. */
  static List<String> jars(SuiteFile suiteFile, CellKey cell) {
    return suiteFile.suite().workload(cell.workload()) instanceof SimulationWorkload own
        ? own.jars()
        : List.of();
  }

  /**
   * The facts of a measured cell.
   *
   * @param nth of those that were measured at once, from 0
   */
  static CellFacts facts(
      Suite suite,
      CellOrder order,
      CellLauncher.Result.Measured offered,
      int nth,
      Optional<CapacitySearch.Step> step,
      RunManifest manifest)
      throws IOException {
    DriverMessage.Ended ended = offered.cells().get(nth);
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
                OptionalDouble.of(ended.cpuSeconds()),
                ended.peakMemoryBytes(),
                problems(ended, manifest.target(order.cell().target())),
                manifest.plan().benchmarking().map(Benchmarking::driver),
                ended.conditions(),
                offered.generators()),
            ended.watch(),
            ended.phases(),
            step,
            ended.said(),
            manifest.target(order.cell().target()).variants()));
  }

  private static Optional<CellOrder.Window> window(
      Optional<CapacitySearch.Step> step, RunManifest manifest, CellKey cell) {
    return step.map(CellMeasurement::window)
        .or(() -> manifest.plan().interleaving().map(rounds -> window(rounds, cell)));
  }

  private static CellOrder.Window window(AbPlan rounds, CellKey cell) {
    return rounds.atOnce()
        ? new CellOrder.TurnWindow(rounds.window(), cell.target().equals(rounds.baseline()))
        : new CellOrder.RoundWindow(rounds.window());
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
}
