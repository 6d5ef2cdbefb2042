package dev.tenk.targets.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import dev.tenk.targets.payload.ImageEncoder.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageEncoderTest {
  /** Two pixels above two: red and green, blue and a mix. */
  private static final RgbImage IMAGE =
      new RgbImage(
          2, 2, new byte[] {(byte) 255, 0, 1, 2, (byte) 254, 3, 4, 5, (byte) 253, 10, 20, 30});

  @Test
  void uint8Nhwc() {
    assertThat(
            new ImageEncoder(ImageLayout.NHWC, ElementType.UINT8, 0, 1)
                .encode(IMAGE, List.of(1L, 2L, 2L, 3L)))
        .containsExactly(255, 0, 1, 2, 254, 3, 4, 5, 253, 10, 20, 30);
  }

  @Test
  void uint8Nchw() {
    assertThat(
            new ImageEncoder(ImageLayout.NCHW, ElementType.UINT8, 0, 1)
                .encode(IMAGE, List.of(1L, 3L, 2L, 2L)))
        .containsExactly(255, 2, 4, 10, /* green */ 0, 254, 5, 20, /* blue */ 1, 3, 253, 30);
  }

  @Test
  void fp32NchwNormalised() {
    assertThat(
            floats(
                new ImageEncoder(ImageLayout.NCHW, ElementType.FP32, 127, 128)
                    .encode(IMAGE, List.of(-1L, 3L, 2L, 2L))))
        .containsExactly(
            1f,
            -125 / 128f,
            -123 / 128f,
            -117 / 128f,
            -127 / 128f,
            127 / 128f,
            -122 / 128f,
            -107 / 128f,
            -126 / 128f,
            -124 / 128f,
            126 / 128f,
            -97 / 128f);
  }

  @Test
  void fp32NhwcIsLittleEndian() {
    byte[] tensor =
        new ImageEncoder(ImageLayout.NHWC, ElementType.FP32, 0, 1)
            .encode(new RgbImage(1, 1, new byte[] {1, 2, 0}), List.of(1L, 1L, 1L, 3L));
    // 1.0f is 3f800000, 2.0f is 40000000
    assertThat(tensor).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0, 0);
  }

  @Test
  void heightAndWidthAreNotMixedUp() {
    RgbImage wide = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
    assertThat(
            new ImageEncoder(ImageLayout.NCHW, ElementType.UINT8, 0, 1)
                .encode(wide, List.of(1L, 3L, 1L, 2L)))
        .containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(
            new ImageEncoder(ImageLayout.NHWC, ElementType.UINT8, 0, 1)
                .encode(wide, List.of(1L, 1L, 2L, 3L)))
        .containsExactly(1, 2, 3, 4, 5, 6);
    // to one above the other: each row is the mean of both pixels
    assertThat(
            new ImageEncoder(ImageLayout.NHWC, ElementType.UINT8, 0, 1)
                .encode(wide, List.of(1L, 2L, 1L, 3L)))
        .containsExactly(3, 4, 5, 3, 4, 5);
  }

  @Test
  void shapesThatFit() {
    assertThat(ImageLayout.NCHW.fits(List.of(1L, 3L, 224L, 200L))).isTrue();
    assertThat(ImageLayout.NCHW.fits(List.of(-1L, 3L, 224L, 224L))).isTrue();
    assertThat(ImageLayout.NCHW.fits(List.of(1L, 224L, 224L, 3L))).isFalse();
    assertThat(ImageLayout.NCHW.fits(List.of(2L, 3L, 224L, 224L))).isFalse();
    assertThat(ImageLayout.NCHW.fits(List.of(1L, 3L, -1L, 224L))).isFalse();
    assertThat(ImageLayout.NCHW.fits(List.of(3L, 224L, 224L))).isFalse();
    assertThat(ImageLayout.NHWC.fits(List.of(1L, 224L, 224L, 3L))).isTrue();
    assertThat(ImageLayout.NHWC.fits(List.of(1L, 3L, 224L, 224L))).isFalse();
    assertThat(ImageLayout.NHWC.fits(List.of(1L, 224L, 0L, 3L))).isFalse();
  }

  @Test
  void readsItsSettings() {
    assertThat(read("{layout: NCHW, datatype: FP32, mean: 127, std: 128.5}"))
        .isEqualTo(new ImageEncoder(ImageLayout.NCHW, ElementType.FP32, 127, 128.5f));
    assertThat(read("{layout: NHWC, datatype: FP32}"))
        .isEqualTo(new ImageEncoder(ImageLayout.NHWC, ElementType.FP32, 0, 1));
    assertThat(read("{layout: NHWC, datatype: UINT8}"))
        .isEqualTo(new ImageEncoder(ImageLayout.NHWC, ElementType.UINT8, 0, 1));
    assertThat(read("{layout: NHWC, datatype: FP32, mean: -1.5}").mean()).isEqualTo(-1.5f);
  }

  @Test
  void refusalsNameThePlace() {
    refused("{layout: CHW, datatype: FP32}", "suite.yaml:1:10: layout: 'CHW' is not one of");
    refused("{layout: NCHW}", "suite.yaml:1:1: 'datatype' is missing");
    refused("{layout: NCHW, datatype: INT8}", "'INT8' is not one of UINT8, FP32");
    refused(
        "{layout: NCHW, datatype: UINT8, std: 2}",
        "suite.yaml:1:38: std: normalisation needs datatype FP32");
    refused("{layout: NCHW, datatype: FP32, std: 0}", "std: '0' is not a number above 0");
    refused("{layout: NCHW, datatype: FP32, mean: NaN}", "mean: 'NaN' is not a number");
    refused("{layout: NCHW, datatype: FP32, std: x}", "std: 'x' is not a number above 0");
  }

  private static void refused(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  private static ImageEncoder read(String yaml) {
    return ImageEncoder.read(Settings.parse("suite.yaml", Path.of("."), yaml));
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
