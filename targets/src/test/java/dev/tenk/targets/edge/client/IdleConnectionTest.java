package dev.tenk.targets.edge.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.targets.HttpLoop;
import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.edge.Models;
import dev.tenk.targets.edge.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that a server closes while, or just after, nobody uses them. */
@Timeout(30)
class IdleConnectionTest {
  private static NettyCaller caller(ScriptedServer server, int connections, Duration idle) {
    return new NettyCaller(
        server.url(),
        Map.of(),
        new NettyCaller.Limits(Duration.ofSeconds(10), connections, Optional.ofNullable(idle)),
        Optional.empty(),
        new ProxyPolicy(Map.of()));
  }

  private static HttpCaller.Result get(NettyCaller caller) {
    return Models.await(caller.send(HttpCaller.Prepared.get("/")).toCompletableFuture());
  }

  private static HttpCaller.Result post(NettyCaller caller) {
    return Models.await(
        caller
            .send(
                new HttpCaller.Prepared(
                    "/", "text/plain", Optional.empty(), Optional.of(new byte[1])))
            .toCompletableFuture());
  }

  /** Answers all requests but those of some numbers, counted from 0, whose connection it ends. */
  private static ScriptedServer.Script endingAt(boolean reset, Integer... numbers) {
    AtomicInteger number = new AtomicInteger();
    return (request, peer) -> {
      if (!List.of(numbers).contains(number.getAndIncrement())) {
        peer.answer(200, "yes".getBytes(US_ASCII));
      } else if (reset) {
        peer.reset();
      } else {
        peer.cut();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPostOnAnIdleConnectionThatIsClosedHasACodeOfItsOwnAndIsNotRepeated(boolean reset) {
    try (ScriptedServer server = new ScriptedServer(endingAt(reset, 1));
        NettyCaller caller = caller(server, 4, null)) {
      assertThat(post(caller)).isInstanceOf(HttpCaller.Response.class);
      assertThat(post(caller))
          .isInstanceOfSatisfying(
              HttpCaller.Broken.class,
              broken -> {
                assertThat(broken.errorCode()).isEqualTo("idle-connection-closed");
                assertThat(broken.message())
                    .isEqualTo(
                        "the server closed an idle connection just as it was used again, because"
                            + " its idle time-out is shorter than the gap between requests;"
                            + " idle_connections: in the suite, below that time-out, avoids it");
                assertThat(broken.sentNanos()).isPresent();
              });
      assertThat(server.received()).hasSize(2);
    }
  }

  @Test
  void aConnectionThatIsClosedAtItsFirstUseWasNotIdle() {
    try (ScriptedServer server = new ScriptedServer(endingAt(false, 0));
        NettyCaller caller = caller(server, 4, null)) {
      assertThat(((HttpCaller.Broken) post(caller)).errorCode()).isEqualTo("connection-closed");
      assertThat(server.received()).hasSize(1);
    }
  }

  /** No idle time-out ended it, and {@code idle_connections} would not have avoided it. */
  @Test
  void aConnectionThatIsClosedAtItsNextUseAtOnceWasNotIdle() throws Exception {
    try (ScriptedServer server = new ScriptedServer(endingAt(false, 1));
        NettyCaller caller = caller(server, 1, Duration.ofHours(1))) {
      HttpCaller.Prepared post =
          new HttpCaller.Prepared("/", "text/plain", Optional.empty(), Optional.of(new byte[1]));
      // on the loop, so that the second one waits before the first one is answered
      List<CompletionStage<HttpCaller.Result>> calls =
          HttpLoop.get().submit(() -> List.of(caller.send(post), caller.send(post))).get();
      assertThat(Models.await(calls.get(0).toCompletableFuture()))
          .isInstanceOf(HttpCaller.Response.class);
      assertThat(((HttpCaller.Broken) Models.await(calls.get(1).toCompletableFuture())).errorCode())
          .isEqualTo("connection-closed");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aGetWhoseConnectionIsClosedIsAskedAgainOnce(boolean reset) {
    try (ScriptedServer server = new ScriptedServer(endingAt(reset, 1, 3, 4));
        NettyCaller caller = caller(server, 4, null)) {
      assertThat(get(caller)).isInstanceOf(HttpCaller.Response.class);
      assertThat(get(caller)).isInstanceOf(HttpCaller.Response.class);
      assertThat(server.received()).hasSize(3);
      assertThat(((HttpCaller.Broken) get(caller)).errorCode()).isEqualTo("connection-closed");
      assertThat(server.received()).hasSize(5);
    }
  }

  @Test
  void oneThatWasIdleForLongerIsClosedAndItsPlaceIsFree() {
    try (ScriptedServer server = new ScriptedServer(endingAt(false));
        NettyCaller caller = caller(server, 1, Duration.ofMillis(1))) {
      for (int calls = 1; calls <= 3; calls++) {
        assertThat(post(caller)).isInstanceOf(HttpCaller.Response.class);
        assertThat(server.accepted()).isEqualTo(calls);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void oneThatWasIdleForLessIsUsedAgain() {
    try (ScriptedServer server = new ScriptedServer(endingAt(false));
        NettyCaller caller = caller(server, 4, Duration.ofHours(1))) {
      for (int calls = 0; calls < 3; calls++) {
        assertThat(post(caller)).isInstanceOf(HttpCaller.Response.class);
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }
}
