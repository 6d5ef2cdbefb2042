package dev.tenk.openinference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as servers send them that this project did not write; each habit with its source. */
class ForeignAnswersTest {
  private static final Predicate<String> ONLY_Y = "y"::equals;
  private static final Tensor Y = Tensor.ofFloats("y", List.of(2L), 1f, 2f);
  private static final String Y_JSON =
      "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[1,2]}";

  private static InferResponse decoded(String message, Predicate<String> wanted) {
    return OpenInferenceCodec.decodeResponse(
        new HttpBody(message.getBytes(UTF_8), OptionalInt.empty()), wanted);
  }

  private static InferResponse outputs(String... outputs) {
    return decoded("{\"outputs\":[" + String.join(",", outputs) + "]}", ONLY_Y);
  }

  /** The one output, as it is described, of the data at hand. */
  private static Tensor output(String datatype, String shape, String data) {
    String rest = "\"name\":\"y\",\"datatype\":\"%s\",\"shape\":%s".formatted(datatype, shape);
    Tensor tensor = outputs("{" + rest + ",\"data\":" + data + "}").outputs().get(0);
    assertThat(outputs("{\"data\":" + data + "," + rest + "}").outputs()).containsExactly(tensor);
    return tensor;
  }

  private static void refused(String message, String expected) {
    assertThatThrownBy(() -> decoded(message, ONLY_Y))
        .as(message)
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"z\",\"datatype\":\"FP8\",\"shape\":[3],\"data\":[\"?\",{\"a\":[]}]}",
        "{\"data\":[[1],[]],\"name\":\"z\",\"shape\":[3],\"datatype\":\"FP8\"}",
        "{\"data\":\"AAEC\",\"name\":\"z\",\"shape\":[3],\"datatype\":\"FP8\"}",
        // Triton, where the output went to shared memory: FinalizeResponse in http_server.cc
        "{\"name\":\"z\",\"datatype\":\"FP8\",\"shape\":[3]}",
        "{\"name\":\"z\",\"datatype\":\"FP8\",\"shape\":[3],\"data\":null,"
            + "\"parameters\":{\"shared_memory_region\":\"r\"}}",
      })
  void whatIsNotWantedIsNotRead(String other) {
    List<TensorMetadata> unread = List.of(new TensorMetadata("z", "FP8", List.of(3L)));
    for (InferResponse answer : List.of(outputs(other, Y_JSON), outputs(Y_JSON, other))) {
      assertThat(answer.outputs()).containsExactly(Y);
      assertThat(answer.unread()).isEqualTo(unread);
    }
    assertThat(outputs(other).outputs()).isEmpty();
    assertThat(outputs(other).unread()).isEqualTo(unread);
  }

  @Test
  void anOutputThatTellsNothingIsNotWanted() {
    assertThat(outputs("{}", Y_JSON).unread())
        .containsExactly(new TensorMetadata("", "", List.of()));
  }

  @Test
  void binaryOutputsOfAnyTypeAreSteppedOver() {
    String json =
        """
        {"outputs":[
         {"name":"a","datatype":"INT4","shape":[3],"parameters":{"binary_data_size":2}},
         {"parameters":{"binary_data_size":4},"shape":[2],"datatype":"BF16","name":"y"},
         {"name":"j","datatype":"FP8","shape":[1],"data":[0]},
         {"name":"b","datatype":"FP8","shape":[1],"parameters":{"binary_data_size":1}}]}
        """;
    byte[] binary = {9, 9, (byte) 0x80, 0x3f, 0x00, (byte) 0xc0, 9};
    InferResponse answer = OpenInferenceCodec.decodeResponse(body(json, binary), ONLY_Y);

    assertThat(answer.outputs())
        .containsExactly(
            new Tensor("y", DataType.BF16, List.of(2L), ByteBuffer.wrap(binary, 2, 4)));
    assertThat(answer.unread())
        .containsExactly(
            new TensorMetadata("a", "INT4", List.of(3L)),
            new TensorMetadata("j", "FP8", List.of(1L)),
            new TensorMetadata("b", "FP8", List.of(1L)));

    assertThatThrownBy(
            () -> OpenInferenceCodec.decodeResponse(body(json, Arrays.copyOf(binary, 1)), ONLY_Y))
        .hasMessage("outputs[0]: binary data of 2 bytes runs beyond the body, which has 1 left");
    assertThatThrownBy(
            () -> OpenInferenceCodec.decodeResponse(body(json, Arrays.copyOf(binary, 8)), ONLY_Y))
        .hasMessage("1 bytes left over after the last tensor");
  }

  private static HttpBody body(String json, byte[] binary) {
    byte[] bytes = Arrays.copyOf(json.getBytes(UTF_8), json.length() + binary.length);
    System.arraycopy(binary, 0, bytes, json.length(), binary.length);
    return new HttpBody(bytes, OptionalInt.of(json.length()));
  }

  @Test
  void whatIsWantedMustBeReadable() {
    String form = "{\"outputs\":[{\"name\":\"y\",%s}]}";
    refused(
        form.formatted("\"datatype\":\"FP8\",\"shape\":[1],\"data\":[1]"),
        "outputs[0].datatype: tensor \"y\" is of \"FP8\", an unknown datatype");
    refused(form.formatted("\"shape\":[1],\"data\":[1]"), "needs name, datatype and shape");
    refused(
        form.formatted("\"datatype\":\"FP32\",\"shape\":[1]"),
        "outputs[0]: needs either data or parameters.binary_data_size");
    refused(
        form.formatted("\"datatype\":\"FP32\",\"shape\":[1],\"data\":\"AAEC\""),
        "outputs[0].data: expected an array but got VALUE_STRING");
    refused(
        form.formatted("\"datatype\":\"FP32\",\"shape\":[2000000000],\"data\":[1]"),
        "shape [2000000000] needs 2000000000 elements, more than a message of");
    refused(
        form.formatted("\"datatype\":\"FP32\",\"shape\":[-1],\"data\":[1]"),
        "dimension must be >= 0 but shape is [-1]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"m\"  | \"1\"  | m | 1",
        "7      | 1      | 7 | 1", // Triton before its pull request 1541
        "null   | null   |   |  ", // MLServer and KServe: model_version is optional
      })
  void namesAndVersions(String name, String version, String expectedName, String expected) {
    InferResponse answer =
        decoded(
            "{\"model_name\":%s,\"model_version\":%s,\"id\":8,\"outputs\":[]}"
                .formatted(name, version),
            ONLY_Y);
    assertThat(answer.modelName()).isEqualTo(expectedName == null ? "" : expectedName);
    assertThat(answer.modelVersion()).isEqualTo(Optional.ofNullable(expected));
    assertThat(answer.id()).contains("8");
  }

  /** MLServer answers with {@code headers}, an object, and whatever a model adds: dataplane.py. */
  @Test
  void parametersOfAnyKind() {
    InferResponse answer =
        decoded(
            """
            {"parameters":{"s":"x","b":true,"n":7,"r":1.5,"headers":{"a":{"b":[1]}},"list":[1,[2]],
             "none":null,"long":99999999999999999999,"nan":NaN,"inf":-Infinity,"far":1e999},
             "outputs":[{"name":"y","datatype":"FP32","shape":[2],"data":[1,2],
              "parameters":{"content_type":"np","x":{"y":[]},"big":1e400,"wide":-9223372036854775809}}]}
            """,
            ONLY_Y);
    assertThat(answer.parameters()).isEqualTo(Map.of("s", "x", "b", true, "n", 7L, "r", 1.5));
    assertThat(answer.outputs()).containsExactly(Y);
  }

  /** So may Triton and OpenVINO Model Server write parameters: see {@link JsonReader}. */
  @Test
  void namesThatComeTwice() {
    assertThat(
            decoded(
                    "{\"parameters\":{\"a\":1,\"a\":2},\"x\":{\"b\":1,\"b\":2},\"outputs\":[]}",
                    ONLY_Y)
                .parameters())
        .isEqualTo(Map.of("a", 2L));
    refused("{\"outputs\":[],\"outputs\":[]}", "message: duplicate field \"outputs\"");
    refused(
        "{\"outputs\":[{\"name\":\"y\",\"name\":\"z\"}]}", "outputs[0]: duplicate field \"name\"");
  }

  @Test
  void anErrorWhereTheAnswerShouldBe() {
    refused("{\"error\":\"no memory\"}", "an error instead of an answer: no memory");
    assertThat(decoded("{\"error\":null,\"outputs\":[" + Y_JSON + "]}", ONLY_Y).outputs())
        .containsExactly(Y);
    assertThat(decoded("{\"error\":{\"code\":1}}", ONLY_Y).outputs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,1,2]   | [1,2]       | [1, 1, 2]",
        "[2]       | [[[1]],[2]] | [2]",
        "[1,2]     | [[1,2]]     | [1, 2]",
        // the shape of one item for what was asked in a batch
        "[2]       | [1,2,3,4]   | [2, 2]",
        "[2]       | [[1,2],[3,4],[5,6]] | [3, 2]",
        // ModelMesh's rest-proxy leaves out the shape of a scalar: OutputTensor in marshaler.go
        "[]        | [1]         | []",
        "null      | [1,2]       | [2]",
      })
  void shapesThatDataDoesNotFollow(String shape, String data, String expected) {
    Tensor tensor = output("FP32", shape, data);
    assertThat(tensor.shape()).hasToString(expected);
    assertThat(tensor.floats()).startsWith(1f).hasSize(data.replaceAll("[^0-9]", "").length());
  }

  @Test
  void elementsThatAreMissingAreAnError() {
    String message =
        "{\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[4],\"data\":%s}]}";
    refused(message.formatted("[1,2]"), "shape [4] needs 4 elements here but got 2");
    refused(message.formatted("[1,2,3,4,5,6]"), "shape [4] needs 4 elements here but got 6");
    refused(message.formatted("[]"), "shape [4] needs 4 elements here but got 0");
  }

  /** MLServer packs an array of byte strings into one: _encode_data in codecs/numpy.py. */
  @Test
  void byteStringsAreAsManyAsCome() {
    Tensor tensor = output("BYTES", "[3,1]", "[\"abc\"]");
    assertThat(tensor.shape()).containsExactly(1L);
    assertThat(tensor.byteStrings()).containsExactly("abc".getBytes(UTF_8));
  }

  /**
   * MLServer (convert_nan in codecs/numpy.py) and KServe's Python server (orjson) write null;
   * OpenVINO Model Server writes nothing between the commas (rest_utils.cpp, with RapidJSON).
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"[1,null,NaN]", "[1, , null]", "[1,\"NaN\",]", "[1,NaN,-Infinity,\"Infinity\"]"})
  void notANumberInJson(String data) {
    for (String type : List.of("FP32", "FP64", "FP16", "BF16")) {
      Tensor tensor = output(type, data.contains("Inf") ? "[4]" : "[3]", data);
      String expected =
          switch (type) {
            case "FP32" -> "0000803f0000c07f";
            case "FP64" -> "000000000000f03f000000000000f87f";
            case "FP16" -> "003c007e";
            default -> "803fc07f";
          };
      assertThat(HexFormat.of().formatHex(tensor.bytes())).startsWith(expected);
    }
    refused("{\"outputs\":[" + Y_JSON.replace("FP32", "INT8").replace("1", "null") + "]}", "[0]");
  }

  /**
   * DJL Serving writes elements of every type as doubles (KServeTensor.java), so an INT64 1 as 1.0,
   * true as 1.0, and FP16 in JSON, where Triton and KServe refuse to: http_server.cc,
   * infer_type.py.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INT64  | [1.0,-2.0]               | 0100000000000000feffffffffffffff",
        "INT8   | [1.0,-128.0]             | 0180",
        "UINT64 | [1.0,9.223372036854776E18] | 01000000000000000000000000000080",
        "BOOL   | [1.0,0.0]                | 0100",
        "BOOL   | [1,false]                | 0100",
        "FP16   | [1.0,65504]              | 003cff7b",
        "FP16   | [0.1,-Infinity]          | 662e00fc",
        "BF16   | [1.0,-2.5]               | 803f20c0",
      })
  void valuesWrittenAsDoubles(String type, String data, String hex) {
    assertThat(HexFormat.of().formatHex(output(type, "[2]", data).bytes())).isEqualTo(hex);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INT64  | 1.5   | expected an integer",
        "INT64  | 1e19  | element 0, 1e19, is out of range for INT64",
        "INT64  | 9223372036854775808.0 | is out of range for INT64",
        "INT64  | NaN   | expected an integer",
        "INT8   | 128.0 | element 0, 128.0, is out of range for INT8",
        "UINT64 | -1.0  | element 0, -1.0, is out of range for UINT64",
        "UINT64 | 2e19  | element 0, 2e19, is out of range for UINT64",
        "UINT64 | 0.5   | expected an integer",
        "BOOL   | 2.0   | element 0, 2.0, is out of range for BOOL",
        "BOOL   | null  | expected true or false",
        "INT32  | null  | expected an integer",
        "FP16   | 65520 | element 0, 65520, is out of range for FP16",
        "BF16   | 1e39  | element 0, 1e39, is out of range for BF16",
        "FP32   | 1e39  | element 0, 1e39, is out of range for FP32",
        "FP32   | {}    | expected a number",
        "BYTES  | null  | expected a string",
      })
  void valuesThatAreNone(String type, String value, String expected) {
    refused(
        "{\"outputs\":[{\"name\":\"y\",\"datatype\":\"%s\",\"shape\":[1],\"data\":[%s]}]}"
            .formatted(type, value),
        expected);
  }

  @Test
  void outputsWithoutElements() {
    Tensor empty = new Tensor("y", DataType.FP32, List.of(0L, 4L), ByteBuffer.allocate(0));
    String form = "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[0,4]%s}";
    // OpenVINO Model Server, as binary: parseOutputParameters in rest_utils.cpp
    assertThat(outputs(form.formatted("")).outputs()).containsExactly(empty);
    // Triton, as binary, without the header: SetResponseHeader in http_server.cc
    assertThat(outputs(form.formatted(",\"parameters\":{\"binary_data_size\":0}")).outputs())
        .containsExactly(empty);
    assertThat(outputs(form.formatted(",\"data\":[]")).outputs()).containsExactly(empty);
  }

  @Test
  void anyCutOrFlippedAnswerEndsInAValueOrARefusal() {
    HttpBody good =
        OpenInferenceCodec.encodeResponse(
            new InferResponse(
                "m",
                Optional.of("1"),
                Optional.empty(),
                List.of(Y, Tensor.ofUint8("p", List.of(3L), (byte) 0, (byte) 7, (byte) 255)),
                Map.of("n", 7L)),
            "p"::equals);
    int jsonBytes = good.jsonHeaderLengthBytes().orElseThrow();
    SplittableRandom random = new SplittableRandom(5);
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      int cut = random.nextInt(3) == 0 ? random.nextInt(good.bytes().length + 1) : 0;
      byte[] bad = Arrays.copyOf(good.bytes(), good.bytes().length - cut);
      for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      String wanted = List.of("y", "p", "q").get(round % 3);
      try {
        OpenInferenceCodec.decodeResponse(
            new HttpBody(bad, OptionalInt.of(Math.min(bad.length, jsonBytes))), wanted::equals);
        read++;
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
    assertThat(read).isBetween(1_000, 19_000);
  }
}
