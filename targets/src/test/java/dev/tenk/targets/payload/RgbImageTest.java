package dev.tenk.targets.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RgbImageTest {
  @Test
  void theSameSizeIsTheSameImage() {
    RgbImage image = grey(2, 1, 10, 20);
    assertThat(image.scaledTo(2, 1)).isSameAs(image);
  }

  @Test
  void channelsAreUnsignedAndRedComesFirst() {
    RgbImage image = new RgbImage(1, 1, new byte[] {(byte) 255, (byte) 128, 3});
    assertThat(image.value(0, 0, 0)).isEqualTo(255);
    assertThat(image.value(0, 0, 1)).isEqualTo(128);
    assertThat(image.value(0, 0, 2)).isEqualTo(3);
  }

  /** Centres 0.25 and 0.75 of a source pixel: the edges stay, the middle is a quarter each way. */
  @Test
  void twiceAsWideGoesAQuarterOfTheWay() {
    assertThat(reds(grey(2, 1, 0, 100).scaledTo(4, 1))).containsExactly(0, 25, 75, 100);
  }

  @Test
  void twiceAsLargeBothWays() {
    assertThat(reds(grey(2, 2, 0, 100, 200, 44).scaledTo(4, 4)))
        .containsExactly(
            0, 25, 75, 100, //
            50, 59, 77, 86, // 3/4 of the upper row, 1/4 of the lower (200, 161, 83, 44)
            150, 127, 81, 58, //
            200, 161, 83, 44);
  }

  /** Each new centre lies on the border between two source pixels: their mean. */
  @Test
  void halfAsLargeIsTheMeanOfFour() {
    assertThat(
            reds(grey(4, 2, /* row 0 */ 0, 10, 20, 30, /* row 1 */ 40, 50, 60, 71).scaledTo(2, 1)))
        .containsExactly(25, 45); // 100/4, 181/4 rounded
  }

  @Test
  void onePixelFillsAnySizeAndAnySizeMakesOnePixel() {
    assertThat(reds(grey(1, 1, 200).scaledTo(3, 2))).containsExactly(200, 200, 200, 200, 200, 200);
    assertThat(reds(grey(3, 3, 0, 0, 0, 0, 90, 0, 0, 0, 0).scaledTo(1, 1))).containsExactly(90);
  }

  @Test
  void channelsDoNotMix() {
    RgbImage image = new RgbImage(2, 1, new byte[] {0, 100, (byte) 200, 100, 0, (byte) 200});
    assertThat(image.scaledTo(1, 1).rgb()).containsExactly(50, 50, 200);
  }

  @Test
  void refusesBytesOfAnotherSize() {
    assertThatThrownBy(() -> new RgbImage(2, 1, new byte[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5 bytes are not an RGB image of 2×1");
    assertThatThrownBy(() -> new RgbImage(0, 1, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RgbImage grey(int width, int height, int... values) {
    byte[] rgb = new byte[3 * values.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) values[i / 3];
    }
    return new RgbImage(width, height, rgb);
  }

  private static int[] reds(RgbImage image) {
    int[] reds = new int[image.width() * image.height()];
    for (int i = 0; i < reds.length; i++) {
      reds[i] = image.value(i % image.width(), i / image.width(), 0);
    }
    return reds;
  }
}
