package dev.tenk.targets.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.RequestedOutput;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Certificate;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.ScriptedServer.Received;
import dev.tenk.targets.edge.ScriptedServer.Script;
import dev.tenk.targets.edge.client.HttpCaller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One inference before any load, and what its answer says of the server. */
@Timeout(30)
class EdgeProofTest {
  @TempDir static Path folder;

  private static final String INPUTS = "inputs: [{name: in, datatype: FP32, shape: [1, 2]}]";

  @Test
  void oneRequestShowsWhatAnswers() {
    try (ScriptedServer server = new ScriptedServer(Models.model(Models::succeed));
        Target target = Models.open(server.url(), "")) {
      Preflight.Proof proof = prove(target);
      assertThat(server.inferences()).hasSize(1);
      assertThat(proof.requests()).isEqualTo(1);
      assertThat(proof.details())
          .containsOnly(
              Map.entry("outputs", "out FP32 [1, 3]"), Map.entry("answered_version", "1"));
      assertThat(proof.remarks()).isEmpty();
    }
  }

  @Test
  void aServerWithoutBinaryTensorsIsToBeAskedInJson() {
    Script jsonOnly =
        Models.model(
            (request, peer) -> {
              if (request.headers().containsKey(HttpBody.JSON_HEADER_LENGTH_HEADER)) {
                peer.answer(400, "{\"error\": \"Extra data: line 1 column 133\"}".getBytes(UTF_8));
              } else {
                Models.send(
                    peer,
                    OpenInferenceCodec.encodeResponse(Models.answer(Map.of()), name -> false));
              }
            });
    refused(
        jsonOnly,
        "encoding: binary",
        "encoding: target 'pi': POST URL/v2/models/m/infer answered with status 400: {\"error\": \"Extra data: line 1 column 133\"}; with encoding: json it answers (tried): write that");
    try (ScriptedServer server = new ScriptedServer(jsonOnly);
        Target target = Models.open(server.url(), "encoding: json")) {
      assertThat(prove(target).remarks()).isEmpty();
    }
  }

  @Test
  void aServerThatWantsToBeAskedForOutputs() {
    ModelMetadata metadata =
        new ModelMetadata(
            "m",
            List.of("1"),
            "",
            List.of(Models.INPUT),
            List.of(new TensorMetadata("out", DataType.FP32, List.of(-1L, 3L))),
            Map.of());
    Script demanding =
        Models.model(
            metadata,
            (request, peer) -> {
              if (decoded(request).outputs().isEmpty()) {
                peer.answer(500, "{\"error\": \"outputs must be given\"}".getBytes(UTF_8));
              } else {
                Models.succeed(request, peer);
              }
            });
    refused(
        demanding,
        "",
        "outputs: target 'pi': POST URL/v2/models/m/infer answered with status 500: {\"error\": \"outputs must be given\"}; with outputs: [out] it answers (tried): write that");
    try (ScriptedServer server = new ScriptedServer(demanding);
        Target target = Models.open(server.url(), "outputs: [out]")) {
      assertThat(prove(target).requests()).isEqualTo(1);
      assertThat(decoded(server.inferences().get(0)).outputs())
          .containsExactly(new RequestedOutput("out", Optional.empty()));
    }
  }

