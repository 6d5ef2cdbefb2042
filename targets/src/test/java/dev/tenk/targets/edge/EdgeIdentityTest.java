package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
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
import java.nio.charset.StandardCharsets;
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
          "cat.png", new byte[] {(byte) 0x89, 'P', 'N', 'G'}, new RgbImage(1, 1, new byte[3]));

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
          .hasMessageStartingWith("target 'pi': GET " + server.url() + Models.PATH + " failed: ");
    }
  }

  @Test
  void answersThatAreNone() {
    unavailable((request, peer) -> peer.answer(404, new byte[0]), "answered with status 404");
    unavailable(
        (request, peer) -> peer.answer(302, new byte[0], "Location: /elsewhere"),
        "answered with status 302");
    unavailable((request, peer) -> peer.cut(), "failed: connection closed");
    unavailable(
        (request, peer) -> peer.answer(200, "<html>".getBytes(StandardCharsets.UTF_8)),
        "answered, but not in the Open Inference Protocol: ");
    unavailable(
        (request, peer) -> peer.answer(200, "{}".getBytes(StandardCharsets.UTF_8)),
        "answered, but not in the Open Inference Protocol: model name is empty");
    ModelMetadata other =
        new ModelMetadata("n", List.of(), "", List.of(Models.INPUT), List.of(), Map.of());
    unavailable(Models.model(other, Models::succeed), "answered for model 'n'");
  }

  @Test
  void noAnswer() {
    try (ScriptedServer server = new ScriptedServer((request, peer) -> peer.hang())) {
      assertThatThrownBy(() -> Models.open(server.url(), "timeout: 300ms"))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessage("target 'pi': GET " + server.url() + Models.PATH + " got no answer in time");
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
        "input: an image as FP32 NCHW does not fit model 'm', which takes FP32 [-1, 2]");
  }

  @Test
  void aModelOfTwoInputs() {
    ModelMetadata two =
        new ModelMetadata(
            "m", List.of(), "", List.of(Models.INPUT, Models.INPUT), List.of(), Map.of());
    try (ScriptedServer server = new ScriptedServer(Models.model(two, Models::succeed))) {
      assertThatThrownBy(() -> Models.open(server.url(), ""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("target 'pi': model 'm' takes 2 inputs; tenk sends one");
    }
  }

  /** A server that decodes images gets the file as it is; JSON cannot carry it. */
  @Test
  void aFileForAModelThatTakesByteStrings() {
    TensorMetadata file = new TensorMetadata("in", DataType.BYTES, List.of(-1L));
    try (ScriptedServer server =
            new ScriptedServer(Models.model(Models.metadata(file, Map.of()), Models::succeed));
        Target target = Models.open(server.url(), "", IMAGE)) {
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
