package dev.tenk.agent.model;

import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A loaded model that computes. Safe for use by several threads at once. */
public interface InferenceSession extends AutoCloseable {
  /** Framework and format, as the protocol's metadata name them, e.g. {@code onnx_onnxv1}. */
  String platform();

  /** Lower-case hexadecimal SHA-256 of the model file. */
  String modelSha256();

  /** What the model takes. */
  List<TensorMetadata> inputs();

  /** What the model gives. */
  List<TensorMetadata> outputs();

  /**
   * What else distinguishes this build and the place it runs on from others, by name; may be empty.
   */
  default Map<String, Object> identity() {
    return Map.of();
  }

  /**
   * Completes with the reason, as in "ended with exit code 1", once the session can compute no more
   * though it was not closed. May never complete.
   */
  default CompletionStage<String> ended() {
    return new CompletableFuture<>();
  }

  /** The state of the accelerator under the model; all unknown where there is none. */
  default AcceleratorState accelerator() {
    return AcceleratorState.UNKNOWN;
  }

  /**
   * Runs the model once.
   *
   * @param inputs one tensor for each of {@link #inputs}, of its type and shape
   * @throws InferenceException if the model fails
   */
  Inference infer(List<Tensor> inputs) throws InferenceException;

  /**
   * Frees the model; no inference may be under way. What the session reports about itself stays
   * known.
   */
  @Override
  void close();

  /**
   * One inference's result.
   *
   * @param outputs one tensor for each of the model's outputs
   * @param modelNanos time the model ran, without copying tensors in and out, ns
   */
  record Inference(List<Tensor> outputs, long modelNanos) {
    public Inference {
      outputs = List.copyOf(outputs);
      if (modelNanos < 0) {
        throw new IllegalArgumentException("modelNanos must be >= 0 but is " + modelNanos);
      }
    }
  }
}
