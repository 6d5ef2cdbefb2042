package dev.tenk.targets.edge.grpc;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** The methods that are called; messages are bytes that were encoded before. */
public enum GrpcMethod {
  /** Whether a model answers. */
  MODEL_READY("inference.GRPCInferenceService", "ModelReady"),
  /** What a server is. */
  SERVER_METADATA("inference.GRPCInferenceService", "ServerMetadata"),
  /** What a model is. */
  MODEL_METADATA("inference.GRPCInferenceService", "ModelMetadata"),
  /** An inference. */
  MODEL_INFER("inference.GRPCInferenceService", "ModelInfer"),
  /** Which models a server has. */
  REPOSITORY_INDEX("inference.GRPCInferenceService", "RepositoryIndex"),
  /** Loads a model. */
  MODEL_LOAD("inference.GRPCInferenceService", "RepositoryModelLoad"),
  /** Unloads a model. */
  MODEL_UNLOAD("inference.GRPCInferenceService", "RepositoryModelUnload"),
  /** The telemetry of tenk's agent; other servers have no such method. */
  TELEMETRY("tenk.EdgeAgent", "Telemetry");

  @SuppressWarnings("ImmutableEnumChecker") // it has no setter
  private final MethodDescriptor<byte[], byte[]> descriptor;

  GrpcMethod(String service, String method) {
    descriptor =
        MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
            .setType(MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(service, method))
            .build();
  }

  MethodDescriptor<byte[], byte[]> descriptor() {
    return descriptor;
  }

  /** The method's name without its service. */
  public String word() {
    return descriptor.getBareMethodName();
  }

  /** Messages as they are. */
  private static final class Bytes implements Marshaller<byte[]> {
    static final Bytes MARSHALLER = new Bytes();

    @Override
    public InputStream stream(byte[] message) {
      return new Message(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Written in one piece, for its length is known. */
  private static final class Message extends ByteArrayInputStream
      implements KnownLength, io.grpc.Drainable {
    Message(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int drainTo(OutputStream to) throws IOException {
      int bytes = count - pos;
      to.write(buf, pos, bytes);
      pos = count;
      return bytes;
    }
  }
}
