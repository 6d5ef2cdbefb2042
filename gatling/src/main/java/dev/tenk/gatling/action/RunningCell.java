package dev.tenk.gatling.action;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.PayloadOrder;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Shortage;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.RequestCount;
import dev.tenk.targets.EventLoopBound;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Shortages;
import dev.tenk.targets.Target;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A cell that this process measures, of an open or a closed workload: its planned arrivals and the
 * requests in flight.
 */
public final class RunningCell implements AutoCloseable {
  /** How long after the first virtual user's arrival the epoch is. */
  private static final long LEAD_NANOS = 200_000_000L;

  /** How long after its time-out an unfinished call is given up. */
  private static final long OVERDUE_NANOS = 1_000_000_000L;

  private final RunningCells all;
  private final Target target;
  private final Workload workload;
  private final Optional<ArrivalSchedule> schedule;
  private final PrimitiveIterator.OfLong offsets;
  private final PayloadOrder payloads;
  private final long maxRequests;
  private final RequestCount count;
  private final RecorderFactory recorderFactory;
  private final Optional<SpendGate> spend;
  private final Map<Long, InFlight> inFlight = new ConcurrentHashMap<>();
  private final AtomicLong sent = new AtomicLong();
  private final FirstWords said = new FirstWords();
  private final WindowController end;
  private long nextSequence;
  private volatile CellRecorder recorder;
  private volatile boolean stopped;
  private volatile boolean reachedCeiling;

  private record InFlight(CompletableFuture<Reply> reply, long handedNanos) {}

  /** Starts the cell's files; called once, at the cell's epoch. */
  public interface RecorderFactory {
    /**
     * Opens a recorder.
     *
     * @param window when the measured window starts; known once it has a sample
     * @param watcher is to get every sample
     */
    CellRecorder open(Supplier<CellRecorder.Window> window, Consumer<Sample> watcher)
        throws IOException;
  }

  RunningCell(
      RunningCells all,
      Target target,
      Workload workload,
      Slo slo,
      Optional<ArrivalSchedule> schedule,
      PayloadOrder payloads,
      OptionalLong maxRequests,
      RequestCount count,
      RecorderFactory recorderFactory,
      Optional<SpendGate> spend) {
    this.all = all;
    this.target = target;
    this.workload = workload;
    this.schedule = schedule;
    this.offsets = schedule.map(ArrivalSchedule::offsetsNanos).orElse(null);
    this.payloads = payloads;
    this.maxRequests = maxRequests.orElse(Long.MAX_VALUE);
    this.count = count;
    this.recorderFactory = recorderFactory;
    this.end = new WindowController(workload, schedule, slo, all.share());
    this.spend = spend;
    this.nextSequence = all.share().index();
  }

  /** Planned arrivals; empty where none are planned. */
  Optional<ArrivalSchedule> schedule() {
    return schedule;
  }

  /** A request that is due. */
  record PlannedRequest(long sequence, int payloadId, OptionalLong intendedNanos) {}

  /** The next planned request; empty when there is none left or load is no longer offered. */
  synchronized Optional<PlannedRequest> next() {
    all.startClockOnce(schedule.isPresent() ? LEAD_NANOS : 0);
    if (stopped
        || all.over()
        || reachedSpend()
        || !end.offersMore()
        || end.queries().map(queries -> queries.timeIsUp(nowNanos())).orElse(false)
        || (offsets != null && !offsets.hasNext())) {
      return Optional.empty();
    }
    if (nextSequence >= maxRequests) {
      reachedCeiling = true;
      return Optional.empty();
    }
    PlannedRequest next =
        new PlannedRequest(
            nextSequence,
            payloads.next(),
            offsets == null ? OptionalLong.empty() : OptionalLong.of(offsets.nextLong()));
    // of several generators each counts by the order of all, so their ceiling is one
    nextSequence += all.share().count();
    return Optional.of(next);
  }

  /** How many samples the next query has; empty when no more is issued. */
  synchronized OptionalLong nextQuery() {
    all.startClockOnce(0);
    return end.queries().orElseThrow().next(nextSequence, nowNanos());
  }

  /** How much later the first user is than the agreed epoch wants it; 0 where none is agreed. */
  long behindNanos() {
    return all.behindNanos(LEAD_NANOS);
  }

  /** Nanoseconds from the cell's epoch. */
  long nowNanos() {
    return all.nowNanos();
  }

  /** Event loops that send its planned requests. */
  List<? extends EventExecutor> loops() {
    return target
        .ability(EventLoopBound.class)
        .map(bound -> List.of(bound.eventLoop()))
        .orElseGet(all::loops);
  }

  /** Whether a request whose instant has come may be sent. */
  boolean maySend(PlannedRequest turn) {
    // what it costs is asked last, because that counts the request
    return !stopped
        && end.maySend(turn.sequence(), turn.intendedNanos())
        && spend.map(SpendGate::maySend).orElse(true);
  }

  /** Whether more requests of an open workload are to come. */
  boolean offersMore() {
    return !stopped && !reachedSpend() && end.offersMore();
  }

  /** Whether the load was stopped because of what it costs. */
  public boolean reachedSpend() {
    return spend.map(watch -> watch.reached().isDone()).orElse(false);
  }

  /** Whether callers of a closed workload continue. */
  boolean callersGoOn() {
    return !stopped
        && !reachedCeiling
        && !reachedSpend()
        && (end.queries().isPresent()
            ? end.offersMore()
            : recorder == null || nowNanos() < workload.total().toNanos());
  }

  /** Whether a planned request was left out because no more may be sent. */
  public boolean reachedCeiling() {
    return reachedCeiling;
  }

