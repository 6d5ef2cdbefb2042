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
import java.util.OptionalLong;
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

  /** Name of the extension that loads and unloads models. */
  public static final String MODEL_REPOSITORY_EXTENSION = "model_repository";

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
    return readMessage(
        body.bytes(),
        body.jsonLengthBytes(),
        reader -> {
          Optional<String> id = Optional.empty();
          List<TensorParts> inputs = List.of();
          List<RequestedOutput> outputs = List.of();
          Map<String, Object> parameters = new LinkedHashMap<>();
          reader.enterObject("message");
          for (String field = reader.nextField(); field != null; field = reader.nextField()) {
            switch (field) {
              case "id" -> id = reader.optionalString(field);
              case "inputs" -> inputs = reader.array(field, at -> readTensor(reader, at));
              case "outputs" ->
                  outputs = reader.optionalArray(field, at -> readRequestedOutput(reader, at));
              case "parameters" -> parameters = reader.parameters(field);
              default -> reader.skip();
            }
          }
          boolean binaryOutputs =
              takeBoolean(parameters, BINARY_DATA_OUTPUT, "parameters").orElse(false);
          return new InferRequest(id, split(body, inputs), parameters, outputs, binaryOutputs);
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
    return readMessage(
        body.bytes(),
        body.jsonLengthBytes(),
        reader -> {
          String modelName = "";
          Optional<String> modelVersion = Optional.empty();
          Optional<String> id = Optional.empty();
          List<TensorParts> outputs = List.of();
          Map<String, Object> parameters = Map.of();
          reader.enterObject("message");
          for (String field = reader.nextField(); field != null; field = reader.nextField()) {
            switch (field) {
              case "model_name" -> modelName = reader.optionalString(field).orElse("");
              case "model_version" -> modelVersion = reader.optionalString(field);
              case "id" -> id = reader.optionalString(field);
              case "outputs" -> outputs = reader.array(field, at -> readTensor(reader, at));
              case "parameters" -> parameters = reader.parameters(field);
              default -> reader.skip();
            }
          }
          return new InferResponse(modelName, modelVersion, id, split(body, outputs), parameters);
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
    return readMessage(
        json,
        json.length,
        reader -> {
          String name = "";
          List<String> versions = List.of();
          String platform = "";
          List<TensorMetadata> inputs = List.of();
          List<TensorMetadata> outputs = List.of();
          Map<String, Object> parameters = Map.of();
          reader.enterObject("message");
          for (String field = reader.nextField(); field != null; field = reader.nextField()) {
            switch (field) {
              case "name" -> name = reader.string(field);
              case "versions" -> versions = reader.optionalArray(field, reader::string);
              case "platform" -> platform = reader.optionalString(field).orElse("");
              case "inputs" ->
                  inputs = reader.optionalArray(field, at -> readTensorMetadata(reader, at));
              case "outputs" ->
                  outputs = reader.optionalArray(field, at -> readTensorMetadata(reader, at));
              case "parameters" -> parameters = reader.parameters(field);
              default -> reader.skip();
            }
          }
          return new ModelMetadata(name, versions, platform, inputs, outputs, parameters);
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
    return readMessage(
        json,
        json.length,
        reader -> {
          String name = "";
          String version = "";
          List<String> extensions = List.of();
          Map<String, Object> parameters = Map.of();
          reader.enterObject("message");
          for (String field = reader.nextField(); field != null; field = reader.nextField()) {
            switch (field) {
              case "name" -> name = reader.string(field);
              case "version" -> version = reader.optionalString(field).orElse("");
              case "extensions" -> extensions = reader.optionalArray(field, reader::string);
              case "parameters" -> parameters = reader.parameters(field);
              default -> reader.skip();
            }
          }
          return new ServerMetadata(name, version, extensions, parameters);
        });
  }

  /** Encodes a request to load or unload a model. */
  public static byte[] encodeRepositoryRequest(Map<String, Object> parameters) {
    return writeObject(out -> writeParameters(out, Parameters.copyOf(parameters)));
  }

  /**
   * Decodes the parameters of a request to load or unload a model; no bytes are no parameters.
   *
   * @throws MalformedMessageException if the bytes are no such request
   */
  public static Map<String, Object> decodeRepositoryRequest(byte[] json) {
    if (json.length == 0) {
      return Map.of();
    }
    return readMessage(
        json,
        json.length,
        reader -> {
          Map<String, Object> parameters = Map.of();
          reader.enterObject("message");
          for (String field = reader.nextField(); field != null; field = reader.nextField()) {
            if (field.equals("parameters")) {
              parameters = reader.parameters(field);
            } else {
              reader.skip();
            }
          }
          return parameters;
        });
  }

  /**
   * Decodes a request for the repository's index; no bytes ask for all of it.
   *
   * @return whether only models that are ready are wanted
   * @throws MalformedMessageException if the bytes are no such request
   */
  public static boolean decodeRepositoryIndexRequest(byte[] json) {
    if (json.length == 0) {
      return false;
    }
    return readMessage(
        json,
        json.length,
        reader -> {
          boolean readyOnly = false;
          reader.enterObject("message");
          for (String field = reader.nextField(); field != null; field = reader.nextField()) {
            if (field.equals("ready")) {
              readyOnly = reader.bool(field);
            } else {
              reader.skip();
            }
          }
          return readyOnly;
        });
  }

  /** Encodes a repository's index as JSON. */
  public static byte[] encodeRepositoryIndex(List<RepositoryModel> models) {
    return write(
        out -> {
          out.writeStartArray();
          for (RepositoryModel model : models) {
            out.writeStartObject();
            out.writeStringField("name", model.name());
            out.writeStringField("version", model.version());
            out.writeStringField("state", model.state().name());
            out.writeStringField("reason", model.reason());
            out.writeEndObject();
          }
          out.writeEndArray();
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
    return readMessage(
        json,
        json.length,
        reader -> {
          Optional<String> message = Optional.empty();
          reader.enterObject("message");
          for (String field = reader.nextField(); field != null; field = reader.nextField()) {
            if (field.equals("error")) {
              message = Optional.of(reader.string(field));
            } else {
              reader.skip();
            }
          }
          return message.orElseThrow(() -> new MalformedMessageException("error: missing"));
        });
  }

  /** Writes a value, or the fields of one object. */
  private interface JsonWriter {
    void write(JsonGenerator out) throws IOException;
  }

  /** A tensor as described in its JSON; binary elements follow later. */
  private record TensorParts(
      String where,
      String name,
      DataType dataType,
      List<Long> shape,
      Optional<ByteBuffer> jsonData,
      OptionalLong binarySizeBytes) {}

  private static byte[] writeObject(JsonWriter fields) {
    return write(
        out -> {
          out.writeStartObject();
          fields.write(out);
          out.writeEndObject();
        });
  }

  private static byte[] write(JsonWriter value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JsonReader.FACTORY.createGenerator(bytes)) {
      value.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static <T> T readMessage(byte[] json, int lengthBytes, JsonReader.Document<T> message) {
    try {
      return JsonReader.read(json, lengthBytes, message);
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

  private static TensorParts readTensor(JsonReader reader, String where) throws IOException {
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
        case "datatype" -> dataType = dataType(at, reader.string(at));
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
    return new TensorParts(where, name, dataType, shape, data, binarySizeBytes);
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

  private static DataType dataType(String where, String text) {
    try {
      return DataType.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("%s: unknown datatype \"%s\"".formatted(where, text), e);
    }
  }

  private static RequestedOutput readRequestedOutput(JsonReader reader, String where)
      throws IOException {
    String name = "";
    Optional<Boolean> binary = Optional.empty();
    reader.enterObject(where);
    for (String field = reader.nextField(); field != null; field = reader.nextField()) {
      String at = where + "." + field;
      switch (field) {
        case "name" -> name = reader.string(at);
        case "parameters" -> binary = takeBoolean(reader.parameters(at), BINARY_DATA, at);
        default -> reader.skip();
      }
    }
    return new RequestedOutput(name, binary);
  }

  private static TensorMetadata readTensorMetadata(JsonReader reader, String where)
      throws IOException {
    String name = "";
    DataType dataType = null;
    List<Long> shape = List.of();
    reader.enterObject(where);
    for (String field = reader.nextField(); field != null; field = reader.nextField()) {
      String at = where + "." + field;
      switch (field) {
        case "name" -> name = reader.string(at);
        case "datatype" -> dataType = dataType(at, reader.string(at));
        case "shape" -> shape = reader.array(at, reader::integer);
        default -> reader.skip();
      }
    }
    if (dataType == null) {
      throw new MalformedMessageException(where + ".datatype: missing");
    }
    return new TensorMetadata(name, dataType, shape);
  }

  private static Optional<Boolean> takeBoolean(
      Map<String, Object> parameters, String key, String where) {
    Object value = parameters.remove(key);
    if (value == null || value instanceof Boolean) {
      return Optional.ofNullable((Boolean) value);
    }
    throw new MalformedMessageException(
        "%s.%s: expected true or false but got %s".formatted(where, key, value));
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
