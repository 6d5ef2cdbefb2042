package dev.tenk.openinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.openinference.GrpcInferenceCodec.ModelRequest;
import dev.tenk.openinference.GrpcMetadataCodec.ModelName;
import dev.tenk.openinference.GrpcMetadataCodec.RepositoryRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes by hand are of protobuf's wire format: a tag is 8 · number + wire type. */
class GrpcCodecTest {
  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void aRequestByHand() {
    ModelRequest asked =
        new ModelRequest(
            "m",
            Optional.of("3"),
            new InferRequest(
                Optional.empty(),
                List.of(Tensor.ofUint8("x", List.of(1L, 2L), (byte) 7, (byte) 255)),
                Map.of(),
                List.of(new RequestedOutput("y", Optional.empty())),
                true));
    String hex =
        "0a016d" // model_name
            + "120133" // model_version
            + "2a 0e 0a0178 12055549 4e5438 1a020102" // inputs: name, datatype UINT8, shape packed
                .replace(" ", "")
            + "3203 0a0179".replace(" ", "") // outputs
            + "3a02 07ff".replace(" ", ""); // raw_input_contents
    assertThat(hex(GrpcInferenceCodec.encodeRequest(asked))).isEqualTo(hex);
    ModelRequest read = GrpcInferenceCodec.decodeRequest(bytes(hex));
    assertThat(read).isEqualTo(asked);
  }

  @Test
  void aResponseComesBackAsItWas() {
    InferResponse response =
        new InferResponse(
            "m",
            Optional.of("1"),
            Optional.of("id"),
            List.of(
                Tensor.ofFloats("y", List.of(2L), 1.5f, -2f),
                Tensor.ofByteStrings(
                    "s", List.of(1L), List.of("ab".getBytes(StandardCharsets.UTF_8))),
                new Tensor("h", DataType.FP16, List.of(1L), ByteBuffer.wrap(new byte[] {0, 0x3c}))),
            Map.of("text", "a", "yes", true, "no", false, "ns", -1L, "half", 0.5));
    byte[] encoded = GrpcInferenceCodec.encodeResponse(response);
    assertThat(GrpcInferenceCodec.decodeResponse(ByteBuffer.wrap(encoded), name -> true))
        .isEqualTo(response);
    InferResponse one =
        GrpcInferenceCodec.decodeResponse(ByteBuffer.wrap(encoded), name -> name.equals("s"));
    assertThat(one.outputs()).extracting(Tensor::name).containsExactly("s");
    assertThat(one.unread()).extracting(TensorMetadata::name).containsExactly("y", "h");
  }

