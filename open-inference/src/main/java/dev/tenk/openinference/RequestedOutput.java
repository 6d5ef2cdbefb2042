package dev.tenk.openinference;

import java.util.Objects;
import java.util.Optional;

/**
 * One output a request asks for.
 *
 * @param name output name, not empty
 * @param binary whether to send it as binary; empty: as {@link InferRequest#binaryOutputs} states
 */
public record RequestedOutput(String name, Optional<Boolean> binary) {
  public RequestedOutput {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("output name is empty");
    }
    Objects.requireNonNull(binary, "binary");
  }
}
