package dev.tenk.jmh.bench;

import dev.tenk.gatling.action.FirstWords;
import dev.tenk.gatling.action.SpendGate;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.launch.OwnProcess;
import dev.tenk.gatling.schedule.PayloadOrder;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RequestCount;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.targets.IdleExpiring;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.ModelControl;
import dev.tenk.targets.NativeCrypto;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Targets;
import dev.tenk.targets.payload.PayloadMix;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The cell that this fork measures: its target, and the outcome of every call. JMH knows neither
 * failures nor when a call began; so each call is kept as a sample, as in any other cell.
 *
 * <p>Used by one thread, but for the completion of calls.
 */
final class ForkedCell {
  private final ForkFiles files;
  private final CellOrder order;
  private final Target target;
  private final TargetIdentity before;
  private final PayloadOrder payloads;
  private final RequestCount count;
  private final Optional<SpendGate> spend;
  private final CellRecorder recorder;
  private final Instant startedAt;
  private final long epochNanos;
  private final List<Long> calls = new ArrayList<>();
  private final FirstWords said = new FirstWords();
  private Phase phase = Phase.WARM_UP;
  private long sequence;
  private long warmUpNanos;
  private long windowNanos;
  private volatile long windowStartNanos;
  private boolean refused;
  private boolean closed;

  /**
   * A call that was started.
   *
   * @param handedNanos ns from the cell's epoch
   */
  record Call(long sequence, Phase phase, int payloadId, long handedNanos) {}

  /**
   * A call that has ended.
   *
   * @param reply null where a bug of ours ended it
   * @param bug null for any other
   */
  record Ended(Call call, Reply reply, Throwable bug, long endedNanos) {}

  private ForkedCell(ForkFiles files, CellOrder order, Suite suite) throws IOException {
    this.files = files;
    this.order = order;
    count = RequestCount.begin(order.cellFolder());
    PayloadMix mix = order.payloads(suite);
    Suite.TargetPlan plan = suite.target(order.cell().target());
    target = Targets.provider(plan).open(plan, order.started(), mix.payloads());
    Runtime.getRuntime().addShutdownHook(new Thread(this::closeTarget, "tenk-stop"));
    target.ability(ModelControl.class).ifPresent(ModelControl::activate);
    before = target.identify();
    payloads = new PayloadOrder(mix.sets(), Seeds.ofPayloads(suite.seed(), order.cell()));
    spend = order.spend().map(SpendGate::new);
    startedAt = Instant.now();
    epochNanos = System.nanoTime();
    recorder =
        new CellRecorder(
            order.cellFolder(),
            () ->
                new CellRecorder.Window(
                    windowStartNanos, startedAt.plusNanos(windowStartNanos).toEpochMilli()),
            sample -> {});
  }

  /**
   * Connects to the target of this fork's order, and proves that it answers a call.
   *
   * @throws TenkException stating why it cannot be measured; the host is informed, too
   */
  static ForkedCell open() throws IOException {
    endWithParent();
    NativeCrypto.prefer();
    ForkFiles files = ForkFiles.ofThisFork();
    CellOrder order = files.readOrder();
    Suite suite =
        SuiteReader.read(
                order.suiteFile().toString(),
                order.baseFolder(),
                Files.readString(order.suiteFile()))
            .suite();
    try {
      ForkedCell cell = new ForkedCell(files, order, suite);
      cell.requireAnswer();
      return cell;
    } catch (TenkException e) {
      files.writeLast(new DriverMessage.Refused(e.getMessage()));
      throw e;
    }
  }

  /** A fork whose host is killed would call on until its iteration ends. */
  private static void endWithParent() {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    Thread watch =
        new Thread(
            () -> {
              parent.onExit().join();
              Runtime.getRuntime().exit(1);
            },
            "tenk-parent");
    watch.setDaemon(true);
    watch.start();
  }

  private void requireAnswer() throws IOException {
    CompletableFuture<Ended> first = new CompletableFuture<>();
    send(first::complete);
    Sample sample = keep(first.join());
    Optional<String> failure = ErrorCount.kindOf(sample.outcome());
    if (failure.isPresent()) {
      recorder.close();
      throw new TenkException(
          "target '%s' failed its first call: %s%s"
              .formatted(
                  order.cell().target(),
                  failure.get(),
                  Optional.ofNullable(said.byKind().get(failure.get()))
                      .map(words -> "; it said: " + words)
                      .orElse("")));
    }
  }

