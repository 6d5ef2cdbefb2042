package dev.tenk.openinference;

import java.util.List;
import java.util.Objects;

/**
 * What a model takes or gives under one name.
 *
 * @param name tensor name, not empty
 * @param dataType element type
 * @param shape dimensions, each &ge; 0, or -1 where the size is variable
 */
public record TensorMetadata(String name, DataType dataType, List<Long> shape) {
  public TensorMetadata {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("tensor name is empty");
    }
    Objects.requireNonNull(dataType, "dataType");
    shape = List.copyOf(shape);
    for (long dimension : shape) {
      if (dimension < -1) {
        throw new IllegalArgumentException(
            "dimension must be >= 0, or -1 for variable, but shape is " + shape);
      }
    }
  }

  /** Whether a tensor of the other shape is one of this. */
  public boolean fits(List<Long> other) {
    boolean fits = other.size() == shape.size();
    for (int i = 0; fits && i < shape.size(); i++) {
      fits = shape.get(i) < 0 || shape.get(i).equals(other.get(i));
    }
    return fits;
  }
}
