package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Encodes and decodes messages of the Open Inference Protocol v2.
 *
 * <p>Decoding holds against hostile bytes: it ends in a value or in a {@link
 * MalformedMessageException}, and never makes room for more than a small multiple of what came in.
 * Fields it does not know are ignored, as are parameters that are null, arrays or objects. Encoding
 * throws {@link IllegalArgumentException} for what JSON cannot carry (FP16, BYTES that are not
 * UTF-8) where binary was not asked for.
 */
public final class OpenInferenceCodec {
  /** The extension's name in {@link ServerMetadata#extensions}. */
  public static final String BINARY_TENSOR_EXTENSION = "binary_tensor_data";

  static final String BINARY_DATA_OUTPUT = "binary_data_output";
  private static final String BINARY_DATA = "binary_data";
  private static final String BINARY_DATA_SIZE = "binary_data_size";

  private OpenInferenceCodec() {}

  /** Encodes a request, its inputs as binary or as JSON. */
  public static HttpBody encodeRequest(InferRequest request, boolean binaryInputs) {
    List<Tensor> binary = binaryInputs ? request.inputs() : List.of();
    byte[] json =
        writeObject(
            out -> {
              if (request.id().isPresent()) {
                out.writeStringField("id", request.id().get());
              }
              Map<String, Object> parameters = new LinkedHashMap<>(request.parameters());
              if (request.binaryOutputs()) {
                parameters.put(BINARY_DATA_OUTPUT, true);
              }
              writeParameters(out, parameters);
              writeTensors(out, "inputs", request.inputs(), tensor -> binaryInputs);
              if (!request.outputs().isEmpty()) {
                writeRequestedOutputs(out, request.outputs());
              }
            });
    return join(json, binary);
  }

  /**
   * Decodes a request.
   *
   * @throws MalformedMessageException if it is not one
   */
  public static InferRequest decodeRequest(HttpBody body) {
    return readObject(
        body.bytes(),
        body.jsonLengthBytes(),
        (reader, fields) -> {
          List<TensorParts> inputs = new ArrayList<>();
          List<RequestedOutput> outputs = new ArrayList<>();
          Map<String, Object> parameters = new LinkedHashMap<>();
          String[] id = new String[1];
          fields.forEach(
              name -> {
                switch (name) {
                  case "id" -> id[0] = reader.optionalString("id").orElse(null);
                  case "inputs" -> inputs.addAll(readTensors(reader, "inputs"));
                  case "outputs" -> {
                    if (!reader.isNull()) {
                      outputs.addAll(
                          reader.array("outputs", where -> readRequestedOutput(reader, where)));
                    }
                  }
                  case "parameters" -> parameters.putAll(reader.parameters("parameters"));
                  default -> reader.skip();
                }
              });
          boolean binaryOutputs = takeBoolean(parameters, BINARY_DATA_OUTPUT, "").orElse(false);
          return new InferRequest(
              Optional.ofNullable(id[0]), split(body, inputs), parameters, outputs, binaryOutputs);
        });
  }

  /**
   * Encodes a response.
   *
   * @param binaryOutput by output name, whether it goes as binary; see {@link
   *     InferRequest#wantsBinary}
   */
  public static HttpBody encodeResponse(InferResponse response, Predicate<String> binaryOutput) {
    List<Tensor> binary =
        response.outputs().stream().filter(tensor -> binaryOutput.test(tensor.name())).toList();
    byte[] json =
        writeObject(
            out -> {
              out.writeStringField("model_name", response.modelName());
              if (response.modelVersion().isPresent()) {
                out.writeStringField("model_version", response.modelVersion().get());
              }
              if (response.id().isPresent()) {
                out.writeStringField("id", response.id().get());
              }
              writeParameters(out, response.parameters());
              writeTensors(
                  out, "outputs", response.outputs(), tensor -> binaryOutput.test(tensor.name()));
            });
    return join(json, binary);
  }

