package dev.tenk.targets.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.PayloadPlan;
import dev.tenk.targets.payload.PayloadMix.PayloadSet;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadReaderTest {
  @TempDir Path folder;

  @Test
  void imagesComeInTheOrderOfTheirNamesWithTheirFilesBytes() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    write(images.resolve("b.PNG"), "png", 2, 1, 0xff0102);
    write(images.resolve("a.jpg"), "jpg", 16, 8, 0x808080);
    write(images.resolve("c.jpeg"), "jpg", 8, 8, 0);
    Files.writeString(images.resolve("labels.txt"), "not an image");
    Files.createDirectory(images.resolve("d.png"));

    List<Payload> payloads = read("images: images");

    assertThat(payloads).extracting(Payload::name).containsExactly("a.jpg", "b.PNG", "c.jpeg");
    Payload.Image png = (Payload.Image) payloads.get(1);
    assertThat(png.bytes()).isEqualTo(Files.readAllBytes(images.resolve("b.PNG")));
    assertThat(png.pixels().get().width()).isEqualTo(2);
    assertThat(png.pixels().get().height()).isEqualTo(1);
    assertThat(png.pixels().get().rgb()).containsExactly(0xff, 1, 2, 0xff, 1, 2);
    Payload.Image jpeg = (Payload.Image) payloads.get(0);
    assertThat(jpeg.pixels().get().width()).isEqualTo(16);
    assertThat(jpeg.pixels().get().rgb()).containsOnly(0x80); // JPEG keeps an even grey
  }

  @Test
  void tensorsAreTheFilesAsTheyAre() throws IOException {
    Path tensors = Files.createDirectory(folder.resolve("tensors"));
    Files.write(tensors.resolve("1.bin"), new byte[] {4, 5});
    Files.write(tensors.resolve("0.raw"), new byte[] {1, 2, 3});

    List<Payload> payloads = read("tensors: tensors");

    assertThat(payloads).extracting(Payload::name).containsExactly("0.raw", "1.bin");
    assertThat(payloads).allMatch(Payload.RawTensor.class::isInstance);
    assertThat(payloads.get(0).bytes()).containsExactly(1, 2, 3);
    // sha256sum of the bytes 1 2 3 4 5
    assertThat(PayloadReader.sha256(payloads))
        .isEqualTo("74f81fe167d99b4cb41d6d0ccda82278caee9f3e2f25d5e5a3936ff3dcec60d0");
  }

  @Test
  void theSameSeedGivesTheSameBytes() {
    String settings = "synthetic: {count: 3, width: 20, height: 10, seed: 7}";
    String sha256 = PayloadReader.sha256(read(settings));
    assertThat(PayloadReader.sha256(read(settings))).isEqualTo(sha256);
    assertThat(PayloadReader.sha256(read("synthetic: {count: 3, width: 20, height: 10, seed: 8}")))
        .isNotEqualTo(sha256);
  }

  @Test
  void syntheticImagesDifferAndAreWhatTheirFilesSay() throws IOException {
    List<Payload> payloads = read("synthetic: {count: 3, width: 20, height: 10}");
    assertThat(payloads)
        .extracting(Payload::name)
        .containsExactly("synthetic-0", "synthetic-1", "synthetic-2");
    assertThat(payloads).extracting(Payload::bytes).doesNotHaveDuplicates();
    Payload.Image image = (Payload.Image) payloads.get(0);
    BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(image.bytes()));
    assertThat(decoded.getWidth()).isEqualTo(20);
    assertThat(decoded.getHeight()).isEqualTo(10);
    for (int c = 0; c < 3; c++) {
      assertThat(decoded.getRGB(13, 7) >> (16 - 8 * c) & 0xff)
          .isEqualTo(image.pixels().get().value(13, 7, c));
    }
  }

  @Test
  void syntheticDefaults() {
    List<Payload> payloads = read("synthetic: {}");
    assertThat(payloads).hasSize(16);
    assertThat(((Payload.Image) payloads.get(0)).pixels().get().width()).isEqualTo(224);
    assertThat(((Payload.Image) payloads.get(0)).pixels().get().height()).isEqualTo(224);
  }

  @Test
  void setsFollowEachOtherSoThatEveryPayloadHasAnIdOfItsOwn() throws IOException {
    Path tensors = Files.createDirectory(folder.resolve("tensors"));
    Files.write(tensors.resolve("a"), new byte[] {1});
    Files.write(tensors.resolve("b"), new byte[] {2});
    Settings root =
        Settings.parse(
            "suite.yaml",
            folder,
            "payloads: [{synthetic: {count: 3, width: 8, height: 8}}, {tensors: tensors}]");
    List<Settings> sets = root.sections("payloads");

    PayloadMix mix =
        PayloadMix.read(
            List.of(new PayloadPlan(2, sets.get(0)), new PayloadPlan(0.5, sets.get(1))));

    assertThat(mix.sets()).containsExactly(new PayloadSet(0, 3, 2), new PayloadSet(3, 2, 0.5));
    assertThat(mix.payloads()).extracting(Payload::bytes).element(4).isEqualTo(new byte[] {2});
    assertThat(mix.payloads()).hasSize(5);
  }

  @Test
  void labelsBelongToPayloadsByName() throws IOException {
    Path tensors = Files.createDirectory(folder.resolve("tensors"));
    Files.write(tensors.resolve("a"), new byte[] {1});
    Files.write(tensors.resolve("b"), new byte[] {2});
    Files.writeString(folder.resolve("labels.csv"), "file,label\nb,7\n");

    PayloadMix mix = labelled("{tensors: tensors}", "{tensors: tensors, labels: labels.csv}");

    assertThat(mix.labels()).containsOnly(Map.entry(3, 7));
    assertThat(PayloadTable.of(mix).distinctNames())
        .containsExactly("a (payload 0)", "b (payload 1)", "a (payload 2)", "b (payload 3)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file,class~a,1       | labels.csv:1: expected the columns file and label",
        "file,label~c,1       | labels.csv:2: no payload is called 'c'",
        "file,label~a,-1      | labels.csv:2: '-1' is not the index of an output element, from 0",
        "file,label~a,1~a,2   | labels.csv:3: 'a' has a label already",
      })
  void labelsThatDoNotFitAreRefused(String csv, String message) throws IOException {
    Path tensors = Files.createDirectory(folder.resolve("tensors"));
    Files.write(tensors.resolve("a"), new byte[] {1});
    Files.writeString(folder.resolve("labels.csv"), csv.replace('~', '\n') + "\n");

    assertThatThrownBy(() -> labelled("{tensors: tensors, labels: labels.csv}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  /** The form a name has exactly goes before the other. */
  @Test
  void labelsFindNamesWhoseUmlautsAreWrittenInAnotherWay() throws IOException {
    Files.writeString(folder.resolve("labels.csv"), "file,label\n\u00fc,1\no\u0308,2\na\u0308,3\n");
    List<Payload> payloads =
        Stream.of("u\u0308", "\u00f6", "\u00e4", "a\u0308")
            .map(name -> (Payload) new Payload.RawTensor(name, new byte[] {1}))
            .toList();
    Settings set = Settings.parse("suite.yaml", folder, "labels: labels.csv");

    assertThat(PayloadLabels.read(set, payloads)).isEqualTo(Map.of(0, 1, 1, 2, 3, 3));
  }

  private PayloadMix labelled(String... sets) {
    return PayloadMix.read(
        Settings.parse("suite.yaml", folder, "payloads: [" + String.join(", ", sets) + "]")
            .sections("payloads")
            .stream()
            .map(set -> new PayloadPlan(1, set))
            .toList());
  }

  @Test
  void exactlyOneSource() {
    refused("count: 3", "suite.yaml:1:1: payloads: expected exactly one of images");
    refused("{images: a, synthetic: {}}", "suite.yaml:1:1: payloads: expected exactly one of");
    refused("{images: a, tensors: b}", "expected exactly one of");
  }

  @Test
  void foldersThatDoNotServe() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    refused("images: empty", "suite.yaml:1:9: images: " + folder.resolve("empty") + " holds no");
    refused("tensors: empty", "suite.yaml:1:10: tensors: " + folder.resolve("empty") + " holds no");
    refused(
        "images: absent",
        "suite.yaml:1:9: images: "
            + folder.resolve("absent")
            + " is not a folder that can be read");
    Files.writeString(folder.resolve("file"), "x");
    refused("tensors: file", "suite.yaml:1:10: tensors: " + folder.resolve("file") + " is not a");
  }

  @Test
  void anImageThatCannotBeDecodedIsNamed() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    Files.writeString(images.resolve("a.jpg"), "not a JPEG");
    notDecoded(
        "\nimages: images",
        "suite.yaml:2:9: images: "
            + images.resolve("a.jpg")
            + " is no picture that tenk knows; delete it, or save it as PNG or JPEG");
    // one that starts as a PNG and breaks off
    write(images.resolve("a.jpg"), "png", 64, 64, 0x123456);
    byte[] whole = Files.readAllBytes(images.resolve("a.jpg"));
    Files.write(images.resolve("a.jpg"), java.util.Arrays.copyOf(whole, 40));
    notDecoded(
        "images: images",
        "suite.yaml:1:9: images: "
            + images.resolve("a.jpg")
            + " is a PNG that breaks off; copy it anew");
  }

  /** The file is what is sent where nobody asks for pixels. */
  private void notDecoded(String yaml, String message) {
    Payload.Image image = (Payload.Image) read(yaml).get(0);
    assertThatThrownBy(image.pixels()::get)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void whatIsSurelyNoPictureIsRefusedEvenWhereFilesAreSentAsTheyAre() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    Files.write(images.resolve("._x.jpg"), new byte[] {0, 5, 0x16, 7, 0, 2, 0, 0});
    refused(
        "images: images",
        "suite.yaml:1:9: images: "
            + images.resolve("._x.jpg")
            + " is no picture but what macOS keeps beside one (AppleDouble); delete it, as dot_clean does");
  }

  /** None is left out in silence. */
  @Test
  void picturesOfEveryKindAreTaken() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (String name : List.of("a.webp", "b.AVIF", "c.heic", "d.tif", "e.bmp", "f.gif", "g.jfif")) {
      Files.writeString(images.resolve(name), "x");
    }
    assertThat(read("images: images")).hasSize(7);
  }

  @Test
  void syntheticNumbersWithinBounds() {
    refused("synthetic: {count: 0}", "suite.yaml:1:20: count: '0' is not a whole number from 1");
    refused("synthetic: {width: 9000}", "width: '9000' is not a whole number from 1 to 8192");
    refused("synthetic: {seed: -1}", "seed: '-1' is not a whole number from 0");
  }

  private void refused(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  private List<Payload> read(String yaml) {
    return PayloadReader.read(Settings.parse("suite.yaml", folder, yaml));
  }

  private static void write(Path file, String format, int width, int height, int rgb)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
  }
}
