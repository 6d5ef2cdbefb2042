package dev.tenk.targets.edge;

import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.RequestedOutput;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.ModelControl;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Open Inference Protocol v2: the edge agent, Triton, KServe, MLServer, OpenVINO Model Server. */
final class OpenInferenceDialect implements Dialect, ModelControl {
  private static final String SHA256 = "model_sha256";

  private final TargetPlan plan;
  private final EdgeSettings settings;
  private final Wire.OpenInference wire;
  private final URI url;
  private final HttpCaller caller;
  private final ToldModel told;
  private final ModelInput input;

  /** The output that is the answer; empty where neither suite nor server names one. */
  private final Optional<String> wanted;

  /** Reads the model's metadata. */
  OpenInferenceDialect(
      TargetPlan plan, EdgeSettings settings, Wire.OpenInference wire, URI url, HttpCaller caller) {
    this.plan = plan;
    this.settings = settings;
    this.wire = wire;
    this.url = url;
    this.caller = caller;
    this.told = ask();
    this.input = ModelInput.of(plan, wire, settings.model(), told.metadata());
    this.wanted = wanted();
  }

  private OpenInferenceDialect(OpenInferenceDialect other, Wire.OpenInference wire) {
    this.plan = other.plan;
    this.settings = other.settings;
    this.wire = wire;
    this.url = other.url;
    this.caller = other.caller;
    this.told = other.told;
    this.input = other.input;
    this.wanted = wanted();
  }

  private Optional<String> wanted() {
    return wire.outputs().stream()
        .findFirst()
        .or(
            () ->
                told.metadata()
                    .flatMap(each -> each.outputs().stream().findFirst())
                    .map(TensorMetadata::name)
                    .filter(name -> !name.isEmpty()));
  }

  @Override
  public boolean hasTelemetry() {
    return true;
  }

  @Override
  public TargetIdentity identify() {
    ToldModel now = ask();
    Optional<String> sha256 = now.parameter(SHA256);
    if (settings.expectedSha256().isPresent() && !sha256.equals(settings.expectedSha256())) {
      throw plan.settings()
          .error(
              SHA256,
              "target '%s' at %s serves a model with SHA-256 %s, the suite wants %s"
                  .formatted(
                      plan.name(),
                      url,
                      sha256.orElse("that it does not tell"),
                      settings.expectedSha256().get()));
    }
    SortedMap<String, String> details = new TreeMap<>();
    if (now.metadata().isPresent()) {
      ModelMetadata metadata = now.metadata().get();
      metadata.parameters().forEach((key, value) -> details.put(key, value.toString()));
      details.put("platform", metadata.platform());
      details.put("inputs", String.join("; ", ModelInput.named(metadata.inputs())));
    } else {
      details.put("metadata", now.why());
    }
    return new TargetIdentity(
        url.toString(),
        now.metadata().map(ModelMetadata::name).orElse(settings.model()),
        settings
            .version()
            .or(() -> now.metadata().flatMap(OpenInferenceDialect::onlyVersion))
            .or(() -> now.parameter("model_version")),
        sha256,
        now.parameter("instance_id"),
        details);
  }

  private static Optional<String> onlyVersion(ModelMetadata metadata) {
    return metadata.versions().size() == 1
        ? Optional.of(metadata.versions().get(0))
        : Optional.empty();
  }

  @Override
  public void activate() {
    // Only tenk's agent reports it; its models that need the same device take turns.
    if (ask().parameter("loaded").equals(Optional.of("false"))) {
      new ServerRepository(plan.name(), settings, url, caller).load();
    }
  }

