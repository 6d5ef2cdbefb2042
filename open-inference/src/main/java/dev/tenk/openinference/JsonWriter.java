package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes JSON documents to memory, and the fields that several messages have. */
final class JsonWriter {
  private JsonWriter() {}

  /** Writes a value, or the fields of one object. */
  interface Content {
    void write(JsonGenerator out) throws IOException;
  }

  /** The document that is one object. */
  static byte[] object(Content fields) {
    return value(
        out -> {
          out.writeStartObject();
          fields.write(out);
          out.writeEndObject();
        });
  }

  /** The document that is one value. */
  static byte[] value(Content value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JsonReader.STRICT.createGenerator(bytes)) {
      value.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** Writes the field {@code parameters}, unless there are none. */
  static void parameters(JsonGenerator out, Map<String, Object> parameters) throws IOException {
    if (parameters.isEmpty()) {
      return;
    }
    out.writeObjectFieldStart("parameters");
    for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
      out.writeObjectField(parameter.getKey(), parameter.getValue());
    }
    out.writeEndObject();
  }

  static void shape(JsonGenerator out, List<Long> shape) throws IOException {
    out.writeFieldName("shape");
    out.writeArray(shape.stream().mapToLong(Long::longValue).toArray(), 0, shape.size());
  }

  static void strings(JsonGenerator out, String field, List<String> values) throws IOException {
    out.writeFieldName(field);
    out.writeArray(values.toArray(String[]::new), 0, values.size());
  }
}
