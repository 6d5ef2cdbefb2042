package dev.tenk.openinference;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the protocol tells over gRPC of servers and models, and its model repository, in protobuf's
 * wire format. Decoding holds against hostile bytes as that of {@link OpenInferenceCodec} does.
 */
public final class GrpcMetadataCodec {
  // all with one
  private static final int NAME = 1;
  private static final int VERSION = 2;

  // ServerMetadataResponse
  private static final int EXTENSIONS = 3;

  // ModelMetadataResponse; the last is MLServer's (its dataplane.proto), others leave it out
  private static final int VERSIONS = 2;
  private static final int PLATFORM = 3;
  private static final int INPUTS = 4;
  private static final int OUTPUTS = 5;
  private static final int PARAMETERS = 6;

  // ModelMetadataResponse.TensorMetadata
  private static final int DATATYPE = 2;
  private static final int SHAPE = 3;

  // RepositoryModelLoadRequest and RepositoryModelUnloadRequest
  private static final int MODEL_NAME = 2;
  private static final int REPOSITORY_PARAMETERS = 3;

  // RepositoryIndexRequest, RepositoryIndexResponse, and its ModelIndex
  private static final int READY_ONLY = 2;
  private static final int MODELS = 1;
  private static final int STATE = 3;
  private static final int REASON = 4;

  private GrpcMetadataCodec() {}

  /**
   * A model by its name.
   *
   * @param version empty for the server's choice
   */
  public record ModelName(String name, Optional<String> version) {}

  /**
   * A request to load or unload a model.
   *
   * @param parameters values String, Boolean, Long or Double
   */
  public record RepositoryRequest(String model, Map<String, Object> parameters) {
    /**
     * @throws IllegalArgumentException if a parameter is of another type
     */
    public RepositoryRequest {
      parameters = Parameters.copyOf(parameters);
    }
  }

  /** Encodes a {@code ModelReadyRequest} or {@code ModelMetadataRequest}. */
  public static byte[] encodeModelName(ModelName model) {
    return Protobuf.message(
        out -> {
          Protobuf.text(out, NAME, model.name());
          Protobuf.text(out, VERSION, model.version().orElse(""));
        });
  }

  /**
   * Decodes a {@code ModelReadyRequest} or {@code ModelMetadataRequest}.
   *
   * @throws MalformedMessageException if it is none
   */
  public static ModelName decodeModelName(ByteBuffer bytes) {
    String[] parts = {"", ""};
    Protobuf.read(
        bytes,
        (number, in) -> {
          if (number != NAME && number != VERSION) {
            return false;
          }
          parts[number - NAME] = in.readString();
          return true;
        });
    return new ModelName(parts[0], parts[1].isEmpty() ? Optional.empty() : Optional.of(parts[1]));
  }

  /** Encodes a message whose one field says yes or no, as {@code ServerReadyResponse}. */
  public static byte[] encodeFlag(boolean flag) {
    return Protobuf.message(
        out -> {
          if (flag) {
            out.writeBool(NAME, true);
          }
        });
  }

  /**
   * Decodes a message whose one field says yes or no.
   *
   * @throws MalformedMessageException if it is none
   */
  public static boolean decodeFlag(ByteBuffer bytes) {
    return flag(bytes, NAME);
  }

  private static boolean flag(ByteBuffer bytes, int field) {
    boolean[] flag = {false};
    Protobuf.read(
        bytes,
        (number, in) -> {
          if (number != field) {
            return false;
          }
          flag[0] = in.readBool();
          return true;
        });
    return flag[0];
  }

  /** Encodes a message whose one field is a text, as {@code google.protobuf.StringValue}. */
  public static byte[] encodeText(String text) {
    return Protobuf.message(out -> Protobuf.text(out, NAME, text));
  }

  /**
   * Decodes a message whose one field is a text.
   *
   * @throws MalformedMessageException if it is none
   */
  public static String decodeText(ByteBuffer bytes) {
    return decodeModelName(bytes).name();
  }

  /** Encodes a {@code ServerMetadataResponse}, which has no parameters. */
  public static byte[] encodeServerMetadata(ServerMetadata metadata) {
    return Protobuf.message(
        out -> {
          Protobuf.text(out, NAME, metadata.name());
          Protobuf.text(out, VERSION, metadata.version());
          Protobuf.texts(out, EXTENSIONS, metadata.extensions());
        });
  }

  /**
   * Decodes a {@code ServerMetadataResponse}.
   *
   * @throws MalformedMessageException if it is none
   */
  public static ServerMetadata decodeServerMetadata(ByteBuffer bytes) {
    String[] parts = {"", ""};
    List<String> extensions = new ArrayList<>();
    Protobuf.read(
        bytes,
        (number, in) -> {
          switch (number) {
            case NAME, VERSION -> parts[number - NAME] = in.readString();
            case EXTENSIONS -> extensions.add(in.readString());
            default -> {
              return false;
            }
          }
          return true;
        });
    return made(() -> new ServerMetadata(parts[0], parts[1], extensions, Map.of()));
  }

  /** Encodes a {@code ModelMetadataResponse}. */
  public static byte[] encodeModelMetadata(ModelMetadata metadata) {
    return Protobuf.message(
        out -> {
          out.writeString(NAME, metadata.name());
          Protobuf.texts(out, VERSIONS, metadata.versions());
          Protobuf.text(out, PLATFORM, metadata.platform());
          for (TensorMetadata input : metadata.inputs()) {
            Protobuf.message(out, INPUTS, tensor(input));
          }
          for (TensorMetadata output : metadata.outputs()) {
            Protobuf.message(out, OUTPUTS, tensor(output));
          }
          Protobuf.parameters(out, PARAMETERS, metadata.parameters());
        });
  }

