package dev.tenk.openinference;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tensor element types that tenk can read, named as on the wire. Servers know others (FP8, INT4);
 * {@link TensorMetadata} carries those as text.
 */
public enum DataType {
  /** One byte, 0 or 1. */
  BOOL(1),
  /** Unsigned 8-bit integer. */
  UINT8(1),
  /** Unsigned 16-bit integer. */
  UINT16(2),
  /** Unsigned 32-bit integer. */
  UINT32(4),
  /** Unsigned 64-bit integer. */
  UINT64(8),
  /** Signed 8-bit integer. */
  INT8(1),
  /** Signed 16-bit integer. */
  INT16(2),
  /** Signed 32-bit integer. */
  INT32(4),
  /** Signed 64-bit integer. */
  INT64(8),
  /** IEEE 754 binary16; sent as binary only, as the protocol has no form for it in JSON. */
  FP16(2),
  /** The upper half of an IEEE 754 binary32; sent as binary only, as {@link #FP16}. */
  BF16(2),
  /** IEEE 754 binary32. */
  FP32(4),
  /** IEEE 754 binary64. */
  FP64(8),
  /** Byte strings of any length, each preceded by its length as 4 bytes, little-endian. */
  BYTES(0);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** The type of this name; empty where it is none of these. */
  public static Optional<DataType> named(String text) {
    for (DataType type : values()) {
      if (type.name().equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Whether it has 16 bits and a fraction: such elements have no form in JSON that is sent. */
  boolean isHalf() {
    return this == FP16 || this == BF16;
  }

  /** Size of one element in bytes; empty for {@link #BYTES}, whose elements vary. */
  public OptionalInt byteSize() {
    return bytes == 0 ? OptionalInt.empty() : OptionalInt.of(bytes);
  }
}
