package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.ScriptedServer.Received;
import dev.tenk.targets.edge.ScriptedServer.Script;
import dev.tenk.targets.payload.OutputDigest;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reply is taken for. */
class EdgeAnswersTest {
  /** First half of the SHA-256 of 1, 2.5 and −3 as little-endian float32. */
  private static final String DIGEST = "64309c9aeef57003";

  @Test
  void binaryThereAndBack() {
    Map<String, Object> timings = Map.of("queue_ns", 7L, "model_ns", 11L);
    HttpBody body = OpenInferenceCodec.encodeResponse(Models.answer(timings), name -> true);
    try (ScriptedServer server =
            new ScriptedServer(Models.model((request, peer) -> Models.send(peer, body)));
        Target target = Models.open(server.url(), "headers: {X-Key: k}")) {
      long handed = System.nanoTime();
      Reply reply = Models.call(target);

      assertThat(reply.outcome())
          .isEqualTo(new Outcome.Succeeded(OptionalInt.of(200), body.bytes().length, DIGEST));
      assertThat(reply.server())
          .isEqualTo(
              ServerFacts.timed(OptionalLong.of(7), OptionalLong.of(11))
                  .withVariant(Optional.of("1")));
      assertThat(reply.output()).contains(Models.floats(1f, 2.5f, -3f));
      assertThat(reply.sentNanos().getAsLong()).isBetween(handed, reply.doneNanos());
      assertThat(reply.doneNanos()).isLessThanOrEqualTo(System.nanoTime());

      Received request = server.inferences().get(0);
      assertThat(request.path()).isEqualTo(Models.PATH + "/infer");
      assertThat(request.headers())
          .containsEntry("X-Key", "k")
          .containsEntry("Content-Type", "application/octet-stream")
          .containsEntry("Host", "127.0.0.1:" + server.port())
          .doesNotContainKeys("User-Agent", "Accept-Encoding", "Expect", "Cookie");
      assertThat(target.requestBytes(0)).isEqualTo(request.body().length);
      InferRequest sent = decoded(request);
      assertThat(sent.binaryOutputs()).isTrue();
      assertThat(sent.inputs()).containsExactly(Tensor.ofFloats("in", List.of(1L, 2L), 1.5f, -2f));
    }
  }

  @Test
  void jsonThereAndBack() {
    HttpBody body = OpenInferenceCodec.encodeResponse(Models.answer(Map.of()), name -> false);
    try (ScriptedServer server =
            new ScriptedServer(Models.model((request, peer) -> Models.send(peer, body)));
        Target target = Models.open(server.url(), "encoding: json, version: '1'")) {
      Reply reply = Models.call(target);

      Outcome.Succeeded success = (Outcome.Succeeded) reply.outcome();
      assertThat(success.outputDigest()).isEqualTo(DIGEST);
      // what is not told is absent, never 0
      assertThat(reply.server()).isEqualTo(ServerFacts.UNKNOWN.withVariant(Optional.of("1")));
      assertThat(reply.output()).contains(Models.floats(1f, 2.5f, -3f));

      Received request = server.inferences().get(0);
      assertThat(request.path()).isEqualTo(Models.PATH + "/versions/1/infer");
      assertThat(request.headers())
          .containsEntry("Content-Type", "application/json")
          .doesNotContainKey(HttpBody.JSON_HEADER_LENGTH_HEADER);
      assertThat(decoded(request).inputs())
          .containsExactly(Tensor.ofFloats("in", List.of(1L, 2L), 1.5f, -2f));
    }
  }

  private static InferRequest decoded(Received request) {
    return OpenInferenceCodec.decodeRequest(
        HttpBody.received(
            request.body(),
            Optional.ofNullable(request.headers().get(HttpBody.JSON_HEADER_LENGTH_HEADER))));
  }

  @Test
  void aTimingThatIsNoWholeNumberIsAbsent() {
    Map<String, Object> timings = Map.of("queue_ns", "7", "model_ns", 1.5);
    Reply reply =
        replyTo(
            (request, peer) ->
                Models.send(
                    peer, OpenInferenceCodec.encodeResponse(Models.answer(timings), name -> true)));
    assertThat(reply.server()).isEqualTo(ServerFacts.UNKNOWN.withVariant(Optional.of("1")));
  }

