package dev.tenk.openinference;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request for one inference.
 *
 * @param id echoed in the response, if given
 * @param inputs at least one
 * @param parameters values String, Boolean, Long or Double; without {@code binary_data_output},
 *     which is {@code binaryOutputs}
 * @param outputs the outputs wanted; empty: all
 * @param binaryOutputs whether outputs come as binary unless one of {@code outputs} states
 *     otherwise
 */
public record InferRequest(
    Optional<String> id,
    List<Tensor> inputs,
    Map<String, Object> parameters,
    List<RequestedOutput> outputs,
    boolean binaryOutputs) {
  public InferRequest {
    Objects.requireNonNull(id, "id");
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("a request needs at least one input");
    }
    parameters = Parameters.copyOf(parameters);
    if (parameters.containsKey(OpenInferenceCodec.BINARY_DATA_OUTPUT)) {
      throw new IllegalArgumentException(
          "parameter " + OpenInferenceCodec.BINARY_DATA_OUTPUT + " is set through binaryOutputs");
    }
    outputs = List.copyOf(outputs);
  }

  /** A request for all outputs, without id or parameters. */
  public InferRequest(List<Tensor> inputs, boolean binaryOutputs) {
    this(Optional.empty(), inputs, Map.of(), List.of(), binaryOutputs);
  }

  /** Whether the output of this name is to be sent as binary. */
  public boolean wantsBinary(String outputName) {
    for (RequestedOutput output : outputs) {
      if (output.name().equals(outputName)) {
        return output.binary().orElse(binaryOutputs);
      }
    }
    return binaryOutputs;
  }
}