  /** Requests sent so far, warm-up included. */
  public long sent() {
    return sent.get();
  }

  /** What the target said with the first failure of each kind. */
  public FirstWords said() {
    return said;
  }

  /** How long the phases last, and why. */
  public WindowController end() {
    return end;
  }

  /** Whether the load was stopped. */
  public boolean isStopped() {
    return stopped;
  }

  /**
   * Sends a request and keeps its result, whatever its target does.
   *
   * @return the sample, once the request has ended; fails when it could not be made one
   */
  CompletionStage<Sample> send(PlannedRequest turn) {
    // ours: a target's own stage may be null, complete twice or never
    CompletableFuture<Reply> once = new CompletableFuture<>();
    // before it can cost anything: after a kill the count must not be one too low
    count.increment();
    long handedNanos = nowNanos();
    end.queries().ifPresent(queries -> queries.handed(turn.sequence(), handedNanos));
    inFlight.put(turn.sequence(), new InFlight(once, handedNanos));
    sent.incrementAndGet();
    CompletionStage<Sample> sample =
        once.handle(
            (reply, bug) -> {
              try {
                return keep(turn, handedNanos, reply, bug);
              } finally {
                inFlight.remove(turn.sequence());
              }
            });
    try {
      var unused =
          target
              .invoke(new InferenceRequest(turn.payloadId()))
              .whenComplete((reply, bug) -> complete(once, reply, bug));
    } catch (Throwable e) {
      complete(once, null, e);
    }
    return sample;
  }

  private static void complete(CompletableFuture<Reply> once, Reply reply, Throwable bug) {
    if (bug == null && reply != null) {
      once.complete(reply);
    } else {
      once.completeExceptionally(bug == null ? new NullPointerException("no reply") : bug);
    }
  }

  /** A user whose call never ends would never continue. */
  void giveUpOverdue() {
    long before = nowNanos() - target.timeout().toNanos() - OVERDUE_NANOS;
    for (InFlight each : inFlight.values()) {
      if (each.handedNanos() < before) {
        each.reply().completeExceptionally(new TimeoutException());
      }
    }
  }

  private Sample keep(PlannedRequest turn, long handedNanos, Reply reply, Throwable bug) {
    Sample sample = sample(turn, handedNanos, reply, bug);
    spend.ifPresent(watch -> watch.ended(sample));
    recorder.record(sample, bug == null ? reply.output() : Optional.empty());
    if (bug == null && reply.said().isPresent()) {
      said.add(reply);
    }
    return sample;
  }

  private Sample sample(PlannedRequest turn, long handedNanos, Reply reply, Throwable bug) {
    long epochNanos = all.epochNanos().getAsLong();
    Phase phase = end.phase(turn.sequence(), turn.intendedNanos().orElse(handedNanos));
    OptionalLong sent = OptionalLong.empty();
    long done = nowNanos();
    if (bug == null) {
      if (reply.sentNanos().isPresent()) {
        sent = OptionalLong.of(reply.sentNanos().getAsLong() - epochNanos);
      }
      done = reply.doneNanos() - epochNanos;
    }
    return new Sample(
        turn.sequence(),
        phase,
        turn.payloadId(),
        turn.intendedNanos(),
        handedNanos,
        sent,
        done,
        target.requestBytes(turn.payloadId()),
        bug == null ? reply.outcome() : outcome(bug),
        bug == null ? reply.server() : ServerFacts.UNKNOWN,
        bug == null ? reply.client() : ClientFacts.UNKNOWN);
  }

  private static Throwable cause(Throwable bug) {
    return bug instanceof CompletionException && bug.getCause() != null ? bug.getCause() : bug;
  }

  private static Outcome outcome(Throwable bug) {
    Throwable cause = cause(bug);
    Optional<String> shortage = Shortages.of(cause).map(Shortage::code);
    if (shortage.isPresent()) {
      return new Outcome.Failed(OptionalInt.empty(), shortage);
    }
    Optional<String> adapter = Optional.of("adapter: " + cause.getClass().getName());
    return cause instanceof TimeoutException
        ? new Outcome.TimedOut(adapter)
        : new Outcome.Failed(OptionalInt.empty(), adapter);
  }

  /** See {@link RunningCells#broke}. */
  void broke(Throwable thrown) {
    all.broke(cause(thrown));
  }

  /** Offers no more load. What is in flight continues to its end. */
  public void stop() {
    stopped = true;
  }

  /** Requests sent and not ended. */
  public long inFlight() {
    return Math.max(inFlight.size(), spend.map(SpendGate::underWay).orElse(0L));
  }

  /** What writes the samples; empty before the first request's turn. */
  public Optional<CellRecorder> recorder() {
    return Optional.ofNullable(recorder);
  }

  /** Wall clock at the epoch; empty before the first request's turn. */
  public Optional<Instant> startedAt() {
    return all.startedAt();
  }

  /** The epoch on the clock of {@link System#nanoTime}; empty before the first request's turn. */
  public OptionalLong epochNanos() {
    return all.epochNanos();
  }

  /** Ends the files. Call it when nothing is in flight. */
  @Override
  public void close() throws IOException {
    if (recorder != null) {
      recorder.close();
    }
  }

  private void watch(Sample sample) {
    all.live().add(sample);
    end.watch(sample, nowNanos());
  }

  /** Starts its files. */
  void open(Instant start) throws IOException {
    recorder =
        recorderFactory.open(
            () -> {
              long windowNanos = end.windowStartNanos();
              return new CellRecorder.Window(
                  windowNanos, start.plusNanos(windowNanos).toEpochMilli());
            },
            this::watch);
  }
}
