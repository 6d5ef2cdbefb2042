package dev.tenk.gatling.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.schedule.PayloadOrder;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.QueryWorkload;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.RequestCount;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.payload.PayloadMix.PayloadSet;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session$;
import io.gatling.core.stats.StatsEngine;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query whose samples are answered before their sending returns. */
class QueryTest {
  private static final int SAMPLES = 50_000;

  @TempDir Path folder;

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final AtomicInteger invoked = new AtomicInteger();

  @AfterEach
  void end() {
    eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void answersThatComeAtOnceDoNotCallEachOther() throws IOException {
    List<String> passedOn = execute(OptionalLong.empty());

    assertThat(invoked).hasValue(SAMPLES);
    assertThat(passedOn).containsExactly("next");
  }

  @Test
  void aUserThatMaySendNoMoreIsPassedOnOnce() throws IOException {
    List<String> passedOn = execute(OptionalLong.of(7));

    assertThat(invoked).hasValue(7);
    assertThat(passedOn).containsExactly("denied");
  }

  private List<String> execute(OptionalLong maxRequests) throws IOException {
    QueryWorkload offline =
        new QueryWorkload(
            "w",
            new MlperfRules(Scenario.OFFLINE, 1, 1, SAMPLES, OptionalLong.empty()),
            4,
            Duration.ZERO,
            Duration.ofHours(1));
    RunningCell cell =
        new RunningCells(offline, 1)
            .add(
                "t",
                target(),
                new Slo(0.9, 100_000_000, 0),
                Optional.empty(),
                new PayloadOrder(List.of(new PayloadSet(0, 1, 1)), 1),
                maxRequests,
                RequestCount.begin(folder),
                (window, watcher) -> new CellRecorder(folder, window, watcher),
                Optional.empty());
    List<String> passedOn = new ArrayList<>();
    new InvokeAction(
            "t",
            cell,
            proxy(StatsEngine.class, name -> null),
            action("next", passedOn),
            action("denied", passedOn))
        .execute(Session$.MODULE$.apply("w", 1, eventLoop));
    cell.close();
    return passedOn;
  }

  private static Action action(String name, List<String> passedOn) {
    return proxy(
        Action.class,
        method -> {
          passedOn.add(name);
          return null;
        });
  }

  private Target target() {
    return proxy(
        Target.class,
        method ->
            switch (method) {
              case "invoke" -> {
                invoked.incrementAndGet();
                yield CompletableFuture.completedFuture(reply());
              }
              case "requestBytes" -> 1L;
              case "timeout" -> Duration.ofSeconds(1);
              case "ability" -> Optional.empty();
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private interface Answer {
    Object of(String method);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.of(method.getName())));
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
}