  @Test
  void noWayThatIsAnsweredIsTheFirstRefusal() {
    refused(
        Models.model((request, peer) -> peer.answer(500, "boom\n\tat line 1".getBytes(UTF_8))),
        "",
        "url: target 'pi': POST URL/v2/models/m/infer answered with status 500: boom at line 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 202, 204})
  void aPromiseIsNoAnswer(int status) {
    refused(
        Models.model((request, peer) -> peer.answer(status, new byte[0])),
        "encoding: json",
        "answered with status "
            + status
            + ", which is no answer to an inference; tenk measures what answers with the result");
  }

  @Test
  void statusesThatHaveAFix() {
    refused(
        Models.model((request, peer) -> peer.answer(413, "<h1>413</h1>".getBytes(UTF_8))),
        "",
        "answered with status 413: <h1>413</h1>; its limit for a body is too small for this payload (of nginx, client_max_body_size)");
    refused(
        Models.model(
            (request, peer) ->
                peer.answer(
                    301, new byte[0], "Location: https://pi.local" + Models.PATH + "/infer")),
        "",
        "was sent on to https://pi.local/v2/models/m/infer (status 301), and tenk follows nothing, because it would be measured; write url: https://pi.local");
  }

  @Test
  void anErrorInAnAnswerThatClaimsSuccess() {
    refused(
        Models.model(
            (request, peer) -> peer.answer(200, "{\"error\": \"no gpu\"}".getBytes(UTF_8))),
        "encoding: json",
        "POST URL/v2/models/m/infer answered with status 200 and an error: no gpu");
    refused(
        Models.model((request, peer) -> peer.answer(200, "<html>hello".getBytes(UTF_8))),
        "encoding: json",
        "answered with status 200, but not with an inference (bad JSON: ");
  }

  @Test
  void aServerThatIsNotReadyIsNoFaultOfTheSuite() {
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model((request, peer) -> peer.answer(503, "loading".getBytes(UTF_8))));
        Target target = Models.open(server.url(), "")) {
      assertThatThrownBy(() -> prove(target))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessage(
              "suite.yaml:1:24: url: target 'pi': POST %s/v2/models/m/infer answered with status 503: loading; try again when it is ready"
                  .formatted(server.url()));
      assertThat(server.inferences()).hasSize(1);
    }
  }

  @Test
  void whatIsLostOnTheWayNamesItsPlaceInTheSuite() {
    notThere(
        Models.model((request, peer) -> peer.reset()),
        "suite.yaml:1:24: url: target 'pi': POST URL/v2/models/m/infer failed: connection closed");
    notThere(
        Models.model((request, peer) -> {}),
        "suite.yaml:1:24: url: target 'pi': POST URL/v2/models/m/infer got no answer in time (timeout: 50 ms)");
  }

  private static void notThere(Script script, String message) {
    try (ScriptedServer server = new ScriptedServer(script);
        Target target = Models.open(server.url(), "timeout: 50ms")) {
      assertThatThrownBy(() -> prove(target))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessage(message.replace("URL", server.url().toString()));
    }
  }

  /** As tinyproxy answers where its own password is wrong; no tunnel has such an answer. */
  @Test
  void aRefusalThroughAProxyMayBeTheProxys() {
    TargetPlan plan = Models.plan(URI.create("http://pi.example"), "");
    EdgeSettings settings = EdgeSettings.read(plan.settings(), false, name -> null);
    try (ScriptedServer proxy =
            new ScriptedServer((request, peer) -> peer.answer(401, new byte[0]));
        HttpCaller caller = settings.caller(proxy.url())) {
      HttpCaller.Result refused =
          Models.await(caller.send(HttpCaller.Prepared.get("/x")).toCompletableFuture());
      assertThat(sentence(plan, settings, "http://pi.example", refused))
          .isEqualTo(
              "target 'pi': GET http://pi.example/x answered with status 401; give it what it asks for in headers: (if it is the proxy http://proxy:3128 that answers so, put right user and password in HTTP_PROXY, or name the host in NO_PROXY)");
      assertThat(sentence(plan, settings, "https://pi.example", refused))
          .endsWith("give it what it asks for in headers:");
    }
  }

  private static String sentence(
      TargetPlan plan, EdgeSettings settings, String url, HttpCaller.Result result) {
    return new Refusals(plan, settings, URI.create(url), Optional.of("http://proxy:3128"))
        .of("GET", "/x", result)
        .sentence();
  }

