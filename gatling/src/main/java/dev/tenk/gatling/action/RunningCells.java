package dev.tenk.gatling.action;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.PayloadOrder;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.store.RequestCount;
import dev.tenk.targets.HttpLoop;
import dev.tenk.targets.Target;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The cells that this process measures, on one clock: one, or one for each target that a simulation
 * of the user's own calls, or that a comparison calls in turn. Gatling makes simulations by class
 * name, so they are found through {@link #current()}.
 */
public final class RunningCells {
  private static volatile RunningCells current;

  private final Workload workload;
  private final long orderSeed;
  private final Share share;
  private final Map<String, RunningCell> cells = new LinkedHashMap<>();
  private final LiveFigures live = new LiveFigures(System.nanoTime());
  private List<EventExecutor> loops = List.of();
  private volatile boolean started;
  private volatile OptionalLong agreedNanos = OptionalLong.empty();
  private volatile long epochNanos;
  private volatile Instant startedAt;
  private volatile Runnable endUsers = () -> {};
  private final AtomicReference<Throwable> broken = new AtomicReference<>();

  /**
   * None yet.
   *
   * @param orderSeed of the order in which two targets take turns
   */
  public RunningCells(Workload workload, long orderSeed) {
    this(workload, orderSeed, Share.WHOLE);
  }

  /** Those of one generator of several. */
  public RunningCells(Workload workload, long orderSeed, Share share) {
    this.workload = workload;
    this.orderSeed = orderSeed;
    this.share = share;
  }

  Share share() {
    return share;
  }

  long orderSeed() {
    return orderSeed;
  }

  /** Whether callers of a closed workload continue, who call each of its targets. */
  boolean callersGoOn() {
    return cells.values().stream().allMatch(RunningCell::callersGoOn);
  }

  /**
   * Adds one.
   *
   * @param targetName in the suite
   * @param slo what a window that ends by itself is to decide
   * @param schedule planned arrivals of an open workload
   * @param payloads which one each request carries
   * @param maxRequests how many requests may be sent at most; empty without a bound
   * @param count of those that are handed to the target
   * @param spend the limit on the spend; empty where nothing bounds it
   */
  public RunningCell add(
      String targetName,
      Target target,
      Slo slo,
      Optional<ArrivalSchedule> schedule,
      PayloadOrder payloads,
      OptionalLong maxRequests,
      RequestCount count,
      RunningCell.RecorderFactory recorderFactory,
      Optional<SpendGate> spend) {
    RunningCell cell =
        new RunningCell(
            this,
            target,
            workload,
            slo,
            schedule,
            payloads,
            maxRequests,
            count,
            recorderFactory,
            spend);
    cells.put(targetName, cell);
    return cell;
  }

  /**
   * Loops that send to targets without one of their own: several, because a call of a client that
   * signs and encodes takes a while.
   */
  synchronized List<EventExecutor> loops() {
    if (loops.isEmpty()) {
      List<EventExecutor> made = new ArrayList<>();
      HttpLoop.newLoops(2 * Runtime.getRuntime().availableProcessors(), "tenk-sender")
          .forEach(made::add);
      loops = List.copyOf(made);
    }
    return loops;
  }

  /** All loops that send planned requests. */
  public Set<EventExecutor> sendingLoops() {
    Set<EventExecutor> sending = new LinkedHashSet<>();
    cells.values().stream()
        .filter(cell -> cell.schedule().isPresent())
        .forEach(cell -> sending.addAll(cell.loops()));
    return sending;
  }

  /** Makes them this process's. Call it when all are added. */
  public void begin() {
    CallableTargets.allow(cells.keySet());
    current = this;
  }

  /** Those of this process. */
  static RunningCells current() {
    RunningCells cells = current;
    if (cells == null) {
      throw new IllegalStateException("tenk's actions run only in a cell that tenk started");
    }
    return cells;
  }

  Map<String, RunningCell> byTarget() {
    return cells;
  }

  Workload workload() {
    return workload;
  }

  /**
   * The epoch is at that instant, which all generators of the load have agreed on, and not with the
   * first user.
   *
   * @param atNanos on the clock of {@link System#nanoTime}
   */
  public void startAt(long atNanos) {
    agreedNanos = OptionalLong.of(atNanos);
  }

  /** How much later it is than so long before the agreed epoch; 0 where none is agreed. */
  long behindNanos(long leadNanos) {
    return agreedNanos.isPresent()
        ? Math.max(0, System.nanoTime() + leadNanos - agreedNanos.getAsLong())
        : 0;
  }

  /** The first request is due: the clock starts, and every cell's files. */
  synchronized void startClockOnce(long leadNanos) {
    if (started || broken.get() != null) {
      return;
    }
    long nowNanos = System.nanoTime();
    epochNanos = agreedNanos.orElse(nowNanos + leadNanos);
    Instant start = Instant.now().plusNanos(epochNanos - nowNanos);
    startedAt = start;
    for (RunningCell cell : cells.values()) {
      try {
        cell.open(start);
      } catch (IOException | RuntimeException e) {
        broke(e);
        return;
      }
    }
    // callers send as soon as they come; nothing is in flight yet that this could keep waiting
    while (leadNanos == 0 && System.nanoTime() < epochNanos) {
      LockSupport.parkNanos(epochNanos - System.nanoTime());
    }
    started = true;
  }

  /** Something unexpected was thrown: no more load is offered, and the cells end. */
  void broke(Throwable thrown) {
    broken.compareAndSet(null, thrown);
    stop();
  }

  /** Why these cells are invalid, in a sentence; empty as long as they are not. */
  public Optional<String> failure() {
    Throwable thrown = broken.get();
    if (thrown != null) {
      return Optional.of(
          thrown instanceof IOException
              ? "the cell's files cannot be written: "
                  + (thrown.getMessage() == null ? thrown : thrown.getMessage())
              : "the driver broke: " + thrown + "; see gatling/driver.log in the cell's folder");
    }
    return cells.values().stream()
        .flatMap(cell -> cell.recorder().stream())
        .flatMap(recorder -> recorder.failure().stream())
        .map(Throwable::getMessage)
        .findFirst();
  }

  /** Ends the calls whose targets let them run on long after their time is over. */
  public void giveUpOverdue() {
    cells.values().forEach(RunningCell::giveUpOverdue);
  }

  /** Whether a request is due. */
  public boolean hasStarted() {
    return started;
  }

  /** Nanoseconds from the epoch. */
  public long nowNanos() {
    return System.nanoTime() - epochNanos;
  }

  /** Wall clock at the epoch; empty before the first request's turn. */
  Optional<Instant> startedAt() {
    return Optional.ofNullable(startedAt);
  }

  /** The epoch on the clock of {@link System#nanoTime}; empty before the first request's turn. */
  public OptionalLong epochNanos() {
    return startedAt == null ? OptionalLong.empty() : OptionalLong.of(epochNanos);
  }

  /** What ended in the last seconds, of all. */
  public LiveFigures live() {
    return live;
  }

  /** Whether they are those of a simulation of the user's own. */
  boolean own() {
    return workload instanceof SimulationWorkload;
  }

  /**
   * Whether a user's own simulation is to send no more: its window has ended, or one of its targets
   * may be sent no more, without which its journeys would be others.
   */
  public boolean over() {
    return own() && started && (nowNanos() >= workload.total().toNanos() || usedUp().isPresent());
  }

  /** The first target that no more may be sent to; empty where more may be sent to all. */
  public Optional<String> usedUp() {
    return cells.entrySet().stream()
        .filter(each -> each.getValue().reachedCeiling())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Offers no more load. What is in flight continues to its end. */
  public void stop() {
    cells.values().forEach(RunningCell::stop);
  }

  /** Requests sent and not ended. */
  public long inFlight() {
    return cells.values().stream().mapToLong(RunningCell::inFlight).sum();
  }

  void endsUsersBy(Runnable command) {
    endUsers = command;
  }

  /** Ends all virtual users, wherever they are, and with them the simulation. */
  public void endUsers() {
    endUsers.run();
  }
}
