package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Encodes and decodes the requests and responses of the Open Inference Protocol v2, and its errors;
 * {@link MetadataCodec} has what is told of servers and models.
 *
 * <p>Decoding holds against hostile bytes: it ends in a value or in a {@link
 * MalformedMessageException}, and never makes room for more than a small multiple of what came in.
 * Fields it does not know are ignored, as are parameters that are null, arrays, objects or numbers
 * that are not finite or beyond a long. Requests are read strictly, answers with the habits of
 * servers that people have: elements nested as they like, null or nothing for NaN, integers and
 * booleans written as 1.0, FP16 and BF16 in JSON. Encoding throws {@link IllegalArgumentException}
 * for what JSON cannot carry (FP16, BF16, BYTES that are not UTF-8) where binary was not asked for.
 */
public final class OpenInferenceCodec {
  static final String BINARY_DATA_OUTPUT = "binary_data_output";
  private static final String BINARY_DATA = "binary_data";

  private OpenInferenceCodec() {}

  /** Encodes a request, its inputs as binary or as JSON. */
  public static HttpBody encodeRequest(InferRequest request, boolean binaryInputs) {
    return TensorCodec.join(
        requestJson(request, binaryInputs), binaryInputs ? request.inputs() : List.of());
  }

  /** The JSON alone of a request whose inputs are binary; they follow it in their order. */
  public static byte[] encodeRequestHeader(InferRequest request) {
    return requestJson(request, true);
  }

  private static byte[] requestJson(InferRequest request, boolean binaryInputs) {
    return JsonWriter.object(
        out -> {
          if (request.id().isPresent()) {
            out.writeStringField("id", request.id().get());
          }
          Map<String, Object> parameters = new LinkedHashMap<>(request.parameters());
          if (request.binaryOutputs()) {
            parameters.put(BINARY_DATA_OUTPUT, true);
          }
          JsonWriter.parameters(out, parameters);
          TensorCodec.write(out, "inputs", request.inputs(), tensor -> binaryInputs);
          if (!request.outputs().isEmpty()) {
            writeRequestedOutputs(out, request.outputs());
          }
        });
  }

  /**
   * Decodes a request.
   *
   * @throws MalformedMessageException if it is not one
   */
  public static InferRequest decodeRequest(HttpBody body) {
    return JsonReader.request(
        body,
        reader -> {
          Optional<String> id = Optional.empty();
          List<TensorCodec.Parts> inputs = List.of();
          List<RequestedOutput> outputs = List.of();
          Map<String, Object> parameters = new LinkedHashMap<>();
          JsonReader.Fields fields = reader.fields("message");
          for (String field = fields.next(); field != null; field = fields.next()) {
            switch (field) {
              case "id" -> id = reader.optionalString(field);
              case "inputs" ->
                  inputs = reader.array(field, at -> TensorCodec.read(reader, at, name -> true));
              case "outputs" ->
                  outputs = reader.optionalArray(field, at -> readRequestedOutput(reader, at));
              case "parameters" -> parameters = reader.parameters(field);
              default -> reader.skip();
            }
          }
          boolean binaryOutputs =
              takeBoolean(parameters, BINARY_DATA_OUTPUT, "parameters").orElse(false);
          return new InferRequest(
              id, TensorCodec.split(body, inputs).read(), parameters, outputs, binaryOutputs);
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
        JsonWriter.object(
            out -> {
              out.writeStringField("model_name", response.modelName());
              if (response.modelVersion().isPresent()) {
                out.writeStringField("model_version", response.modelVersion().get());
              }
              if (response.id().isPresent()) {
                out.writeStringField("id", response.id().get());
              }
              JsonWriter.parameters(out, response.parameters());
              TensorCodec.write(
                  out, "outputs", response.outputs(), tensor -> binaryOutput.test(tensor.name()));
            });
    return TensorCodec.join(json, binary);
  }

  /**
   * Decodes a response and all its outputs.
   *
   * @throws MalformedMessageException if it is not one
   */
  public static InferResponse decodeResponse(HttpBody body) {
    return decodeResponse(body, name -> true);
  }

  /**
   * Decodes a response.
   *
   * @param wanted by name, which outputs are read, wherever they stand; the others, of whatever
   *     type, cost no more than a look at where they end and are {@link InferResponse#unread}. For
   *     an output without a name the empty string is asked; it cannot be read
   * @throws MalformedMessageException if it is not a response, or an output that is wanted cannot
   *     be read, as one of an unknown datatype; with the server's words where it has sent {@code
   *     {"error": …}} instead
   */
  public static InferResponse decodeResponse(HttpBody body, Predicate<String> wanted) {
    return JsonReader.answer(
        body,
        reader -> {
          String modelName = "";
          Optional<String> modelVersion = Optional.empty();
          Optional<String> id = Optional.empty();
          Optional<List<TensorCodec.Parts>> outputs = Optional.empty();
          Map<String, Object> parameters = Map.of();
          Optional<String> error = Optional.empty();
          JsonReader.Fields fields = reader.fields("message");
          for (String field = fields.next(); field != null; field = fields.next()) {
            switch (field) {
              case "model_name" -> modelName = reader.optionalText(field).orElse("");
              // Triton answered a number before its pull request 1541.
              case "model_version" -> modelVersion = reader.optionalText(field);
              case "id" -> id = reader.optionalText(field);
              case "outputs" ->
                  outputs =
                      Optional.of(reader.array(field, at -> TensorCodec.read(reader, at, wanted)));
              case "parameters" -> parameters = reader.parameters(field);
              case "error" -> error = reader.textIfAny();
              default -> reader.skip();
            }
          }
          if (outputs.isEmpty() && error.isPresent()) {
            throw new MalformedMessageException("an error instead of an answer: " + error.get());
          }
          TensorCodec.Tensors tensors = TensorCodec.split(body, outputs.orElse(List.of()));
          return new InferResponse(
              modelName, modelVersion, id, tensors.read(), tensors.unread(), parameters);
        });
  }

  /** Encodes an error as {@code {"error": message}}. */
  public static byte[] encodeError(String message) {
    return JsonWriter.object(out -> out.writeStringField("error", message));
  }

  /**
   * Decodes an error's message.
   *
   * @throws MalformedMessageException if the bytes are not an error message
   */
  public static String decodeError(byte[] json) {
    return JsonReader.answer(
        json,
        reader ->
            reader
                .only("error", reader::string)
                .orElseThrow(() -> new MalformedMessageException("error: missing")));
  }

  private static void writeRequestedOutputs(JsonGenerator out, List<RequestedOutput> outputs)
      throws IOException {
    out.writeArrayFieldStart("outputs");
    for (RequestedOutput output : outputs) {
      out.writeStartObject();
      out.writeStringField("name", output.name());
      if (output.binary().isPresent()) {
        JsonWriter.parameters(out, Map.of(BINARY_DATA, output.binary().get()));
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static RequestedOutput readRequestedOutput(JsonReader reader, String where)
      throws IOException {
    String name = "";
    Optional<Boolean> binary = Optional.empty();
    JsonReader.Fields fields = reader.fields(where);
    for (String field = fields.next(); field != null; field = fields.next()) {
      String at = where + "." + field;
      switch (field) {
        case "name" -> name = reader.string(at);
        case "parameters" -> binary = takeBoolean(reader.parameters(at), BINARY_DATA, at);
        default -> reader.skip();
      }
    }
    return new RequestedOutput(name, binary);
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
}
