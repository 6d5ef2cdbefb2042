package dev.tenk.openinference;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of one inference.
 *
 * @param modelName model that answered; empty string if the server does not report it
 * @param modelVersion its version, if the server reports it
 * @param id the request's id, if it had one
 * @param outputs the results; may be empty
 * @param unread what else came and was not read, because it was not wanted; never sent
 * @param parameters values String, Boolean, Long or Double, e.g. stage timings
 */
public record InferResponse(
    String modelName,
    Optional<String> modelVersion,
    Optional<String> id,
    List<Tensor> outputs,
    List<TensorMetadata> unread,
    Map<String, Object> parameters) {
  public InferResponse {
    Objects.requireNonNull(modelName, "modelName");
    Objects.requireNonNull(modelVersion, "modelVersion");
    Objects.requireNonNull(id, "id");
    outputs = List.copyOf(outputs);
    unread = List.copyOf(unread);
    parameters = Parameters.copyOf(parameters);
  }

  /** A response of which all is known, as a server makes it. */
  public InferResponse(
      String modelName,
      Optional<String> modelVersion,
      Optional<String> id,
      List<Tensor> outputs,
      Map<String, Object> parameters) {
    this(modelName, modelVersion, id, outputs, List.of(), parameters);
  }
}
