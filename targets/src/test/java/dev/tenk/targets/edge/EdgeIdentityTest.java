package dev.tenk.targets.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.ScriptedServer.Script;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.RgbImage;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a target identifies itself, and whether the payloads fit it. */
@Timeout(30)
class EdgeIdentityTest {
  private static final Payload IMAGE =
      new Payload.Image(
          "cat.png",
          new byte[] {(byte) 0x89, 'P', 'N', 'G'},
          () -> new RgbImage(1, 1, new byte[3]));

  private static final Payload UNDECODED =
      new Payload.Image(
          "cat.png",
          IMAGE.bytes(),
          () -> {
            throw new AssertionError("nobody asked for pixels");
          });

  @Test
  void whatTheServerTells() {
    ModelMetadata metadata =
        Models.metadata(
            Models.INPUT,
            Map.of("model_sha256", Models.SHA256, "instance_id", "i-1", "workers", 2));
    try (ScriptedServer server = new ScriptedServer(Models.model(metadata, Models::succeed));
        Target target =
            Models.open(
                server.url(), "model_sha256: " + Models.SHA256 + ", headers: {X-Key: s3cr3t}")) {
      TargetIdentity identity = target.identify();
      assertThat(identity.endpoint()).isEqualTo(server.url().toString());
      assertThat(identity.modelName()).isEqualTo("m");
      assertThat(identity.modelVersion()).contains("1");
      assertThat(identity.modelSha256()).contains(Models.SHA256);
      assertThat(identity.instanceId()).contains("i-1");
      assertThat(identity.details())
          .contains(entry("platform", "test"), entry("workers", "2"))
          .containsEntry("inputs", "in FP32 [-1, 2]");
      assertThat(identity.toString()).doesNotContain("s3cr3t");
    }
  }

  @Test
  void whatItDoesNotTellIsAbsent() {
    ModelMetadata metadata =
        new ModelMetadata("m", List.of("1", "2"), "", List.of(Models.INPUT), List.of(), Map.of());
    try (ScriptedServer server = new ScriptedServer(Models.model(metadata, Models::succeed));
        Target target = Models.open(server.url(), "")) {
      TargetIdentity identity = target.identify();
      assertThat(identity.modelVersion()).isEmpty(); // two of them: which one answers is not stated
      assertThat(identity.modelSha256()).isEmpty();
      assertThat(identity.instanceId()).isEmpty();
    }
  }

  @Test
  void theVersionAskedForIsTheOneAsked() {
    try (ScriptedServer server =
            new ScriptedServer(
                (request, peer) -> {
                  if (request.path().equals("/v2/models/a%2Fb%20c/versions/7")) {
                    peer.answer(
                        200,
                        MetadataCodec.encodeModelMetadata(
                            new ModelMetadata(
                                "a/b c",
                                List.of("6", "7"),
                                "",
                                List.of(Models.INPUT),
                                List.of(),
                                Map.of())));
                  } else {
                    peer.answer(404, new byte[0]);
                  }
                });
        Target target = Models.open(server.url(), "version: '7', model: 'a/b c'")) {
      assertThat(target.identify().modelVersion()).contains("7");
    }
  }

  @Test
  void nobodyThere() {
    ScriptedServer server = new ScriptedServer(Models.model(Models::succeed));
    server.close();
    unavailable(server.url(), "failed: Connection refused");
  }

  @Test
  void goneSince() {
    ScriptedServer server = new ScriptedServer(Models.model(Models::succeed));
    try (Target target = Models.open(server.url(), "")) {
      server.close();
      assertThatThrownBy(target::identify)
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageContaining("target 'pi': GET " + server.url() + Models.PATH + " failed: ");
    }
  }

