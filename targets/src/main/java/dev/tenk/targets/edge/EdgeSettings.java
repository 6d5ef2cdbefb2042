package dev.tenk.targets.edge;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import dev.tenk.targets.BaseUrl;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.BodyFormat;
import dev.tenk.targets.payload.ImageEncoder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of an {@code edge-http} target in a suite.
 *
 * @param url base URL; empty when tenk starts the agent itself
 * @param model model name
 * @param version model version; empty for the server's choice
 * @param expectedSha256 the model file the server must serve, where the suite insists
 * @param wire how a payload travels
 * @param timeout for one call, from hand-over to last byte
 * @param connections most connections at a time
 * @param headers sent with each request; values may hold secrets, so they are never shown
 * @param caFile PEM certificates to trust instead of the platform's own
 * @param power the meter that the device's power is measured with
 */
record EdgeSettings(
    Optional<URI> url,
    String model,
    Optional<String> version,
    Optional<String> expectedSha256,
    Wire wire,
    Duration timeout,
    int connections,
    Map<String, String> headers,
    Optional<Path> caFile,
    Optional<PowerSettings> power) {
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
  private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t -~]*");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  /** How a payload travels. */
  sealed interface Wire {
    /** Open Inference Protocol. */
    record OpenInference(boolean binary, Optional<ImageEncoder> images) implements Wire {}

    /**
     * Another JSON.
     *
     * @param path path on the server
     * @param format how a payload becomes a body, and where the output is in the reply
     */
    record Template(String path, BodyFormat format) implements Wire {}
  }

  static EdgeSettings read(
      Settings settings, boolean agentIsStarted, UnaryOperator<String> environment) {
    if (agentIsStarted && settings.has("url")) {
      throw settings.error("url", "either url or agent, not both: tenk starts the agent itself");
    }
    return new EdgeSettings(
        agentIsStarted ? Optional.empty() : Optional.of(settings.value("url", BaseUrl::parse)),
        settings.string("model"),
        settings.optionalString("version"),
        settings.has("model_sha256")
            ? Optional.of(settings.value("model_sha256", EdgeSettings::sha256))
            : Optional.empty(),
        wire(settings),
        settings.value("timeout", EdgeSettings::timeout, Duration.ofSeconds(10)),
        settings.integer("connections", 1, 10_000, 64),
        headers(settings, environment),
        settings.has("ca_file") ? Optional.of(file(settings, "ca_file")) : Optional.empty(),
        settings.optionalSection("power").map(PowerSettings::read));
  }

  private static Wire wire(Settings settings) {
    if (settings.has("template")) {
      if (settings.has("encoding") || settings.has("input")) {
        throw settings.error("template", "stands alone, without encoding and input");
      }
      Settings template = settings.section("template");
      return new Wire.Template(
          template.value("path", EdgeSettings::httpPath),
          new BodyFormat(
              Optional.empty(),
              Optional.of(template.value("body", BodyFormat::template)),
              new AnswerFormat.JsonPointer(
                  template.value("response", EdgeSettings::absolutePath))));
    }
    Map<String, Boolean> encodings = new LinkedHashMap<>();
    encodings.put("binary", true);
    encodings.put("json", false);
    return new Wire.OpenInference(
        settings.has("encoding") ? settings.choice("encoding", encodings) : true,
        settings.optionalSection("input").map(ImageEncoder::read));
  }

  private static Map<String, String> headers(Settings settings, UnaryOperator<String> environment) {
    Map<String, String> headers = new LinkedHashMap<>();
    settings
        .strings("headers")
        .forEach((name, value) -> headers.put(name, header(settings, name, value, environment)));
    return headers;
  }

  private static String header(
      Settings settings, String name, String value, UnaryOperator<String> environment) {
    if (!HEADER_NAME.matcher(name).matches()) {
      throw settings.error("headers", "'" + name + "' is not the name of a header");
    }
    String text = substituted(settings, value, environment);
    // a secret read from a file often ends in a line break
    if (!HEADER_VALUE.matcher(text).matches()) {
      throw settings.error(
          "headers", "the value of " + name + " holds a line break or is not plain ASCII");
    }
    return text;
  }

  private static String substituted(
      Settings settings, String value, UnaryOperator<String> environment) {
    Matcher matcher = VARIABLE.matcher(value);
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      String found = environment.apply(matcher.group(1));
      if (found == null) {
        throw settings.error(
            "headers", "the environment variable " + matcher.group(1) + " is not set");
      }
      matcher.appendReplacement(text, Matcher.quoteReplacement(found));
    }
    return matcher.appendTail(text).toString();
  }

  private static Path file(Settings settings, String key) {
    Path file = settings.path(key);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw settings.error(key, file + " is not a file that can be read");
    }
    return file;
  }

  private static String absolutePath(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException(
          "'" + BaseUrl.withoutSecrets(text) + "' does not start with /");
    }
    return text;
  }

  private static String httpPath(String text) {
    String path = absolutePath(text);
    try {
      return URI.create(path).toASCIIString();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'"
              + BaseUrl.withoutSecrets(path)
              + "' is not the path of a URL; a blank is %20, and other characters go by their UTF-8 bytes",
          e);
    }
  }

  private static String sha256(String text) {
    if (!text.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a SHA-256; expected 64 hexadecimal digits in lower case");
    }
    return text;
  }

  private static Duration timeout(String text) {
    Duration timeout = Units.duration(text);
    if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException("'" + text + "' is not a time-out; expected 1ms to 1h");
    }
    return timeout;
  }

  /** How long the device is watched without load before each cell: not at all without a meter. */
  Duration watchedIdle() {
    return power.map(PowerSettings::idle).orElse(Duration.ZERO);
  }

  /** Without headers, which may hold secrets. */
  @Override
  public String toString() {
    return "EdgeSettings[url=" + url.map(URI::toString).orElse("agent") + ", model=" + model + "]";
  }
}
