package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.edge.ScriptedServer.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that answer as no local cloud does; each call reaches them once. */
@Timeout(60)
class ScriptedEndpointTest {
  private static final String KIND = "sagemaker-realtime";
  private Keys keys;

  @BeforeEach
  void credentials() {
    keys = Keys.of("AKIAEXAMPLE", "secret-of-example");
  }

  @AfterEach
  void noCredentials() {
    keys.close();
  }

  @Test
  void nothingIsSentTwice() {
    assertThat(outcome((request, peer) -> peer.answer(500, new byte[0])))
        .isEqualTo(new Outcome.Failed(OptionalInt.of(500), Optional.empty()));
    assertThat(
            outcome(
                (request, peer) ->
                    peer.answer(503, new byte[0], "x-amzn-ErrorType: ServiceUnavailable")))
        .isEqualTo(new Outcome.Throttled(OptionalInt.of(503), Optional.of("ServiceUnavailable")));
    assertThat(
            outcome(
                (request, peer) ->
                    peer.answer(
                        429,
                        json("{\"Message\":\"not yet\"}"),
                        "x-amzn-ErrorType: ModelNotReadyException")))
        .isEqualTo(
            new Outcome.Throttled(OptionalInt.of(429), Optional.of("ModelNotReadyException")));
    assertThat(outcome((request, peer) -> peer.cut()))
        .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("connection-closed")));
    assertThat(outcome((request, peer) -> peer.reset()))
        .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("connection-closed")));
    assertThat(outcome((request, peer) -> peer.answerHalf(new byte[40])))
        .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("connection-closed")));
    assertThat(outcome((request, peer) -> peer.answer(200, new byte[0])))
        .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of("no-output")));
    assertThat(outcome((request, peer) -> peer.answer(200, new byte[7])))
        .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of("malformed-answer")));
    assertThat(outcome((request, peer) -> peer.answer(502, json("<html>Bad Gateway"))))
        .isEqualTo(new Outcome.Failed(OptionalInt.of(502), Optional.empty()));
    assertThat(outcome((request, peer) -> peer.write(json("what is this?\r\n\r\n"))))
        .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("malformed-answer")));
  }

  /** Status and sentences are those of the service's documentation. */
  @Test
  void theContainersMinuteIsATimeOut() {
    String timedOut =
        "Your invocation timed out while waiting for a response from container primary. Review the"
            + " latency metrics for each container in Amazon CloudWatch, resolve the issue, and try"
            + " again.";
    assertThat(modelError(0, timedOut).outcome())
        .isEqualTo(new Outcome.TimedOut(Optional.of("ModelError 0")));
    assertThat(modelError(0, timedOut).said())
        .contains("Received server error from primary with message '" + timedOut + "'");
    // the container is gone, or answers so itself
    assertThat(
            modelError(0, "Amazon SageMaker could not get a response from the rt endpoint.")
                .outcome())
        .isEqualTo(new Outcome.Failed(OptionalInt.of(424), Optional.of("ModelError 0")));
    assertThat(modelError(500, timedOut).outcome())
        .isEqualTo(new Outcome.Failed(OptionalInt.of(424), Optional.of("ModelError 500")));
  }

  /** Status, code and sentence are those that AWS's blog on scaling to zero shows. */
  @Test
  void withoutCopiesItSleeps() {
    String noCapacity =
        "Inference Component has no capacity to process this request. ApplicationAutoScaling may be"
            + " in-progress (if configured) or try to increase the capacity by invoking"
            + " UpdateInferenceComponentRuntimeConfig API.";
    Reply asleep = reply(validation(noCapacity));
    assertThat(asleep.outcome())
        .isEqualTo(new Outcome.Asleep(OptionalInt.of(400), Optional.of("ValidationError")));
    assertThat(asleep.said()).contains(noCapacity);
    // any other mistake has the same code
    assertThat(reply(validation("Inference Component c is not found.")).outcome())
        .isEqualTo(new Outcome.Failed(OptionalInt.of(400), Optional.of("ValidationError")));
  }

  private static Script validation(String message) {
    return (request, peer) ->
        peer.answer(
            400, json("{\"Message\":\"" + message + "\"}"), "x-amzn-ErrorType: ValidationError");
  }

  /** DJL Serving's words for a full queue, which come as a model error like any other. */
  @Test
  void aContainerWithoutRoomThrottlesWhereTheSuiteKnowsItsWords() {
    String full = "Worker queue capacity exceeded for model: m";
    try (ScriptedServer server = new ScriptedServer(failing(500, full));
        Target target = open(server.url(), "throttled_when: 'queue capacity exceeded'")) {
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Throttled(OptionalInt.of(424), Optional.of("ModelError 500")));
    }
    assertThat(modelError(500, full).outcome())
        .isEqualTo(new Outcome.Failed(OptionalInt.of(424), Optional.of("ModelError 500")));
  }

  private static Reply modelError(int originalStatus, String originalMessage) {
    return reply(failing(originalStatus, originalMessage));
  }

  private static Script failing(int originalStatus, String originalMessage) {
    return (request, peer) ->
        peer.answer(
            424,
            json(
                ("{'ErrorCode':'SERVER_ERROR_FROM_MODEL','OriginalStatusCode':%d,"
                        + "'OriginalMessage':'%s','Message':'Received server error from"
                        + " primary with message \\u0027%s\\u0027'}")
                    .formatted(originalStatus, originalMessage, originalMessage)
                    .replace('\'', '"')),
            "x-amzn-ErrorType: ModelError");
  }

  @Test
  void theServicesWordsAreKept() {
    assertThat(
            reply(
                    (request, peer) ->
                        peer.answer(
                            400,
                            json("{\"Message\":\"Endpoint rt\\n not found.\"}"),
                            "x-amzn-ErrorType: ValidationError"))
                .said())
        .contains("Endpoint rt not found.");
    assertThat(
            reply(
                    (request, peer) ->
                        peer.answer(
                            403,
                            json("{\"Message\":\"not AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\"}"),
                            "x-amzn-ErrorType: AccessDeniedException"))
                .said())
        .isEmpty();
    assertThat(reply((request, peer) -> peer.answer(200, json("no!"))).said()).contains("no!");
    assertThat(reply((request, peer) -> peer.answer(200, new byte[4])).said()).isEmpty();
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Outcome outcome(Script script) {
    Reply reply = reply(script);
    assertThat(reply.output()).isEmpty();
    return reply.outcome();
  }

  private static Reply reply(Script script) {
    try (ScriptedServer server = new ScriptedServer(script);
        Target target = open(server.url(), "")) {
      Reply reply = Cloud.call(target);
      assertThat(server.inferences()).hasSize(1);
      assertThat(reply.sentNanos().getAsLong()).isLessThanOrEqualTo(reply.doneNanos());
      return reply;
    }
  }

  private static Target open(URI url, String more) {
    return Cloud.openByUrl(url, url, KIND, "rt", more);
  }

  @Test
  void whatIsSent() {
    try (ScriptedServer server =
            new ScriptedServer((request, peer) -> peer.answer(200, new byte[4]));
        Target target =
            open(
                server.url(),
                "variant: green, content_type: image/x, accept: text/y, custom_attributes: 'a=b'")) {
      for (int i = 0; i < 20; i++) {
        assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
      }
      // a call that follows at once may find the connection not yet given back
      assertThat(server.accepted()).isLessThan(10);
      ScriptedServer.Received request = server.inferences().get(2);
      assertThat(request.path()).isEqualTo("/endpoints/rt/invocations");
      assertThat(request.body()).isEqualTo(Cloud.PAYLOAD.bytes());
      assertThat(request.headers())
          .containsEntry("Content-Type", "image/x")
          .containsEntry("Accept", "text/y")
          .containsEntry("X-Amzn-SageMaker-Custom-Attributes", "a=b")
          .containsEntry("X-Amzn-SageMaker-Target-Variant", "green")
          .hasEntrySatisfying(
              "Authorization", value -> assertThat(value).contains("/us-east-1/sagemaker/"));
    }
  }

  /** The request was never on a connection, so it was never sent. */
  @Test
  void nobodyListens() throws IOException {
    try (Socket held = new Socket()) {
      // bound and never listening: no other process can be given this port
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI url = URI.create("http://127.0.0.1:" + held.getLocalPort());
      try (Target target = open(url, "")) {
        Reply reply = Cloud.call(target);
        assertThat(reply.outcome())
            .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("connect-refused")));
        assertThat(reply.sentNanos()).isEmpty();
        assertThat(reply.client().acquireNanos()).isEmpty();
        assertThat(reply.client().serviceCallNanos()).isEmpty();
        assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
            .isInstanceOf(TargetUnavailableException.class)
            .hasMessage(
                "target 'aws': sagemaker:InvokeEndpoint on endpoint rt in us-east-1: connect refused");
      }
    }
  }

  /** None of them waits for its time-out instead, whatever thread sees the refusal first. */
  @Test
  void everyRefusalIsTold() throws IOException {
    try (Socket held = new Socket()) {
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI url = URI.create("http://127.0.0.1:" + held.getLocalPort());
      try (Target target = open(url, "timeout: 5s")) {
        for (int i = 0; i < 300; i++) {
          assertThat(Cloud.call(target).outcome().errorCode()).contains("connect-refused");
        }
      }
    }
  }

  /** A proxy's page is not a complaint about credentials, although a parser speaks of tokens. */
  @Test
  void aPageInsteadOfAnAnswer() {
    try (ScriptedServer server =
            new ScriptedServer((request, peer) -> peer.answer(200, json("<html>Welcome</html>")));
        Target target = open(server.url(), "")) {
      assertThatThrownBy(target::identify)
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageContaining(
              "target 'aws': sagemaker:DescribeEndpoint on endpoint rt in us-east-1: ")
          .message()
          .doesNotContain("credentials");
    }
  }

  @Test
  void anAnswerOfAnotherFormatIsFoundBeforeTheLoad() {
    try (ScriptedServer server =
            new ScriptedServer(
                (request, peer) ->
                    peer.answer(200, json("{\"error\":1}"), "Content-Type: application/json"));
        Target target = open(server.url(), "response: /output")) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "target 'aws': endpoint rt answered, but not as response: says (no-output, content"
                  + " type application/json)");
    }
  }
}
