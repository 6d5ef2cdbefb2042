package dev.tenk.openinference;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a server reports about itself.
 *
 * @param name server name, not empty
 * @param version server version; may be empty
 * @param extensions protocol extensions it speaks, e.g. {@code binary_tensor_data}
 * @param parameters further facts, values String, Boolean, Long or Double
 */
public record ServerMetadata(
    String name, String version, List<String> extensions, Map<String, Object> parameters) {
  /** Name of the extension by which tensors travel as binary. */
  public static final String BINARY_TENSOR_EXTENSION = "binary_tensor_data";

  /** Name of the extension that loads and unloads models. */
  public static final String MODEL_REPOSITORY_EXTENSION = "model_repository";

  public ServerMetadata {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("server name is empty");
    }
    Objects.requireNonNull(version, "version");
    extensions = List.copyOf(extensions);
    parameters = Parameters.copyOf(parameters);
  }
}
