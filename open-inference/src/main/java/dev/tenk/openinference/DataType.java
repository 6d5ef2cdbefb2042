package dev.tenk.openinference;

import java.util.OptionalInt;

/** Tensor element types, named as on the wire. */
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
  /** IEEE 754 binary16; travels as binary only, JSON has no form for it. */
  FP16(2),
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

  /** Size of one element in bytes; empty for {@link #BYTES}, whose elements vary. */
  public OptionalInt byteSize() {
    return bytes == 0 ? OptionalInt.empty() : OptionalInt.of(bytes);
  }
}