  private static Protobuf.Writer tensor(TensorMetadata tensor) {
    return out -> {
      Protobuf.text(out, NAME, tensor.name());
      Protobuf.text(out, DATATYPE, tensor.datatype());
      Protobuf.shape(out, SHAPE, tensor.shape());
    };
  }

  /**
   * Decodes a {@code ModelMetadataResponse}.
   *
   * @throws MalformedMessageException if it is none
   */
  public static ModelMetadata decodeModelMetadata(ByteBuffer bytes) {
    String[] parts = {"", ""};
    List<String> versions = new ArrayList<>();
    List<TensorMetadata> inputs = new ArrayList<>();
    List<TensorMetadata> outputs = new ArrayList<>();
    Map<String, Object> parameters = Protobuf.newParameters();
    Protobuf.read(
        bytes,
        (number, in) -> {
          switch (number) {
            case NAME -> parts[0] = in.readString();
            case VERSIONS -> versions.add(in.readString());
            case PLATFORM -> parts[1] = in.readString();
            case INPUTS -> inputs.add(tensor(in));
            case OUTPUTS -> outputs.add(tensor(in));
            case PARAMETERS -> Protobuf.parameter(in, parameters);
            default -> {
              return false;
            }
          }
          return true;
        });
    versions.removeIf(String::isEmpty);
    return made(() -> new ModelMetadata(parts[0], versions, parts[1], inputs, outputs, parameters));
  }

  private static TensorMetadata tensor(CodedInputStream in) throws IOException {
    String[] parts = {"", ""};
    List<Long> shape = new ArrayList<>();
    Protobuf.read(
        Protobuf.part(in),
        (number, tensor) -> {
          switch (number) {
            case NAME, DATATYPE -> parts[number - NAME] = tensor.readString();
            case SHAPE -> Protobuf.dimensions(tensor, shape);
            default -> {
              return false;
            }
          }
          return true;
        });
    return made(() -> new TensorMetadata(parts[0], parts[1], shape));
  }

  /** Encodes a {@code RepositoryModelLoadRequest} or {@code RepositoryModelUnloadRequest}. */
  public static byte[] encodeRepositoryRequest(RepositoryRequest request) {
    return Protobuf.message(
        out -> {
          Protobuf.text(out, MODEL_NAME, request.model());
          Protobuf.parameters(out, REPOSITORY_PARAMETERS, request.parameters());
        });
  }

  /**
   * Decodes a {@code RepositoryModelLoadRequest} or {@code RepositoryModelUnloadRequest}.
   *
   * @throws MalformedMessageException if it is none
   */
  public static RepositoryRequest decodeRepositoryRequest(ByteBuffer bytes) {
    String[] model = {""};
    Map<String, Object> parameters = Protobuf.newParameters();
    Protobuf.read(
        bytes,
        (number, in) -> {
          switch (number) {
            case MODEL_NAME -> model[0] = in.readString();
            case REPOSITORY_PARAMETERS -> Protobuf.parameter(in, parameters);
            default -> {
              return false;
            }
          }
          return true;
        });
    return new RepositoryRequest(model[0], parameters);
  }

  /**
   * Decodes a {@code RepositoryIndexRequest}.
   *
   * @return whether only models that are ready are wanted
   * @throws MalformedMessageException if it is none
   */
  public static boolean decodeRepositoryIndexRequest(ByteBuffer bytes) {
    return flag(bytes, READY_ONLY);
  }

  /** Encodes a {@code RepositoryIndexResponse}. */
  public static byte[] encodeRepositoryIndex(List<RepositoryModel> models) {
    return Protobuf.message(
        out -> {
          for (RepositoryModel model : models) {
            Protobuf.message(
                out,
                MODELS,
                entry -> {
                  entry.writeString(NAME, model.name());
                  Protobuf.text(entry, VERSION, model.version());
                  entry.writeString(STATE, model.state().name());
                  Protobuf.text(entry, REASON, model.reason());
                });
          }
        });
  }

  /**
   * Decodes a {@code RepositoryIndexResponse}. A state that the protocol does not have is one in
   * which a model does not answer.
   *
   * @throws MalformedMessageException if it is none
   */
  public static List<RepositoryModel> decodeRepositoryIndex(ByteBuffer bytes) {
    List<RepositoryModel> models = new ArrayList<>();
    Protobuf.read(
        bytes,
        (number, in) -> {
          if (number != MODELS) {
            return false;
          }
          models.add(repositoryModel(in));
          return true;
        });
    return List.copyOf(models);
  }

  private static RepositoryModel repositoryModel(CodedInputStream in) throws IOException {
    String[] parts = {"", "", "", ""};
    Protobuf.read(
        Protobuf.part(in),
        (number, model) -> {
          switch (number) {
            case NAME, VERSION, STATE, REASON -> parts[number - NAME] = model.readString();
            default -> {
              return false;
            }
          }
          return true;
        });
    RepositoryModel.State state =
        Stream.of(RepositoryModel.State.values())
            .filter(each -> each.name().equals(parts[STATE - NAME]))
            .findFirst()
            .orElse(RepositoryModel.State.UNAVAILABLE);
    return made(
        () -> new RepositoryModel(parts[0], parts[VERSION - NAME], state, parts[REASON - NAME]));
  }

  private interface Made<T> {
    T make();
  }

  private static <T> T made(Made<T> made) {
    try {
      return made.make();
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(e.getMessage(), e);
    }
  }
}
