package dev.tenk.targets.edge;

import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.edge.Refusals.Refusal;
import dev.tenk.targets.edge.client.HttpCaller;
import java.net.URI;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a server tells of its model.
 *
 * @param metadata empty where it tells nothing that can be read, and the suite states the input
 * @param why it is empty
 */
record ToldModel(Optional<ModelMetadata> metadata, String why) {
  /** The parameter that tells the model file's SHA-256. */
  static final String SHA256 = "model_sha256";

  /** What a refusal of the metadata ends with where the suite may state the input itself. */
  static final String STATE_INPUTS =
      "where a server has no metadata, the suite states inputs: [{name: x, datatype: FP32, shape:"
          + " [1, 3, 224, 224]}]";

  /**
   * Asks the server for the model's metadata.
   *
   * @throws ConfigurationException with what the server said and what to do
   * @throws TargetUnavailableException where it does not answer now
   */
  static ToldModel ask(
      TargetPlan plan, EdgeSettings settings, Wire.OpenInference wire, URI url, HttpCaller caller) {
    String path = OpenInferenceDialect.modelPath(settings);
    HttpCaller.Result result =
        caller.send(HttpCaller.Prepared.get(path)).toCompletableFuture().join();
    Refusals refusals = new Refusals(plan, settings, url, caller.proxy());
    Refusal refused;
    if (result instanceof HttpCaller.Response response && response.status() == 200) {
      try {
        return new ToldModel(Optional.of(metadata(response, settings, wire)), "");
      } catch (MalformedMessageException e) {
        refused =
            refusals.of(
                "url",
                "%s answered, but not in the Open Inference Protocol: %s"
                    .formatted(refusals.asked("GET", path), e.getMessage()));
      }
    } else {
      refused = refusals.of("GET", path, result);
    }
    boolean tellsNothing = tellsNothing(result, settings) && !refused.mayPass();
    if (tellsNothing && wire.input().isPresent()) {
      return new ToldModel(Optional.empty(), "GET " + path + " " + result.inWords());
    }
    throw (tellsNothing
            ? refused.with(
                refused.key(),
                refused.sentence().endsWith("?")
                    ? " W" + STATE_INPUTS.substring(1)
                    : "; " + STATE_INPUTS)
            : refused)
        .exception();
  }

  /** One that closes the door or sends on may tell something yet. */
  private static boolean tellsNothing(HttpCaller.Result result, EdgeSettings settings) {
    return result instanceof HttpCaller.Response response
        && (response.status() == 200
            || response.status() == 404
            || response.status() == 405
            || response.status() >= 500)
        && !(response.status() == 501 && settings.version().isPresent());
  }

  private static ModelMetadata metadata(
      HttpCaller.Response response, EdgeSettings settings, Wire.OpenInference wire) {
    ModelMetadata metadata = MetadataCodec.decodeModelMetadata(response.body());
    if (wire.strictName() && !metadata.name().equals(settings.model())) {
      throw new MalformedMessageException("it is of model '" + metadata.name() + "'");
    }
    return metadata;
  }

  /**
   * Who the server says it is.
   *
   * @throws ConfigurationException where the suite insists on another model file
   */
  TargetIdentity identity(TargetPlan plan, EdgeSettings settings, URI url) {
    Optional<String> sha256 = parameter(SHA256);
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
    if (metadata.isPresent()) {
      metadata.get().parameters().forEach((key, value) -> details.put(key, value.toString()));
      details.put("platform", metadata.get().platform());
      details.put("inputs", String.join("; ", ModelInput.named(metadata.get().inputs())));
    } else {
      details.put("metadata", why);
    }
    return new TargetIdentity(
        url.toString(),
        metadata.map(ModelMetadata::name).orElse(settings.model()),
        settings
            .version()
            .or(() -> metadata.flatMap(ToldModel::onlyVersion))
            .or(() -> parameter("model_version")),
        sha256,
        parameter("instance_id"),
        details);
  }

  private static Optional<String> onlyVersion(ModelMetadata metadata) {
    return metadata.versions().size() == 1
        ? Optional.of(metadata.versions().get(0))
        : Optional.empty();
  }

  /** A parameter of the metadata, as text. */
  Optional<String> parameter(String key) {
    return metadata.map(each -> each.parameters().get(key)).map(Object::toString);
  }
}