  @Test
  void bytesOutputsAreDigestedButAreNoNumbers() {
    InferResponse labels =
        new InferResponse(
            "m",
            Optional.empty(),
            Optional.empty(),
            List.of(Tensor.ofByteStrings("label", List.of(1L), List.of("cat".getBytes(UTF_8)))),
            Map.of());
    Reply reply =
        replyTo(
            (request, peer) ->
                Models.send(peer, OpenInferenceCodec.encodeResponse(labels, name -> true)));
    assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(reply.output()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void noRoomIsThrottled(int status) {
    Reply reply = replyTo((request, peer) -> peer.answer(status, new byte[0], "Retry-After: 0"));
    assertThat(reply.outcome())
        .isEqualTo(new Outcome.Throttled(OptionalInt.of(status), Optional.empty()));
    assertThat(reply.sentNanos()).isPresent();
    assertThat(reply.output()).isEmpty();
  }

  @Test
  void aFailuresWordsAreKeptWithoutTheSuitesOwnHeaders() {
    String page = "<h1>403</h1>\n no right for 'Bearer s3cr3t-token' or s3cr3t-token\u0007";
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model((request, peer) -> peer.answer(403, page.getBytes(UTF_8))));
        Target target =
            Models.open(server.url(), "headers: {Authorization: Bearer s3cr3t-token}")) {
      assertThat(Models.call(target).said()).contains("<h1>403</h1> no right for '…' or …\ufffd");
    }
    assertThat(replyTo((request, peer) -> peer.answer(503, new byte[64])).said())
        .contains("(64 bytes, not text)");
    assertThat(replyTo((request, peer) -> peer.answer(500, new byte[0])).said()).isEmpty();
    // status 200, and yet no answer
    assertThat(
            replyTo((request, peer) -> peer.answer(200, "{\"error\": \"oom\"}".getBytes(UTF_8)))
                .said())
        .contains("{\"error\": \"oom\"}");
    assertThat(replyTo(Models::succeed).said()).isEmpty();
    assertThat(replyTo((request, peer) -> peer.cut()).said()).isEmpty();
  }

