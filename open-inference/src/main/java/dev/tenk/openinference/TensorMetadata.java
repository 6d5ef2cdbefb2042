package dev.tenk.openinference;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a model takes or gives under one name.
 *
 * @param name tensor name; empty where the server does not tell it
 * @param datatype element type as on the wire, which need not be a {@link DataType}; empty where
 *     the server does not tell it
 * @param shape dimensions, each &ge; 0, or -1 where the size is variable
 */
public record TensorMetadata(String name, String datatype, List<Long> shape) {
  /**
   * @throws IllegalArgumentException if a dimension is below -1
   */
  public TensorMetadata {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(datatype, "datatype");
    shape = List.copyOf(shape);
    for (long dimension : shape) {
      if (dimension < -1) {
        throw new IllegalArgumentException(
            "dimension must be >= 0, or -1 for variable, but shape is " + shape);
      }
    }
  }

  /**
   * Of a type that is known.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public TensorMetadata(String name, DataType type, List<Long> shape) {
    this(name, type.name(), shape);
  }

  /** The element type, where tenk can read it. */
  public Optional<DataType> dataType() {
    return DataType.named(datatype);
  }

  /** Whether it is of this type. */
  public boolean isOf(DataType type) {
    return datatype.equals(type.name());
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
