package dev.tenk.session.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.openinference.TensorMetadata;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ModelPayloadTest {
  private static ModelPayload of(TensorMetadata... inputs) {
    return ModelPayload.of(List.of(inputs), false, Optional.empty(), "zeros").orElseThrow();
  }

  private static TensorMetadata input(String datatype, Long... shape) {
    return new TensorMetadata("x", datatype, List.of(shape));
  }

  @Test
  void anImageIsToldByItsThreeChannels() {
    ModelPayload nchw = of(input("FP32", -1L, 3L, 480L, 640L));
    assertThat(nchw.payloads())
        .isEqualTo("{synthetic: {count: 16, width: 640, height: 480, seed: 1}}");
    assertThat(nchw.keys())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.value()).isEqualTo("{layout: NCHW, datatype: FP32, mean: 0, std: 1}");
              assertThat(line.isAsked()).isTrue();
            });
    ModelPayload nhwc = of(input("UINT8", 1L, 480L, 640L, 3L));
    assertThat(nhwc.payloads())
        .isEqualTo("{synthetic: {count: 16, width: 640, height: 480, seed: 1}}");
    assertThat(nhwc.keys())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.value()).isEqualTo("{layout: NHWC, datatype: UINT8}");
              assertThat(line.isAsked()).isFalse();
            });
  }

  @Test
  void sizesThatAreFreeAreAsked() {
    assertThat(of(input("FP32", -1L, 3L, -1L, -1L)).keys().get(0))
        .satisfies(
            line -> {
              assertThat(line.value())
                  .isEqualTo("[{name: x, datatype: FP32, shape: [1, 3, 224, 224]}]");
              assertThat(line.isAsked()).isTrue();
            });
    ModelPayload tokens = of(input("INT64", -1L, -1L));
    assertThat(tokens.keys().get(0).value())
        .isEqualTo("[{name: x, datatype: INT64, shape: [1, 16]}]");
    assertThat(tokens.zerosBytes()).isEqualTo(OptionalInt.of(16 * 8));
  }

  @Test
  void whatIsNoImageIsARawTensor() {
    ModelPayload iris = of(input("FP32", -1L, 4L));
    assertThat(iris.payloads()).isEqualTo("{tensors: zeros}");
    assertThat(iris.zerosBytes()).isEqualTo(OptionalInt.of(16));
    assertThat(iris.keys()).isEmpty();
    // one channel, and four images at a time, are none that tenk makes of a picture
    assertThat(of(input("FP32", 1L, 1L, 28L, 28L)).zerosBytes()).isEqualTo(OptionalInt.of(3136));
    assertThat(of(input("FP32", 4L, 3L, 8L, 8L)).zerosBytes()).isEqualTo(OptionalInt.of(3072));
  }

  @Test
  void bytesAreFiles() {
    ModelPayload text = of(input("BYTES", -1L));
    assertThat(text.payloads()).startsWith("{synthetic: ");
    assertThat(text.zerosBytes()).isEmpty();
  }

  @Test
  void ofSeveralInputsTheFirstIsAskedFor() {
    assertThat(
            of(input("FP32", 1L, 4L), new TensorMetadata("mask", "FP32", List.of(1L, 4L))).keys())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.key()).isEqualTo("inputs");
              assertThat(line.why()).contains("x FP32 [1, 4], mask FP32 [1, 4]");
            });
  }

  @Test
  void aTypeOrSizeBeyondReasonIsLeftToTheOwner() {
    assertThat(ModelPayload.of(List.of(input("FP8", 1L, 4L)), false, Optional.empty(), "zeros"))
        .isEmpty();
    assertThat(
            ModelPayload.of(
                List.of(input("FP32", Long.MAX_VALUE, 4L)), false, Optional.empty(), "zeros"))
        .isEmpty();
  }
}