  /** Nanoseconds from the cell's epoch. */
  long nowNanos() {
    return System.nanoTime() - epochNanos;
  }

  /** Calls from now on belong to an iteration. */
  void beginIteration(boolean measured) {
    if (measured && phase == Phase.WARM_UP) {
      windowStartNanos = nowNanos();
      phase = Phase.STEADY;
    }
    if (measured) {
      calls.add(0L);
    }
  }

  /** An iteration has lasted so long. */
  void endIteration(long nanos) {
    if (phase == Phase.STEADY) {
      windowNanos += nanos;
    } else {
      warmUpNanos += nanos;
    }
  }

  /**
   * Begins a call.
   *
   * @param ended gets it on the thread that ended it
   * @throws TenkException when no more may be sent, or nothing is kept; the host is informed, too
   */
  void send(Consumer<Ended> ended) {
    requireMaySend();
    Call call = new Call(sequence++, phase, payloads.next(), nowNanos());
    if (phase == Phase.STEADY) {
      calls.set(calls.size() - 1, calls.get(calls.size() - 1) + 1);
    }
    count.increment();
    CompletionStage<Reply> stage;
    try {
      stage = target.invoke(new InferenceRequest(call.payloadId()));
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    var unused =
        stage.whenComplete((reply, bug) -> ended.accept(new Ended(call, reply, bug, nowNanos())));
  }

  private void requireMaySend() {
    if (recorder.failure().isPresent()) {
      throw refused(recorder.failure().get().getMessage());
    }
    if (order.maxRequests().isPresent() && sequence >= order.maxRequests().getAsLong()) {
      throw refused(
          "max_requests was reached after %d requests of this fork; raise it, or measure less"
              .formatted(sequence));
    }
    if (spend.isPresent() && !spend.get().maySend()) {
      throw refused(
          "max_spend was reached after %d requests of this fork; raise it, or measure less"
              .formatted(sequence));
    }
  }

  private TenkException refused(String reason) {
    refused = true;
    try {
      files.writeLast(new DriverMessage.Refused(reason));
    } catch (IOException e) {
      return new TenkException(reason, e);
    }
    return new TenkException(reason);
  }

  /** Keeps the outcome of a call. */
  Sample keep(Ended ended) {
    Sample sample = sample(ended);
    spend.ifPresent(watch -> watch.ended(sample));
    recorder.record(sample, ended.bug() == null ? ended.reply().output() : Optional.empty());
    if (ended.bug() == null) {
      said.add(ended.reply());
    }
    return sample;
  }

  private Sample sample(Ended ended) {
    Call call = ended.call();
    boolean replied = ended.bug() == null;
    Reply reply = ended.reply();
    return new Sample(
        call.sequence(),
        call.phase(),
        call.payloadId(),
        OptionalLong.empty(),
        call.handedNanos(),
        replied && reply.sentNanos().isPresent()
            ? OptionalLong.of(reply.sentNanos().getAsLong() - epochNanos)
            : OptionalLong.empty(),
        replied ? reply.doneNanos() - epochNanos : ended.endedNanos(),
        target.requestBytes(call.payloadId()),
        replied
            ? reply.outcome()
            : new Outcome.Failed(
                OptionalInt.empty(), Optional.of("adapter: " + ended.bug().getClass().getName())),
        replied ? reply.server() : ServerFacts.UNKNOWN,
        replied ? reply.client() : ClientFacts.UNKNOWN);
  }

  /** Ends the files, asks the target again who it is, and informs the host. */
  void close() throws IOException {
    try {
      recorder.close();
    } catch (IOException e) {
      throw refused(e.getMessage());
    }
    if (refused) {
      return;
    }
    files.writeIterations(calls);
    files.writeLast(
        new DriverMessage.Ended(
            startedAt,
            OptionalLong.empty(),
            sequence,
            target.connectionBound(),
            target.ability(IdleExpiring.class).map(IdleExpiring::idleExpiry),
            Optional.empty(),
            before.modelSha256(),
            OwnProcess.cpuSeconds(),
            OwnProcess.peakMemoryBytes(),
            before.changesOf(target),
            Optional.empty(),
            new Phases(warmUpNanos, windowNanos, Optional.empty(), Optional.empty()),
            spend.map(SpendGate::use),
            Optional.empty(),
            said.byKind()));
    closeTarget();
  }

  /** Once, by the first caller; what the target has left elsewhere goes with it. */
  private synchronized void closeTarget() {
    if (!closed) {
      closed = true;
      target.close();
    }
  }
}
