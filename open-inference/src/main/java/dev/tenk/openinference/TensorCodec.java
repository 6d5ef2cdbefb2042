package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The tensors of a request or response: each described in JSON, its elements there or after it. */
final class TensorCodec {
  private static final String BINARY_DATA_SIZE = "binary_data_size";

  private TensorCodec() {}

  /** A tensor as described in its JSON; binary elements follow later. */
  record Parts(
      String where,
      String name,
      DataType dataType,
      List<Long> shape,
      Optional<ByteBuffer> jsonData,
      OptionalLong binarySizeBytes) {}

  static void write(JsonGenerator out, String field, List<Tensor> tensors, Predicate<Tensor> binary)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (Tensor tensor : tensors) {
      out.writeStartObject();
      out.writeStringField("name", tensor.name());
      out.writeStringField("datatype", tensor.dataType().name());
      JsonWriter.shape(out, tensor.shape());
      if (binary.test(tensor)) {
        out.writeObjectFieldStart("parameters");
        out.writeNumberField(BINARY_DATA_SIZE, tensor.data().remaining());
        out.writeEndObject();
      } else {
        out.writeFieldName("data");
        TensorJson.write(out, tensor);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static HttpBody join(byte[] json, List<Tensor> binary) {
    if (binary.isEmpty()) {
      return new HttpBody(json, OptionalInt.empty());
    }
    int sizeBytes = json.length;
    for (Tensor tensor : binary) {
      sizeBytes = Math.addExact(sizeBytes, tensor.data().remaining());
    }
    ByteBuffer body = ByteBuffer.allocate(sizeBytes).put(json);
    binary.forEach(tensor -> body.put(tensor.data()));
    return new HttpBody(body.array(), OptionalInt.of(json.length));
  }

  static Parts read(JsonReader reader, String where) throws IOException {
    String name = null;
    DataType dataType = null;
    List<Long> shape = null;
    Optional<ByteBuffer> data = Optional.empty();
    OptionalInt earlyDataOffset = OptionalInt.empty();
    OptionalLong binarySizeBytes = OptionalLong.empty();
    reader.enterObject(where);
    for (String field = reader.nextField(); field != null; field = reader.nextField()) {
      String at = where + "." + field;
      switch (field) {
        case "name" -> name = reader.string(at);
        case "datatype" -> dataType = reader.dataType(at);
        case "shape" -> shape = reader.array(at, reader::integer);
        case "parameters" -> binarySizeBytes = binarySizeBytes(reader.parameters(at), at);
        case "data" -> {
          if (dataType != null && shape != null) {
            data = Optional.of(readData(reader, at, dataType, shape));
          } else {
            earlyDataOffset = OptionalInt.of(reader.skipArray(at));
          }
        }
        default -> reader.skip();
      }
    }
    if (name == null || dataType == null || shape == null) {
      throw new MalformedMessageException(where + ": needs name, datatype and shape");
    }
    if (earlyDataOffset.isPresent()) {
      // The sender put data before type or shape, without which it cannot be read.
      JsonReader.Document<ByteBuffer> second = readerOf(where + ".data", dataType, shape);
      data = Optional.of(reader.again(earlyDataOffset.getAsInt(), second));
    }
    if (data.isPresent() == binarySizeBytes.isPresent()) {
      throw new MalformedMessageException(
          where + ": needs either data or parameters." + BINARY_DATA_SIZE);
    }
    return new Parts(where, name, dataType, shape, data, binarySizeBytes);
  }

  private static OptionalLong binarySizeBytes(Map<String, Object> parameters, String where) {
    Object size = parameters.get(BINARY_DATA_SIZE);
    if (size == null) {
      return OptionalLong.empty();
    }
    if (size instanceof Long sizeBytes && sizeBytes >= 0) {
      return OptionalLong.of(sizeBytes);
    }
    throw new MalformedMessageException(
        "%s.%s: expected a number of bytes >= 0 but got %s"
            .formatted(where, BINARY_DATA_SIZE, size));
  }

  private static JsonReader.Document<ByteBuffer> readerOf(
      String where, DataType dataType, List<Long> shape) {
    return reader -> readData(reader, where, dataType, shape);
  }

  private static ByteBuffer readData(
      JsonReader reader, String where, DataType dataType, List<Long> shape) throws IOException {
    try {
      return TensorJson.read(reader, where, dataType, shape);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(where + ": " + e.getMessage(), e);
    }
  }

  /** Gives each tensor its elements: from JSON, or the next stretch of the binary part. */
  static List<Tensor> split(HttpBody body, List<Parts> parts) {
    List<Tensor> tensors = new ArrayList<>(parts.size());
    int offset = body.jsonLengthBytes();
    for (Parts part : parts) {
      ByteBuffer data;
      if (part.jsonData().isPresent()) {
        data = part.jsonData().get();
      } else {
        if (body.jsonHeaderLengthBytes().isEmpty()) {
          throw new MalformedMessageException(
              "%s: binary data needs the header %s"
                  .formatted(part.where(), HttpBody.JSON_HEADER_LENGTH_HEADER));
        }
        int restBytes = body.bytes().length - offset;
        long sizeBytes = part.binarySizeBytes().orElseThrow();
        if (sizeBytes > restBytes) {
          throw new MalformedMessageException(
              "%s: binary data of %d bytes runs beyond the body, which has %d left"
                  .formatted(part.where(), sizeBytes, restBytes));
        }
        data = ByteBuffer.wrap(body.bytes(), offset, (int) sizeBytes);
        offset += (int) sizeBytes;
      }
      try {
        tensors.add(new Tensor(part.name(), part.dataType(), part.shape(), data));
      } catch (IllegalArgumentException e) {
        throw new MalformedMessageException(part.where() + ": " + e.getMessage(), e);
      }
    }
    if (offset != body.bytes().length) {
      throw new MalformedMessageException(
          "%d bytes left over after the last tensor".formatted(body.bytes().length - offset));
    }
    return tensors;
  }
}