  @Test
  void aServerThatSpeaksTlsIsFoundOut() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(Certificate.here(folder).listen(10), Models.model(Models::succeed))) {
      assertThatThrownBy(() -> Models.open(server.url(), ""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("write https://");
    }
  }

  @Test
  void packedAnswersAreRemarked() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(OpenInferenceCodec.encodeResponse(Models.answer(Map.of()), name -> false).bytes());
    }
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) ->
                        peer.answer(200, packed.toByteArray(), "Content-Encoding: gzip")));
        Target target = Models.open(server.url(), "encoding: json")) {
      Preflight.Proof proof = prove(target);
      assertThat(proof.details()).containsEntry("content_encoding", "gzip");
      assertThat(proof.remarks())
          .containsExactly(
              "target 'pi' sends its answers packed (gzip) although that is not asked for; packing is in its times, unpacking is not");
    }
  }

  @Test
  void aConnectionThatEndsAfterTheMetadataIsNoRefusal() {
    try (ForeignServer server = new ForeignServer(Habit.KEPT_CONNECTION_ENDS);
        Target target = Models.open(server.url(), "", ForeignServer.PAYLOAD)) {
      assertThat(prove(target).requests()).isEqualTo(2);
    }
  }

  @Test
  void anOverloadThatTheSuiteKnowsIsNoFaultOfTheSuite() {
    try (ForeignServer server = new ForeignServer(Habit.OVERLOADED_500);
        Target target =
            Models.open(
                server.url(), "throttled_when: queue capacity exceeded", ForeignServer.PAYLOAD)) {
      assertThatThrownBy(() -> prove(target))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageEndingWith("; try again when it is ready");
    }
  }

  /** MLServer says so with 400, OpenVINO Model Server with 404. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\": \"Model m is not ready yet.\"}",
        "{\"error\": \"Model with requested version is not loaded yet\"}"
      })
  void aModelThatIsStillLoadingIsNoFaultOfTheSuite(String body) {
    for (int status : new int[] {400, 404}) {
      try (ScriptedServer server =
              new ScriptedServer(
                  Models.model((request, peer) -> peer.answer(status, body.getBytes(UTF_8))));
          Target target = Models.open(server.url(), "")) {
        assertThatThrownBy(() -> prove(target))
            .isInstanceOf(TargetUnavailableException.class)
            .hasMessageEndingWith(body + "; try again when it is ready");
      }
    }
  }

  @Test
  void aServerThatKnowsNoVersions() {
    try (ScriptedServer server =
        new ScriptedServer(
            (request, peer) ->
                peer.answer(501, "Model versioning not supported yet.".getBytes(UTF_8)))) {
      assertThatThrownBy(() -> Models.open(server.url(), "version: '1'"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("version: target 'pi': GET ")
          .hasMessageContaining(
              "answered with status 501: Model versioning not supported yet.; leave version: out if it knows no versions");
    }
  }

  @Test
  void anotherNameIsSaidOnceAndAnErrorWhereTheSuiteIsStrict() {
    InferResponse named = answer("ensemble", Optional.of("1"), "out", 1f);
    try (ScriptedServer server = new ScriptedServer(answering(named));
        Target target = Models.open(server.url(), "")) {
      assertThat(prove(target).remarks())
          .containsExactly("target 'pi' was asked for model 'm', and answers as 'ensemble'");
      assertThat(prove(target).details())
          .containsEntry("answered_model", "ensemble")
          .containsEntry("answered_version", "ensemble/1");
      // so that answers of two names are told apart
      assertThat(Models.call(target).server().variant()).contains("ensemble/1");
    }
    InferResponse nameless = answer("", Optional.empty(), "out", 1f);
    try (ScriptedServer server = new ScriptedServer(answering(nameless));
        Target target = Models.open(server.url(), "")) {
      assertThat(prove(target).remarks())
          .containsExactly("target 'pi' was asked for model 'm', and its answers name none");
    }
    refused(
        answering(named),
        "model_name: strict",
        "answered with status 200, but not with an inference (another model answered: 'ensemble')");
    failed(answering(named), "model_name: strict", "other-model");
    refused(
        answering(nameless),
        "model_name: strict",
        "answered with status 200, but not with an inference (it names no model)");
    failed(answering(nameless), "model_name: strict", "other-model");
  }

  @Test
  void anotherVersionThanTheOneAskedForIsAnError() {
    InferResponse two = answer("m", Optional.of("2"), "out", 1f);
    refused(answering(two), "version: '1'", "(version 2 answered, asked was 1)");
    failed(answering(two), "version: '1'", "other-version");
    try (ScriptedServer server = new ScriptedServer(answering(two));
        Target target = Models.open(server.url(), "")) {
      assertThat(Models.call(target).server().variant()).contains("2");
    }
  }

  @Test
  void theOutputIsTakenByName() {
    InferResponse both =
        new InferResponse(
            "m",
            Optional.empty(),
            Optional.empty(),
            List.of(
                Tensor.ofFloats("boxes", List.of(1L), 7f),
                Tensor.ofFloats("scores", List.of(2L), 1f, 2f)),
            Map.of());
    try (ScriptedServer server = new ScriptedServer(answering(both));
        Target target = Models.open(server.url(), "outputs: [scores, boxes]")) {
      assertThat(Models.call(target).output()).contains(Models.floats(1f, 2f));
    }
    ModelMetadata metadata =
        new ModelMetadata(
            "m",
            List.of(),
            "",
            List.of(Models.INPUT),
            List.of(
                new TensorMetadata("scores", DataType.FP32, List.of(2L)),
                new TensorMetadata("boxes", DataType.FP32, List.of(1L))),
            Map.of());
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(metadata, (request, peer) -> Models.send(peer, encoded(both))));
        Target target = Models.open(server.url(), "")) {
      assertThat(Models.call(target).output()).contains(Models.floats(1f, 2f));
    }
    refused(
        answering(both),
        "",
        "(its outputs are boxes, scores; say in outputs: which one is the answer)");
    refused(
        answering(both),
        "outputs: [labels]",
        "(its outputs are boxes, scores, and not 'labels'; say which in outputs:)");
  }

  @Test
  void whatIsNoNumberIsRemarked() {
    try (ScriptedServer server =
            new ScriptedServer(answering(answer("m", Optional.empty(), "out", Float.NaN)));
        Target target = Models.open(server.url(), "")) {
      assertThat(prove(target).remarks())
          .containsExactly(
              "target 'pi' answered the first payload with nothing but NaN or infinity");
    }
  }

  @Test
  void withoutMetadataTheSuiteStatesTheInput() {
    Script silent =
        (request, peer) -> {
          if (request.method().equals("GET")) {
            peer.answer(500, "{\"error\": \"not implemented\"}".getBytes(UTF_8));
          } else {
            Models.succeed(request, peer);
          }
        };
    try (ScriptedServer server = new ScriptedServer(silent)) {
      assertThatThrownBy(() -> Models.open(server.url(), ""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "suite.yaml:1:24: url: target 'pi': GET %s/v2/models/m answered with status 500: {\"error\": \"not implemented\"}; where a server has no metadata, the suite states inputs: [{name: x, datatype: FP32, shape: [1, 3, 224, 224]}]"
                  .formatted(server.url()));
    }
    try (ScriptedServer server = new ScriptedServer(silent);
        Target target = Models.open(server.url(), INPUTS)) {
      assertThat(target.identify().details())
          .containsEntry("metadata", "GET /v2/models/m answered with status 500");
      assertThat(prove(target).remarks())
          .containsExactly(
              "target 'pi' does not tell what its model is (GET /v2/models/m answered with status 500): its input is what the suite states");
      assertThat(decoded(server.inferences().get(0)).inputs())
          .containsExactly(Tensor.ofFloats("in", List.of(1L, 2L), 1.5f, -2f));
    }
  }

  @Test
  void metadataThatSaysTooLittle() {
    cannotBeSent(
        List.of(),
        "",
        "inputs: missing: target 'pi' does not tell what its model 'm' takes; say it, as in inputs: [{name: x, datatype: FP32, shape: [1, 3, 224, 224]}]");
    TensorMetadata dynamic = new TensorMetadata("x", DataType.FP32, List.of(-1L, 3L, -1L, -1L));
    cannotBeSent(
        List.of(dynamic),
        "",
        "inputs: missing: model 'm' of target 'pi' takes x FP32 [-1, 3, -1, -1], of any size where -1 stands; say the shape, as in inputs: [{name: x, datatype: FP32, shape: [1, 3, 224, 224]}]");
    cannotBeSent(
        List.of(Models.INPUT),
        "inputs: [{name: x, datatype: FP32, shape: [1, 2]}]",
        "inputs: model 'm' of target 'pi' takes in FP32 [-1, 2] and not x FP32 [1, 2]");
    cannotBeSent(
        List.of(Models.INPUT),
        "inputs: [{name: in, datatype: FP32, shape: [1, 3]}]",
        "inputs: model 'm' of target 'pi' takes in FP32 [-1, 2] and not in FP32 [1, 3]");
  }

  private static void cannotBeSent(List<TensorMetadata> inputs, String more, String message) {
    ModelMetadata metadata = new ModelMetadata("m", List.of(), "", inputs, List.of(), Map.of());
    try (ScriptedServer server = new ScriptedServer(Models.model(metadata, Models::succeed))) {
      assertThatThrownBy(() -> Models.open(server.url(), more))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("suite.yaml:1:")
          .hasMessageEndingWith(message);
    }
  }

  /** As DJL Serving says that its queue is full, with a status of its own errors. */
  @Test
  void anOverloadByItsWords() {
    Script full =
        Models.model(
            (request, peer) ->
                peer.answer(500, "{\"message\": \"worker queue is full\"}".getBytes(UTF_8)));
    try (ScriptedServer server = new ScriptedServer(full);
        Target target = Models.open(server.url(), "throttled_when: 'queue is (full|closed)'")) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Throttled(OptionalInt.of(500), Optional.empty()));
    }
    try (ScriptedServer server = new ScriptedServer(full);
        Target target = Models.open(server.url(), "throttled_when: capacity")) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(500), Optional.empty()));
    }
  }

  private static InferResponse answer(
      String model, Optional<String> version, String output, float value) {
    return new InferResponse(
        model,
        version,
        Optional.empty(),
        List.of(Tensor.ofFloats(output, List.of(1L), value)),
        Map.of());
  }

  private static HttpBody encoded(InferResponse answer) {
    return OpenInferenceCodec.encodeResponse(answer, name -> true);
  }

  private static Script answering(InferResponse answer) {
    return Models.model((request, peer) -> Models.send(peer, encoded(answer)));
  }

  private static InferRequest decoded(Received request) {
    return OpenInferenceCodec.decodeRequest(
        HttpBody.received(
            request.body(),
            Optional.ofNullable(request.headers().get(HttpBody.JSON_HEADER_LENGTH_HEADER))));
  }

  private static Preflight.Proof prove(Target target) {
    return target.ability(Preflight.class).orElseThrow().preflight();
  }

  private static void failed(Script script, String more, String errorCode) {
    try (ScriptedServer server = new ScriptedServer(script);
        Target target = Models.open(server.url(), more)) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of(errorCode)));
    }
  }

  /**
   * The one sentence in which a server is refused.
   *
   * @param message its end, with URL for the server's
   */
  private static void refused(Script script, String more, String message) {
    try (ScriptedServer server = new ScriptedServer(script);
        Target target = Models.open(server.url(), more)) {
      assertThatThrownBy(() -> prove(target))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("suite.yaml:1:")
          .hasMessageContaining(message.replace("URL", server.url().toString()));
    }
  }
}
