package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.RepositoryModel;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.Discovery;
import dev.tenk.targets.Discovery.Served;
import dev.tenk.targets.Discovery.Told;
import dev.tenk.targets.TargetUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What servers say of themselves, in the forms of their own documents and sources. */
@Timeout(30)
class DiscoveryTest {
  private static final Discovery HTTP = new EdgeHttpProvider().discovery().orElseThrow();

  /** Answers by method and path; 404 to all else. */
  private static ScriptedServer server(Map<String, String> answers) {
    return new ScriptedServer(
        (request, peer) -> {
          String answer = answers.get(request.method() + " " + request.path());
          byte[] body =
              (answer == null ? "{\"error\":\"no\"}" : answer).getBytes(StandardCharsets.UTF_8);
          peer.answer(answer == null ? 404 : 200, body);
        });
  }

  private static Served served(Map<String, String> answers) {
    try (ScriptedServer server = server(answers)) {
      return HTTP.served(Models.plan(server.url(), ""));
    }
  }

  /**
   * Triton's server metadata and its repository extension: a model never loaded has a name only.
   */
  @Test
  void triton() {
    Served served =
        served(
            Map.of(
                "GET /v2",
                "{\"name\":\"triton\",\"version\":\"2.41.0\",\"extensions\":[\"classification\",\"model_repository\",\"binary_tensor_data\"]}",
                "POST /v2/repository/index",
                "[{\"name\":\"densenet_onnx\",\"version\":\"1\",\"state\":\"READY\"},{\"name\":\"densenet_onnx\",\"version\":\"2\",\"state\":\"UNAVAILABLE\",\"reason\":\"unloaded\"},{\"name\":\"simple\"}]"));
    assertThat(served)
        .isEqualTo(new Served("triton 2.41.0", true, List.of("densenet_onnx"), List.of("simple")));
  }

  /** KServe's ListModelsResponse; it has no repository index. */
  @Test
  void kserve() {
    Served served =
        served(
            Map.of(
                "GET /v2",
                "{\"name\":\"kserve\",\"version\":\"0.11.0\",\"extensions\":[\"model_repository_extension\"]}",
                "GET /v2/models",
                "{\"models\":[\"b\",\"a\"]}"));
    assertThat(served).isEqualTo(new Served("kserve 0.11.0", true, List.of("a", "b"), List.of()));
  }

  /** OpenVINO Model Server's metadata have no extensions, and its config status is TensorFlow's. */
  @Test
  void openVino() {
    Served served =
        served(
            Map.of(
                "GET /v2",
                "{\"name\":\"OpenVINO Model Server\",\"version\":\"2022.2.0.fd742507\"}",
                "GET /v1/config",
                "{\"resnet\":{\"model_version_status\":[{\"version\":\"1\",\"state\":\"AVAILABLE\",\"status\":{\"error_code\":\"OK\",\"error_message\":\"OK\"}}]},\"old\":{\"model_version_status\":[{\"version\":\"1\",\"state\":\"END\",\"status\":{}}]}}"));
    assertThat(served)
        .isEqualTo(
            new Served(
                "OpenVINO Model Server 2022.2.0.fd742507",
                true,
                List.of("resnet"),
                List.of("old")));
  }

  /** MLServer's index demands name and reason alone. */
  @Test
  void mlServer() {
    Served served =
        served(
            Map.of(
                "GET /v2",
                "{\"name\":\"mlserver\",\"version\":\"1.3.5\",\"extensions\":[]}",
                "POST /v2/repository/index",
                "[{\"name\":\"iris\",\"reason\":\"\"}]"));
    assertThat(served).isEqualTo(new Served("mlserver 1.3.5", true, List.of(), List.of("iris")));
  }

  @Test
  void aPageIsNoServerOfTheProtocol() {
    Served served = served(Map.of("GET /v2", "<html>", "GET /v2/models", "[1, 2"));
    assertThat(served.isKnown()).isFalse();
    assertThat(served.ready()).isEmpty();
    assertThat(served.by()).contains("GET /v2 answered with status 200");
  }

  @Test
  void aDoorThatIsClosedIsSaidWithWhatToDo() {
    try (ScriptedServer server =
        new ScriptedServer(
            (request, peer) ->
                peer.answer(401, "{\"error\":\"token\"}".getBytes(StandardCharsets.UTF_8)))) {
      assertThatThrownBy(() -> HTTP.served(Models.plan(server.url(), "")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("answered with status 401")
          .hasMessageContaining("in headers:");
    }
    ScriptedServer gone = server(Map.of());
    gone.close();
    assertThatThrownBy(() -> HTTP.served(Models.plan(gone.url(), "")))
        .isInstanceOf(TargetUnavailableException.class);
  }

  @Test
  void aModelTellsWhatItTakes() {
    try (ForeignServer server = new ForeignServer()) {
      Told told = HTTP.told(Models.plan(server.url(), ""));
      assertThat(told.inputs())
          .containsExactly(new TensorMetadata("x", DataType.FP32, List.of(1L, 3L)));
      assertThat(told.outputs()).containsExactly("y");
      assertThat(told.whyNoInputs()).isEmpty();
    }
    try (ForeignServer server = new ForeignServer(Habit.METADATA_500)) {
      Told told = HTTP.told(Models.plan(server.url(), ""));
      assertThat(told.inputs()).isEmpty();
      assertThat(told.whyNoInputs()).contains("GET /v2/models/m answered with status 500");
      assertThat(
              HTTP.told(
                      Models.plan(
                          server.url(), "inputs: [{name: z, datatype: FP32, shape: [1, 3]}]"))
                  .inputs())
          .containsExactly(new TensorMetadata("z", DataType.FP32, List.of(1L, 3L)));
    }
    try (ForeignServer server = new ForeignServer(ForeignServer.MLSERVER)) {
      assertThat(HTTP.told(Models.plan(server.url(), "")).whyNoInputs())
          .contains("its metadata name no input");
    }
  }

  @Test
  void anIndexOverGrpcIsReadAsItWasWritten() {
    List<RepositoryModel> models =
        List.of(
            new RepositoryModel("a", "1", RepositoryModel.State.READY, ""),
            new RepositoryModel("b", "", RepositoryModel.State.UNAVAILABLE, "gone"));
    assertThat(
            GrpcMetadataCodec.decodeRepositoryIndex(
                ByteBuffer.wrap(GrpcMetadataCodec.encodeRepositoryIndex(models))))
        .isEqualTo(models);
    assertThat(ListedModels.of(models)).isEqualTo(new ListedModels(List.of("a"), List.of("b")));
  }
}
