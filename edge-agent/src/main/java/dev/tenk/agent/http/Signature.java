package dev.tenk.agent.http;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.RequestedOutput;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a model takes and gives.
 *
 * @param inputs what it takes
 * @param outputs what it gives
 */
record Signature(List<TensorMetadata> inputs, List<TensorMetadata> outputs) {
  /** Largest body read for a model whose input size varies, bytes. */
  static final long MAX_BODY_BYTES = 64L << 20;

  // A number in JSON takes up to some 25 characters for 8 bytes, 6 for 1.
  private static final int JSON_BYTES_PER_DATA_BYTE = 8;
  private static final long HEADER_BYTES = 64L << 10;

  /** Largest body that can be a request to this model, bytes. */
  long maxBodyBytes() {
    long dataBytes = 0;
    for (TensorMetadata input : inputs) {
      OptionalInt elementBytes =
          input.dataType().map(DataType::byteSize).orElse(OptionalInt.empty());
      if (elementBytes.isEmpty() || input.shape().contains(-1L)) {
        return MAX_BODY_BYTES;
      }
      dataBytes += Tensor.elementCount(input.shape()) * elementBytes.getAsInt();
    }
    long jsonBytes = Math.min(dataBytes * JSON_BYTES_PER_DATA_BYTE, MAX_BODY_BYTES);
    return Math.max(dataBytes, jsonBytes) + HEADER_BYTES;
  }

  /**
   * Checks that a request fits the model.
   *
   * @throws MalformedMessageException with what was expected and what came
   */
  void check(InferRequest request) {
    Set<String> seen = new HashSet<>();
    for (Tensor tensor : request.inputs()) {
      TensorMetadata expected = find(inputs, "input", tensor.name());
      if (!seen.add(tensor.name())) {
        throw new MalformedMessageException("input \"" + tensor.name() + "\" is given twice");
      }
      if (!expected.isOf(tensor.dataType()) || !expected.fits(tensor.shape())) {
        throw new MalformedMessageException(
            "input \"%s\": expected %s %s but got %s %s"
                .formatted(
                    tensor.name(),
                    expected.datatype(),
                    expected.shape(),
                    tensor.dataType(),
                    tensor.shape()));
      }
    }
    for (TensorMetadata input : inputs) {
      if (!seen.contains(input.name())) {
        throw new MalformedMessageException(
            "expected inputs %s but got %s".formatted(names(inputs), seen));
      }
    }
    for (RequestedOutput output : request.outputs()) {
      find(outputs, "output", output.name());
    }
  }

  private static TensorMetadata find(List<TensorMetadata> tensors, String what, String tensorName) {
    for (TensorMetadata tensor : tensors) {
      if (tensor.name().equals(tensorName)) {
        return tensor;
      }
    }
    throw new MalformedMessageException(
        "expected %ss %s but got \"%s\"".formatted(what, names(tensors), tensorName));
  }

  private static List<String> names(List<TensorMetadata> tensors) {
    return tensors.stream().map(TensorMetadata::name).toList();
  }
}
