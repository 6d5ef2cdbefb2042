package dev.tenk.targets.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.settings.Settings;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that libjpeg, ImageMagick and Pillow wrote: {@code pictures/make.py}. */
class PictureFileTest {
  /** Of each picture what Pillow makes of it, or netpbm where there are 16 bits. */
  static Stream<Arguments> pictures() throws IOException {
    return new String(file("pictures.txt"), US_ASCII)
        .lines()
        .map(line -> Arguments.of((Object[]) line.split(" ")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pictures")
  void theSameValuesAsAnotherDecoder(
      String name, String model, int width, int height, String pixels) throws IOException {
    RgbImage image = PictureFile.decode(file(name));

    assertThat(image.width()).isEqualTo(width);
    assertThat(image.height()).isEqualTo(height);
    assertThat(HexFormat.of().formatHex(image.rgb())).isEqualTo(pixels);
    assertThat(PictureFile.header(file(name)))
        .hasValueSatisfying(
            header -> {
              assertThat(header.width()).isEqualTo(width);
              assertThat(header.height()).isEqualTo(height);
            });
  }

  @Test
  void allColourModelsAreTried() throws IOException {
    assertThat(pictures().map(each -> each.get()[1]).distinct())
        .containsExactlyInAnyOrder("1", "L", "I", "LA", "RGB", "RGBA", "P", "CMYK");
    assertThat(pictures()).hasSizeGreaterThan(30);
  }

  /** So digests of tensors, answers and bodies of runs made before are comparable. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "rgb-interlaced.png",
        "rgba.png",
        "palette8.png",
        "ycc444.jpg",
        "ycc422.jpg",
        "ycc420.jpg",
        "ycc420-progressive.jpg"
      })
  void ordinaryPicturesAreWhatTheyAlwaysWere(String name) throws IOException {
    BufferedImage before = ImageIO.read(new ByteArrayInputStream(file(name)));
    RgbImage image = PictureFile.decode(file(name));
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        assertThat(image.value(x, y, 0) << 16 | image.value(x, y, 1) << 8 | image.value(x, y, 2))
            .isEqualTo(before.getRGB(x, y) & 0xffffff);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ycc444-camera.jpg, 6, false",
    "rgb-turned.png, 8, false",
    "rgb.png, , false",
    "rgba.png, , true",
    "gray-alpha.png, , true",
    "gray-transparent.png, , true",
    "cmyk.jpg, , false"
  })
  void whatIsLeftOutIsKnownFromTheHeader(String name, Integer orientation, boolean alpha)
      throws IOException {
    PictureFile.Header header = PictureFile.header(file(name)).orElseThrow();
    assertThat(header.orientation())
        .isEqualTo(orientation == null ? OptionalInt.empty() : OptionalInt.of(orientation));
    assertThat(header.alpha()).isEqualTo(alpha);
  }

  /** 255 for each pixel, or a palette's clear entry that no pixel has, is no transparency. */
  @Test
  void alphaIsLookedAtPixelByPixel() throws IOException {
    for (int type : new int[] {BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_BYTE_INDEXED}) {
      BufferedImage image =
          type == BufferedImage.TYPE_BYTE_INDEXED
              ? new BufferedImage(3, 2, type, palette())
              : new BufferedImage(3, 2, type);
      for (int i = 0; i < 6; i++) {
        image.setRGB(i % 3, i / 3, 0xFF_FF_00_00);
      }
      byte[] opaque = png(image);
      assertThat(PictureFile.header(opaque).orElseThrow().alpha()).isTrue();
      assertThat(PictureFile.isTransparent(opaque)).isFalse();
      image.setRGB(2, 1, 0x00_00_00_00);
      assertThat(PictureFile.isTransparent(png(image))).isTrue();
    }
    assertThat(PictureFile.isTransparent(file("gray-transparent.png"))).isTrue();
    assertThat(PictureFile.isTransparent(file("gray-alpha.png"))).isTrue();
    assertThat(PictureFile.isTransparent(file("cmyk.jpg"))).isFalse();
  }

  /** Red, and one that is clear. */
  private static IndexColorModel palette() {
    byte[] red = {(byte) 255, 0};
    byte[] none = {0, 0};
    return new IndexColorModel(8, 2, red, none, none, red);
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }

  @Test
  void whatIsLeftOutIsSaidWherePixelsAreSent() throws IOException {
    List<Payload> payloads =
        List.of(
            picture("rgb.png"),
            picture("rgba.png"),
            picture("ycc444-camera.jpg"),
            picture("gray-alpha.png"));

    assertThat(PictureRemarks.of("pi", settings("input: {layout: NCHW}"), payloads))
        .containsExactly(
            "target 'pi': 1 of 4 payloads (ycc444-camera.jpg) is to be turned for the eye (EXIF orientation); the pixels are sent as they are stored, which is what Pillow and TensorFlow hand to a model, and not what OpenCV does",
            "target 'pi': 2 of 4 payloads (rgba.png and others) have transparency; it is left out, and the colours are sent as they are stored");
    assertThat(PictureRemarks.of("pi", settings("model: x"), payloads)).isEmpty();
    assertThat(
            PictureRemarks.of(
                "pi", settings("input: {}"), List.of(picture("rgb.png"), picture("ycc420.jpg"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RIFF....WEBPVP8         | WebP",
        "....ftypavif            | AVIF",
        "....ftypheic            | HEIC",
        "....ftypmif1            | HEIC",
        "GIF89a..                | GIF",
        "II*\0....               | TIFF",
        "....jP  ....            | JPEG 2000",
        "BM......................... | BMP"
      })
  void otherKindsAreNamed(String start, String kind) {
    refused(
        start.getBytes(ISO_8859_1),
        "is a picture of another kind ("
            + kind
            + "), and tenk reads the pixels of JPEG and PNG: save it as PNG, as magick x y.png does");
  }

  @Test
  void whatIsNoPictureIsNamed() {
    assertThat(PictureFile.noPicture(new byte[0])).contains("is empty; delete it, or copy it anew");
    assertThat(PictureFile.noPicture("\n<!DOCTYPE html><title>404".getBytes(US_ASCII)))
        .contains(
            "is no picture but a page of HTML or XML, as a failed download leaves; download it anew");
    assertThat(PictureFile.noPicture("<?xml version='1.0'?><Error>".getBytes(US_ASCII)))
        .isPresent();
    assertThat(
            PictureFile.noPicture(
                "version https://git-lfs.github.com/spec/v1\noid".getBytes(US_ASCII)))
        .contains("is no picture but a pointer of Git LFS; fetch it with git lfs pull");
    assertThat(PictureFile.noPicture("RIFF....WEBP".getBytes(US_ASCII))).isEmpty();
    refused(
        "just text".getBytes(US_ASCII),
        "is no picture that tenk knows; delete it, or save it as PNG or JPEG");
  }

  /** At every length: never the grey that a decoder fills up with, never another exception. */
  @ParameterizedTest
  @ValueSource(
      strings = {"ycc444.jpg", "ycc420-progressive.jpg", "ycck.jpg", "rgb.png", "palette8.png"})
  void aFileThatBreaksOff(String name) throws IOException {
    byte[] whole = file(name);
    for (int length = 8; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> PictureFile.decode(part))
          .isInstanceOf(IOException.class)
          .hasMessageMatching("is a (JPEG|PNG) that breaks off; copy it anew");
      assertThat(PictureFile.header(part)).isEmpty();
    }
  }

  @Test
  void aJpegWithoutSomeOfItsValues() throws IOException {
    byte[] whole = file("ycc444.jpg");
    byte[] part = Arrays.copyOf(whole, whole.length - 100);
    part[part.length - 2] = (byte) 0xff;
    part[part.length - 1] = (byte) 0xd9;
    refused(part, "is a JPEG that breaks off; copy it anew");
  }

  @Test
  void aPngThatIsDamaged() throws IOException {
    byte[] damaged = file("rgb.png");
    damaged[damaged.length - 20] ^= 1;
    refused(damaged, "is a PNG that is damaged; copy it anew");
  }

  /**
   * Xcode puts a part of its own before the header, and so the size is not where it is looked for.
   */
  @Test
  void aPngThatDoesNotBeginWithItsHeader() throws IOException {
    byte[] other = file("rgb.png");
    ByteBuffer.wrap(other).put(12, "CgBI".getBytes(US_ASCII));
    refused(
        other,
        "is a PNG that does not begin with its header, as the ones in iOS apps; save it anew");
  }

  @Test
  void jpegsThatFewProgramsRead() throws IOException {
    byte[] lossless = file("ycc444.jpg");
    int frame = indexOf(lossless, 0xc0);
    lossless[frame + 1] = (byte) 0xc3;
    refused(
        lossless,
        "is a JPEG that is coded in a way few programs read (SOF3); save it anew as JPEG or PNG");
    byte[] twelve = file("ycc444.jpg");
    twelve[frame + 4] = 12;
    refused(twelve, "is a JPEG of 12 bits a colour, and tenk reads 8; save it anew as JPEG or PNG");
    byte[] flat = file("ycc444.jpg");
    ByteBuffer.wrap(flat).putShort(frame + 5, (short) 0);
    refused(flat, "has no size in its header; save it anew");
    byte[] huge = file("ycc444.jpg");
    ByteBuffer.wrap(huge).putShort(frame + 5, (short) 20_000).putShort(frame + 7, (short) 6_000);
    refused(
        huge,
        "has 6000 × 20000 pixels, and tenk reads pictures of up to 100 million: make it smaller");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 255})
  void anOrientationThatIsNone(int value) {
    byte[] exif =
        HexFormat.of().parseHex("4d4d002a000000080001011200030000000100000000000000000000");
    exif[19] = (byte) value;
    assertThat(ExifOrientation.of(ByteBuffer.wrap(exif))).isEmpty();
    exif[19] = 3;
    assertThat(ExifOrientation.of(ByteBuffer.wrap(exif))).hasValue(3);
    for (int length = 0; length < 20; length++) {
      assertThat(ExifOrientation.of(ByteBuffer.wrap(exif, 0, length))).isEmpty();
    }
  }

  /** Bytes before a marker, as some cameras write them, are of no harm. */
  @Test
  void fillBytesAreSkipped() throws IOException {
    byte[] whole = file("ycc420.jpg");
    int frame = indexOf(whole, 0xc0);
    ByteArrayOutputStream filled = new ByteArrayOutputStream();
    filled.write(whole, 0, frame);
    filled.write(0xff);
    filled.write(0xff);
    filled.write(whole, frame, whole.length - frame);
    assertThat(PictureFile.decode(filled.toByteArray()).rgb())
        .isEqualTo(PictureFile.decode(whole).rgb());
  }

  private static int indexOf(byte[] file, int marker) {
    int at = 0;
    while ((file[at] & 0xff) != 0xff || (file[at + 1] & 0xff) != marker) {
      at++;
    }
    return at;
  }

  private static void refused(byte[] file, String message) {
    assertThatThrownBy(() -> PictureFile.decode(file))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  private static Payload picture(String name) throws IOException {
    byte[] bytes = file(name);
    return new Payload.Image(name, bytes, () -> new RgbImage(1, 1, new byte[3]));
  }

  private static Settings settings(String yaml) {
    return Settings.parse("suite.yaml", Path.of(""), yaml);
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = PictureFileTest.class.getResourceAsStream("/pictures/" + name)) {
      return in.readAllBytes();
    }
  }
}