  /** One output {@code y} with typed contents, packed and element by element. */
  @ParameterizedTest
  @CsvSource({
    "BOOL, 0a020100, 0100",
    "INT8, 12 0b 01 ff ff ff ff ff ff ff ff ff 01, 01ff",
    "INT16, 1002 1003, 02000300",
    "INT32, 1202 0102, 0100000002000000",
    "INT64, 1a02 0102, 01000000000000000200000000000000",
    "UINT8, 2203 01ff01, 01ff",
    "UINT16, 2001 2002, 01000200",
    "UINT64, 2a02 0102, 01000000000000000200000000000000",
    "FP32, 3208 0000c03f 000000c0, 0000c03f000000c0",
    "FP32, 350000c03f 35000000c0, 0000c03f000000c0",
    "FP64, 3a10 000000000000f83f 00000000000000c0, 000000000000f83f00000000000000c0",
    "BYTES, 42026162 4200, 02000000616200000000",
  })
  void typedContents(String type, String contents, String raw) {
    String typed = contents.replace(" ", "");
    String tensor =
        "0a0179"
            + "12%02x".formatted(type.length())
            + hex(type.getBytes(StandardCharsets.UTF_8))
            + "1002".replace("1002", "1802") // shape, not packed
            + "2a%02x".formatted(typed.length() / 2)
            + typed;
    String response = "2a%02x".formatted(tensor.length() / 2) + tensor;
    Tensor read = GrpcInferenceCodec.decodeResponse(bytes(response), name -> true).outputs().get(0);
    assertThat(read.dataType().name()).isEqualTo(type);
    assertThat(hex(read.bytes())).isEqualTo(raw);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2a 05 0a0179 1200 | \"y\" is of \"\", an unknown datatype",
        "2a 0b 0a0179 1204 46503136 1801 | FP16 can only come raw",
        "2a 11 0a0179 1205 55494e5438 1801 2a03 20 8002 | 256 is no UINT8",
        "2a 0b 0a0179 1204 46503332 1801 320400000000 3200 | 1 of them, but raw contents of 2",
        "2a 13 0a0179 1204 46503332 1801 2a0635 00000000 3200 | not a message of protobuf",
        "2a 7f 00 | not a message of protobuf",
        "2a 0c 0a0179 1204 46503332 1a0302 32 0400000000 | ",
      })
  void whatIsNoResponse(String message, String why) {
    assertThatThrownBy(() -> GrpcInferenceCodec.decodeResponse(bytes(message), name -> true))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(why == null ? "" : why);
  }

  @Test
  void bytesOfAnyKindEndInAValueOrARefusal() {
    byte[] whole =
        GrpcInferenceCodec.encodeResponse(
            new InferResponse(
                "m",
                Optional.of("1"),
                Optional.empty(),
                List.of(Tensor.ofFloats("y", List.of(2L), 1.5f, -2f)),
                Map.of("text", "a", "ns", 1L)));
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = whole.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      ByteBuffer part = ByteBuffer.wrap(mutated, 0, random.nextInt(mutated.length + 1));
      try {
        GrpcInferenceCodec.decodeResponse(part.duplicate(), name -> true);
        GrpcInferenceCodec.decodeRequest(part.duplicate());
      } catch (MalformedMessageException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      try {
        GrpcMetadataCodec.decodeModelMetadata(part.duplicate());
      } catch (MalformedMessageException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void metadata() {
    ModelMetadata model =
        new ModelMetadata(
            "m",
            List.of("1", "2"),
            "onnx",
            List.of(new TensorMetadata("x", DataType.FP32, List.of(-1L, 3L, 224L, 224L))),
            List.of(new TensorMetadata("y", "FP8_E4M3", List.of())),
            Map.of("model_sha256", "ff", "loaded", true));
    assertThat(
            GrpcMetadataCodec.decodeModelMetadata(
                ByteBuffer.wrap(GrpcMetadataCodec.encodeModelMetadata(model))))
        .isEqualTo(model);
    ServerMetadata server = new ServerMetadata("s", "1.0", List.of("model_repository"), Map.of());
    assertThat(
            GrpcMetadataCodec.decodeServerMetadata(
                ByteBuffer.wrap(GrpcMetadataCodec.encodeServerMetadata(server))))
        .isEqualTo(server);
    for (Optional<String> version : List.of(Optional.<String>empty(), Optional.of("3"))) {
      ModelName name = new ModelName("m", version);
      assertThat(
              GrpcMetadataCodec.decodeModelName(
                  ByteBuffer.wrap(GrpcMetadataCodec.encodeModelName(name))))
          .isEqualTo(name);
    }
    assertThat(hex(GrpcMetadataCodec.encodeFlag(true))).isEqualTo("0801");
    assertThat(GrpcMetadataCodec.encodeFlag(false)).isEmpty();
    assertThat(GrpcMetadataCodec.decodeFlag(bytes(""))).isFalse();
    assertThat(GrpcMetadataCodec.decodeText(ByteBuffer.wrap(GrpcMetadataCodec.encodeText("{}"))))
        .isEqualTo("{}");
    RepositoryRequest load =
        new RepositoryRequest("m", Map.of("unload_others", true, "version", "1"));
    assertThat(
            GrpcMetadataCodec.decodeRepositoryRequest(
                ByteBuffer.wrap(GrpcMetadataCodec.encodeRepositoryRequest(load))))
        .isEqualTo(load);
    // a repository's parameter may be bytes, which are none here
    assertThat(
            GrpcMetadataCodec.decodeRepositoryRequest(bytes("12016d 1a0a 0a0178 1205 2203616263")))
        .isEqualTo(new RepositoryRequest("m", Map.of()));
    assertThatThrownBy(() -> GrpcMetadataCodec.decodeModelMetadata(bytes("")))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("model name is empty");
  }
}