  /** Nor is a redirect followed, or a challenge answered. */
  @ParameterizedTest
  @ValueSource(ints = {202, 204, 302, 307, 400, 401, 404, 407, 500, 502})
  void anotherStatusIsAFailure(int status) {
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) ->
                        peer.answer(
                            status,
                            new byte[0],
                            "Location: /elsewhere",
                            "WWW-Authenticate: Basic realm=x",
                            "Proxy-Authenticate: Basic realm=x")));
        Target target = Models.open(server.url(), "")) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(status), Optional.empty()));
      assertThat(server.inferences()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not JSON                                                  | malformed-answer",
        "''                                                        | malformed-answer",
        "[]                                                        | malformed-answer",
        "{\"model_name\":\"m\"}                                    | no-output",
        "{\"model_name\":\"m\",\"outputs\":[]}                     | no-output",
        "{\"model_name\":\"m\",\"outputs\":[{\"name\":\"out\"}]}   | malformed-answer",
        "{\"model_name\":\"m\",\"outputs\":[{\"name\":\"o\",\"datatype\":\"FP32\",\"shape\":[2],"
            + "\"data\":[1]}]} | malformed-answer",
        "{\"model_name\":\"m\",\"outputs\":[{\"name\":\"o\",\"datatype\":\"FP32\",\"shape\":[1],"
            + "\"parameters\":{\"binary_data_size\":4}}]} | malformed-answer",
        "{\"model_name\":\"m\",\"outputs\":[{\"name\":\"o\",\"datatype\":\"FP32\",\"shape\":[1],"
            + "\"data\":[1]}],\"parameters\":{\"model_sha256\":\"00\"}} | other-model",
      })
  void aStatusOf200IsNotEnough(String body, String errorCode) {
    Reply reply = replyTo((request, peer) -> peer.answer(200, body.getBytes(UTF_8)));
    assertThat(reply.outcome())
        .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of(errorCode)));
    assertThat(reply.output()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "100000", "-1", "x", "2147483648"})
  void aWrongJsonLengthIsAMalformedAnswer(String length) {
    byte[] body = OpenInferenceCodec.encodeResponse(Models.answer(Map.of()), name -> true).bytes();
    Reply reply =
        replyTo(
            (request, peer) ->
                peer.answer(200, body, HttpBody.JSON_HEADER_LENGTH_HEADER + ": " + length));
    assertThat(reply.outcome())
        .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of("malformed-answer")));
  }

  /** A server need not give the model's SHA-256 in both places. */
  @Test
  void aSha256InTheAnswerAloneIsNoContradiction() {
    HttpBody body =
        OpenInferenceCodec.encodeResponse(
            Models.answer(Map.of("model_sha256", Models.SHA256)), name -> true);
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    Models.metadata(Models.INPUT, Map.of()),
                    (request, peer) -> Models.send(peer, body)));
        Target target = Models.open(server.url(), "")) {
      assertThat(Models.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @Test
  void chunkedAnswersAndInterimOnes() {
    HttpBody body = OpenInferenceCodec.encodeResponse(Models.answer(Map.of()), name -> false);
    Reply reply =
        replyTo(
            (request, peer) ->
                peer.write(
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n".getBytes(UTF_8),
                    "Transfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8),
                    (Integer.toHexString(body.bytes().length) + "\r\n").getBytes(UTF_8),
                    body.bytes(),
                    "\r\n0\r\n\r\n".getBytes(UTF_8)));
    assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(((Outcome.Succeeded) reply.outcome()).outputDigest()).isEqualTo(DIGEST);
  }

  /**
   * As HTTP/1.0 has it, and servers that stream: nothing says how long the answer is but its end.
   */
  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1"})
  void anAnswerThatEndsWithItsConnection(String version) {
    HttpBody body = OpenInferenceCodec.encodeResponse(Models.answer(Map.of()), name -> false);
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) -> {
                      peer.write((version + " 200 OK\r\n\r\n").getBytes(UTF_8), body.bytes());
                      peer.cut();
                    }));
        Target target = Models.open(server.url(), "connections: 1")) {
      for (int i = 0; i < 2; i++) {
        assertThat(((Outcome.Succeeded) Models.call(target).outcome()).outputDigest())
            .isEqualTo(DIGEST);
      }
    }
  }

  /** What is remembered of the last answer is never given for another. */
  @Test
  void eachAnswerIsReadAsItCame() {
    List<InferResponse> answers =
        List.of(
            answer(1f, Map.of("model_ns", 5L)),
            answer(1f, Map.of("model_ns", 5L)),
            answer(1f, Map.of("model_ns", 6L)),
            answer(2f, Map.of("model_ns", 6L)),
            answer(1f, Map.of("model_ns", 6L)));
    Iterator<InferResponse> next = answers.iterator();
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) ->
                        Models.send(
                            peer, OpenInferenceCodec.encodeResponse(next.next(), name -> true))));
        Target target = Models.open(server.url(), "")) {
      for (InferResponse answer : answers) {
        Reply reply = Models.call(target);
        Tensor output = answer.outputs().get(0);
        assertThat(reply.output()).contains(output.bytes());
        assertThat(((Outcome.Succeeded) reply.outcome()).outputDigest())
            .isEqualTo(OutputDigest.of(output.bytes()));
        assertThat(reply.server().modelNanos())
            .hasValue((Long) answer.parameters().get("model_ns"));
      }
    }
  }

  private static InferResponse answer(float value, Map<String, Object> parameters) {
    return new InferResponse(
        "m",
        Optional.of("1"),
        Optional.empty(),
        List.of(Tensor.ofFloats("out", List.of(1L, 1L), value)),
        parameters);
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private static Reply replyTo(Script script) {
    try (ScriptedServer server = new ScriptedServer(Models.model(script));
        Target target = Models.open(server.url(), "")) {
      Reply reply = Models.call(target);
      assertThat(server.inferences()).hasSize(1);
      return reply;
    }
  }
}
