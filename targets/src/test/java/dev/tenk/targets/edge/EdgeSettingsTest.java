package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.BodyFormat;
import dev.tenk.targets.payload.ImageEncoder;
import dev.tenk.targets.payload.ImageEncoder.ElementType;
import dev.tenk.targets.payload.ImageLayout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeSettingsTest {
  private static final String SECRET = "s3cr3t-t0k3n";

  @TempDir Path folder;

  @Test
  void defaults() {
    EdgeSettings settings = read("{url: 'http://pi:8080', model: m}");
    assertThat(settings)
        .isEqualTo(
            new EdgeSettings(
                Optional.of(URI.create("http://pi:8080")),
                "m",
                Optional.empty(),
                Optional.empty(),
                new Wire.OpenInference(true, Optional.empty(), Optional.empty(), List.of(), false),
                Duration.ofSeconds(10),
                64,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void everyKey() throws IOException {
    Files.writeString(folder.resolve("ca.pem"), "");
    String sha256 = "0123456789abcdef".repeat(4);
    EdgeSettings settings =
        read(
            """
            url: https://pi.local/base
            model: m
            version: "3"
            model_sha256: %s
            encoding: json
            input: {layout: NHWC, datatype: UINT8}
            inputs: [{name: x, datatype: UINT8, shape: [1, 8, 8, 3]}]
            outputs: [scores, boxes]
            model_name: strict
            throttled_when: "queue .* full"
            timeout: 250ms
            connections: 3
            idle_connections: 4s
            headers: {Authorization: "Bearer ${TOKEN}", X-Two: "${A}${B}-$c"}
            ca_file: ca.pem
            power: {kind: shelly, url: http://plug, idle_for: 30s}
            """
                .formatted(sha256));
    // two patterns are never equal
    assertThat(settings.throttledWhen().orElseThrow().pattern()).isEqualTo("queue .* full");
    assertThat(settings)
        .isEqualTo(
            new EdgeSettings(
                Optional.of(URI.create("https://pi.local/base")),
                "m",
                Optional.of("3"),
                Optional.of(sha256),
                new Wire.OpenInference(
                    false,
                    Optional.of(new ImageEncoder(ImageLayout.NHWC, ElementType.UINT8, 0, 1)),
                    Optional.of(new TensorMetadata("x", DataType.UINT8, List.of(1L, 8L, 8L, 3L))),
                    List.of("scores", "boxes"),
                    true),
                Duration.ofMillis(250),
                3,
                Optional.of(Duration.ofSeconds(4)),
                Map.of("Authorization", "Bearer " + SECRET, "X-Two", "a$1\\b-$c"),
                Optional.of(folder.resolve("ca.pem")),
                settings.throttledWhen(),
                settings.power()));
    assertThat(settings.power().orElseThrow().idle()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void noKeyIsLeftUnknown() {
    Settings settings =
        Settings.parse("suite.yaml", folder, "{url: 'http://pi', model: m, tiemout: 1s}");
    EdgeSettings.read(settings, false, System::getenv);
    assertThatThrownBy(settings::rejectUnknownKeys)
        .hasMessageContaining("unknown key 'tiemout'")
        .hasMessageContaining(
            "ca_file, connections, encoding, headers, idle_connections, input, inputs, model,"
                + " model_name, model_sha256, outputs, power, template, throttled_when, timeout,"
                + " url, version");
  }

  @Test
  void aTemplate() {
    EdgeSettings settings =
        read(
            "{url: 'http://pi', model: m, template: {path: /classify, body: '{\"b\":"
                + " \"{{base64}}\"}', response: /scores/0}}");
    assertThat(settings.wire())
        .isEqualTo(
            new Wire.Template(
                "/classify",
                new BodyFormat(
                    Optional.empty(),
                    Optional.of("{\"b\": \"{{base64}}\"}"),
                    new AnswerFormat.JsonPointer("/scores/0"))));
  }

  @Test
  void aTemplateStandsAlone() {
    String template = "template: {path: /p, body: '{{base64}}', response: /r}";
    refused(
        "{url: 'http://pi', model: m, encoding: json, " + template + "}",
        "template: stands alone, without encoding");
    refused(
        "{url: 'http://pi', model: m, input: {layout: NCHW, datatype: FP32}, " + template + "}",
        "template: stands alone, without input");
  }

  @Test
  void aPathTravelsAsAUrlHasIt() {
    EdgeSettings settings =
        read(
            "{url: 'http://pi', model: m, template: {path: '/模型/p%20q?x=1', body: '{{base64}}',"
                + " response: /r}}");
    assertThat(((Wire.Template) settings.wire()).path()).isEqualTo("/%E6%A8%A1%E5%9E%8B/p%20q?x=1");
    refused(
        "{url: 'http://pi', model: m, template: {path: '/a b', body: '{{base64}}', response: /r}}",
        "path: '/a b' is not the path of a URL; a blank is %20, and other characters go by their"
            + " UTF-8 bytes");
  }

  @Test
  void aTemplateNeedsItsParts() {
    refused(
        "{url: 'http://pi', model: m, template: {path: /p, body: x, response: /r}}",
        "suite.yaml:1:57: body: expected {{base64}} in it");
    refused(
        "{url: 'http://pi', model: m, template: {path: p, body: '{{base64}}', response: /r}}",
        "path: 'p' does not start with /");
    refused(
        "{url: 'http://pi', model: m, template: {path: /p, body: '{{base64}}', response: r}}",
        "response: 'r' is neither float32, numbers, csv, jsonl nor a JSON pointer, which starts"
            + " with / or is \"\" for the whole document");
    refused("{url: 'http://pi', model: m, template: {path: /p}}", "'body' is missing");
  }

  @Test
  void urlOrAgent() {
    assertThat(read("{model: m}", true).url()).isEmpty();
    refused("{model: m}", "suite.yaml:1:1: 'url' is missing");
    assertThatThrownBy(() -> read("{url: 'http://pi', model: m}", true))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("suite.yaml:1:7: url: either url or agent, not both");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pi:8080", "ftp://pi", "http://", "http://pi:99999", "http://pi:0", "ht tp://pi"})
  void notABaseUrl(String url) {
    refused(
        "{url: '" + url + "', model: m}",
        "suite.yaml:1:7: url: '" + url + "' is not a base URL; expected as in http://");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{url: 'http://pi?token=" + SECRET + "', model: m}",
        "{url: 'http://pi', model: m, power: {kind: shelly, url: 'http://me:" + SECRET + "@plug'}}",
        "{url: 'http://pi', model: m, template: {path: 'infer?key="
            + SECRET
            + "', body: '{tensor_base64}', response: /output}}"
      })
  void aSecretInAUrlIsRefusedAndNotRepeated(String target) {
    assertThatThrownBy(() -> read(target))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("suite.yaml:1:")
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void otherRefusals() {
    String start = "{url: 'http://pi', model: m, ";
    refused(
        start + "encoding: xml}", "suite.yaml:1:40: encoding: 'xml' is not one of binary, json");
    refused(start + "timeout: 10}", "timeout: '10' is not a time");
    refused(start + "timeout: 0s}", "timeout: '0s' is not a time-out");
    // the client counts whole milliseconds, and takes 0 of them as "never"
    refused(start + "timeout: 999us}", "timeout: '999us' is not a time-out; expected 1ms to 1h");
    refused(start + "timeout: 2h}", "timeout: '2h' is not a time-out; expected 1ms to 1h");
    refused(
        start + "idle_connections: 0s}",
        "idle_connections: '0s' is not a time to be idle; expected 1ms to 1h");
    refused(
        start + "idle_connections: 61min}",
        "idle_connections: '61min' is not a time to be idle; expected 1ms to 1h");
    refused(start + "connections: 0}", "connections: '0' is not a whole number from 1 to 10000");
    refused(start + "model_sha256: ABC}", "model_sha256: 'ABC' is not a SHA-256");
    refused("{url: 'http://pi'}", "'model' is missing");
    refused(
        start + "ca_file: no.pem}",
        "suite.yaml:1:39: ca_file: " + folder.resolve("no.pem") + " is not a file");
    refused(start + "ca_file: .}", "ca_file: " + folder + " is not a file that can be read");
  }

  @Test
  void aMissingVariableIsNamed() {
    refused(
        "{url: 'http://pi', model: m, headers: {Authorization: 'Bearer ${NOT_SET}'}}",
        "suite.yaml:1:39: headers: the environment variable NOT_SET is not set");
  }

  /** A line break in a value would be a header of its own, or be changed on its way. */
  @ParameterizedTest
  @ValueSource(strings = {"BREAK", "UMLAUT"})
  void aValueThatNoHeaderCanCarryIsRefusedAndNotShown(String variable) {
    assertThatThrownBy(
            () -> read("{url: 'http://pi', model: m, headers: {X-Key: '${" + variable + "}'}}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("suite.yaml:1:39: headers: the value of X-Key ")
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void aNameThatIsNoHeaderIsRefused() {
    refused(
        "{url: 'http://pi', model: m, headers: {'X Key': v}}",
        "headers: 'X Key' is not the name of a header");
  }

  @Test
  void secretsAreNeverShown() {
    EdgeSettings settings =
        read("{url: 'http://pi', model: m, headers: {Authorization: 'Bearer ${TOKEN}'}}");
    assertThat(settings.headers()).containsEntry("Authorization", "Bearer " + SECRET);
    assertThat(settings.toString()).doesNotContain(SECRET).contains("http://pi");
  }

  private void refused(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  private EdgeSettings read(String yaml) {
    return read(yaml, false);
  }

  private EdgeSettings read(String yaml, boolean agentIsStarted) {
    Map<String, String> environment =
        Map.of(
            "TOKEN",
            SECRET,
            "A",
            "a$1",
            "B",
            "\\b",
            "BREAK",
            SECRET + "\r\nX-Other: 1",
            "UMLAUT",
            SECRET + "ü");
    return EdgeSettings.read(
        Settings.parse("suite.yaml", folder, yaml), agentIsStarted, environment::get);
  }
}
