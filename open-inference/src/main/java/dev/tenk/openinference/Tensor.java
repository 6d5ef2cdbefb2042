package dev.tenk.openinference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A named array of values.
 *
 * <p>Buffers and arrays handed in are not copied (an image is some 600 KB); the maker of a tensor
 * leaves them unchanged afterwards.
 *
 * @param name tensor name, not empty
 * @param dataType element type
 * @param shape dimensions, each &ge; 0; empty for a scalar
 * @param data the elements, row-major, little-endian, without gaps: what the buffer holds between
 *     position and limit; {@link DataType#BYTES} elements each carry a 4-byte length before them
 */
public record Tensor(String name, DataType dataType, List<Long> shape, ByteBuffer data) {
  /** Bytes of the length before each {@link DataType#BYTES} element. */
  static final int LENGTH_PREFIX_BYTES = 4;

  /**
   * @throws IllegalArgumentException if the name is empty, a dimension is negative, the data's size
   *     is not what shape and type need, or a BOOL is neither 0 nor 1
   */
  public Tensor {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("tensor name is empty");
    }
    Objects.requireNonNull(dataType, "dataType");
    shape = List.copyOf(shape);
    data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long count = elementCount(shape);
    if (dataType == DataType.BYTES) {
      checkByteStrings(shape, count, data);
    } else {
      checkSize(dataType, shape, count, data.remaining());
    }
    if (dataType == DataType.BOOL) {
      for (int i = 0; i < data.limit(); i++) {
        if (data.get(i) != 0 && data.get(i) != 1) {
          throw new IllegalArgumentException(
              "BOOL must be 0 or 1 but element " + i + " is " + data.get(i));
        }
      }
    }
  }

  /** The elements in a read-only, little-endian buffer of the caller's own, at position 0. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * An FP32 tensor.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public static Tensor ofFloats(String name, List<Long> shape, float... values) {
    ByteBuffer data =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new Tensor(name, DataType.FP32, shape, data);
  }

  /**
   * A UINT8 tensor over the given bytes.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public static Tensor ofUint8(String name, List<Long> shape, byte... values) {
    return new Tensor(name, DataType.UINT8, shape, ByteBuffer.wrap(values));
  }

  /**
   * A BYTES tensor.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public static Tensor ofByteStrings(String name, List<Long> shape, List<byte[]> values) {
    int sizeBytes = 0;
    for (byte[] value : values) {
      sizeBytes = Math.addExact(sizeBytes, Math.addExact(value.length, LENGTH_PREFIX_BYTES));
    }
    ByteBuffer data = ByteBuffer.allocate(sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(value -> data.putInt(value.length).put(value));
    return new Tensor(name, DataType.BYTES, shape, data.flip());
  }

  /**
   * The values of an FP32 tensor.
   *
   * @throws IllegalStateException if it is of another type
   */
  public float[] floats() {
    require(DataType.FP32);
    float[] values = new float[data.limit() / Float.BYTES];
    data().asFloatBuffer().get(values);
    return values;
  }

  /** The raw little-endian elements, copied, for any type. */
  public byte[] bytes() {
    byte[] bytes = new byte[data.limit()];
    data().get(bytes);
    return bytes;
  }

  /**
   * The values of a BYTES tensor.
   *
   * @throws IllegalStateException if it is of another type
   */
  public List<byte[]> byteStrings() {
    require(DataType.BYTES);
    List<byte[]> values = new ArrayList<>();
    for (ByteBuffer rest = data(); rest.hasRemaining(); ) {
      byte[] value = new byte[rest.getInt()];
      rest.get(value);
      values.add(value);
    }
    return values;
  }

  /** Number of elements, the product of the dimensions. */
  public long elementCount() {
    return elementCount(shape);
  }

  /**
   * Number of elements in a tensor of this shape.
   *
   * @throws IllegalArgumentException if a dimension is negative or the product exceeds a long
   */
  public static long elementCount(List<Long> shape) {
    long count = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException("dimension must be >= 0 but shape is " + shape);
      }
      try {
        count = Math.multiplyExact(count, dimension);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("shape " + shape + " has too many elements", e);
      }
    }
    return count;
  }

  private void require(DataType expected) {
    if (dataType != expected) {
      throw new IllegalStateException(
          "tensor " + name + " has data type " + dataType + ", not " + expected);
    }
  }

  private static void checkSize(DataType dataType, List<Long> shape, long count, int actualBytes) {
    int elementBytes = dataType.byteSize().orElseThrow();
    // Divided, not multiplied: count * elementBytes could overflow.
    if (actualBytes % elementBytes != 0 || actualBytes / elementBytes != count) {
      throw new IllegalArgumentException(
          "%s of shape %s needs %d elements of %d bytes each but the data has %d bytes"
              .formatted(dataType, shape, count, elementBytes, actualBytes));
    }
  }

  private static void checkByteStrings(List<Long> shape, long count, ByteBuffer data) {
    long found = 0;
    int offset = 0;
    while (offset < data.limit()) {
      int restBytes = data.limit() - offset - LENGTH_PREFIX_BYTES;
      int lengthBytes = restBytes < 0 ? -1 : data.getInt(offset);
      if (lengthBytes < 0 || lengthBytes > restBytes) {
        throw new IllegalArgumentException(
            "BYTES element " + found + " at byte " + offset + " runs beyond the data");
      }
      offset += LENGTH_PREFIX_BYTES + lengthBytes;
      found++;
    }
    if (found != count) {
      throw new IllegalArgumentException(
          "BYTES of shape %s needs %d elements but the data has %d".formatted(shape, count, found));
    }
  }
}
