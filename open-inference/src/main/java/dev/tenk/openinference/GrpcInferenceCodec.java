package dev.tenk.openinference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The messages of an inference over gRPC, {@code ModelInferRequest} and {@code ModelInferResponse},
 * in protobuf's wire format. Tensors are written raw, and read raw or as typed contents; raw bytes
 * are not copied.
 *
 * <p>Decoding holds against hostile bytes as that of {@link OpenInferenceCodec} does. Fields it
 * does not know are ignored.
 */
public final class GrpcInferenceCodec {
  // ModelInferRequest and ModelInferResponse
  private static final int MODEL_NAME = 1;
  private static final int MODEL_VERSION = 2;
  private static final int ID = 3;
  private static final int PARAMETERS = 4;
  private static final int TENSORS = 5;
  private static final int REQUESTED_OUTPUTS = 6;
  private static final int RAW_INPUTS = 7;
  private static final int RAW_OUTPUTS = 6;

  // InferInputTensor, InferOutputTensor and InferRequestedOutputTensor
  private static final int NAME = 1;
  private static final int DATATYPE = 2;
  private static final int SHAPE = 3;
  private static final int CONTENTS = 5;

  private GrpcInferenceCodec() {}

  /**
   * A request and the model it is for.
   *
   * @param version empty for the server's choice
   */
  public record ModelRequest(String model, Optional<String> version, InferRequest request) {}

  /** Encodes a request. */
  public static byte[] encodeRequest(ModelRequest asked) {
    InferRequest request = asked.request();
    return withRaw(
        out -> {
          head(out, asked.model(), asked.version(), request.id(), request.parameters());
          tensors(out, request.inputs());
          for (RequestedOutput output : request.outputs()) {
            Protobuf.message(
                out, REQUESTED_OUTPUTS, message -> message.writeString(NAME, output.name()));
          }
        },
        RAW_INPUTS,
        request.inputs());
  }

  /** Encodes a response. */
  public static byte[] encodeResponse(InferResponse response) {
    return withRaw(
        out -> {
          head(
              out,
              response.modelName(),
              response.modelVersion(),
              response.id(),
              response.parameters());
          tensors(out, response.outputs());
        },
        RAW_OUTPUTS,
        response.outputs());
  }

  private static void head(
      CodedOutputStream out,
      String model,
      Optional<String> version,
      Optional<String> id,
      Map<String, Object> parameters)
      throws IOException {
    Protobuf.text(out, MODEL_NAME, model);
    Protobuf.text(out, MODEL_VERSION, version.orElse(""));
    Protobuf.text(out, ID, id.orElse(""));
    Protobuf.parameters(out, PARAMETERS, parameters);
  }

  private static void tensors(CodedOutputStream out, List<Tensor> tensors) throws IOException {
    for (Tensor tensor : tensors) {
      Protobuf.message(
          out,
          TENSORS,
          message -> {
            message.writeString(NAME, tensor.name());
            message.writeString(DATATYPE, tensor.dataType().name());
            Protobuf.shape(message, SHAPE, tensor.shape());
          });
    }
  }

