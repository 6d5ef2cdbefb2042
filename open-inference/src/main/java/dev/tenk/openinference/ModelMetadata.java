package dev.tenk.openinference;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a server reports about one model.
 *
 * @param name model name, not empty
 * @param versions versions the server has of it; empty if it does not report any
 * @param platform framework and format, e.g. {@code onnx_onnxv1}; may be empty
 * @param inputs what the model takes
 * @param outputs what the model gives
 * @param parameters further facts, values String, Boolean, Long or Double
 */
public record ModelMetadata(
    String name,
    List<String> versions,
    String platform,
    List<TensorMetadata> inputs,
    List<TensorMetadata> outputs,
    Map<String, Object> parameters) {
  public ModelMetadata {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("model name is empty");
    }
    Objects.requireNonNull(platform, "platform");
    versions = List.copyOf(versions);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    parameters = Parameters.copyOf(parameters);
  }
}
