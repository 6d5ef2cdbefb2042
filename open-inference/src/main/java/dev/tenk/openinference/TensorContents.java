package dev.tenk.openinference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Elements of a tensor in protobuf's own types ({@code InferTensorContents}), which servers answer
 * with where they do not answer raw.
 */
final class TensorContents {
  private static final int FP32 = 6;
  private static final int FP64 = 7;
  private static final int BYTES = 8;

  private TensorContents() {}

  /**
   * The elements as raw ones, little-endian.
   *
   * @param contents the message
   * @throws MalformedMessageException if the datatype has no form there, or a number does not fit
   */
  static ByteBuffer raw(ByteBuffer contents, DataType type, String where) {
    int field = field(type, where);
    Raw raw = new Raw();
    Protobuf.read(
        contents,
        (number, in) -> {
          if (number != field) {
            return false;
          }
          if (number == BYTES) {
            raw.string(Protobuf.part(in));
          } else if (WireFormat.getTagWireType(in.getLastTag())
              == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            CodedInputStream packed = Protobuf.reader(Protobuf.part(in));
            while (!packed.isAtEnd()) {
              raw.number(packed, type, where);
            }
          } else {
            raw.number(in, type, where);
          }
          return true;
        });
    return ByteBuffer.wrap(raw.toByteArray());
  }

  private static int field(DataType type, String where) {
    return switch (type) {
      case BOOL -> 1;
      case INT8, INT16, INT32 -> 2;
      case INT64 -> 3;
      case UINT8, UINT16, UINT32 -> 4;
      case UINT64 -> 5;
      case FP32 -> FP32;
      case FP64 -> FP64;
      case BYTES -> BYTES;
      case FP16, BF16 ->
          throw new MalformedMessageException(where + ": " + type + " can only come raw");
    };
  }

  /** Elements one after the other. */
  private static final class Raw extends ByteArrayOutputStream {
    void string(ByteBuffer bytes) {
      littleEndian(bytes.remaining(), Tensor.LENGTH_PREFIX_BYTES);
      write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    void number(CodedInputStream in, DataType type, String where) throws IOException {
      switch (type) {
        case BOOL -> write(in.readBool() ? 1 : 0);
        case FP32 -> littleEndian(Float.floatToRawIntBits(in.readFloat()), Float.BYTES);
        case FP64 -> littleEndian(Double.doubleToRawLongBits(in.readDouble()), Double.BYTES);
        case INT64, UINT64 -> littleEndian(in.readUInt64(), Long.BYTES);
        case UINT8, UINT16, UINT32 ->
            within(in.readUInt32() & 0xffff_ffffL, 0, unsignedMax(type), type, where);
        default -> {
          long max = unsignedMax(type) >> 1;
          within(in.readInt32(), -max - 1, max, type, where);
        }
      }
    }

    private static long unsignedMax(DataType type) {
      return (1L << (Byte.SIZE * type.byteSize().orElseThrow())) - 1;
    }

    private void within(long value, long min, long max, DataType type, String where) {
      if (value < min || value > max) {
        throw new MalformedMessageException(where + ": " + value + " is no " + type);
      }
      littleEndian(value, type.byteSize().orElseThrow());
    }

    private void littleEndian(long bits, int bytes) {
      byte[] all =
          ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array();
      write(all, 0, bytes);
    }
  }
}
