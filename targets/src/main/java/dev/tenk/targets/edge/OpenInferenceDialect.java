package dev.tenk.targets.edge;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.ModelControl;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.payload.ImageEncoder;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Open Inference Protocol v2: the edge agent, Triton, KServe, MLServer, OpenVINO Model Server. */
final class OpenInferenceDialect implements Dialect, ModelControl {
  private static final String SHA256 = "model_sha256";

  private final TargetPlan plan;
  private final EdgeSettings settings;
  private final Wire.OpenInference wire;
  private final URI url;
  private final HttpCaller caller;
  private final ModelMetadata metadata;

  /** Reads the model's metadata. */
  OpenInferenceDialect(
      TargetPlan plan, EdgeSettings settings, Wire.OpenInference wire, URI url, HttpCaller caller) {
    this.plan = plan;
    this.settings = settings;
    this.wire = wire;
    this.url = url;
    this.caller = caller;
    this.metadata = readMetadata();
  }

  @Override
  public boolean hasTelemetry() {
    return true;
  }

  @Override
  public TargetIdentity identify() {
    ModelMetadata now = readMetadata();
    Optional<String> sha256 = text(now.parameters(), SHA256);
    if (settings.expectedSha256().isPresent() && !sha256.equals(settings.expectedSha256())) {
      throw plan.settings()
          .error(
              SHA256,
              "target '"
                  + plan.name()
                  + "' at "
                  + url
                  + " serves a model with SHA-256 "
                  + sha256.orElse("that it does not tell")
                  + ", the suite wants "
                  + settings.expectedSha256().get());
    }
    SortedMap<String, String> details = new TreeMap<>();
    now.parameters().forEach((key, value) -> details.put(key, value.toString()));
    details.put("platform", now.platform());
    details.put(
        "inputs",
        now.inputs().stream()
            .map(input -> "%s %s %s".formatted(input.name(), input.dataType(), input.shape()))
            .collect(Collectors.joining("; ")));
    Optional<String> version =
        settings.version().isPresent()
            ? settings.version()
            : now.versions().size() == 1
                ? Optional.of(now.versions().get(0))
                : text(now.parameters(), "model_version");
    return new TargetIdentity(
        url.toString(),
        now.name(),
        version,
        sha256,
        text(now.parameters(), "instance_id"),
        details);
  }

  @Override
  public void activate() {
    // Only tenk's agent reports it; its models that need the same device take turns.
    if (Boolean.FALSE.equals(readMetadata().parameters().get("loaded"))) {
      new ServerRepository(plan.name(), settings, url, caller).load();
    }
  }

  @Override
  public boolean reload() {
    if (!new ServerRepository(plan.name(), settings, url, caller).reload()) {
      return false;
    }
    Optional<String> before = text(metadata.parameters(), SHA256);
    Optional<String> now = text(readMetadata().parameters(), SHA256);
    if (!now.equals(before)) {
      // Every answer would be refused as another model's.
      throw new TargetUnavailableException(
          "target '%s' at %s loaded another model file: SHA-256 %s, before %s"
              .formatted(plan.name(), url, now.orElse("not told"), before.orElse("not told")));
    }
    return true;
  }

