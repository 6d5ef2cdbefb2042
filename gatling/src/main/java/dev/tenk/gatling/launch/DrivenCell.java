package dev.tenk.gatling.launch;

import dev.tenk.gatling.action.RunningCell;
import dev.tenk.gatling.action.RunningCells;
import dev.tenk.gatling.action.SpendGate;
import dev.tenk.gatling.action.WindowController;
import dev.tenk.gatling.schedule.PayloadOrder;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.Rephasing;
import dev.tenk.results.store.RequestCount;
import dev.tenk.results.suite.Suite;
import dev.tenk.targets.IdleExpiring;
import dev.tenk.targets.ModelControl;
import dev.tenk.targets.ServiceMonitored;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Targets;
import dev.tenk.targets.TelemetrySource;
import dev.tenk.targets.payload.PayloadMix;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A cell that a driver measures, with its target, the target's identity before, and its telemetry.
 */
final class DrivenCell {
  private final CellOrder order;
  private final Target target;
  private final TargetIdentity before;
  private final Optional<TelemetryRecorder> telemetry;
  private final Optional<SpendGate> spend;
  private final RunningCell running;
  private boolean targetClosed;

  /**
   * Connects to the cell's target, watches its device idle for a while, and adds it to the rest.
   */
  DrivenCell(
      CellOrder order, Suite suite, Workload workload, PayloadMix payloads, RunningCells cells)
      throws IOException {
    this.order = order;
    RequestCount count = RequestCount.begin(order.cellFolder());
    Suite.TargetPlan plan = suite.target(order.cell().target());
    target = Targets.provider(plan).open(plan, order.started(), payloads.payloads());
    target.ability(ModelControl.class).ifPresent(ModelControl::activate);
    before = target.identify();
    telemetry =
        target
            .ability(TelemetrySource.class)
            // a meter is asked once, however many send
            .filter(source -> order.share().index() == 0)
            .map(TelemetrySource::telemetry)
            .map(source -> new TelemetryRecorder(source, order.cellFolder(), cells::epochNanos));
    telemetry.ifPresent(TelemetryRecorder::watchIdle);
    spend = order.spend().map(SpendGate::new);
    running =
        cells.add(
            plan.name(),
            target,
            suite.slo(),
            order.schedule(suite, workload),
            new PayloadOrder(
                payloads.sets(), Seeds.ofPayloads(suite.seed(), order.cell()), order.share()),
            order.maxRequests(),
            count,
            (window, watcher) -> new CellRecorder(order.cellFolder(), window, watcher),
            spend);
  }

  RunningCell running() {
    return running;
  }

  Optional<SpendGate> spend() {
    return spend;
  }

  /** How long what is in flight may still take. */
  Duration timeout() {
    return target.timeout();
  }

  /** Ends its files. Call it when nothing is in flight. */
  void closeFiles() throws IOException {
    running.close();
    telemetry.ifPresent(TelemetryRecorder::close);
    WindowController end = running.end();
    if (end.isOutOfPhase()) {
      long startNanos = end.windowStartNanos();
      Rephasing.apply(
          order.cellFolder(),
          startNanos,
          running.startedAt().orElseThrow().plusNanos(startNanos).toEpochMilli(),
          end.lastSequence());
    }
  }

  /**
   * The result, once its files are closed. Asks the target for its identity again.
   *
   * @param ofAll reasons against all cells of the process
   * @param conditions of the machine; empty where they are not known
   */
  DriverMessage.Ended ended(
      List<String> ofAll,
      double cpuSeconds,
      OptionalLong peakMemoryBytes,
      Optional<GeneratorConditions> conditions) {
    List<String> problems = new ArrayList<>(ofAll);
    Phases phases = running.end().phases();
    if (running.reachedCeiling() && phases.decided().isEmpty() && !running.end().wasToldItsEnd()) {
      problems.add(
          "max_requests was reached after "
              + running.sent()
              + " requests of this cell; raise it, or shorten the workloads");
    }
    if (running.reachedSpend()) {
      problems.add(
          "max_spend was reached after "
              + running.sent()
              + " requests of this cell, and its window is cut short; raise it, or shorten the"
              + " workloads");
    }
    if (running.sent() == 0) {
      problems.add("nothing was sent to it");
    }
    problems.addAll(before.changesOf(target));
    Instant startedAt = running.startedAt().orElseThrow();
    Optional<ServiceMetrics> serviceMetrics =
        target
            .ability(ServiceMonitored.class)
            // what it counts is what all of several generators sent
            .filter(service -> order.share().isWhole())
            .map(service -> metrics(service, startedAt));
    return new DriverMessage.Ended(
        startedAt,
        running.end().scheduled(),
        running.sent(),
        target.connectionBound(),
        target.ability(IdleExpiring.class).map(IdleExpiring::idleExpiry),
        serviceMetrics,
        before.modelSha256(),
        cpuSeconds,
        peakMemoryBytes,
        problems,
        telemetry.flatMap(TelemetryRecorder::watched),
        phases,
        spend.map(SpendGate::use),
        conditions,
        running.said().byKind());
  }

  /** What was measured is valid without it. */
  private ServiceMetrics metrics(ServiceMonitored service, Instant startedAt) {
    try {
      return service.serviceMetrics(startedAt, Instant.now(), running.sent());
    } catch (RuntimeException e) {
      return new ServiceMetrics(
          List.of(),
          Optional.of(
              "the service's monitoring could not be asked: "
                  + (e instanceof TenkException ? e.getMessage() : e)),
          Optional.empty());
    }
  }

  /** Closes the target once, on the first call; what it has left elsewhere is deleted with it. */
  synchronized void closeTarget() {
    if (!targetClosed) {
      targetClosed = true;
      try {
        target.close();
      } catch (RuntimeException e) {
        // what was measured is kept all the same
        System.err.println("the target was not closed: " + e);
      }
    }
  }
}
