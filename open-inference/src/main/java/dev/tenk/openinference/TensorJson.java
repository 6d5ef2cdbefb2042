package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The {@code data} array of a tensor: numbers go straight between JSON and raw bytes. */
final class TensorJson {
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

  private TensorJson() {}

  /**
   * What was read.
   *
   * @param data raw little-endian elements
   * @param shape that they have
   */
  record Elements(ByteBuffer data, List<Long> shape) {}

  /** Reads the array at hand, row-major: a request's as its shape says, an answer's as it comes. */
  static Elements read(JsonReader reader, String where, DataType dataType, List<Long> shape)
      throws IOException {
    if (dataType.isHalf() && !reader.isLenient()) {
      throw new MalformedMessageException(
          where + ": " + dataType + " cannot be sent as JSON, send it as binary");
    }
    long count = elementCount(reader, where, shape);
    Sink sink = new Sink(reader, where, dataType, count);
    if (!reader.isLenient()) {
      readShaped(sink, where, shape, count);
      return new Elements(sink.toBuffer(), shape);
    }
    readAll(sink, reader.parser());
    return new Elements(sink.toBuffer(), shapeOf(sink.count, where, dataType, shape, count));
  }

  /** Takes an array that is flat, or nested according to the shape. */
  private static void readShaped(Sink sink, String where, List<Long> shape, long count)
      throws IOException {
    JsonToken token = sink.parser.nextToken();
    // Nested or flat is decided by the first token; a mixture is refused below.
    int depths = token == JsonToken.START_ARRAY ? shape.size() : 1;
    long[] counts = new long[depths + 1];
    int depth = 1;
    for (; depth > 0; token = depth > 0 ? sink.parser.nextToken() : null) {
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
  }

  /** Takes an array however it is nested. */
  private static void readAll(Sink sink, JsonParser parser) throws IOException {
    for (int depth = 1; depth > 0; ) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        depth++;
      } else if (token == JsonToken.END_ARRAY) {
        depth--;
      } else {
        sink.add();
      }
    }
  }

  /**
   * The shape of what came. A model that gives the shape of one item where it answered several is
   * believed; so is one of strings, of which MLServer packs several into one (NumpyCodec encodes an
   * array of bytes so). That elements are missing is an error.
   */
  private static List<Long> shapeOf(
      long found, String where, DataType dataType, List<Long> shape, long count) {
    if (found == count) {
      return shape;
    }
    if (dataType == DataType.BYTES) {
      return List.of(found);
    }
    if (count == 0 || found == 0 || found % count != 0) {
      throw wrongCount(where, shape, count, found);
    }
    return Stream.concat(Stream.of(found / count), shape.stream()).toList();
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
        case FP16, BF16 ->
            throw new IllegalArgumentException(
                "tensor %s: %s cannot be sent as JSON, send it as binary"
                    .formatted(tensor.name(), tensor.dataType()));
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
    private final int elementBytes;
    private ByteBuffer fixed;
    private final ByteArrayOutputStream byteStrings = new ByteArrayOutputStream(0);
    private long count;

    Sink(JsonReader reader, String where, DataType dataType, long capacity) {
      this.reader = reader;
      this.parser = reader.parser();
      this.where = where;
      this.dataType = dataType;
      this.elementBytes = dataType.byteSize().orElse(0);
      this.fixed = allocate(capacity);
    }

    private ByteBuffer allocate(long elements) {
      long sizeBytes = elements * elementBytes;
      if (sizeBytes > Integer.MAX_VALUE) {
        throw new MalformedMessageException(
            where + ": " + elements + " elements of " + dataType + " exceed 2 GiB");
      }
      return ByteBuffer.allocate((int) sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    void add() throws IOException {
      if (fixed.remaining() < elementBytes) {
        fixed = allocate(2 * count + 1).put(fixed.flip());
      }
      switch (dataType) {
        case BOOL -> fixed.put((byte) (bool() ? 1 : 0));
        case UINT8 -> fixed.put((byte) integer(0, 0xFF));
        case INT8 -> fixed.put((byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE));
        case UINT16 -> fixed.putShort((short) integer(0, 0xFFFF));
        case INT16 -> fixed.putShort((short) integer(Short.MIN_VALUE, Short.MAX_VALUE));
        case UINT32 -> fixed.putInt((int) integer(0, 0xFFFF_FFFFL));
        case INT32 -> fixed.putInt((int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE));
        case INT64 -> fixed.putLong(integer(Long.MIN_VALUE, Long.MAX_VALUE));
        case UINT64 -> fixed.putLong(uint64());
        case FP16 -> fixed.putShort(half(ShortFloats.toFp16(real(false)), 0x7c00));
        case BF16 -> fixed.putShort(half(ShortFloats.toBf16(real(false)), 0x7f80));
        case FP32 -> fixed.putFloat((float) real(true));
        case FP64 -> fixed.putDouble(real(false));
        case BYTES -> addByteString(reader.string(where));
      }
      count++;
    }

    ByteBuffer toBuffer() {
      return dataType == DataType.BYTES ? ByteBuffer.wrap(byteStrings.toByteArray()) : fixed.flip();
    }

    /** DJL Serving answers 1.0 and 0.0: its KServeTensor has doubles for every type. */
    private boolean bool() throws IOException {
      if (!reader.isLenient() || !parser.currentToken().isNumeric()) {
        return reader.bool(where);
      }
      return integer(0, 1) == 1;
    }

    private long integer(long min, long max) throws IOException {
      double whole = isWholeDouble() ? parser.getDoubleValue() : 0;
      long value = isWholeDouble() ? (long) whole : reader.integer(where);
      // A double of 2^63 and more is cut to the largest long.
      if (value < min || value > max || Math.abs(whole) > 0x1p63 || whole == 0x1p63) {
        throw notRepresentable();
      }
      return value;
    }

    private long uint64() throws IOException {
      if (!isWholeDouble() && parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw reader.expected(where, "an integer");
      }
      BigInteger value =
          isWholeDouble()
              ? new BigDecimal(parser.getDoubleValue()).toBigIntegerExact()
              : parser.getBigIntegerValue();
      if (value.signum() < 0 || value.compareTo(UINT64_MAX) > 0) {
        throw notRepresentable();
      }
      return value.longValue();
    }

    /** In an answer, an integer written as 1.0, as DJL Serving does. */
    private boolean isWholeDouble() throws IOException {
      if (!reader.isLenient() || parser.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
        return false;
      }
      double value = parser.getDoubleValue();
      return value == Math.rint(value) && Double.isFinite(value);
    }

    /** Infinity counts where it is spelt out, not where a number is too large. */
    private short half(short value, int infinity) throws IOException {
      if ((value & 0x7fff) == infinity && parser.currentToken().isNumeric() && !parser.isNaN()) {
        throw notRepresentable();
      }
      return value;
    }

    /** NaN and the infinities count where they are spelt out, not where a number is too large. */
    private double real(boolean single) throws IOException {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.VALUE_NULL && reader.isLenient()) {
        // MLServer writes NaN so (convert_nan in codecs/numpy.py), and KServe's Python server,
        // whose orjson knows neither NaN nor the infinities.
        return Double.NaN;
      }
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