  @Test
  void answersThatAreNone() {
    unavailable((request, peer) -> peer.cut(), "failed: connection closed");
    unavailable(
        (request, peer) -> peer.answer(503, "loading".getBytes(UTF_8)),
        "answered with status 503: loading; try again when it is ready");
    refused(
        (request, peer) -> peer.answer(404, "{\"error\": \"no m\"}".getBytes(UTF_8)),
        "url",
        "answered with status 404: {\"error\": \"no m\"}; is it the server's base URL, and are the model and its version right? Where a server has no metadata, the suite states inputs: [{name: x, datatype: FP32, shape: [1, 3, 224, 224]}]");
    refused(
        (request, peer) -> peer.answer(302, new byte[0], "Location: /elsewhere"),
        "url",
        "was sent on to /elsewhere (status 302), and tenk follows nothing, because it would be measured; write the url: that answers by itself");
    refused(
        (request, peer) ->
            peer.answer(308, new byte[0], "Location: https://pi.local/api" + Models.PATH),
        "url",
        "was sent on to https://pi.local/api/v2/models/m (status 308), and tenk follows nothing, because it would be measured; write url: https://pi.local/api");
    refused(
        (request, peer) -> peer.answer(401, "who?".getBytes(UTF_8)),
        "headers",
        "answered with status 401: who?; give it what it asks for in headers:");
    refused(
        (request, peer) -> peer.answer(200, "<html>".getBytes(UTF_8)),
        "url",
        "answered, but not in the Open Inference Protocol: ");
    refused(
        (request, peer) -> peer.answer(200, "{}".getBytes(UTF_8)),
        "url",
        "answered, but not in the Open Inference Protocol: model name is empty");
    ModelMetadata other =
        new ModelMetadata("n", List.of(), "", List.of(Models.INPUT), List.of(), Map.of());
    refused(
        Models.model(other, Models::succeed),
        "model_name: strict",
        "url",
        "answered, but not in the Open Inference Protocol: it is of model 'n'");
  }

  private static void refused(Script script, String key, String message) {
    refused(script, "headers: {X-Key: s3cr3t}", key, message);
  }

  private static void refused(Script script, String more, String key, String message) {
    try (ScriptedServer server = new ScriptedServer(script)) {
      assertThatThrownBy(() -> Models.open(server.url(), more))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("suite.yaml:1:")
          .hasMessageContaining(
              key + ": target 'pi': GET " + server.url() + Models.PATH + " " + message)
          .message()
          .doesNotContain("s3cr3t");
    }
  }

  @Test
  void noAnswer() {
    try (ScriptedServer server = new ScriptedServer((request, peer) -> peer.hang())) {
      assertThatThrownBy(() -> Models.open(server.url(), "timeout: 300ms"))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessage(
              "suite.yaml:1:24: url: target 'pi': GET "
                  + server.url()
                  + Models.PATH
                  + " got no answer in time (timeout: 300 ms)");
    }
  }

  private static void unavailable(Script script, String message) {
    try (ScriptedServer server = new ScriptedServer(script)) {
      unavailable(server.url(), message);
    }
  }

  private static void unavailable(URI url, String message) {
    assertThatThrownBy(() -> Models.open(url, "headers: {X-Key: s3cr3t}"))
        .isInstanceOf(TargetUnavailableException.class)
        .hasMessageContaining("target 'pi': GET " + url + Models.PATH + " " + message)
        .message()
        .doesNotContain("s3cr3t");
  }

  @Test
  void anotherModelFileThanTheSuiteWants() {
    AtomicReference<ModelMetadata> metadata =
        new AtomicReference<>(Models.metadata(Models.INPUT, Map.of("model_sha256", "ff00")));
    try (ScriptedServer server =
            new ScriptedServer(
                (request, peer) ->
                    peer.answer(200, MetadataCodec.encodeModelMetadata(metadata.get())));
        Target target = Models.open(server.url(), "model_sha256: " + Models.SHA256)) {
      assertThatThrownBy(target::identify)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("suite.yaml:1:")
          .hasMessageContaining("target 'pi' at " + server.url() + " serves a model with SHA-256")
          .hasMessageContaining("ff00, the suite wants " + Models.SHA256);
      metadata.set(Models.metadata(Models.INPUT, Map.of()));
      assertThatThrownBy(target::identify)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("that it does not tell, the suite wants " + Models.SHA256);
    }
  }

  @Test
  void aTensorOfAnotherSize() {
    doesNotFit(
        Models.INPUT,
        "",
        new Payload.RawTensor("nine.bin", new byte[9]),
        "target 'pi': payload nine.bin does not fit model 'm': FP32 of shape [1, 2] needs 2"
            + " elements of 4 bytes each but the data has 9 bytes");
  }

