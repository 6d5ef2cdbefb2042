package dev.tenk.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes and decodes what the Open Inference Protocol v2 tells of servers and models, and the
 * messages of its model repository extension. Decoding holds against hostile bytes as that of
 * {@link OpenInferenceCodec} does.
 */
public final class MetadataCodec {
  private MetadataCodec() {}

  /** Encodes model metadata as JSON. */
  public static byte[] encodeModelMetadata(ModelMetadata metadata) {
    return JsonWriter.object(
        out -> {
          out.writeStringField("name", metadata.name());
          JsonWriter.strings(out, "versions", metadata.versions());
          out.writeStringField("platform", metadata.platform());
          tensors(out, "inputs", metadata.inputs());
          tensors(out, "outputs", metadata.outputs());
          JsonWriter.parameters(out, metadata.parameters());
        });
  }

  /**
   * Decodes model metadata.
   *
   * @throws MalformedMessageException if it is none
   */
  public static ModelMetadata decodeModelMetadata(byte[] json) {
    return JsonReader.answer(
        json,
        reader -> {
          String name = "";
          List<String> versions = List.of();
          String platform = "";
          List<TensorMetadata> inputs = List.of();
          List<TensorMetadata> outputs = List.of();
          Map<String, Object> parameters = Map.of();
          Optional<String> error = Optional.empty();
          JsonReader.Fields fields = reader.fields("message");
          for (String field = fields.next(); field != null; field = fields.next()) {
            switch (field) {
              case "name" -> name = reader.string(field);
              case "versions" -> versions = versions(reader, field);
              case "platform" -> platform = reader.optionalString(field).orElse("");
              case "inputs" -> inputs = reader.optionalArray(field, at -> tensor(reader, at));
              case "outputs" -> outputs = reader.optionalArray(field, at -> tensor(reader, at));
              case "parameters" -> parameters = reader.parameters(field);
              case "error" -> error = reader.textIfAny();
              default -> reader.skip();
            }
          }
          if (name.isEmpty() && error.isPresent()) {
            throw new MalformedMessageException("an error instead of metadata: " + error.get());
          }
          return new ModelMetadata(name, versions, platform, inputs, outputs, parameters);
        });
  }

  /** Encodes server metadata as JSON. */
  public static byte[] encodeServerMetadata(ServerMetadata metadata) {
    return JsonWriter.object(
        out -> {
          out.writeStringField("name", metadata.name());
          out.writeStringField("version", metadata.version());
          JsonWriter.strings(out, "extensions", metadata.extensions());
          JsonWriter.parameters(out, metadata.parameters());
        });
  }

  /**
   * Decodes server metadata.
   *
   * @throws MalformedMessageException if it is none
   */
  public static ServerMetadata decodeServerMetadata(byte[] json) {
    return JsonReader.answer(
        json,
        reader -> {
          String name = "";
          String version = "";
          List<String> extensions = List.of();
          Map<String, Object> parameters = Map.of();
          JsonReader.Fields fields = reader.fields("message");
          for (String field = fields.next(); field != null; field = fields.next()) {
            switch (field) {
              case "name" -> name = reader.string(field);
              case "version" -> version = reader.optionalText(field).orElse("");
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
    return JsonWriter.object(out -> JsonWriter.parameters(out, Parameters.copyOf(parameters)));
  }

  /**
   * Decodes the parameters of a request to load or unload a model; no bytes are no parameters.
   *
   * @throws MalformedMessageException if the bytes are no such request
   */
  public static Map<String, Object> decodeRepositoryRequest(byte[] json) {
    return json.length == 0
        ? Map.of()
        : JsonReader.request(
            json, reader -> reader.only("parameters", reader::parameters).orElse(Map.of()));
  }

  /**
   * Decodes a request for the repository's index; no bytes ask for all of it.
   *
   * @return whether only models that are ready are wanted
   * @throws MalformedMessageException if the bytes are no such request
   */
  public static boolean decodeRepositoryIndexRequest(byte[] json) {
    return json.length != 0
        && JsonReader.request(json, reader -> reader.only("ready", reader::bool).orElse(false));
  }

  /** Encodes a repository's index as JSON. */
  public static byte[] encodeRepositoryIndex(List<RepositoryModel> models) {
    return JsonWriter.value(
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

  private static void tensors(JsonGenerator out, String field, List<TensorMetadata> tensors)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (TensorMetadata tensor : tensors) {
      out.writeStartObject();
      out.writeStringField("name", tensor.name());
      out.writeStringField("datatype", tensor.datatype());
      JsonWriter.shape(out, tensor.shape());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static List<String> versions(JsonReader reader, String where) throws IOException {
    return reader.optionalArray(where, at -> reader.optionalText(at).orElse("")).stream()
        .filter(version -> !version.isEmpty())
        .toList();
  }

  private static TensorMetadata tensor(JsonReader reader, String where) throws IOException {
    String name = "";
    String datatype = null;
    List<Long> shape = List.of();
    JsonReader.Fields fields = reader.fields(where);
    for (String field = fields.next(); field != null; field = fields.next()) {
      String at = where + "." + field;
      switch (field) {
        case "name" -> name = reader.optionalString(at).orElse("");
        case "datatype" -> datatype = reader.string(at);
        case "shape" -> shape = reader.optionalArray(at, reader::dimension);
        default -> reader.skip();
      }
    }
    if (datatype == null) {
      throw new MalformedMessageException(where + ".datatype: missing");
    }
    return new TensorMetadata(name, datatype, shape);
  }
}
