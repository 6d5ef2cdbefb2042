package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tenk.results.model.Outcome;
import dev.tenk.targets.HttpLoop;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.RgbImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the client does with connections and time. */
@Timeout(30)
class EdgeConnectionsTest {
  private static final long MILLI = 1_000_000;

  /** Classes are loaded before short time-outs count. */
  @BeforeAll
  static void warmUp() {
    Models.warmUp();
  }

  @Test
  void noAnswerEndsAtTheTimeOut() {
    try (ScriptedServer server = new ScriptedServer(Models.model((request, peer) -> peer.hang()));
        Target target = Models.open(server.url(), "timeout: 500ms")) {
      long handed = System.nanoTime();
      Reply reply = Models.call(target);
      assertThat(reply.outcome()).isEqualTo(new Outcome.TimedOut(Optional.empty()));
      assertThat(reply.sentNanos()).isPresent();
      assertThat(reply.doneNanos() - handed).isBetween(500 * MILLI, 5000 * MILLI);
    }
  }

  /** Each byte resets a read time-out; the call's own must not care. */
  @Test
  void anAnswerThatTricklesEndsAtTheTimeOut() {
    try (ScriptedServer server =
            new ScriptedServer(Models.model((request, peer) -> peer.trickle(new byte[100], 100)));
        Target target = Models.open(server.url(), "timeout: 450ms")) {
      long handed = System.nanoTime();
      Reply reply = Models.call(target);
      assertThat(reply.outcome()).isEqualTo(new Outcome.TimedOut(Optional.empty()));
      assertThat(reply.doneNanos() - handed).isBetween(450 * MILLI, 5000 * MILLI);
    }
  }

