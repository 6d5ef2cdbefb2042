package dev.tenk.targets.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class BodyFormatTest {
  private static final Payload TENSOR = new Payload.RawTensor("t", new byte[] {1, 2, 3});

  /** One red pixel, and a file that is not its pixels. */
  private static final Payload IMAGE =
      new Payload.Image(
          "i", new byte[] {9}, () -> new RgbImage(1, 1, new byte[] {(byte) 200, 20, 10}));

  /** The quickstart's, as they were before the pixels of pictures were copied by their values. */
  @Test
  void theQuickstartsTensorsStayWhatTheyWere() {
    BodyFormat format =
        read("{input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}, response: float32}");
    MessageDigest digest = Hashes.newSha256();
    PayloadReader.read(
            Settings.parse(
                "suite.yaml",
                Path.of(""),
                "synthetic: {count: 16, width: 224, height: 224, seed: 7}"))
        .forEach(payload -> digest.update(format.body(payload)));
    assertThat(Hashes.hex(digest))
        .isEqualTo("a37e3e1e5721df2b045c7939fb62437cdfeb5af76ca32ddd67737d3b2fb0e044");
  }

  @Test
  void bytesAsTheyAre() {
    BodyFormat format = read("{response: float32}");
    assertThat(format.body(TENSOR)).isEqualTo(TENSOR.bytes());
    assertThat(format.body(IMAGE)).isEqualTo(IMAGE.bytes());
    assertThat(format.answer()).isEqualTo(new AnswerFormat.RawFloat32());
  }

  @Test
  void theWholeDocument() {
    assertThat(read("{response: ''}").answer()).isEqualTo(new AnswerFormat.JsonPointer(""));
  }

  @Test
  void anImageBecomesATensorOfOneSize() {
    BodyFormat format =
        read("{input: {layout: NHWC, datatype: UINT8, width: 2, height: 1}, response: float32}");
    assertThat(format.body(IMAGE)).containsExactly(200, 20, 10, 200, 20, 10);
    assertThat(format.body(TENSOR)).isEqualTo(TENSOR.bytes());
    assertThat(read("{input: {layout: NCHW, datatype: FP32}, response: float32}").body(IMAGE))
        .hasSize(3 * 224 * 224 * Float.BYTES);
  }

  @Test
  void base64InATemplate() {
    BodyFormat format =
        read("{template: '{\"a\":\"{{base64}}\",\"b\":\"{{base64}}\"}', response: /y}");
    assertThat(format.body(TENSOR))
        .isEqualTo("{\"a\":\"AQID\",\"b\":\"AQID\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(
            read("{template: 'ü {{base64}}', input: {layout: NHWC, datatype: UINT8, width: 1, height: 1}, response: /y}")
                .body(IMAGE))
        .isEqualTo("ü yBQK".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusals() {
    refused("{}", "suite.yaml:1:1: 'response' is missing");
    refused(
        "{response: y}",
        "suite.yaml:1:12: response: 'y' is neither float32, numbers, csv, jsonl nor a JSON pointer,"
            + " which starts with / or is \"\" for the whole document");
    refused(
        "{response: /a~2}",
        "suite.yaml:1:12: response: '/a~2' is not a JSON pointer: in a name ~ is written ~0, and /"
            + " is written ~1");
    refused("{template: x, response: /y}", "suite.yaml:1:12: template: expected {{base64}} in it");
    refused(
        "{input: {layout: NHWC, datatype: UINT8, width: 0}, response: /y}",
        "width: '0' is not a whole number from 1 to 16384");
    refused("{input: {datatype: UINT8}, response: /y}", "'layout' is missing");
  }

  private static void refused(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  private static BodyFormat read(String yaml) {
    return BodyFormat.read(Settings.parse("suite.yaml", Path.of("."), yaml));
  }
}