  @Override
  public boolean reload() {
    if (!new ServerRepository(plan.name(), settings, url, caller).reload()) {
      return false;
    }
    Optional<String> before = told.parameter(SHA256);
    Optional<String> now = ask().parameter(SHA256);
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
              new InferRequest(
                  Optional.empty(),
                  List.of(input.tensor(payload)),
                  Map.of(),
                  wire.outputs().stream()
                      .map(name -> new RequestedOutput(name, Optional.empty()))
                      .toList(),
                  wire.binary()),
              wire.binary());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "target '%s': payload %s does not fit model '%s': %s"
              .formatted(plan.name(), payload.name(), settings.model(), e.getMessage()),
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
    InferResponse answer =
        decode(body, jsonHeaderLength, name -> wanted.isEmpty() || name.equals(wanted.get()));
    if (answer.outputs().size() != 1) {
      throw noOutput(answer);
    }
    Tensor output = answer.outputs().get(0);
    return new Answer(
        output.bytes(),
        Float32.of(output),
        ServerFacts.timed(
                nanos(answer.parameters(), "queue_ns"), nanos(answer.parameters(), "model_ns"))
            .withVariant(answeredBy(answer)));
  }

  /** The version that answered, and of another model than was asked for its name. */
  private Optional<String> answeredBy(InferResponse answer) {
    String name = answer.modelName();
    return name.isEmpty() || name.equals(settings.model())
        ? answer.modelVersion()
        : Optional.of(name + answer.modelVersion().map(version -> "/" + version).orElse(""));
  }

  private InferResponse decode(
      byte[] body, Optional<String> jsonHeaderLength, Predicate<String> names)
      throws UnreadableAnswerException {
    InferResponse answer;
    try {
      answer = OpenInferenceCodec.decodeResponse(HttpBody.received(body, jsonHeaderLength), names);
    } catch (MalformedMessageException e) {
      throw new UnreadableAnswerException("malformed-answer", e);
    }
    if (servedByAnother(answer)) {
      throw new UnreadableAnswerException(
          "other-model",
          wire.strictName() && answer.modelName().isEmpty()
              ? "it names no model"
              : "another model answered: '%s'".formatted(answer.modelName()),
          null);
    }
    if (settings.version().isPresent()
        && answer.modelVersion().isPresent()
        && !answer.modelVersion().equals(settings.version())) {
      throw new UnreadableAnswerException(
          "other-version",
          "version %s answered, asked was %s"
              .formatted(answer.modelVersion().get(), settings.version().get()),
          null);
    }
    return answer;
  }

  /**
   * Where the suite is strict, by the name; and where the model's metadata and the answer both give
   * the SHA-256, and differ.
   */
  private boolean servedByAnother(InferResponse answer) {
    Optional<String> announced = told.parameter(SHA256);
    Optional<String> served = text(answer.parameters(), SHA256);
    return (wire.strictName() && !answer.modelName().equals(settings.model()))
        || (announced.isPresent() && served.isPresent() && !served.equals(announced));
  }

  /** Outputs are taken by name, because not every server keeps the order of its metadata. */
  private UnreadableAnswerException noOutput(InferResponse answer) {
    List<String> names =
        Stream.concat(
                answer.outputs().stream().map(Tensor::name),
                answer.unread().stream().map(TensorMetadata::name))
            .toList();
    String there =
        names.isEmpty()
            ? "it has no outputs"
            : "its outputs are "
                + String.join(", ", names)
                + wanted
                    .map(name -> ", and not '%s'; say which in outputs:".formatted(name))
                    .orElse("; say in outputs: which one is the answer");
    return new UnreadableAnswerException("no-output", there, null);
  }

  @Override
  public Preflight.Proof shown(HttpCaller.Response response) throws UnreadableAnswerException {
    byte[] body = response.body();
    InferResponse listed =
        decode(body, response.header(HttpBody.JSON_HEADER_LENGTH_HEADER), name -> false);
    if (wanted.isEmpty() && listed.unread().size() != 1) {
      throw noOutput(listed);
    }
    Answer answer = read(body, response.header(HttpBody.JSON_HEADER_LENGTH_HEADER));
    SortedMap<String, String> details = new TreeMap<>();
    List<String> remarks = new ArrayList<>();
    details.put("outputs", String.join("; ", ModelInput.named(listed.unread())));
    if (told.metadata().isEmpty()) {
      remarks.add(
          "target '%s' does not tell what its model is (%s): its input is what the suite states"
              .formatted(plan.name(), told.why()));
    }
    String name = listed.modelName();
    if (!name.equals(settings.model())) {
      details.put("answered_model", name);
      remarks.add(
          "target '%s' was asked for model '%s', and %s"
              .formatted(
                  plan.name(),
                  settings.model(),
                  name.isEmpty() ? "its answers name none" : "answers as '" + name + "'"));
    }
    answeredBy(listed).ifPresent(version -> details.put(TargetFacts.ANSWERED_VERSION, version));
    if (answer.output().map(Float32::noneIsFinite).orElse(false)) {
      remarks.add(
          "target '%s' answered the first payload with nothing but NaN or infinity"
              .formatted(plan.name()));
    }
    return new Preflight.Proof(1, details, remarks);
  }

  /** JSON instead of binary, and outputs asked for by name. */
  @Override
  public List<Remedy> remedies() {
    List<Remedy> others = new ArrayList<>();
    List<String> names =
        wire.outputs().isEmpty()
            ? told.metadata().map(ModelMetadata::outputs).orElse(List.of()).stream()
                .map(TensorMetadata::name)
                .filter(name -> !name.isEmpty())
                .toList()
            : List.of();
    if (wire.binary()) {
      others.add(remedy(false, wire.outputs(), "encoding", "encoding: json"));
    }
    if (!names.isEmpty()) {
      String outputs = "outputs: [" + String.join(", ", names) + "]";
      others.add(remedy(wire.binary(), names, "outputs", outputs));
      if (wire.binary()) {
        others.add(remedy(false, names, "encoding", "encoding: json and " + outputs));
      }
    }
    return others;
  }

  private Remedy remedy(boolean binary, List<String> outputs, String key, String lines) {
    return new Remedy(new OpenInferenceDialect(this, wire.asking(binary, outputs)), key, lines);
  }

  private ToldModel ask() {
    return ToldModel.ask(plan, settings, wire, url, caller);
  }

  static String modelPath(EdgeSettings settings) {
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
