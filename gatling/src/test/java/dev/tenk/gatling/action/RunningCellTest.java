package dev.tenk.gatling.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.action.RunningCell.PlannedRequest;
import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.PayloadOrder;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.ClosedWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.RequestCount;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.payload.PayloadMix.PayloadSet;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session;
import io.gatling.core.session.Session$;
import io.gatling.core.stats.StatsEngine;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets that do what they must not. */
class RunningCellTest {
  @TempDir Path folder;

  private final RunningCells cells =
      new RunningCells(
          new ClosedWorkload("w", 1, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1)), 1);
  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final LinkedBlockingQueue<String> passedOn = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void whateverATargetDoesIsAnOutcomeOfItsRequest() throws IOException {
    List<Supplier<CompletionStage<Reply>>> doings =
        List.of(
            () -> {
              throw new IllegalStateException("a bug");
            },
            () -> {
              throw new NoClassDefFoundError("a/Class");
            },
            () -> null,
            () -> CompletableFuture.completedFuture(null),
            () -> CompletableFuture.failedFuture(new IllegalStateException("a bug")),
            () ->
                CompletableFuture.failedFuture(
                    new CompletionException(new ArithmeticException("a bug"))),
            () -> CompletableFuture.failedFuture(new OutOfMemoryError("of the generator")),
            () -> CompletableFuture.completedFuture(reply()));
    RunningCell cell = cell(new Doing(doings, Duration.ofSeconds(1), false));

    for (int i = 0; i < doings.size(); i++) {
      assertThat(cell.send(turn(cell)).toCompletableFuture()).isCompleted();
    }

    assertThat(cell.inFlight()).isZero();
    cell.close();
    assertThat(cells.failure()).isEmpty();
    assertThat(samples())
        .extracting(sample -> sample.outcome().errorCode().orElse("ok"))
        .containsExactly(
            "adapter: java.lang.IllegalStateException",
            "adapter: java.lang.NoClassDefFoundError",
            "adapter: java.lang.NullPointerException",
            "adapter: java.lang.NullPointerException",
            "adapter: java.lang.IllegalStateException",
            "adapter: java.lang.ArithmeticException",
            "no-memory",
            "ok");
  }

  /** Of each kind of failure what was said first; of a ninth kind nothing. */
  @Test
  void theFirstWordsOfEachKindAreKept() throws IOException {
    List<Supplier<CompletionStage<Reply>>> doings = new ArrayList<>();
    doings.add(() -> CompletableFuture.completedFuture(reply()));
    doings.add(() -> refused(413, Optional.empty()));
    for (int status = 413; status <= 421; status++) {
      int each = status;
      doings.add(() -> refused(each, Optional.of("first of " + each)));
    }
    doings.add(() -> refused(413, Optional.of("second of 413")));
    RunningCell cell = cell(new Doing(doings, Duration.ofSeconds(1), false));

    for (int i = 0; i < doings.size(); i++) {
      assertThat(cell.send(turn(cell)).toCompletableFuture()).isCompleted();
    }

    assertThat(cell.said().byKind())
        .hasSize(8)
        .containsEntry("failed (HTTP 413)", "first of 413")
        .containsEntry("failed (HTTP 420)", "first of 420");
    cell.close();
  }

  private static CompletionStage<Reply> refused(int status, Optional<String> said) {
    long now = System.nanoTime();
    return CompletableFuture.completedFuture(
        new Reply(
            OptionalLong.of(now),
            now,
            new Outcome.Failed(OptionalInt.of(status), Optional.empty()),
            Optional.empty(),
            ServerFacts.UNKNOWN,
            ClientFacts.UNKNOWN,
            said));
  }

  @Test
  void aCallThatNeverEndsIsGivenUp() throws IOException {
    CompletableFuture<Reply> never = new CompletableFuture<>();
    // its time was over long ago
    RunningCell cell = cell(new Doing(List.of(() -> never), Duration.ofDays(-1), false));

    CompletableFuture<Sample> sample = cell.send(turn(cell)).toCompletableFuture();
    assertThat(sample).isNotDone();
    cells.giveUpOverdue();
    never.complete(reply());

    assertThat(sample.join().outcome()).isInstanceOf(Outcome.TimedOut.class);
    assertThat(cell.inFlight()).isZero();
    cell.close();
    assertThat(samples()).hasSize(1);
  }

  @Test
  void aCallInItsTimeIsLeftAlone() throws IOException {
    CompletableFuture<Reply> later = new CompletableFuture<>();
    RunningCell cell = cell(new Doing(List.of(() -> later), Duration.ofDays(1), false));

    CompletableFuture<Sample> sample = cell.send(turn(cell)).toCompletableFuture();
    cells.giveUpOverdue();
    assertThat(sample).isNotDone();
    later.complete(reply());

    assertThat(sample.join().succeeded()).isTrue();
    cell.close();
  }

  @Test
  void aRequestThatIsNoSampleEndsTheCellAndNotItsUser() throws Exception {
    RunningCell cell =
        cell(
            new Doing(
                List.of(() -> CompletableFuture.completedFuture(reply())),
                Duration.ofSeconds(1),
                true));

    action(cell).execute(session());

    assertThat(passedOn.poll(10, TimeUnit.SECONDS)).isEqualTo("next, failed: true");
    assertThat(cells.failure().orElseThrow())
        .isEqualTo(
            "the driver broke: java.lang.IllegalArgumentException: of no payload; see"
                + " gatling/driver.log in the cell's folder");
    assertThat(cell.inFlight()).isZero();
    assertThat(cell.next()).isEmpty();
    assertThat(cell.callersGoOn()).isFalse();
    cell.close();
  }

  /** There is no such folder. */
  @Test
  void aCellWhoseFilesCannotBeStartedEndsInWords() throws Exception {
    Path gone = folder.resolve("gone");
    RunningCell cell = cell(new Doing(List.of(), Duration.ofSeconds(1), false), gone);

    action(cell).execute(session());

    assertThat(passedOn.poll(10, TimeUnit.SECONDS)).isEqualTo("denied, failed: false");
    assertThat(cells.failure().orElseThrow())
        .startsWith("the cell's files cannot be written: " + gone);
    assertThat(cell.callersGoOn()).isFalse();
  }

  /** Its statistics are null, which is as broken as they can be. */
  @Test
  void aBrokenEngineDoesNotLoseTheUser() throws Exception {
    RunningCell cell =
        cell(
            new Doing(
                List.of(() -> CompletableFuture.completedFuture(reply())),
                Duration.ofSeconds(1),
                false));

    action(cell).execute(session());

    assertThat(passedOn.poll(10, TimeUnit.SECONDS)).isEqualTo("next, failed: true");
    cell.close();
    assertThat(samples()).hasSize(1);
    assertThat(cells.failure().orElseThrow()).contains("NullPointerException");
  }

  @Test
  void usersOfAnOpenWorkloadSendAtItsInstantsAndThoseLeftOverSendNothing() throws Exception {
    OpenWorkload open =
        new OpenWorkload(
            "w",
            new Arrivals.ColdStart(Duration.ofMillis(50), 3, 1),
            Duration.ZERO,
            Duration.ofMillis(200));
    RunningCells planned = new RunningCells(open, 1);
    List<Supplier<CompletionStage<Reply>>> replies =
        Collections.nCopies(3, () -> CompletableFuture.completedFuture(reply()));
    RunningCell cell =
        planned.add(
            "t",
            new Doing(replies, Duration.ofSeconds(1), false),
            new Slo(0.9, 100_000_000, 0),
            Optional.of(new ArrivalSchedule(open, 1)),
            new PayloadOrder(List.of(new PayloadSet(0, 1, 1)), 1),
            OptionalLong.empty(),
            RequestCount.begin(folder),
            (window, watcher) -> new CellRecorder(folder, window, watcher),
            Optional.empty());
    StatsEngine ignored =
        (StatsEngine)
            Proxy.newProxyInstance(
                StatsEngine.class.getClassLoader(),
                new Class<?>[] {StatsEngine.class},
                (proxy, method, arguments) -> null);
    InvokeAction action = new InvokeAction("t", cell, ignored, noting("next"), noting("denied"));

    action.execute(session());
    // the senders look for users that have not come yet
    assertThat(passedOn.poll(10, TimeUnit.SECONDS)).isEqualTo("next, failed: false");
    for (int i = 0; i < 4; i++) {
      action.execute(session());
    }

    List<String> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      others.add(passedOn.poll(10, TimeUnit.SECONDS));
    }
    assertThat(others)
        .containsExactlyInAnyOrder(
            "next, failed: false",
            "next, failed: false",
            "denied, failed: false",
            "denied, failed: false");
    cell.close();
    assertThat(samples())
        .extracting(sample -> sample.intendedNanos().getAsLong())
        .containsExactlyInAnyOrder(0L, 50_000_000L, 100_000_000L);
    assertThat(samples())
        .allMatch(sample -> sample.handedNanos() >= sample.intendedNanos().getAsLong());
  }

  private RunningCell cell(Target target) throws IOException {
    return cell(target, folder);
  }

  private RunningCell cell(Target target, Path files) throws IOException {
    return cells.add(
        "t",
        target,
        new Slo(0.9, 100_000_000, 0),
        Optional.empty(),
        new PayloadOrder(List.of(new PayloadSet(0, 1, 1)), 1),
        OptionalLong.empty(),
        RequestCount.begin(folder),
        (window, watcher) -> new CellRecorder(files, window, watcher),
        Optional.empty());
  }

  private static PlannedRequest turn(RunningCell cell) {
    return cell.next().orElseThrow();
  }

  private List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(folder.resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }

  private InvokeAction action(RunningCell cell) {
    return new InvokeAction("t", cell, null, noting("next"), noting("denied"));
  }

  private Session session() {
    return Session$.MODULE$.apply("w", 1, eventLoop);
  }

  private Action noting(String name) {
    return new Noting(name, passedOn);
  }

  private record Noting(String name, LinkedBlockingQueue<String> passedOn) implements Action {
    @Override
    public void execute(Session session) {
      passedOn.add(name + ", failed: " + session.isFailed());
    }

    @Override
    public com.typesafe.scalalogging.Logger logger() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(
        com.typesafe.scalalogging.Logger logger) {
      throw new UnsupportedOperationException();
    }
  }

  private static Reply reply() {
    long now = System.nanoTime();
    return new Reply(
        OptionalLong.of(now),
        now,
        new Outcome.Succeeded(OptionalInt.of(200), 0, "00"),
        Optional.empty(),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN,
        Optional.empty());
  }

  /** Does one thing after another. */
  private static final class Doing implements Target {
    private final List<Supplier<CompletionStage<Reply>>> doings;
    private final Duration timeout;
    private final boolean hasNoPayloads;
    private final AtomicInteger next = new AtomicInteger();

    Doing(List<Supplier<CompletionStage<Reply>>> doings, Duration timeout, boolean hasNoPayloads) {
      this.doings = doings;
      this.timeout = timeout;
      this.hasNoPayloads = hasNoPayloads;
    }

    @Override
    public TargetIdentity identify() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Reply> invoke(InferenceRequest request) {
      return doings.get(next.getAndIncrement()).get();
    }

    @Override
    public long requestBytes(int payloadId) {
      if (hasNoPayloads) {
        throw new IllegalArgumentException("of no payload");
      }
      return 1;
    }

    @Override
    public Duration timeout() {
      return timeout;
    }

    @Override
    public OptionalInt connectionBound() {
      return OptionalInt.empty();
    }

    @Override
    public void close() {}
  }
}
