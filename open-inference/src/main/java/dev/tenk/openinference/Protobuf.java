package dev.tenk.openinference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parts that several messages of the protocol have in common, in protobuf's wire format. */
final class Protobuf {
  // InferParameter
  private static final int BOOL_PARAM = 1;
  private static final int INT64_PARAM = 2;
  private static final int STRING_PARAM = 3;
  private static final int DOUBLE_PARAM = 4;
  private static final int UINT64_PARAM = 5;

  // an entry of a map
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private Protobuf() {}

  /** Writes fields of a message. */
  interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }

  /** Takes a field whose tag was read. */
  interface Field {
    /**
     * Reads the field's value.
     *
     * @return false where the field is not known, and nothing of it was read
     */
    boolean read(int number, CodedInputStream in) throws IOException;
  }

  static byte[] message(Writer fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes a message inside another. */
  static void message(CodedOutputStream out, int number, Writer fields) throws IOException {
    out.writeByteArray(number, message(fields));
  }

  /** Writes a text; an empty one is none. */
  static void text(CodedOutputStream out, int number, String text) throws IOException {
    if (!text.isEmpty()) {
      out.writeString(number, text);
    }
  }

  static void texts(CodedOutputStream out, int number, List<String> texts) throws IOException {
    for (String text : texts) {
      out.writeString(number, text);
    }
  }

  /** Writes a shape, packed. */
  static void shape(CodedOutputStream out, int number, List<Long> shape) throws IOException {
    if (!shape.isEmpty()) {
      message(
          out,
          number,
          packed -> {
            for (long dimension : shape) {
              packed.writeInt64NoTag(dimension);
            }
          });
    }
  }

  static void parameters(CodedOutputStream out, int number, Map<String, Object> parameters)
      throws IOException {
    for (Map.Entry<String, Object> each : parameters.entrySet()) {
      message(
          out,
          number,
          entry -> {
            entry.writeString(KEY, each.getKey());
            message(entry, VALUE, value -> parameter(value, each.getValue()));
          });
    }
  }

  private static void parameter(CodedOutputStream out, Object value) throws IOException {
    if (value instanceof Boolean bool) {
      out.writeBool(BOOL_PARAM, bool);
    } else if (value instanceof Long number) {
      out.writeInt64(INT64_PARAM, number);
    } else if (value instanceof Double number) {
      out.writeDouble(DOUBLE_PARAM, number);
    } else {
      out.writeString(STRING_PARAM, (String) value);
    }
  }

  /** A reader of bytes that gives parts of them without copying. */
  static CodedInputStream reader(ByteBuffer bytes) {
    CodedInputStream in =
        CodedInputStream.newInstance(
            bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    in.enableAliasing(true);
    return in;
  }

  /**
   * Reads a message to its end.
   *
   * @throws MalformedMessageException if it is none, or holds what a field refuses
   */
  static void read(ByteBuffer message, Field field) {
    try {
      CodedInputStream in = reader(message);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (!field.read(WireFormat.getTagFieldNumber(tag), in)) {
          in.skipField(tag);
        }
      }
    } catch (IOException | IllegalStateException e) {
      throw new MalformedMessageException("not a message of protobuf: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(e.getMessage(), e);
    }
  }

  /** Reads a message inside another. */
  static ByteBuffer part(CodedInputStream in) throws IOException {
    return in.readByteBuffer();
  }

  /** Reads dimensions, packed or one of them, behind those there are. */
  static void dimensions(CodedInputStream in, List<Long> dimensions) throws IOException {
    if (WireFormat.getTagWireType(in.getLastTag()) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      CodedInputStream packed = reader(part(in));
      while (!packed.isAtEnd()) {
        dimensions.add(packed.readInt64());
      }
    } else {
      dimensions.add(in.readInt64());
    }
  }

  /** Reads an entry of a map of parameters; one of a kind that is not known is left out. */
  static void parameter(CodedInputStream in, Map<String, Object> parameters) throws IOException {
    List<String> keys = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    read(
        part(in),
        (number, entry) -> {
          switch (number) {
            case KEY -> keys.add(entry.readString());
            case VALUE -> read(part(entry), (kind, value) -> parameter(kind, value, values));
            default -> {
              return false;
            }
          }
          return true;
        });
    if (!values.isEmpty()) {
      parameters.put(
          keys.isEmpty() ? "" : keys.get(keys.size() - 1), values.get(values.size() - 1));
    }
  }

  private static boolean parameter(int kind, CodedInputStream in, List<Object> values)
      throws IOException {
    switch (kind) {
      case BOOL_PARAM -> values.add(in.readBool());
      case INT64_PARAM -> values.add(in.readInt64());
      case STRING_PARAM -> values.add(in.readString());
      case DOUBLE_PARAM -> {
        if (WireFormat.getTagWireType(in.getLastTag()) != WireFormat.WIRETYPE_FIXED64) {
          // the bytes of a repository's parameter
          return false;
        }
        double number = in.readDouble();
        if (Double.isFinite(number)) {
          values.add(number);
        }
      }
      case UINT64_PARAM -> {
        long number = in.readUInt64();
        if (number >= 0) {
          values.add(number);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  static Map<String, Object> newParameters() {
    return new LinkedHashMap<>();
  }
}
