package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
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

  /**
   * A tensor as described in its JSON; binary elements follow later.
   *
   * @param dataType empty where the tensor is not wanted, and so is not read
   */
  record Parts(
      String where,
      TensorMetadata metadata,
      Optional<DataType> dataType,
      Optional<ByteBuffer> jsonData,
      OptionalLong binarySizeBytes) {}

  /** Tensors with their elements, and those that were not wanted. */
  record Tensors(List<Tensor> read, List<TensorMetadata> unread) {}

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

  /**
   * Reads a tensor's description, and its elements where they are in it and it is wanted.
   *
   * @param wanted by name; what is not wanted need not be of a type or form that is known
   */
  static Parts read(JsonReader reader, String where, Predicate<String> wanted) throws IOException {
    Described tensor = new Described(reader, where, wanted);
    JsonReader.Fields fields = reader.fields(where);
    for (String field = fields.next(); field != null; field = fields.next()) {
      tensor.take(field);
    }
    return tensor.parts();
  }

  /** A tensor's fields, in whatever order they come. */
  private static final class Described {
    private final JsonReader reader;
    private final String where;
    private final Predicate<String> wanted;
    private String name;
    private String datatype;
    private List<Long> shape;
    private TensorJson.Elements elements;
    private boolean hasData;
    private MalformedMessageException wrongData;
    private OptionalInt laterDataOffset = OptionalInt.empty();
    private OptionalLong binarySizeBytes = OptionalLong.empty();

    Described(JsonReader reader, String where, Predicate<String> wanted) {
      this.reader = reader;
      this.where = where;
      this.wanted = wanted;
    }

    void take(String field) throws IOException {
      String at = where + "." + field;
      switch (field) {
        case "name" -> name = reader.optionalString(at).orElse(null);
        case "datatype" -> datatype = reader.string(at);
        case "shape" ->
            shape =
                reader.isLenient()
                    ? reader.optionalArray(at, reader::dimension)
                    : reader.array(at, reader::integer);
        case "parameters" -> binarySizeBytes = binarySizeBytes(reader.parameters(at), at);
        case "data" -> takeData(at);
        default -> reader.skip();
      }
    }

    private void takeData(String at) throws IOException {
      hasData = !(reader.isLenient() && reader.isNull());
      if (!hasData || (name != null && !wanted.test(name))) {
        reader.skip();
        return;
      }
      Optional<DataType> dataType = DataType.named(datatype);
      if (reader.parser().currentToken() != JsonToken.START_ARRAY) {
        wrongData = reader.expected(at, "an array");
        reader.skip();
      } else if (name != null && shape != null && dataType.isPresent()) {
        elements = elements(reader, dataType.get());
      } else {
        // The sender put data before what says how it is to be read.
        laterDataOffset = OptionalInt.of(reader.skipArray(at));
      }
    }

    private TensorJson.Elements elements(JsonReader from, DataType type) throws IOException {
      try {
        return TensorJson.read(from, where + ".data", type, shape);
      } catch (IllegalArgumentException e) {
        throw new MalformedMessageException(where + ".data: " + e.getMessage(), e);
      }
    }

    Parts parts() throws IOException {
      if (reader.isLenient()) {
        // ModelMesh's rest-proxy leaves out what is empty, such as the shape of a scalar:
        // OutputTensor in its marshaler.go. DJL Serving leaves out the name of an output that the
        // request did not name: KServeTensor.java.
        shape = shape == null ? List.of() : shape;
        if (!wanted.test(name == null ? "" : name)) {
          TensorMetadata metadata = new TensorMetadata(text(name), text(datatype), shape);
          OptionalLong following = hasData ? OptionalLong.empty() : binarySizeBytes;
          return new Parts(where, metadata, Optional.empty(), Optional.empty(), following);
        }
      }
      Optional<DataType> dataType = DataType.named(datatype);
      if (datatype != null && dataType.isEmpty()) {
        throw new MalformedMessageException(
            "%s.datatype: tensor \"%s\" is of \"%s\", an unknown datatype"
                .formatted(where, text(name), datatype));
      }
      if (name == null || dataType.isEmpty() || shape == null) {
        throw new MalformedMessageException(where + ": needs name, datatype and shape");
      }
      if (wrongData != null) {
        throw wrongData;
      }
      if (laterDataOffset.isPresent()) {
        elements =
            reader.again(
                laterDataOffset.getAsInt(), second -> elements(second, dataType.orElseThrow()));
      }
      if (elements == null && binarySizeBytes.isEmpty() && reader.isLenient() && isEmpty()) {
        // So sends OpenVINO Model Server a binary output without elements: parseOutputParameters
        // in its rest_utils.cpp.
        binarySizeBytes = OptionalLong.of(0);
      }
      if ((elements != null) == binarySizeBytes.isPresent()) {
        throw new MalformedMessageException(
            where + ": needs either data or parameters." + BINARY_DATA_SIZE);
      }
      return new Parts(
          where,
          new TensorMetadata(name, datatype, elements == null ? shape : elements.shape()),
          dataType,
          Optional.ofNullable(elements).map(TensorJson.Elements::data),
          binarySizeBytes);
    }

    private boolean isEmpty() {
      return shape.contains(0L);
    }

    private static String text(String orNull) {
      return orNull == null ? "" : orNull;
    }
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

  /** Gives each tensor its elements: from JSON, or the next stretch of the binary part. */
  static Tensors split(HttpBody body, List<Parts> parts) {
    List<Tensor> tensors = new ArrayList<>(parts.size());
    List<TensorMetadata> unread = new ArrayList<>();
    int offset = body.jsonLengthBytes();
    for (Parts part : parts) {
      ByteBuffer data = part.jsonData().orElse(null);
      if (data == null) {
        int sizeBytes = binarySizeBytes(body, offset, part);
        data = ByteBuffer.wrap(body.bytes(), offset, sizeBytes);
        offset += sizeBytes;
      }
      TensorMetadata metadata = part.metadata();
      if (part.dataType().isEmpty()) {
        unread.add(metadata);
        continue;
      }
      try {
        tensors.add(new Tensor(metadata.name(), part.dataType().get(), metadata.shape(), data));
      } catch (IllegalArgumentException e) {
        throw new MalformedMessageException(part.where() + ": " + e.getMessage(), e);
      }
    }
    if (offset != body.bytes().length) {
      throw new MalformedMessageException(
          "%d bytes left over after the last tensor".formatted(body.bytes().length - offset));
    }
    return new Tensors(tensors, unread);
  }

  private static int binarySizeBytes(HttpBody body, int offset, Parts part) {
    long sizeBytes = part.binarySizeBytes().orElse(0);
    // Triton sends no header where all that is binary has no elements: SetResponseHeader in its
    // http_server.cc.
    if (sizeBytes > 0 && body.jsonHeaderLengthBytes().isEmpty()) {
      throw new MalformedMessageException(
          "%s: binary data needs the header %s"
              .formatted(part.where(), HttpBody.JSON_HEADER_LENGTH_HEADER));
    }
    int restBytes = body.bytes().length - offset;
    if (sizeBytes > restBytes) {
      throw new MalformedMessageException(
          "%s: binary data of %d bytes runs beyond the body, which has %d left"
              .formatted(part.where(), sizeBytes, restBytes));
    }
    return (int) sizeBytes;
  }
}
