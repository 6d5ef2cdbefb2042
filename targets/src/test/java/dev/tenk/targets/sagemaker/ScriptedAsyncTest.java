package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.edge.ScriptedServer.Peer;
import dev.tenk.targets.edge.ScriptedServer.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An endpoint, a bucket and a queue that do what no local cloud does. */
@Timeout(60)
class ScriptedAsyncTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] OUTPUT = Cloud.floats(7f);
  private static final String[] ACCEPTED = {
    "X-Amzn-SageMaker-OutputLocation: s3://bench/out", //
    "X-Amzn-SageMaker-FailureLocation: s3://bench/failed"
  };

  /** Bodies of messages by the id of the call that was accepted last. */
  private volatile Function<String, List<String>> told = id -> List.of();

  private volatile String[] accepted = ACCEPTED;
  private volatile boolean tellBeforeAccepting;
  private final AtomicInteger missingLooks = new AtomicInteger();
  private volatile int missingStatus = 404;
  private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
  private final List<String> deletedMessages = new CopyOnWriteArrayList<>();
  private final List<String> deletedObjects = new CopyOnWriteArrayList<>();
  private ScriptedServer server;
  private Keys keys;

  @BeforeEach
  void start() {
    keys = Keys.of("AKIAEXAMPLE", "secret-of-example");
    server = new ScriptedServer(this::answer);
  }

  @AfterEach
  void stop() {
    server.close();
    keys.close();
  }

  /** Whether it sends answers that nobody asked for before each that counts. */
  private volatile boolean interim;

  private void answer(Received request, Peer peer) throws IOException {
    if (interim) {
      peer.write(bytes("HTTP/1.1 100 Continue\r\n\r\n"));
      peer.write(bytes("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"));
    }
    String action = request.headers().getOrDefault("X-Amz-Target", request.method());
    switch (action) {
      case "AmazonSQS.ReceiveMessage" -> receive(peer);
      case "AmazonSQS.DeleteMessage" -> {
        deletedMessages.add(JSON.readTree(request.body()).get("ReceiptHandle").textValue());
        peer.answer(200, bytes("{}"));
      }
      case "SageMaker.DescribeEndpoint" ->
          peer.answer(400, bytes("{\"__type\":\"AccessDeniedException\"}"));
      case "POST" -> accept(request, peer);
      case "GET" -> {
        if (!request.path().equals("/bench/out")) {
          peer.answer(404, new byte[0]);
        } else if (missingLooks.getAndDecrement() > 0) {
          peer.answer(missingStatus, new byte[0]);
        } else {
          peer.answer(200, OUTPUT);
        }
      }
      case "DELETE" -> {
        deletedObjects.add(request.path());
        peer.write(bytes("HTTP/1.1 204 No Content\r\n\r\n"));
      }
      default -> {
        if (request.headers().containsKey("Expect")) {
          // the second one, for the server has sent one
          peer.write(bytes("HTTP/1.1 100 Continue\r\n\r\n"));
        }
        peer.answer(200, new byte[0]);
      }
    }
  }

  private void accept(Received request, Peer peer) throws IOException {
    String id = request.headers().get("X-Amzn-SageMaker-Inference-Id");
    queue.addAll(told.apply(id));
    if (tellBeforeAccepting) {
      while (deletedMessages.isEmpty()) {
        if (peer.await(2)) {
          return;
        }
      }
    }
    peer.answer(202, bytes("{\"InferenceId\":\"" + id + "\"}"), accepted);
  }

  private void receive(Peer peer) throws IOException {
    String body;
    try {
      body = queue.poll(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      peer.cut();
      return;
    }
    peer.answer(
        200,
        body == null
            ? bytes("{}")
            : JSON.writeValueAsBytes(
                Map.of(
                    "Messages",
                    List.of(
                        Map.of(
                            "MessageId",
                            "m",
                            "ReceiptHandle",
                            "of " + body,
                            "Body",
                            body,
                            "MD5OfBody",
                            md5(body))))));
  }

  /** The client checks it. */
  private static String md5(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes(text)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String notification(String id, String status) {
    return "{\"invocationStatus\":\"" + status + "\",\"inferenceId\":\"" + id + "\"}";
  }

  private static String envelope(String message) {
    try {
      return JSON.writeValueAsString(Map.of("Type", "Notification", "Message", message));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Target open(String more) {
    return Cloud.openByUrl(
        server.url(), server.url(), "sagemaker-async", "e", "upload_to: s3://bench/in, " + more);
  }

  private Target openTold() {
    return open("timeout: 20s, queue_url: '" + server.url() + "/1/q'");
  }

  private static void succeeded(Reply reply) {
    assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(reply.output()).hasValueSatisfying(raw -> assertThat(raw).isEqualTo(OUTPUT));
  }

  @Test
  void toldWithTheEnvelopeOrWithout() {
    try (Target target = openTold()) {
      told = id -> List.of(notification(id, "Completed"));
      succeeded(Cloud.call(target));
      told = id -> List.of(envelope(notification(id, "Completed")));
      succeeded(Cloud.call(target));
      told = id -> List.of(notification(id, "Failed"));
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(202), Optional.of("failure-object")));
    }
    assertThat(deletedObjects).contains("/bench/out", "/bench/failed");
  }

  /** Another run's messages, and what is none, are left where they are. */
  @Test
  void onlyItsOwnMessagesAreTaken() {
    String others = notification("tenk-of-another-run", "Failed");
    try (Target target = openTold()) {
      told =
          id ->
              List.of(
                  "no JSON",
                  "[]",
                  "{\"Message\":\"no JSON\"}",
                  others,
                  notification(id, "Completed"));
      succeeded(Cloud.call(target));
    }
    assertThat(deletedMessages).hasSize(1).allMatch(handle -> handle.contains("Completed"));
  }

  /** Uploads, calls and looks alike; the connections are used again. */
  @Test
  void interimAnswersThatNobodyAskedForAreLeftOut() {
    interim = true;
    try (Target target = open("timeout: 20s, poll_min: 5ms, poll_max: 20ms")) {
      for (int i = 0; i < 3; i++) {
        succeeded(Cloud.call(target));
      }
    }
  }

  @Test
  void toldBeforeTheCallIsAccepted() {
    try (Target target = openTold()) {
      // the first call starts to listen
      told = id -> List.of(notification(id, "Completed"));
      succeeded(Cloud.call(target));
      deletedMessages.clear();
      tellBeforeAccepting = true;
      succeeded(Cloud.call(target));
    }
  }

  @Test
  void toldOfWhatIsNotThere() {
    missingLooks.set(Integer.MAX_VALUE);
    told = id -> List.of(notification(id, "Completed"));
    try (Target target = openTold()) {
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(202), Optional.of("result-not-readable")));
    }
  }

  /** A look that fails for a passing reason ends nothing; one that may not look does. */
  @Test
  void looksThatFail() {
    try (Target target = open("timeout: 20s, poll_min: 5ms, poll_max: 20ms")) {
      missingLooks.set(3);
      missingStatus = 503;
      Reply reply = Cloud.call(target);
      succeeded(reply);
      // at no look was the result seen not to be there
      long acceptedNanos =
          reply.sentNanos().getAsLong() + reply.client().serviceCallNanos().getAsLong();
      assertThat(reply.client().pollGapNanos()).hasValue(reply.doneNanos() - acceptedNanos);

      missingLooks.set(3);
      missingStatus = 403;
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(202), Optional.of("result-not-readable")));
    }
  }

  @Test
  void acceptedWithoutAPlace() {
    try (Target target = open("timeout: 20s")) {
      accepted = new String[0];
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(202), Optional.of("malformed-answer")));
      accepted = new String[] {"X-Amzn-SageMaker-OutputLocation: elsewhere"};
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(202), Optional.of("malformed-answer")));
    }
  }

  private static Preflight.Proof proof(Target target) {
    return target.ability(Preflight.class).orElseThrow().preflight();
  }

  @Test
  void withoutAFailurePathATimeOutIsSaidToBeWhatAFailureLooksLike() {
    try (Target target = open("timeout: 1s, poll_min: 5ms, poll_max: 20ms")) {
      assertThat(proof(target).remarks()).isEmpty();
      accepted = new String[] {ACCEPTED[0]};
      assertThat(proof(target).remarks())
          .containsExactly(
              "target 'aws': there is no failure path, so that a call that failed will look like a"
                  + " time-out; set S3FailurePath in its endpoint configuration, or queue_url");
      missingLooks.set(Integer.MAX_VALUE);
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.TimedOut(Optional.of("no-failure-path")));
      assertThatThrownBy(() -> proof(target))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "target 'aws': endpoint e in us-east-1 at "
                  + server.url()
                  + " took a call and left no result within 1 s, and without a failure path a call that failed looks the same; see its logs, or set"
                  + " S3FailurePath in its endpoint configuration");
      accepted = ACCEPTED;
      assertThat(Cloud.call(target).outcome()).isEqualTo(new Outcome.TimedOut(Optional.empty()));
    }
  }

  @Test
  void thePreflightDoesNotWaitAsLongAsACallMay() {
    assertThat(UnseenFailures.preflightWait(Duration.ofMinutes(15)))
        .isEqualTo(Duration.ofMinutes(2));
    assertThat(UnseenFailures.preflightWait(Duration.ofSeconds(5)))
        .isEqualTo(Duration.ofSeconds(5));
  }

  /** A store that is asked whether to send may answer that twice, or never. */
  @Test
  void uploadsDoNotAskFirst() {
    try (Target target = open("timeout: 5s, poll_min: 5ms, poll_max: 20ms")) {
      succeeded(Cloud.call(target));
    }
    assertThat(server.received())
        .filteredOn(request -> request.method().equals("PUT"))
        .singleElement()
        .satisfies(
            upload -> {
              assertThat(upload.headers()).doesNotContainKey("Expect");
              assertThat(upload.body()).hasSize(8);
            });
  }
}