  @Test
  void nobodyListens() throws IOException {
    ScriptedServer server = new ScriptedServer(Models.model(Models::succeed));
    try (Target target = Models.open(server.url(), "");
        Socket held = new Socket()) {
      server.close();
      // bound and never listening: no other process can be given this port
      held.setReuseAddress(true);
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.url().getPort()));
      // the connection on which the metadata came may still look alive once
      Reply reply = Models.call(target);
      for (int i = 0; i < 5 && !"connect-refused".equals(errorCode(reply)); i++) {
        reply = Models.call(target);
      }
      assertThat(reply.outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("connect-refused")));
      assertThat(reply.sentNanos()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"no-such-host.invalid, unknown-host", "255.255.255.255, connect-failed"})
  void aHostThatCannotBeReached(String host, String errorCode) {
    EdgeSettings settings = settings(URI.create("http://" + host), "");
    try (HttpCaller caller = settings.caller(settings.url().orElseThrow())) {
      HttpCaller.Broken broken =
          (HttpCaller.Broken)
              Models.await(caller.send(HttpCaller.Prepared.get("/")).toCompletableFuture());
      assertThat(broken.errorCode()).isEqualTo(errorCode);
      assertThat(broken.sentNanos()).isEmpty();
    }
  }

  /** A device that is switched off answers no SYN: neither is it refused, nor is anything sent. */
  @Test
  void aConnectionThatIsNeverMadeEndsAtTheTimeOutWithoutBeingSent() throws IOException {
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assumeThat(fillBacklog(deaf, fillers)).isTrue();
      EdgeSettings settings =
          settings(
              URI.create("http://127.0.0.1:" + deaf.getLocalPort()),
              ", timeout: 300ms, connections: 1");
      try (HttpCaller caller = settings.caller(settings.url().orElseThrow())) {
        long handed = System.nanoTime();
        List<CompletableFuture<HttpCaller.Result>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          calls.add(caller.send(HttpCaller.Prepared.get("/")).toCompletableFuture());
        }
        CompletableFuture<Duration> later = new CompletableFuture<>();
        // while the attempt that was made for the first ones still goes on
        var unused =
            HttpLoop.get()
                .schedule(
                    () -> {
                      long begun = System.nanoTime();
                      caller
                          .send(HttpCaller.Prepared.get("/"))
                          .thenAccept(
                              result ->
                                  later.complete(Duration.ofNanos(result.doneNanos() - begun)));
                    },
                    150,
                    TimeUnit.MILLISECONDS);
        for (CompletableFuture<HttpCaller.Result> call : calls) {
          HttpCaller.Result result = Models.await(call);
          assertThat(result).isInstanceOf(HttpCaller.NoAnswer.class);
          assertThat(result.sentNanos()).isEmpty();
          assertThat(result.doneNanos() - handed).isBetween(295 * MILLI, 5000 * MILLI);
        }
        assertThat(Models.await(later)).isBetween(Duration.ofMillis(295), Duration.ofSeconds(5));
      }
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  /** Connects until the kernel takes no more; false on a system that always does. */
  private static boolean fillBacklog(ServerSocket listener, List<Socket> fillers)
      throws IOException {
    for (int i = 0; i < 20; i++) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(
            new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 200);
      } catch (SocketTimeoutException e) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @CsvSource({
    "at once, idle-connection-closed",
    "reset, idle-connection-closed",
    "in the first line, connection-closed",
    "in the head, connection-closed",
    "in the body, connection-closed"
  })
  void aConnectionThatBreaksIsAFailureAndIsNotTriedAgain(String where, String code) {
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) -> {
                      switch (where) {
                        case "at once" -> peer.cut();
                        case "reset" -> peer.reset();
                        case "in the first line" -> {
                          peer.write("HTTP/1".getBytes(US_ASCII));
                          peer.cut();
                        }
                        case "in the head" -> {
                          peer.write("HTTP/1.1 200 OK\r\nContent-Le".getBytes(US_ASCII));
                          peer.cut();
                        }
                        default -> peer.answerHalf(new byte[10]);
                      }
                    }));
        Target target = Models.open(server.url(), "")) {
      for (int calls = 1; calls <= 5; calls++) {
        Reply reply = Models.call(target);
        // the first call is sent on the connection that the metadata came on, the others on new
        // ones
        assertThat(reply.outcome())
            .isEqualTo(
                new Outcome.Failed(
                    OptionalInt.empty(), Optional.of(calls == 1 ? code : "connection-closed")));
        assertThat(reply.sentNanos()).isPresent();
        assertThat(server.inferences()).hasSize(calls);
      }
    }
  }

  private static final java.nio.charset.Charset US_ASCII =
      java.nio.charset.StandardCharsets.US_ASCII;

  @Test
  void bytesThatAreNoHttp() {
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) -> peer.write("220 smtp ready\r\n\r\n".getBytes(US_ASCII))));
        Target target = Models.open(server.url(), "")) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("malformed-answer")));
    }
  }

  @Test
  void moreThanAnyoneCanWantIsAFailure() {
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) -> {
                      peer.write(
                          "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"
                              .getBytes(US_ASCII));
                      peer.hang();
                    }));
        Target target = Models.open(server.url(), "")) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("answer-too-large")));
    }
  }

  /** A pooled connection whose server is gone costs at most the call that meets it. */
  @Test
  void aServerThatRestartsIsFoundAgain() {
    try (ScriptedServer server = new ScriptedServer(Models.model(Models::succeed));
        Target target = Models.open(server.url(), "connections: 2")) {
      assertThat(bothSucceed(target)).isTrue();
      for (int restarts = 0; restarts < 10; restarts++) {
        server.cutAll();
        int failures = 0;
        while (!bothSucceed(target)) {
          failures++;
          assertThat(failures).as("at most one a stale connection").isLessThanOrEqualTo(2);
        }
      }
    }
  }

  private static boolean bothSucceed(Target target) {
    CompletableFuture<Reply> one = Models.start(target);
    CompletableFuture<Reply> two = Models.start(target);
    return Stream.of(Models.await(one), Models.await(two))
        .allMatch(reply -> reply.outcome() instanceof Outcome.Succeeded);
  }

  @Test
  void afterManyHungCallsTheClientWorksAsBefore() {
    AtomicBoolean hang = new AtomicBoolean(true);
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) -> {
                      if (hang.get()) {
                        peer.hang();
                      } else {
                        Models.succeed(request, peer);
                      }
                    }));
        Target target = Models.open(server.url(), "timeout: 1s, connections: 4")) {
      List<CompletableFuture<Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(Models.start(target));
      }
      for (CompletableFuture<Reply> call : calls) {
        assertThat(Models.await(call).outcome()).isEqualTo(new Outcome.TimedOut(Optional.empty()));
      }
      hang.set(false);
      calls.clear();
      for (int i = 0; i < 20; i++) {
        calls.add(Models.start(target));
      }
      for (CompletableFuture<Reply> call : calls) {
        assertThat(Models.await(call).outcome()).isInstanceOf(Outcome.Succeeded.class);
      }
    }
  }

  @Test
  void theBoundIsKeptAndTheWaitShowsBeforeSent() throws InterruptedException {
    CountDownLatch bothBusy = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) -> {
                      bothBusy.countDown();
                      while (goOn.getCount() > 0 && !peer.await(1)) {
                        // the other requests wait in the client
                      }
                      Models.succeed(request, peer);
                    }));
        Target target = Models.open(server.url(), "connections: 2")) {
      assertThat(target.connectionBound()).hasValue(2);
      long handed = System.nanoTime();
      List<CompletableFuture<Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        calls.add(Models.start(target));
      }
      assertThat(bothBusy.await(10, TimeUnit.SECONDS)).isTrue();
      long released = System.nanoTime();
      assertThat(released).isGreaterThan(handed);
      goOn.countDown();
      int sentWhileHeld = 0;
      for (CompletableFuture<Reply> call : calls) {
        Reply reply = Models.await(call);
        assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
        if (reply.sentNanos().getAsLong() < released) {
          sentWhileHeld++;
        }
      }
      assertThat(sentWhileHeld).isEqualTo(2);
      assertThat(server.mostOpen()).isEqualTo(2);
      assertThat(server.accepted()).isEqualTo(2);
      assertThat(server.inferences()).hasSize(6);
    }
  }

  /** What the server saw was sent; a call that waited to its end was not. */
  @Test
  void callsThatTimeOutInTheQueueDoNotPassForSent() {
    AtomicInteger served = new AtomicInteger();
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) -> {
                      served.incrementAndGet();
                      peer.hang();
                    }));
        Target target = Models.open(server.url(), "timeout: 500ms, connections: 1")) {
      List<CompletableFuture<Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        calls.add(Models.start(target));
      }
      int sent = 0;
      for (CompletableFuture<Reply> call : calls) {
        Reply reply = Models.await(call);
        assertThat(reply.outcome()).isEqualTo(new Outcome.TimedOut(Optional.empty()));
        if (reply.sentNanos().isPresent()) {
          sent++;
        }
      }
      // a connection that is freed by one time-out may take up a call in its last moments
      assertThat(sent).isPositive();
      assertThat(served.get()).isBetween(1, sent);
    }
  }

  /** A server that has no room answers so before it has read it all; that is its answer. */
  @Test
  void anAnswerBeforeTheBodyIsReadCounts() throws IOException {
    byte[] big = new byte[8 << 20];
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + listener.getLocalPort());
      CompletableFuture<Void> server =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = listener.accept()) {
                  socket.getInputStream().read();
                  socket
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 503 Full\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                              .getBytes(US_ASCII));
                  socket.shutdownOutput();
                  while (socket.getInputStream().read(new byte[1 << 16]) >= 0) {
                    // as servers do, so that the answer is not lost in a reset
                  }
                } catch (IOException e) {
                  // the client may close first
                }
              });
      EdgeSettings settings = settings(url, ", timeout: 5s");
      try (HttpCaller caller = settings.caller(url)) {
        HttpCaller.Result result =
            Models.await(
                caller
                    .send(
                        new HttpCaller.Prepared(
                            "/", "application/json", Optional.empty(), Optional.of(big)))
                    .toCompletableFuture());
        assertThat(result).isInstanceOf(HttpCaller.Response.class);
        assertThat(((HttpCaller.Response) result).status()).isEqualTo(503);
      }
      Models.await(server);
    }
  }

  @Test
  void instantsAreInOrderOnAWarmConnection() {
    try (ScriptedServer server = new ScriptedServer(Models.model(Models::succeed));
        Target target = Models.open(server.url(), "connections: 1")) {
      for (int i = 0; i < 200; i++) {
        assertInOrder(target);
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void instantsAreInOrderWithABigBody() {
    Payload image =
        new Payload.Image(
            "big", new byte[0], () -> new RgbImage(224, 224, new byte[3 * 224 * 224]));
    var metadata =
        Models.metadata(
            new dev.tenk.openinference.TensorMetadata(
                "in", dev.tenk.openinference.DataType.FP32, List.of(1L, 3L, 224L, 224L)),
            java.util.Map.of());
    try (ScriptedServer server = new ScriptedServer(Models.model(metadata, Models::succeed));
        Target target = Models.open(server.url(), "input: {layout: NCHW, datatype: FP32}", image)) {
      assertThat(target.requestBytes(0)).isGreaterThan(602_112);
      for (int i = 0; i < 50; i++) {
        assertInOrder(target);
      }
      assertThat(server.inferences())
          .allMatch(request -> request.body().length == target.requestBytes(0));
    }
  }

  private static void assertInOrder(Target target) {
    long handed = System.nanoTime();
    Reply reply = Models.await(target.invoke(new InferenceRequest(0)).toCompletableFuture());
    long seen = System.nanoTime();
    assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(reply.sentNanos().getAsLong()).isBetween(handed, reply.doneNanos());
    assertThat(reply.doneNanos()).isLessThanOrEqualTo(seen);
  }

  /** The next call on the connection may take long to write; that is no time of this one. */
  @Test
  void doneIsBeforeTheNextCallOfTheConnectionIsSent() {
    try (ScriptedServer server = new ScriptedServer(Models.model(Models::succeed));
        Target target = Models.open(server.url(), "connections: 1")) {
      List<CompletableFuture<Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        calls.add(Models.start(target));
      }
      long lastDone = Long.MIN_VALUE;
      for (CompletableFuture<Reply> call : calls) {
        Reply reply = Models.await(call);
        assertThat(reply.sentNanos().getAsLong()).isGreaterThanOrEqualTo(lastDone);
        lastDone = reply.doneNanos();
      }
    }
  }

  @Test
  void closingEndsWhatIsInFlightAndWhatComesAfter() {
    CountDownLatch arrived = new CountDownLatch(1);
    try (ScriptedServer server =
        new ScriptedServer(
            Models.model(
                (request, peer) -> {
                  arrived.countDown();
                  peer.hang();
                }))) {
      Target target = Models.open(server.url(), "connections: 1");
      CompletableFuture<Reply> sent = Models.start(target);
      CompletableFuture<Reply> queued = Models.start(target);
      Models.await(
          CompletableFuture.runAsync(
              () -> {
                try {
                  assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
      target.close();
      assertThat(Models.await(sent).outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(Models.await(queued).outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(Models.call(target).outcome()).isInstanceOf(Outcome.Failed.class);
    }
  }

  private static EdgeSettings settings(URI url, String more) {
    return EdgeSettings.read(
        Models.plan(url, more.isEmpty() ? "" : more.substring(2)).settings(),
        false,
        System::getenv);
  }

  private static String errorCode(Reply reply) {
    return reply.outcome().errorCode().orElse("");
  }
}
