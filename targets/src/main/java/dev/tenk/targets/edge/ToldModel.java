package dev.tenk.targets.edge;

import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.edge.Refusals.Refusal;
import dev.tenk.targets.edge.client.HttpCaller;
import java.net.URI;
import java.util.Optional;

/**
 * What a server tells of its model.
 *
 * @param metadata empty where it tells nothing that can be read, and the suite states the input
 * @param why it is empty
 */
record ToldModel(Optional<ModelMetadata> metadata, String why) {
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
                (refused.sentence().endsWith("?") ? " Where" : "; where")
                    + " a server has no metadata, the suite states inputs: [{name: x, datatype: FP32, shape: [1, 3, 224, 224]}]")
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

  /** A parameter of the metadata, as text. */
  Optional<String> parameter(String key) {
    return metadata.map(each -> each.parameters().get(key)).map(Object::toString);
  }
}