  /**
   * Decodes a response.
   *
   * @throws MalformedMessageException if it is not one
   */
  public static InferResponse decodeResponse(HttpBody body) {
    return readObject(
        body.bytes(),
        body.jsonLengthBytes(),
        (reader, fields) -> {
          Map<String, String> texts = new LinkedHashMap<>();
          Map<String, Object> parameters = new LinkedHashMap<>();
          List<TensorParts> outputs = new ArrayList<>();
          fields.forEach(
              name -> {
                switch (name) {
                  case "id", "model_name", "model_version" ->
                      reader.optionalString(name).ifPresent(text -> texts.put(name, text));
                  case "outputs" -> outputs.addAll(readTensors(reader, "outputs"));
                  case "parameters" -> parameters.putAll(reader.parameters("parameters"));
                  default -> reader.skip();
                }
              });
          return new InferResponse(
              texts.getOrDefault("model_name", ""),
              Optional.ofNullable(texts.get("model_version")),
              Optional.ofNullable(texts.get("id")),
              split(body, outputs),
              parameters);
        });
  }

  /** Encodes model metadata as JSON. */
  public static byte[] encodeModelMetadata(ModelMetadata metadata) {
    return writeObject(
        out -> {
          out.writeStringField("name", metadata.name());
          writeStrings(out, "versions", metadata.versions());
          out.writeStringField("platform", metadata.platform());
          writeTensorMetadata(out, "inputs", metadata.inputs());
          writeTensorMetadata(out, "outputs", metadata.outputs());
          writeParameters(out, metadata.parameters());
        });
  }

  /**
   * Decodes model metadata.
   *
   * @throws MalformedMessageException if it is none
   */
  public static ModelMetadata decodeModelMetadata(byte[] json) {
    return readObject(
        json,
        json.length,
        (reader, fields) -> {
          Map<String, String> texts = new LinkedHashMap<>();
          List<String> versions = new ArrayList<>();
          List<TensorMetadata> inputs = new ArrayList<>();
          List<TensorMetadata> outputs = new ArrayList<>();
          Map<String, Object> parameters = new LinkedHashMap<>();
          fields.forEach(
              name -> {
                switch (name) {
                  case "name", "platform" ->
                      reader.optionalString(name).ifPresent(text -> texts.put(name, text));
                  case "versions" -> versions.addAll(readStrings(reader, name));
                  case "inputs" -> inputs.addAll(readTensorMetadata(reader, name));
                  case "outputs" -> outputs.addAll(readTensorMetadata(reader, name));
                  case "parameters" -> parameters.putAll(reader.parameters(name));
                  default -> reader.skip();
                }
              });
          return new ModelMetadata(
              texts.getOrDefault("name", ""),
              versions,
              texts.getOrDefault("platform", ""),
              inputs,
              outputs,
              parameters);
        });
  }

  /** Encodes server metadata as JSON. */
  public static byte[] encodeServerMetadata(ServerMetadata metadata) {
    return writeObject(
        out -> {
          out.writeStringField("name", metadata.name());
          out.writeStringField("version", metadata.version());
          writeStrings(out, "extensions", metadata.extensions());
          writeParameters(out, metadata.parameters());
        });
  }

  /**
   * Decodes server metadata.
   *
   * @throws MalformedMessageException if it is none
   */
  public static ServerMetadata decodeServerMetadata(byte[] json) {
    return readObject(
        json,
        json.length,
        (reader, fields) -> {
          Map<String, String> texts = new LinkedHashMap<>();
          List<String> extensions = new ArrayList<>();
          Map<String, Object> parameters = new LinkedHashMap<>();
          fields.forEach(
              name -> {
                switch (name) {
                  case "name", "version" ->
                      reader.optionalString(name).ifPresent(text -> texts.put(name, text));
                  case "extensions" -> extensions.addAll(readStrings(reader, name));
                  case "parameters" -> parameters.putAll(reader.parameters(name));
                  default -> reader.skip();
                }
              });
          return new ServerMetadata(
              texts.getOrDefault("name", ""),
              texts.getOrDefault("version", ""),
              extensions,
              parameters);
        });
  }

  /** Encodes an error as {@code {"error": message}}. */
  public static byte[] encodeError(String message) {
    return writeObject(out -> out.writeStringField("error", message));
  }

  /**
   * Decodes an error's message.
   *
   * @throws MalformedMessageException if the bytes are not an error message
   */
  public static String decodeError(byte[] json) {
    return readObject(
        json,
        json.length,
        (reader, fields) -> {
          String[] message = new String[1];
          fields.forEach(
              name -> {
                if (name.equals("error")) {
                  message[0] = reader.string("error");
                } else {
                  reader.skip();
                }
              });
          if (message[0] == null) {
            throw new MalformedMessageException("error: missing");
          }
          return message[0];
        });
  }

