package dev.tenk.targets.edge;

import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.RequestedOutput;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.ConfigurationException;
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
import java.util.function.Predicate;

/** Open Inference Protocol v2: the edge agent, Triton, KServe, MLServer, OpenVINO Model Server. */
final class OpenInferenceDialect implements Dialect, ModelControl {
  private final TargetPlan plan;
  private final EdgeSettings settings;
  private final Wire.OpenInference wire;
  private final URI url;
  private final HttpCaller caller;
  private final ToldModel told;
  private final ModelInput input;
  private final ExpectedAnswer expected;

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
    this.expected = new ExpectedAnswer(plan, settings, wire, told);
  }

  private OpenInferenceDialect(OpenInferenceDialect other, Wire.OpenInference wire) {
    this.plan = other.plan;
    this.settings = other.settings;
    this.wire = wire;
    this.url = other.url;
    this.caller = other.caller;
    this.told = other.told;
    this.input = other.input;
    this.expected = new ExpectedAnswer(plan, settings, wire, told);
  }

  @Override
  public boolean hasTelemetry() {
    return true;
  }

  @Override
  public TargetIdentity identify() {
    return ask().identity(plan, settings, url);
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
    Optional<String> before = told.parameter(ToldModel.SHA256);
    Optional<String> now = ask().parameter(ToldModel.SHA256);
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
    return expected.in(decode(body, jsonHeaderLength, expected::wants));
  }

  private InferResponse decode(
      byte[] body, Optional<String> jsonHeaderLength, Predicate<String> names)
      throws UnreadableAnswerException {
    try {
      return OpenInferenceCodec.decodeResponse(HttpBody.received(body, jsonHeaderLength), names);
    } catch (MalformedMessageException e) {
      throw new UnreadableAnswerException("malformed-answer", e);
    }
  }

  @Override
  public Preflight.Proof shown(HttpCaller.Response response) throws UnreadableAnswerException {
    byte[] body = response.body();
    Optional<String> jsonHeaderLength = response.header(HttpBody.JSON_HEADER_LENGTH_HEADER);
    InferResponse listed = decode(body, jsonHeaderLength, name -> false);
    expected.requireIn(listed);
    return expected.shown(listed, read(body, jsonHeaderLength));
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
}