  @Test
  void anImageForAModelThatTakesOthers() {
    TensorMetadata nchw = new TensorMetadata("in", DataType.FP32, List.of(1L, 3L, 8L, 8L));
    doesNotFit(
        nchw,
        "",
        IMAGE,
        "suite.yaml:1:1: input: missing: model 'm' takes FP32 [1, 3, 8, 8]; say layout, datatype");
    doesNotFit(
        nchw,
        "input: {layout: NHWC, datatype: FP32}",
        IMAGE,
        "input: an image as FP32 NHWC does not fit model 'm', which takes FP32 [1, 3, 8, 8]");
    doesNotFit(
        nchw,
        "input: {layout: NCHW, datatype: UINT8}",
        IMAGE,
        "input: an image as UINT8 NCHW does not fit model 'm', which takes FP32 [1, 3, 8, 8]");
    doesNotFit(
        Models.INPUT,
        "input: {layout: NCHW, datatype: FP32}",
        IMAGE,
        "input: an image as FP32 NCHW does not fit model 'm', which takes FP32 [1, 2]");
  }

  @Test
  void aModelOfTwoInputs() {
    ModelMetadata two =
        new ModelMetadata(
            "m", List.of(), "", List.of(Models.INPUT, Models.INPUT), List.of(), Map.of());
    try (ScriptedServer server = new ScriptedServer(Models.model(two, Models::succeed))) {
      assertThatThrownBy(() -> Models.open(server.url(), ""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "suite.yaml:1:1: inputs: missing: model 'm' of target 'pi' takes 2 inputs (in FP32 [-1, 2], in FP32 [-1, 2]); tenk sends one: say which, if the others may be left out");
    }
  }

  /** A size that the model leaves open is that of the suite, and the picture is stretched to it. */
  @Test
  void anImageForAModelOfAnySize() {
    TensorMetadata any = new TensorMetadata("in", DataType.UINT8, List.of(-1L, 3L, -1L, -1L));
    Payload image =
        new Payload.Image(
            "two.png", new byte[0], () -> new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6}));
    try (ScriptedServer server =
            new ScriptedServer(Models.model(Models.metadata(any, Map.of()), Models::succeed));
        Target target =
            Models.open(
                server.url(),
                "input: {layout: NCHW, datatype: UINT8}, inputs: [{name: in, datatype: UINT8, shape: [1, 3, 2, 2]}]",
                image)) {
      assertThat(Models.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
      Tensor sent =
          OpenInferenceCodec.decodeRequest(
                  HttpBody.received(
                      server.inferences().get(0).body(),
                      Optional.of(
                          server
                              .inferences()
                              .get(0)
                              .headers()
                              .get(HttpBody.JSON_HEADER_LENGTH_HEADER))))
              .inputs()
              .get(0);
      assertThat(sent.shape()).containsExactly(1L, 3L, 2L, 2L);
      assertThat(sent.bytes()).containsExactly(1, 4, 1, 4, 2, 5, 2, 5, 3, 6, 3, 6);
    }
    doesNotFit(
        any,
        "input: {layout: NCHW, datatype: UINT8}",
        image,
        "suite.yaml:1:1: inputs: missing: model 'm' of target 'pi' takes in UINT8 [-1, 3, -1, -1], of any size where -1 stands; say the shape, as in inputs: [{name: in, datatype: UINT8, shape: [1, 3, 224, 224]}]");
  }

  /** A server that decodes images gets the file as it is, undecoded; JSON cannot carry it. */
  @Test
  void aFileForAModelThatTakesByteStrings() {
    TensorMetadata file = new TensorMetadata("in", DataType.BYTES, List.of(-1L));
    try (ScriptedServer server =
            new ScriptedServer(Models.model(Models.metadata(file, Map.of()), Models::succeed));
        Target target = Models.open(server.url(), "", UNDECODED)) {
      assertThat(Models.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
      ScriptedServer.Received request = server.inferences().get(0);
      List<byte[]> sent =
          OpenInferenceCodec.decodeRequest(
                  HttpBody.received(
                      request.body(),
                      Optional.of(request.headers().get(HttpBody.JSON_HEADER_LENGTH_HEADER))))
              .inputs()
              .get(0)
              .byteStrings();
      assertThat(sent).containsExactly(IMAGE.bytes());
    }
    doesNotFit(
        file, "encoding: json", IMAGE, "target 'pi': payload cat.png does not fit model 'm': ");
    doesNotFit(
        new TensorMetadata("in", DataType.BYTES, List.of(2L)),
        "",
        IMAGE,
        "target 'pi': payload cat.png does not fit model 'm': BYTES of shape [2] needs 2");
  }

  private static void doesNotFit(
      TensorMetadata input, String settings, Payload payload, String message) {
    try (ScriptedServer server =
        new ScriptedServer(Models.model(Models.metadata(input, Map.of()), Models::succeed))) {
      assertThatThrownBy(() -> Models.open(server.url(), settings, payload))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(message);
    }
  }
}