  /** Writes the fields of one object. */
  private interface ObjectWriter {
    void write(JsonGenerator out) throws IOException;
  }

  /** Walks the fields of one object. */
  private interface Fields {
    void forEach(JsonReader.Field field) throws IOException;
  }

  /** Makes a message from the fields of one object. */
  private interface Message<T> {
    T read(JsonReader reader, Fields fields) throws IOException;
  }

  /** A tensor as its JSON says; binary elements follow later. */
  private record TensorParts(
      String where,
      String name,
      DataType dataType,
      List<Long> shape,
      Optional<ByteBuffer> jsonData,
      long binarySizeBytes) {}

  private static byte[] writeObject(ObjectWriter fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JsonReader.FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      fields.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static <T> T readObject(byte[] json, int lengthBytes, Message<T> message) {
    try {
      return JsonReader.read(
          json,
          lengthBytes,
          reader -> message.read(reader, field -> reader.object("message", field)));
    } catch (IllegalArgumentException e) {
      // What the records refuse: an empty name, a request without inputs.
      throw new MalformedMessageException(e.getMessage(), e);
    }
  }

  private static void writeTensors(
      JsonGenerator out, String field, List<Tensor> tensors, Predicate<Tensor> binary)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (Tensor tensor : tensors) {
      out.writeStartObject();
      out.writeStringField("name", tensor.name());
      out.writeStringField("datatype", tensor.dataType().name());
      writeShape(out, tensor.shape());
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

  private static void writeRequestedOutputs(JsonGenerator out, List<RequestedOutput> outputs)
      throws IOException {
    out.writeArrayFieldStart("outputs");
    for (RequestedOutput output : outputs) {
      out.writeStartObject();
      out.writeStringField("name", output.name());
      if (output.binary().isPresent()) {
        writeParameters(out, Map.of(BINARY_DATA, output.binary().get()));
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeTensorMetadata(
      JsonGenerator out, String field, List<TensorMetadata> tensors) throws IOException {
    out.writeArrayFieldStart(field);
    for (TensorMetadata tensor : tensors) {
      out.writeStartObject();
      out.writeStringField("name", tensor.name());
      out.writeStringField("datatype", tensor.dataType().name());
      writeShape(out, tensor.shape());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeShape(JsonGenerator out, List<Long> shape) throws IOException {
    out.writeArrayFieldStart("shape");
    for (long dimension : shape) {
      out.writeNumber(dimension);
    }
    out.writeEndArray();
  }

  private static void writeStrings(JsonGenerator out, String field, List<String> values)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (String value : values) {
      out.writeString(value);
    }
    out.writeEndArray();
  }

  private static void writeParameters(JsonGenerator out, Map<String, Object> parameters)
      throws IOException {
    if (parameters.isEmpty()) {
      return;
    }
    out.writeObjectFieldStart("parameters");
    for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
      out.writeFieldName(parameter.getKey());
      if (parameter.getValue() instanceof String text) {
        out.writeString(text);
      } else if (parameter.getValue() instanceof Boolean truth) {
        out.writeBoolean(truth);
      } else if (parameter.getValue() instanceof Long integer) {
        out.writeNumber(integer);
      } else {
        out.writeNumber((Double) parameter.getValue());
      }
    }
    out.writeEndObject();
  }

  private static HttpBody join(byte[] json, List<Tensor> binary) {
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

  private static List<TensorParts> readTensors(JsonReader reader, String where) throws IOException {
    return reader.array(where, element -> readTensor(reader, element));
  }

  private static TensorParts readTensor(JsonReader reader, String where) throws IOException {
    String[] name = new String[1];
    DataType[] dataType = new DataType[1];
    List<List<Long>> shape = new ArrayList<>(1);
    List<ByteBuffer> data = new ArrayList<>(1);
    int[] earlyDataOffset = {-1};
    long[] binarySizeBytes = {-1};
    reader.object(
        where,
        field -> {
          String at = where + "." + field;
          switch (field) {
            case "name" -> name[0] = reader.string(at);
            case "datatype" -> dataType[0] = dataType(at, reader.string(at));
            case "shape" -> shape.add(reader.array(at, reader::integer));
            case "parameters" -> {
              Map<String, Object> parameters = reader.parameters(at);
              Object size = parameters.get(BINARY_DATA_SIZE);
              if (size instanceof Long sizeBytes && sizeBytes >= 0) {
                binarySizeBytes[0] = sizeBytes;
              } else if (size != null) {
                throw new MalformedMessageException(
                    "%s.%s: expected a number of bytes >= 0 but got %s"
                        .formatted(at, BINARY_DATA_SIZE, size));
              }
            }
            case "data" -> {
              if (dataType[0] != null && !shape.isEmpty()) {
                data.add(readData(reader, at, dataType[0], shape.get(0)));
              } else {
                earlyDataOffset[0] = reader.skipArray(at);
              }
            }
            default -> reader.skip();
          }
        });
    if (name[0] == null || dataType[0] == null || shape.isEmpty()) {
      throw new MalformedMessageException(where + ": needs name, datatype and shape");
    }
    if (earlyDataOffset[0] >= 0) {
      // The sender put data before type or shape, without which it cannot be read.
      data.add(
          reader.again(
              earlyDataOffset[0],
              again -> readData(again, where + ".data", dataType[0], shape.get(0))));
    }
    if (data.isEmpty() == (binarySizeBytes[0] < 0)) {
      throw new MalformedMessageException(
          where + ": needs either data or parameters." + BINARY_DATA_SIZE);
    }
    return new TensorParts(
        where, name[0], dataType[0], shape.get(0), data.stream().findFirst(), binarySizeBytes[0]);
  }

  private static ByteBuffer readData(
      JsonReader reader, String where, DataType dataType, List<Long> shape) throws IOException {
    try {
      return TensorJson.read(reader, where, dataType, shape);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(where + ": " + e.getMessage(), e);
    }
  }

  private static DataType dataType(String where, String text) {
    try {
      return DataType.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("%s: unknown datatype \"%s\"".formatted(where, text), e);
    }
  }

  private static RequestedOutput readRequestedOutput(JsonReader reader, String where)
      throws IOException {
    String[] name = {""};
    Map<String, Object> parameters = new LinkedHashMap<>();
    reader.object(
        where,
        field -> {
          switch (field) {
            case "name" -> name[0] = reader.string(where + ".name");
            case "parameters" -> parameters.putAll(reader.parameters(where + ".parameters"));
            default -> reader.skip();
          }
        });
    return new RequestedOutput(name[0], takeBoolean(parameters, BINARY_DATA, where + "."));
  }

  private static List<TensorMetadata> readTensorMetadata(JsonReader reader, String where)
      throws IOException {
    return reader.array(
        where,
        element -> {
          String[] name = {""};
          DataType[] dataType = new DataType[1];
          List<Long> shape = new ArrayList<>();
          reader.object(
              element,
              field -> {
                String at = element + "." + field;
                switch (field) {
                  case "name" -> name[0] = reader.string(at);
                  case "datatype" -> dataType[0] = dataType(at, reader.string(at));
                  case "shape" -> shape.addAll(reader.array(at, reader::integer));
                  default -> reader.skip();
                }
              });
          if (dataType[0] == null) {
            throw new MalformedMessageException(element + ".datatype: missing");
          }
          return new TensorMetadata(name[0], dataType[0], shape);
        });
  }

  private static List<String> readStrings(JsonReader reader, String where) throws IOException {
    return reader.isNull() ? List.of() : reader.array(where, reader::string);
  }

  private static Optional<Boolean> takeBoolean(
      Map<String, Object> parameters, String key, String prefix) {
    Object value = parameters.remove(key);
    if (value == null || value instanceof Boolean) {
      return Optional.ofNullable((Boolean) value);
    }
    throw new MalformedMessageException(
        "%sparameters.%s: expected true or false but got %s".formatted(prefix, key, value));
  }

  /** Gives each tensor its elements: from JSON, or the next stretch of the binary part. */
  private static List<Tensor> split(HttpBody body, List<TensorParts> parts) {
    List<Tensor> tensors = new ArrayList<>(parts.size());
    int offset = body.jsonLengthBytes();
    for (TensorParts part : parts) {
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
        if (part.binarySizeBytes() > restBytes) {
          throw new MalformedMessageException(
              "%s: binary data of %d bytes runs beyond the body, which has %d left"
                  .formatted(part.where(), part.binarySizeBytes(), restBytes));
        }
        data = ByteBuffer.wrap(body.bytes(), offset, (int) part.binarySizeBytes());
        offset += (int) part.binarySizeBytes();
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
