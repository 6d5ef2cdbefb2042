package dev.tenk.openinference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataCodecTest {
  @Test
  void metadataAndErrorsSurviveTheRoundTrip() {
    ModelMetadata model =
        new ModelMetadata(
            "net",
            List.of("1", "2"),
            "onnx_onnxv1",
            List.of(new TensorMetadata("x", DataType.FP32, List.of(-1L, 3L))),
            List.of(new TensorMetadata("y", "INT4", List.of(1L))),
            Map.of("model_sha256", "ab"));
    ServerMetadata server =
        new ServerMetadata(
            "s", "1.0", List.of(ServerMetadata.BINARY_TENSOR_EXTENSION), Map.of("a", 1L));

    assertThat(MetadataCodec.decodeModelMetadata(MetadataCodec.encodeModelMetadata(model)))
        .isEqualTo(model);
    assertThat(MetadataCodec.decodeServerMetadata(MetadataCodec.encodeServerMetadata(server)))
        .isEqualTo(server);
    assertThat(OpenInferenceCodec.decodeError(OpenInferenceCodec.encodeError("no \"x\"\n")))
        .isEqualTo("no \"x\"\n");
  }

  @Test
  void repositoryMessages() {
    Map<String, Object> parameters = Map.of("unload_others", true);
    byte[] request = MetadataCodec.encodeRepositoryRequest(parameters);
    assertThat(new String(request, UTF_8)).isEqualTo("{\"parameters\":{\"unload_others\":true}}");
    assertThat(MetadataCodec.decodeRepositoryRequest(request)).isEqualTo(parameters);
    assertThat(MetadataCodec.decodeRepositoryRequest(new byte[0])).isEmpty();
    assertThat(MetadataCodec.decodeRepositoryRequest("{}".getBytes(UTF_8))).isEmpty();
    assertThatThrownBy(() -> MetadataCodec.decodeRepositoryRequest("[]".getBytes(UTF_8)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("message: expected an object but got START_ARRAY");

    assertThat(MetadataCodec.decodeRepositoryIndexRequest(new byte[0])).isFalse();
    assertThat(MetadataCodec.decodeRepositoryIndexRequest("{\"x\":{}}".getBytes(UTF_8))).isFalse();
    assertThat(MetadataCodec.decodeRepositoryIndexRequest("{\"ready\":true}".getBytes(UTF_8)))
        .isTrue();
    assertThatThrownBy(
            () -> MetadataCodec.decodeRepositoryIndexRequest("{\"ready\":1}".getBytes(UTF_8)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageStartingWith("ready: expected true or false");

    byte[] index =
        MetadataCodec.encodeRepositoryIndex(
            List.of(
                new RepositoryModel("m", "1", RepositoryModel.State.READY, ""),
                new RepositoryModel("m", "2", RepositoryModel.State.UNAVAILABLE, "unloaded")));
    assertThat(new String(index, UTF_8))
        .isEqualTo(
            "[{\"name\":\"m\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"},"
                + "{\"name\":\"m\",\"version\":\"2\",\"state\":\"UNAVAILABLE\","
                + "\"reason\":\"unloaded\"}]");
  }

  /** TorchServe has a typing error in the field: OpenInferenceProtocolRequestHandler.java. */
  @Test
  void aServerWithoutExtensions() {
    for (String extensions : List.of("", ",\"extensions\":null", ",\"extenstion\":[\"kserve\"]")) {
      ServerMetadata server =
          MetadataCodec.decodeServerMetadata(
              ("{\"name\":\"Torchserve\",\"version\":null" + extensions + "}").getBytes(UTF_8));
      assertThat(server).isEqualTo(new ServerMetadata("Torchserve", "", List.of(), Map.of()));
    }
  }

  /**
   * KServe's ModelMesh turns gRPC messages into JSON, where 64 bits are a string (rest-proxy,
   * marshaler.go hands metadata to grpc-gateway's JSONPb unchanged), as did OpenVINO Model Server
   * before its commit 7a2fe1ecb; the AMD Inference Server has the largest size of a variable
   * dimension as a negative number (Xilinx/inference-server, pull request 190).
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,3,224,224]         | [1, 3, 224, 224]",
        "[\"-1\",\"3\"]            | [-1, 3]",
        "[-1920,1080]          | [-1, 1080]",
        "[\"-1920\",\"1080\"]      | [-1, 1080]",
        "[null,\"None\",\"batch\"] | [-1, -1, -1]",
        "[]                    | []",
        "null                  | []",
      })
  void shapesAsServersAnnounceThem(String shape, String expected) {
    assertThat(decoded("\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":" + shape).shape())
        .hasToString(expected);
  }

  /**
   * DJL Serving names an output of PyTorch null, and null fields are left out: KServeTensor.java.
   */
  @Test
  void aTensorWithoutAName() {
    assertThat(decoded("\"datatype\":\"FP32\",\"shape\":[1]").name()).isEmpty();
    assertThat(decoded("\"name\":null,\"datatype\":\"FP32\",\"shape\":[1]").name()).isEmpty();
  }

  /**
   * BF16 is Triton's (docs/protocol), the lower-case names are DJL Serving's: KServeTensor.java.
   */
  @Test
  void typesThatTenkDoesNotKnowAreText() {
    assertThat(decoded("\"name\":\"x\",\"datatype\":\"BF16\"").dataType()).contains(DataType.BF16);
    for (String datatype : List.of("FP8", "INT4", "complex64", "fp32", "")) {
      TensorMetadata tensor = decoded("\"name\":\"x\",\"datatype\":\"" + datatype + "\"");
      assertThat(tensor.datatype()).isEqualTo(datatype);
      assertThat(tensor.dataType()).isEmpty();
      assertThat(tensor.isOf(DataType.FP32)).isFalse();
    }
  }

  @Test
  void modelsThatTellLittle() {
    ModelMetadata bare = new ModelMetadata("m", List.of(), "", List.of(), List.of(), Map.of());
    for (String rest :
        List.of(
            "",
            // MLServer: all are optional in its types/dataplane.py
            ",\"versions\":null,\"inputs\":null,\"outputs\":null,\"parameters\":null",
            ",\"platform\":null,\"versions\":[],\"rt_info\":{\"model_info\":{\"a\":[1]}}")) {
      assertThat(
              MetadataCodec.decodeModelMetadata(("{\"name\":\"m\"" + rest + "}").getBytes(UTF_8)))
          .isEqualTo(bare);
    }
  }

  @Test
  void versionsThatAreNumbers() {
    assertThat(
            MetadataCodec.decodeModelMetadata(
                    "{\"name\":\"m\",\"versions\":[1,\"2\",null]}".getBytes(UTF_8))
                .versions())
        .containsExactly("1", "2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | model name is empty",
        "{\"error\":\"no model m\"} | an error instead of metadata: no model m",
        "{\"name\":\"m\",\"name\":\"n\"} | message: duplicate field \"name\"",
        "{\"name\":\"m\",\"inputs\":[{\"name\":\"x\"}]} | inputs[0].datatype: missing",
        "{\"name\":\"m\",\"inputs\":[{\"datatype\":8}]}"
            + "| inputs[0].datatype: expected a string but got VALUE_NUMBER_INT",
        "{\"name\":\"m\",\"inputs\":[{\"datatype\":\"FP8\",\"shape\":[1.5]}]}"
            + "| inputs[0].shape[0]: expected an integer but got VALUE_NUMBER_FLOAT",
      })
  void whatIsNoMetadata(String json, String message) {
    assertThatThrownBy(() -> MetadataCodec.decodeModelMetadata(json.getBytes(UTF_8)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage(message);
  }

  private static TensorMetadata decoded(String input) {
    return MetadataCodec.decodeModelMetadata(
            ("{\"name\":\"m\",\"inputs\":[{" + input + "}]}").getBytes(UTF_8))
        .inputs()
        .get(0);
  }
}
