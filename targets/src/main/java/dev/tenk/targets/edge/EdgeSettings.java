package dev.tenk.targets.edge;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import dev.tenk.targets.BaseUrl;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.edge.client.NettyCaller;
import dev.tenk.targets.edge.grpc.GrpcCaller;
import dev.tenk.targets.edge.grpc.GrpcResult;
import dev.tenk.targets.edge.meter.PowerSettings;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.BodyFormat;
import dev.tenk.targets.payload.ImageEncoder;
import io.grpc.Status;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of an {@code edge-http} or {@code edge-grpc} target in a suite.
 *
 * @param url base URL; empty when tenk starts the agent itself
 * @param model model name
 * @param version model version; empty for the server's choice
 * @param expectedSha256 the model file the server must serve, where the suite insists
 * @param wire how a payload travels
 * @param timeout for one call, from hand-over to last byte
 * @param connections most connections at a time; over gRPC, so many channels of one connection
 * @param idleConnections how long a connection may have been idle that is used again; empty for as
 *     long as the server keeps it
 * @param headers sent with each request; values may hold secrets, so they are never shown
 * @param caFile PEM certificates to trust instead of the platform's own
 * @param throttledWhen what a failure's body holds where the server has no room
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
    Optional<Duration> idleConnections,
    Map<String, String> headers,
    Optional<Path> caFile,
    Optional<Pattern> throttledWhen,
    Optional<PowerSettings> power) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t -~]*");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  /** Names of metadata that gRPC keeps to itself, or that hold bytes. */
  private static final Pattern GRPC_OWN =
      Pattern.compile("(?i)grpc-.*|.*-bin|te|content-type|user-agent|host|connection|:.*");

  /** A server whose bound is below a message says so with the code of one that is out of room. */
  private static final Pattern TOO_LARGE =
      Pattern.compile("(?i)message.{0,40}(larger than|exceeds|too large)");

  /** How a payload travels. */
  sealed interface Wire {
    /**
     * Open Inference Protocol.
     *
     * @param binary whether tensors travel as binary
     * @param images how an image becomes a tensor
     * @param input what the model takes, where the suite states it; all of its shape is known
     * @param outputs to ask for by name, the first of which is the answer; empty: whatever the
     *     server gives
     * @param strictName whether another model's name in an answer is an error
     */
    record OpenInference(
        boolean binary,
        Optional<ImageEncoder> images,
        Optional<TensorMetadata> input,
        List<String> outputs,
        boolean strictName)
        implements Wire {
      OpenInference asking(boolean newBinary, List<String> newOutputs) {
        return new OpenInference(newBinary, images, input, newOutputs, strictName);
      }
    }

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
    return read(
        settings,
        agentIsStarted,
        environment,
        wire(settings),
        settings.integer("connections", 1, 10_000, 64),
        settings.has("idle_connections")
            ? Optional.of(
                settings.value("idle_connections", text -> within(text, "time to be idle")))
            : Optional.empty());
  }

  /** Those of a target that is called over gRPC. */
  static EdgeSettings readGrpc(
      Settings settings, boolean agentIsStarted, UnaryOperator<String> environment) {
    EdgeSettings grpc =
        read(
            settings,
            agentIsStarted,
            environment,
            openInference(settings, true),
            settings.integer("channels", 1, 1_000, 1),
            Optional.empty());
    String path = grpc.url().map(URI::getPath).orElse("");
    if (!path.isEmpty() && !path.equals("/")) {
      throw settings.error("url", "gRPC has no path behind host and port, and here is " + path);
    }
    for (String name : grpc.headers().keySet()) {
      if (GRPC_OWN.matcher(name).matches()) {
        throw settings.error(
            "headers", name + " is gRPC's own, or holds bytes, which tenk does not send");
      }
    }
    return grpc;
  }

  private static EdgeSettings read(
      Settings settings,
      boolean agentIsStarted,
      UnaryOperator<String> environment,
      Wire wire,
      int connections,
      Optional<Duration> idleConnections) {
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
        wire,
        settings.value("timeout", text -> within(text, "time-out"), Duration.ofSeconds(10)),
        connections,
        idleConnections,
        headers(settings, environment),
        settings.has("ca_file") ? Optional.of(file(settings, "ca_file")) : Optional.empty(),
        settings.optionalPattern("throttled_when"),
        settings.optionalSection("power").map(power -> PowerSettings.read(power, environment)));
  }

  private static Wire wire(Settings settings) {
    if (settings.has("template")) {
      for (String key : List.of("encoding", "input", "inputs", "outputs", "model_name")) {
        if (settings.has(key)) {
          throw settings.error("template", "stands alone, without " + key);
        }
      }
      Settings template = settings.section("template");
      return new Wire.Template(
          template.value("path", EdgeSettings::httpPath),
          new BodyFormat(
              Optional.empty(),
              Optional.of(template.value("body", BodyFormat::template)),
              template.value("response", AnswerFormat::parse)));
    }
    Map<String, Boolean> encodings = new LinkedHashMap<>();
    encodings.put("binary", true);
    encodings.put("json", false);
    return openInference(
        settings, settings.has("encoding") ? settings.choice("encoding", encodings) : true);
  }

  private static Wire.OpenInference openInference(Settings settings, boolean binary) {
    return new Wire.OpenInference(
        binary,
        settings.optionalSection("input").map(ImageEncoder::read),
        settings.has("inputs") ? Optional.of(input(settings)) : Optional.empty(),
        settings.has("outputs") ? settings.strings("outputs", EdgeSettings::name) : List.of(),
        settings.has("model_name") && settings.choice("model_name", Map.of("strict", true)));
  }

  private static TensorMetadata input(Settings settings) {
    List<Settings> inputs = settings.sections("inputs");
    if (inputs.size() > 1) {
      throw settings.error("inputs", "tenk sends one input, not " + inputs.size());
    }
    Settings input = inputs.get(0);
    Map<String, DataType> types = new LinkedHashMap<>();
    for (DataType type : DataType.values()) {
      types.put(type.name(), type);
    }
    return new TensorMetadata(
        input.value("name", EdgeSettings::name),
        input.choice("datatype", types),
        input.strings("shape", EdgeSettings::dimension));
  }

  private static String name(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("the name is empty");
    }
    return text;
  }

  private static Long dimension(String text) {
    try {
      long dimension = Long.parseLong(text);
      if (dimension > 0) {
        return dimension;
      }
    } catch (NumberFormatException e) {
      // refused below, as is 0
    }
    throw new IllegalArgumentException("'" + text + "' is not a dimension, a whole number above 0");
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
              + "' is not the path of a URL; a blank is %20, and other characters go by their UTF-8"
              + " bytes",
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

  private static Duration within(String text, String what) {
    Duration time = Units.duration(text);
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a " + what + "; expected 1ms to 1h");
    }
    return time;
  }

  /** A client of the server, that keeps to them. */
  HttpCaller caller(URI url) {
    return new NettyCaller(
        url, headers, new NettyCaller.Limits(timeout, connections, idleConnections), caFile);
  }

  /** A client over gRPC of the server, that keeps to them. */
  GrpcCaller grpcCaller(URI url) {
    return new GrpcCaller(url, headers, timeout, connections, caFile);
  }

  /** Whether a server refuses for lack of room: by its status, or by the words the suite knows. */
  boolean isThrottled(HttpCaller.Response response) {
    return response.status() == 429
        || response.status() == 503
        || throttledWhen.map(words -> words.matcher(response.text()).find()).orElse(false);
  }

  /**
   * Whether a server refuses for lack of room, or is not ready: by its code, or by the words the
   * suite knows.
   */
  boolean isThrottled(GrpcResult.Refused refused) {
    return refused.code() == Status.Code.UNAVAILABLE
        || (refused.code() == Status.Code.RESOURCE_EXHAUSTED && !isTooLarge(refused))
        || throttledWhen.map(words -> words.matcher(refused.description()).find()).orElse(false);
  }

  /** Whether a message is larger than the server, or what stands before it, takes. */
  boolean isTooLarge(GrpcResult.Refused refused) {
    return TOO_LARGE.matcher(refused.description()).find();
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
