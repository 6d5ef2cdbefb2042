package dev.tenk.openinference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenInferenceCodecTest {
  private static final Tensor MATRIX = Tensor.ofFloats("m", List.of(2L, 2L), 1f, -0.5f, 0f, 1e-7f);
  private static final Tensor PIXELS =
      Tensor.ofUint8("p", List.of(1L, 3L), (byte) 0, (byte) 7, (byte) 255);

  private static final String VALID =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";

  private static HttpBody json(String text) {
    return new HttpBody(text.getBytes(UTF_8), OptionalInt.empty());
  }

  private static HttpBody binary(String text, int... tail) {
    byte[] json = text.getBytes(UTF_8);
    byte[] bytes = Arrays.copyOf(json, json.length + tail.length);
    for (int i = 0; i < tail.length; i++) {
      bytes[json.length + i] = (byte) tail[i];
    }
    return new HttpBody(bytes, OptionalInt.of(json.length));
  }

  private static InferRequest decodeInput(String input) {
    return OpenInferenceCodec.decodeRequest(json("{\"inputs\":[" + input + "]}"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void requestSurvivesTheRoundTrip(boolean binaryInputs) {
    InferRequest request =
        new InferRequest(
            Optional.of("a \"quoted\" id"),
            List.of(MATRIX, PIXELS),
            Map.of("priority", 3, "trace", true, "who", "me", "share", 0.25),
            List.of(
                new RequestedOutput("logits", Optional.of(false)),
                new RequestedOutput("labels", Optional.empty())),
            true);

    HttpBody body = OpenInferenceCodec.encodeRequest(request, binaryInputs);
    InferRequest decoded = OpenInferenceCodec.decodeRequest(body);

    assertThat(decoded).isEqualTo(request);
    assertThat(decoded.wantsBinary("logits")).isFalse();
    assertThat(decoded.wantsBinary("labels")).isTrue();
    assertThat(body.jsonHeaderLengthBytes().isPresent()).isEqualTo(binaryInputs);
    assertThat(body.contentType())
        .isEqualTo(binaryInputs ? "application/octet-stream" : "application/json");
  }

  @Test
  void binaryRequestHasTheBytesTheExtensionAsksFor() {
    HttpBody body =
        OpenInferenceCodec.encodeRequest(
            new InferRequest(List.of(Tensor.ofFloats("x", List.of(1L), 1f), PIXELS), true), true);

    String json =
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":["
            + "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],"
            + "\"parameters\":{\"binary_data_size\":4}},"
            + "{\"name\":\"p\",\"datatype\":\"UINT8\",\"shape\":[1,3],"
            + "\"parameters\":{\"binary_data_size\":3}}]}";
    assertThat(body).isEqualTo(binary(json, 0x00, 0x00, 0x80, 0x3F, 0, 7, 255));
  }

  @Test
  void responseMixesBinaryAndJsonOutputs() {
    InferResponse response =
        new InferResponse(
            "net",
            Optional.of("2"),
            Optional.of("id-1"),
            List.of(MATRIX, PIXELS),
            Map.of("model_ns", 12_345_678_901L));

    HttpBody body = OpenInferenceCodec.encodeResponse(response, "p"::equals);

    assertThat(OpenInferenceCodec.decodeResponse(body)).isEqualTo(response);
    int jsonBytes = body.jsonHeaderLengthBytes().orElseThrow();
    assertThat(Arrays.copyOfRange(body.bytes(), jsonBytes, body.bytes().length))
        .containsExactly(0, 7, 255);
    assertThat(new String(body.bytes(), 0, jsonBytes, UTF_8)).contains("\"data\":[1.0,-0.5,0.0,");
  }

  @Test
  void responseOfAnotherServerWithNullsAndUnknownFieldsIsRead() {
    InferResponse response =
        OpenInferenceCodec.decodeResponse(
            json(
                """
                {"model_name":"m","model_version":null,"id":null,"extra":{"a":[1,{}]},
                 "parameters":{"headers":{"x":"y"},"n":1,"none":null},
                 "outputs":[{"name":"o","shape":[2],"datatype":"FP32","parameters":null,
                             "data":[NaN,1]}]}
                """));

    assertThat(response.modelVersion()).isEmpty();
    assertThat(response.parameters()).isEqualTo(Map.of("n", 1L));
    assertThat(response.outputs().get(0).floats()).containsExactly(Float.NaN, 1f);
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void everyTypeSurvivesTheRoundTripInEveryForm(DataType dataType) {
    Tensor tensor =
        dataType == DataType.BYTES
            ? Tensor.ofByteStrings(
                "t", List.of(2L, 1L), List.of("".getBytes(UTF_8), "äöü€".getBytes(UTF_8)))
            : randomTensor(dataType);
    InferRequest request = new InferRequest(List.of(tensor), false);

    assertThat(OpenInferenceCodec.decodeRequest(OpenInferenceCodec.encodeRequest(request, true)))
        .isEqualTo(request);
    if (dataType.isHalf()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> OpenInferenceCodec.encodeRequest(request, false))
          .withMessageContaining(dataType + " cannot be sent as JSON, send it as binary");
    } else {
      assertThat(OpenInferenceCodec.decodeRequest(OpenInferenceCodec.encodeRequest(request, false)))
          .isEqualTo(request);
    }
  }

  private static Tensor randomTensor(DataType dataType) {
    SplittableRandom random = new SplittableRandom(7);
    ByteBuffer data = ByteBuffer.allocate(40 * dataType.byteSize().orElseThrow());
    data.order(ByteOrder.LITTLE_ENDIAN);
    while (data.hasRemaining()) {
      switch (dataType) {
        case BOOL -> data.put((byte) random.nextInt(2));
        case FP32 -> data.putFloat((float) random.nextDouble(-1e30, 1e30));
        case FP64 -> data.putDouble(random.nextDouble(-1e300, 1e300));
        default -> data.put((byte) random.nextInt());
      }
    }
    return new Tensor("t", dataType, List.of(8L, 5L), data.flip());
  }

  @Test
  void floatsOfAnImageSurviveJsonBitForBit() {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[150_528];
    for (int i = 0; i < values.length; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      values[i] = Float.isNaN(value) ? Float.NaN : value;
    }
    InferRequest request =
        new InferRequest(List.of(Tensor.ofFloats("x", List.of(1L, 3L, 224L, 224L), values)), false);

    assertThat(OpenInferenceCodec.decodeRequest(OpenInferenceCodec.encodeRequest(request, false)))
        .isEqualTo(request);
  }

  @Test
  void dataMayBeNestedOrFlatAndComeBeforeTypeAndShape() {
    String rest = "\"name\":\"x\",\"shape\":[2,1,2],\"datatype\":\"INT16\"";
    for (String input :
        List.of(
            "{" + rest + ",\"data\":[1,-2,3,4]}",
            "{" + rest + ",\"data\":[[[1,-2]],[[3,4]]]}",
            "{\"data\":[[[1,-2]],[[3,4]]]," + rest + "}")) {
      assertThat(decodeInput(input).inputs().get(0).bytes())
          .as(input)
          .containsExactly(1, 0, -2, -1, 3, 0, 4, 0);
    }
  }

  @Test
  void emptyAndScalarTensorsAreFine() {
    assertThat(
            decodeInput("{\"name\":\"x\",\"shape\":[2,0],\"datatype\":\"FP32\",\"data\":[[],[]]}")
                .inputs()
                .get(0)
                .elementCount())
        .isZero();
    assertThat(
            decodeInput("{\"name\":\"x\",\"shape\":[],\"datatype\":\"FP32\",\"data\":[2]}")
                .inputs()
                .get(0)
                .floats())
        .containsExactly(2f);
  }

  @Test
  void byteStringsNeedNotBeText() {
    byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, 0};
    InferRequest request =
        new InferRequest(List.of(Tensor.ofByteStrings("x", List.of(1L), List.of(jpeg))), false);

    InferRequest decoded =
        OpenInferenceCodec.decodeRequest(OpenInferenceCodec.encodeRequest(request, true));

    assertThat(decoded.inputs().get(0).byteStrings()).containsExactly(jpeg);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OpenInferenceCodec.encodeRequest(request, false))
        .withMessageContaining("UTF-8");
  }

  @Test
  void hostileJsonIsRefusedWithItsPlace() {
    String head = "{\"name\":\"x\",";
    assertRefused("", "message: expected an object");
    assertRefused("[]", "message: expected an object");
    assertRefused("{\"inputs\":[", "bad JSON");
    assertRefused("{\"inputs\":[]}", "at least one input");
    assertRefused(VALID + " x", "bad JSON");
    assertRefused(VALID + " {}", "unexpected JSON after the message");
    assertRefused("{\"inputs\":{}}", "inputs: expected an array");
    assertRefused("{}", "at least one input");
    assertRefused("{\"id\":1}", "id: expected a string");
    assertRefused("{\"parameters\":[]}", "parameters: expected an object");
    assertRefused("{\"a\":" + "[".repeat(100_000), "bad JSON");
    assertRefused("{\"inputs\":[],\"inputs\":[]}", "uplicate");
    assertInputRefused("1", "inputs[0]: expected an object");
    assertInputRefused("{}", "inputs[0]: needs name, datatype and shape");
    assertInputRefused(head + "\"datatype\":\"FP31\"}", "inputs[0].datatype", "FP31");
    assertInputRefused(head + "\"shape\":[1.5]}", "inputs[0].shape[0]: expected an integer");
    assertInputRefused(head + "\"shape\":[99999999999999999999]}", "bad JSON");
    assertInputRefused(head + "\"shape\":{}}", "inputs[0].shape: expected an array");
    assertInputRefused(
        "{\"name\":\"\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}",
        "inputs[0]: tensor name is empty");
    assertDataRefused("FP32", "[3]", "[1,2]", "inputs[0].data: shape [3] needs 3", "got 2");
    assertDataRefused("FP32", "[1]", "[1,2]", "inputs[0].data: shape [1] needs 1");
    assertDataRefused("FP32", "[2,2]", "[[1,2],[3]]", "needs 2 elements here but got 1");
    assertDataRefused("FP32", "[2,2]", "[[1,2],3,4]", "nested");
    assertDataRefused("FP32", "[2,2]", "[1,[2,3],4]", "nested");
    assertDataRefused("FP32", "[2]", "[[1,2]]", "nested");
    assertDataRefused("FP32", "[]", "[[1]]", "nested");
    assertDataRefused("FP32", "[1]", "1", "inputs[0].data: expected an array");
    assertDataRefused("FP32", "[1]", "[null]", "expected a number");
    assertDataRefused("FP32", "[1]", "[{}]", "expected a number");
    assertDataRefused("FP32", "[1]", "[\"1\"]", "expected a number");
    assertDataRefused("FP32", "[1]", "[1e39]", "element 0, 1e39, is out of range");
    assertDataRefused("FP64", "[1]", "[-1e999]", "out of range");
    assertDataRefused("UINT8", "[2]", "[255,256]", "element 1, 256, is out of range for UINT8");
    assertDataRefused("INT8", "[1]", "[-129]", "out of range");
    assertDataRefused("UINT64", "[1]", "[-1]", "out of range");
    assertDataRefused("UINT64", "[1]", "[18446744073709551616]", "out of range");
    assertDataRefused("INT32", "[1]", "[1.0]", "expected an integer");
    assertDataRefused("BOOL", "[1]", "[1]", "expected true or false");
    assertDataRefused("BYTES", "[1]", "[1]", "expected a string");
    assertDataRefused("FP16", "[1]", "[1]", "inputs[0].data: FP16 cannot be sent as JSON, send it");
    assertDataRefused("BF16", "[1]", "[1]", "inputs[0].data: BF16 cannot be sent as JSON, send it");
    assertDataRefused("FP32", "[-1]", "[]", "must be >= 0");
    assertDataRefused("FP32", "[9000000000000000000,3]", "[1]", "too many elements");
    assertDataRefused("FP32", "[2000000000]", "[1]", "more than a message of");
    assertDataRefused("BYTES", "[2000000000]", "[]", "more than a message of");
  }

  @Test
  void hostileBinaryIsRefusedWithItsPlace() {
    String form =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":%s,"
            + "\"parameters\":{\"binary_data_size\":%s}}]}";
    assertRefused(binary(form.formatted("FP32", "[1]", "5"), 0, 0, 0, 0), "inputs[0]", "beyond");
    assertRefused(
        binary(form.formatted("FP32", "[1]", "9223372036854775807"), 0, 0, 0, 0), "beyond");
    assertRefused(binary(form.formatted("FP32", "[1]", "-1"), 0, 0, 0, 0), ">= 0 but got -1");
    assertRefused(binary(form.formatted("FP32", "[1]", "\"4\""), 0, 0, 0, 0), ">= 0 but got 4");
    assertRefused(binary(form.formatted("FP32", "[2]", "4"), 0, 0, 0, 0), "needs 2 elements");
    assertRefused(binary(form.formatted("FP32", "[1]", "3"), 0, 0, 0), "needs 1 elements");
    assertRefused(binary(form.formatted("FP32", "[1]", "4"), 0, 0, 0, 0, 0), "1 bytes left over");
    assertRefused(
        binary(form.formatted("FP32", "[4611686018427387905]", "4"), 0, 0, 0, 0), "needs 46116");
    assertRefused(json(form.formatted("FP32", "[1]", "4")), "needs the header Inference-Header");
    assertRefused(binary(form.formatted("BOOL", "[1]", "1"), 2), "BOOL must be 0 or 1");
    assertRefused(binary(form.formatted("BYTES", "[1]", "5"), 2, 0, 0, 0, 65), "runs beyond");
    assertRefused(
        binary(form.formatted("BYTES", "[1]", "5"), 255, 255, 255, 255, 65), "runs beyond");
    assertRefused(binary(form.formatted("BYTES", "[1]", "3"), 0, 0, 0), "runs beyond");
    assertRefused(binary(form.formatted("BYTES", "[2]", "5"), 1, 0, 0, 0, 65), "needs 2 elements");
    assertThatThrownBy(() -> HttpBody.received(new byte[3], Optional.of("4")))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("got \"4\"");
    assertThatThrownBy(() -> HttpBody.received(new byte[3], Optional.of("-1")))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> HttpBody.received(new byte[3], Optional.of("three")))
        .isInstanceOf(MalformedMessageException.class);
    assertThat(HttpBody.received(new byte[3], Optional.of("2")).jsonHeaderLengthBytes())
        .hasValue(2);
  }

  @Test
  void anyCutOrFlippedMessageEndsInAValueOrARefusal() {
    byte[] good =
        OpenInferenceCodec.encodeRequest(new InferRequest(List.of(MATRIX, PIXELS), true), true)
            .bytes();
    int jsonBytes = good.length - 16 - 3;
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      OptionalInt header =
          round % 2 == 0
              ? OptionalInt.empty()
              : OptionalInt.of(Math.min(bad.length, jsonBytes + random.nextInt(3) - 1));
      try {
        OpenInferenceCodec.decodeRequest(new HttpBody(bad, header));
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
  }

  private static void assertDataRefused(
      String dataType, String shape, String data, String... parts) {
    String rest = "\"name\":\"x\",\"datatype\":\"" + dataType + "\",\"shape\":" + shape;
    assertInputRefused("{" + rest + ",\"data\":" + data + "}", parts);
    assertInputRefused("{\"data\":" + data + "," + rest + "}", parts);
  }

  private static void assertInputRefused(String input, String... parts) {
    assertRefused("{\"inputs\":[" + input + "]}", parts);
  }

  private static void assertRefused(String message, String... parts) {
    assertRefused(json(message), parts);
  }

  private static void assertRefused(HttpBody body, String... parts) {
    assertThatThrownBy(() -> OpenInferenceCodec.decodeRequest(body))
        .as(new String(body.bytes(), 0, Math.min(300, body.bytes().length), UTF_8))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContainingAll(parts);
  }
}
