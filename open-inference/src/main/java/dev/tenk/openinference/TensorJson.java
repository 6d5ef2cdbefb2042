package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The {@code data} array of a tensor: numbers go straight between JSON and raw bytes. */
final class TensorJson {
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

  private TensorJson() {}

  /**
   * Reads the array at hand, flat or nested according to the shape, row-major.
   *
   * @return raw little-endian elements
   */
  static ByteBuffer read(JsonReader reader, String where, DataType dataType, List<Long> shape)
      throws IOException {
    if (dataType == DataType.FP16) {
      throw new MalformedMessageException(
          where + ": FP16 cannot be sent as JSON, send it as binary");
    }
    JsonParser parser = reader.parser();
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw reader.expected(where, "an array");
    }
    long count = elementCount(reader, where, shape);
    Sink sink = new Sink(reader, where, dataType, count);
    JsonToken token = parser.nextToken();
    // Nested or flat is decided by the first token; a mixture is refused below.
    int depths = token == JsonToken.START_ARRAY ? shape.size() : 1;
    long[] counts = new long[depths + 1];
    int depth = 1;
    for (; depth > 0; token = depth > 0 ? parser.nextToken() : null) {
      if (token == JsonToken.START_ARRAY) {
        if (depth >= depths) {
          throw wrongNesting(where, shape);
        }
        counts[depth]++;
        depth++;
        counts[depth] = 0;
      } else if (token == JsonToken.END_ARRAY) {
        long wanted = depths == 1 ? count : shape.get(depth - 1);
        if (counts[depth] != wanted) {
          throw wrongCount(where, shape, wanted, counts[depth]);
        }
        depth--;
      } else {
        if (depth != depths) {
          throw wrongNesting(where, shape);
        }
        if (sink.count == count) {
          throw wrongCount(where, shape, count, count + 1);
        }
        sink.add();
        counts[depth]++;
      }
    }
    return sink.toBuffer();
  }

  private static long elementCount(JsonReader reader, String where, List<Long> shape) {
    long count = Tensor.elementCount(shape);
    // Each element takes a byte of JSON at least: refuse before room is made for them.
    if (count > reader.lengthBytes()) {
      throw new MalformedMessageException(
          "%s: shape %s needs %d elements, more than a message of %d bytes can hold"
              .formatted(where, shape, count, reader.lengthBytes()));
    }
    return count;
  }

  private static MalformedMessageException wrongNesting(String where, List<Long> shape) {
    return new MalformedMessageException(
        "%s: expected a flat array, or arrays nested as shape %s says".formatted(where, shape));
  }

  private static MalformedMessageException wrongCount(
      String where, List<Long> shape, long wanted, long found) {
    return new MalformedMessageException(
        "%s: shape %s needs %d elements here but got %d".formatted(where, shape, wanted, found));
  }

  /**
   * Writes a tensor's elements as one flat array.
   *
   * @throws IllegalArgumentException if JSON has no form for them
   */
  static void write(JsonGenerator json, Tensor tensor) throws IOException {
    json.writeStartArray();
    for (ByteBuffer data = tensor.data(); data.hasRemaining(); ) {
      switch (tensor.dataType()) {
        case BOOL -> json.writeBoolean(data.get() != 0);
        case UINT8 -> json.writeNumber(Byte.toUnsignedInt(data.get()));
        case INT8 -> json.writeNumber((int) data.get());
        case UINT16 -> json.writeNumber(Short.toUnsignedInt(data.getShort()));
        case INT16 -> json.writeNumber((int) data.getShort());
        case UINT32 -> json.writeNumber(Integer.toUnsignedLong(data.getInt()));
        case INT32 -> json.writeNumber(data.getInt());
        case UINT64 -> json.writeNumber(Long.toUnsignedString(data.getLong()));
        case INT64 -> json.writeNumber(data.getLong());
        case FP32 -> json.writeNumber(data.getFloat());
        case FP64 -> json.writeNumber(data.getDouble());
        case BYTES -> json.writeString(text(tensor.name(), data));
        case FP16 ->
            throw new IllegalArgumentException(
                "tensor " + tensor.name() + ": FP16 cannot be sent as JSON, send it as binary");
      }
    }
    json.writeEndArray();
  }

  private static String text(String tensorName, ByteBuffer data) {
    ByteBuffer element = data.slice(data.position() + Tensor.LENGTH_PREFIX_BYTES, data.getInt());
    data.position(data.position() + element.limit());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(element).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "tensor " + tensorName + ": BYTES that are not UTF-8 text must be sent as binary", e);
    }
  }

  /** Takes elements from the parser one by one. */
  private static final class Sink {
    private final JsonReader reader;
    private final JsonParser parser;
    private final String where;
    private final DataType dataType;
    private final ByteBuffer fixed;
    private final ByteArrayOutputStream byteStrings = new ByteArrayOutputStream(0);
    private long count;

    Sink(JsonReader reader, String where, DataType dataType, long capacity) {
      this.reader = reader;
      this.parser = reader.parser();
      this.where = where;
      this.dataType = dataType;
      long sizeBytes = capacity * dataType.byteSize().orElse(0);
      if (sizeBytes > Integer.MAX_VALUE) {
        throw new MalformedMessageException(
            where + ": " + capacity + " elements of " + dataType + " exceed 2 GiB");
      }
      this.fixed = ByteBuffer.allocate((int) sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    void add() throws IOException {
      switch (dataType) {
        case BOOL -> fixed.put((byte) (reader.bool(where) ? 1 : 0));
        case UINT8 -> fixed.put((byte) integer(0, 0xFF));
        case INT8 -> fixed.put((byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE));
        case UINT16 -> fixed.putShort((short) integer(0, 0xFFFF));
        case INT16 -> fixed.putShort((short) integer(Short.MIN_VALUE, Short.MAX_VALUE));
        case UINT32 -> fixed.putInt((int) integer(0, 0xFFFF_FFFFL));
        case INT32 -> fixed.putInt((int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE));
        case INT64 -> fixed.putLong(integer(Long.MIN_VALUE, Long.MAX_VALUE));
        case UINT64 -> fixed.putLong(uint64());
        case FP32 -> fixed.putFloat((float) real(true));
        case FP64 -> fixed.putDouble(real(false));
        case BYTES -> addByteString(reader.string(where));
        case FP16 -> throw new IllegalStateException("FP16 is refused before its elements");
      }
      count++;
    }

    ByteBuffer toBuffer() {
      return dataType == DataType.BYTES ? ByteBuffer.wrap(byteStrings.toByteArray()) : fixed.flip();
    }

    private long integer(long min, long max) throws IOException {
      long value = reader.integer(where);
      if (value < min || value > max) {
        throw notRepresentable();
      }
      return value;
    }

    private long uint64() throws IOException {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw reader.expected(where, "an integer");
      }
      BigInteger value = parser.getBigIntegerValue();
      if (value.signum() < 0 || value.compareTo(UINT64_MAX) > 0) {
        throw notRepresentable();
      }
      return value.longValue();
    }

    /** NaN and the infinities count where they are spelt out, not where a number is too large. */
    private double real(boolean single) throws IOException {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.VALUE_STRING) {
        return switch (parser.getText()) {
          case "NaN" -> Double.NaN;
          case "Infinity" -> Double.POSITIVE_INFINITY;
          case "-Infinity" -> Double.NEGATIVE_INFINITY;
          default -> throw reader.expected(where, "a number");
        };
      }
      if (!token.isNumeric()) {
        throw reader.expected(where, "a number");
      }
      // Straight to float: by way of a double it would be rounded twice.
      double value = single ? parser.getFloatValue() : parser.getDoubleValue();
      if (Double.isInfinite(value) && !parser.isNaN()) {
        throw notRepresentable();
      }
      return value;
    }

    private void addByteString(String text) {
      byte[] value = text.getBytes(StandardCharsets.UTF_8);
      byteStrings.writeBytes(
          ByteBuffer.allocate(Tensor.LENGTH_PREFIX_BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(value.length)
              .array());
      byteStrings.writeBytes(value);
    }

    private MalformedMessageException notRepresentable() throws IOException {
      return new MalformedMessageException(
          "%s: element %d, %s, is out of range for %s"
              .formatted(where, count, parser.getText(), dataType));
    }
  }
}
