package dev.tenk.targets.edge;

import dev.tenk.openinference.ShortFloats;
import dev.tenk.openinference.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Outputs as raw little-endian float32, so that two builds with other types can be compared. */
final class Float32 {
  private Float32() {}

  /** The tensor's values; empty for byte strings, which are no numbers. */
  static Optional<byte[]> of(Tensor tensor) {
    ByteBuffer data = tensor.data();
    return switch (tensor.dataType()) {
      case FP32 -> Optional.of(tensor.bytes());
      case FP64 -> converted(data, Double.BYTES, at -> (float) data.getDouble(at));
      case FP16 -> converted(data, Short.BYTES, at -> ShortFloats.ofFp16(data.getShort(at)));
      case BF16 -> converted(data, Short.BYTES, at -> ShortFloats.ofBf16(data.getShort(at)));
      case BOOL, UINT8 -> converted(data, 1, at -> data.get(at) & 0xff);
      case INT8 -> converted(data, 1, data::get);
      case UINT16 -> converted(data, Short.BYTES, at -> data.getShort(at) & 0xffff);
      case INT16 -> converted(data, Short.BYTES, data::getShort);
      case UINT32 -> converted(data, Integer.BYTES, at -> data.getInt(at) & 0xffffffffL);
      case INT32 -> converted(data, Integer.BYTES, data::getInt);
      case INT64 -> converted(data, Long.BYTES, data::getLong);
      case UINT64 -> converted(data, Long.BYTES, at -> unsigned(data.getLong(at)));
      case BYTES -> Optional.empty();
    };
  }

  /** Whether there are values, and each is NaN or infinite. */
  static boolean noneIsFinite(byte[] values) {
    ByteBuffer floats = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      if (Float.isFinite(floats.getFloat())) {
        return false;
      }
    }
    return values.length > 0;
  }

  private interface FloatAt {
    float get(int byteIndex);
  }

  private static Optional<byte[]> converted(ByteBuffer data, int elementBytes, FloatAt value) {
    int count = data.limit() / elementBytes;
    ByteBuffer floats = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      floats.putFloat(value.get(i * elementBytes));
    }
    return Optional.of(floats.array());
  }

  private static float unsigned(long bits) {
    // halved to fit the sign; the bit that falls out still counts for rounding
    return bits >= 0 ? bits : 2f * ((bits >>> 1) | (bits & 1));
  }
}