  /** The elements behind the rest, copied once. */
  private static byte[] withRaw(Protobuf.Writer rest, int number, List<Tensor> tensors) {
    byte[] head = Protobuf.message(rest);
    int sizeBytes = head.length;
    for (Tensor tensor : tensors) {
      int rawBytes = tensor.data().remaining();
      sizeBytes =
          Math.addExact(
              sizeBytes,
              Math.addExact(
                  CodedOutputStream.computeTagSize(number)
                      + CodedOutputStream.computeUInt32SizeNoTag(rawBytes),
                  rawBytes));
    }
    byte[] bytes = new byte[sizeBytes];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeRawBytes(head);
      for (Tensor tensor : tensors) {
        ByteBuffer raw = tensor.data();
        out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(raw.remaining());
        out.writeRawBytes(raw);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  /**
   * Decodes a request.
   *
   * @throws MalformedMessageException if it is not one
   */
  public static ModelRequest decodeRequest(ByteBuffer bytes) {
    Message message = new Message("inputs", RAW_INPUTS);
    List<RequestedOutput> outputs = new ArrayList<>();
    Protobuf.read(
        bytes,
        (number, in) -> {
          if (number == REQUESTED_OUTPUTS) {
            outputs.add(requested(in));
            return true;
          }
          return message.read(number, in);
        });
    List<Tensor> inputs = message.wanted(name -> true);
    if (inputs.isEmpty()) {
      throw new MalformedMessageException("inputs: expected at least one");
    }
    return new ModelRequest(
        message.model,
        message.version(),
        new InferRequest(message.id(), inputs, message.parameters, outputs, true));
  }

  private static RequestedOutput requested(CodedInputStream in) throws IOException {
    String[] name = {""};
    Protobuf.read(
        Protobuf.part(in),
        (number, output) -> {
          if (number != NAME) {
            return false;
          }
          name[0] = output.readString();
          return true;
        });
    return new RequestedOutput(name[0], Optional.empty());
  }

  /**
   * Decodes a response.
   *
   * @param wanted by name, which outputs are read; the others are {@link InferResponse#unread}
   * @throws MalformedMessageException if it is not one, or an output that is wanted cannot be read
   */
  public static InferResponse decodeResponse(ByteBuffer bytes, Predicate<String> wanted) {
    Message message = new Message("outputs", RAW_OUTPUTS);
    Protobuf.read(bytes, message::read);
    return new InferResponse(
        message.model,
        message.version(),
        message.id(),
        message.wanted(wanted),
        message.tensors.stream()
            .map(Described::metadata)
            .filter(each -> !wanted.test(each.name()))
            .toList(),
        message.parameters);
  }

  /** What requests and responses have in common, in whatever order it comes. */
  private static final class Message {
    private final String field;
    private final int rawNumber;
    private String model = "";
    private String version = "";
    private String id = "";
    private final Map<String, Object> parameters = Protobuf.newParameters();
    private final List<Described> tensors = new ArrayList<>();
    private final List<ByteBuffer> raws = new ArrayList<>();

    Message(String field, int rawNumber) {
      this.field = field;
      this.rawNumber = rawNumber;
    }

    boolean read(int number, CodedInputStream in) throws IOException {
      switch (number) {
        case MODEL_NAME -> model = in.readString();
        case MODEL_VERSION -> version = in.readString();
        case ID -> id = in.readString();
        case PARAMETERS -> Protobuf.parameter(in, parameters);
        case TENSORS -> tensors.add(Described.read(in));
        default -> {
          if (number != rawNumber) {
            return false;
          }
          raws.add(Protobuf.part(in));
        }
      }
      return true;
    }

    Optional<String> version() {
      return version.isEmpty() ? Optional.empty() : Optional.of(version);
    }

    Optional<String> id() {
      return id.isEmpty() ? Optional.empty() : Optional.of(id);
    }

    List<Tensor> wanted(Predicate<String> names) {
      if (!raws.isEmpty() && raws.size() != tensors.size()) {
        throw new MalformedMessageException(
            "%s: %d of them, but raw contents of %d".formatted(field, tensors.size(), raws.size()));
      }
      List<Tensor> read = new ArrayList<>();
      for (int i = 0; i < tensors.size(); i++) {
        Described tensor = tensors.get(i);
        if (names.test(tensor.name)) {
          Optional<ByteBuffer> raw = raws.isEmpty() ? Optional.empty() : Optional.of(raws.get(i));
          read.add(tensor.with(raw, field + "[" + i + "]"));
        }
      }
      return read;
    }
  }

  /** A tensor without its raw elements. */
  private static final class Described {
    private String name = "";
    private String datatype = "";
    private final List<Long> shape = new ArrayList<>();
    private Optional<ByteBuffer> contents = Optional.empty();

    static Described read(CodedInputStream in) throws IOException {
      Described tensor = new Described();
      Protobuf.read(
          Protobuf.part(in),
          (number, message) -> {
            switch (number) {
              case NAME -> tensor.name = message.readString();
              case DATATYPE -> tensor.datatype = message.readString();
              case SHAPE -> Protobuf.dimensions(message, tensor.shape);
              case CONTENTS -> tensor.contents = Optional.of(Protobuf.part(message));
              default -> {
                return false;
              }
            }
            return true;
          });
      return tensor;
    }

    TensorMetadata metadata() {
      try {
        return new TensorMetadata(name, datatype, shape);
      } catch (IllegalArgumentException e) {
        throw new MalformedMessageException(e.getMessage(), e);
      }
    }

    Tensor with(Optional<ByteBuffer> raw, String where) {
      DataType type =
          DataType.named(datatype)
              .orElseThrow(
                  () ->
                      new MalformedMessageException(
                          "%s: tensor \"%s\" is of \"%s\", an unknown datatype"
                              .formatted(where, name, datatype)));
      if (raw.isPresent() && contents.isPresent()) {
        throw new MalformedMessageException(where + ": has both raw and typed contents");
      }
      try {
        ByteBuffer data =
            raw.orElseGet(
                () ->
                    TensorContents.raw(
                        contents.orElseGet(() -> ByteBuffer.allocate(0)), type, where));
        return new Tensor(name, type, shape, data);
      } catch (IllegalArgumentException e) {
        throw new MalformedMessageException(where + ": " + e.getMessage(), e);
      }
    }
  }
}