  @Override
  public HttpCaller.Prepared prepare(Payload payload) {
    HttpBody body;
    try {
      body =
          OpenInferenceCodec.encodeRequest(
              new InferRequest(List.of(tensor(payload)), wire.binary()), wire.binary());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "target '"
              + plan.name()
              + "': payload "
              + payload.name()
              + " does not fit model '"
              + metadata.name()
              + "': "
              + e.getMessage(),
          e);
    }
    return new HttpCaller.Prepared(
        modelPath(settings) + "/infer",
        body.contentType(),
        body.jsonHeaderLengthBytes().isPresent()
            ? Optional.of(Integer.toString(body.jsonHeaderLengthBytes().getAsInt()))
            : Optional.empty(),
        Optional.of(body.bytes()));
  }

  @Override
  public Answer read(byte[] body, Optional<String> jsonHeaderLength)
      throws UnreadableAnswerException {
    InferResponse answer;
    try {
      answer = OpenInferenceCodec.decodeResponse(HttpBody.received(body, jsonHeaderLength));
    } catch (MalformedMessageException e) {
      throw new UnreadableAnswerException("malformed-answer", e);
    }
    if (answer.outputs().isEmpty()) {
      throw new UnreadableAnswerException("no-output", null);
    }
    if (!answer.modelName().equals(settings.model()) || servedByAnother(answer)) {
      throw new UnreadableAnswerException("other-model", null);
    }
    Tensor first = answer.outputs().get(0);
    return new Answer(
        first.bytes(),
        Float32.of(first),
        ServerFacts.timed(
            nanos(answer.parameters(), "queue_ns"), nanos(answer.parameters(), "model_ns")));
  }

  /** Where the model's metadata and the answer both give the SHA-256, and differ. */
  private boolean servedByAnother(InferResponse answer) {
    Optional<String> announced = text(metadata.parameters(), SHA256);
    Optional<String> served = text(answer.parameters(), SHA256);
    return announced.isPresent() && served.isPresent() && !served.equals(announced);
  }

  private ModelMetadata readMetadata() {
    String path = modelPath(settings);
    HttpCaller.Result result =
        caller.send(HttpCaller.Prepared.get(path)).toCompletableFuture().join();
    String asked = "target '" + plan.name() + "': GET " + url + path;
    if (result instanceof HttpCaller.Response response && response.status() == 200) {
      try {
        ModelMetadata metadata = MetadataCodec.decodeModelMetadata(response.body());
        if (!metadata.name().equals(settings.model())) {
          throw new TargetUnavailableException(
              asked + " answered for model '" + metadata.name() + "'");
        }
        return metadata;
      } catch (MalformedMessageException e) {
        throw new TargetUnavailableException(
            asked + " answered, but not in the Open Inference Protocol: " + e.getMessage(), e);
      }
    }
    throw new TargetUnavailableException(asked + " " + EdgeTarget.inWords(result));
  }

  private Tensor tensor(Payload payload) {
    if (metadata.inputs().size() != 1) {
      throw new ConfigurationException(
          "target '"
              + plan.name()
              + "': model '"
              + metadata.name()
              + "' takes "
              + metadata.inputs().size()
              + " inputs; tenk sends one");
    }
    TensorMetadata input = metadata.inputs().get(0);
    if (payload instanceof Payload.RawTensor raw) {
      return new Tensor(
          input.name(), input.dataType(), fixed(input.shape()), ByteBuffer.wrap(raw.bytes()));
    }
    Payload.Image image = (Payload.Image) payload;
    if (input.dataType() == DataType.BYTES) {
      // the server decodes: the file travels as it is
      return Tensor.ofByteStrings(input.name(), fixed(input.shape()), List.of(image.bytes()));
    }
    ImageEncoder encoder =
        wire.images()
            .orElseThrow(
                () ->
                    plan.settings()
                        .error(
                            "input",
                            "missing: model '"
                                + metadata.name()
                                + "' takes "
                                + described(input)
                                + "; say layout, datatype and normalisation"));
    if (!encoder.type().name().equals(input.dataType().name())
        || !encoder.layout().fits(input.shape())) {
      throw plan.settings()
          .error(
              "input",
              "an image as "
                  + encoder.type()
                  + " "
                  + encoder.layout()
                  + " does not fit model '"
                  + metadata.name()
                  + "', which takes "
                  + described(input));
    }
    return new Tensor(
        input.name(),
        input.dataType(),
        fixed(input.shape()),
        ByteBuffer.wrap(encoder.encode(image.image(), input.shape())));
  }

  /** One item where the batch size is free. */
  private static List<Long> fixed(List<Long> shape) {
    return shape.stream().map(dimension -> dimension == -1 ? 1L : dimension).toList();
  }

  private static String described(TensorMetadata input) {
    return input.dataType() + " " + input.shape();
  }

  private static String modelPath(EdgeSettings settings) {
    return "/v2/models/" + nameAndVersion(settings);
  }

  /** The model in a path, with its version where the suite gives one. */
  static String nameAndVersion(EdgeSettings settings) {
    String version = settings.version().map(v -> "/versions/" + encoded(v)).orElse("");
    return encoded(settings.model()) + version;
  }

  static String encoded(String segment) {
    return java.net.URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Optional<String> text(Map<String, Object> parameters, String key) {
    return Optional.ofNullable(parameters.get(key)).map(Object::toString);
  }

  private static OptionalLong nanos(Map<String, Object> parameters, String key) {
    return parameters.get(key) instanceof Long value
        ? OptionalLong.of(value)
        : OptionalLong.empty();
  }
}
