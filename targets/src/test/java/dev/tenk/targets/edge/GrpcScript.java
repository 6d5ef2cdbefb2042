package dev.tenk.targets.edge;

import dev.tenk.openinference.GrpcInferenceCodec;
import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Target;
import dev.tenk.targets.payload.Payload;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** A server of the protocol over gRPC that behaves as a script says; its model is {@code m}. */
public final class GrpcScript implements AutoCloseable {
  static final String SERVICE = "inference.GRPCInferenceService";

  private final Server server;
  private final BlockingQueue<Metadata> headers = new LinkedBlockingQueue<>();

  /** Answers the message of one method. */
  public interface Method {
    void call(byte[] request, StreamObserver<byte[]> client);
  }

  private GrpcScript(Map<String, Method> methods, UnaryOperator<NettyServerBuilder> options) {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(SERVICE);
    methods.forEach(
        (name, method) ->
            service.addMethod(
                MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                    .setType(MethodType.UNARY)
                    .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                    .build(),
                ServerCalls.asyncUnaryCall(method::call)));
    ServerInterceptor keeping =
        new ServerInterceptor() {
          @Override
          public <Q, A> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, A> call, Metadata sent, ServerCallHandler<Q, A> next) {
            headers.add(sent);
            return next.startCall(call, sent);
          }
        };
    try {
      server =
          options
              .apply(
                  NettyServerBuilder.forAddress(
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
              .addService(service.build())
              .intercept(keeping)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells the model's metadata, and leaves its inferences to the script. */
  public static GrpcScript model(Method inferences) {
    return model(Models.METADATA, inferences, options -> options);
  }

  static GrpcScript model(
      ModelMetadata metadata, Method inferences, UnaryOperator<NettyServerBuilder> options) {
    return of(
        Map.of(
            "ModelMetadata",
            (request, client) -> answer(client, GrpcMetadataCodec.encodeModelMetadata(metadata)),
            "ModelInfer",
            inferences),
        options);
  }

  static GrpcScript of(Map<String, Method> methods, UnaryOperator<NettyServerBuilder> options) {
    return new GrpcScript(methods, options);
  }

  static void answer(StreamObserver<byte[]> client, byte[] message) {
    client.onNext(message);
    client.onCompleted();
  }

  /** Three numbers back. */
  public static void succeed(byte[] request, StreamObserver<byte[]> client) {
    answer(client, GrpcInferenceCodec.encodeResponse(Models.answer(Map.of())));
  }

  static Method refuse(Status status) {
    return (request, client) -> client.onError(status.asRuntimeException());
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  public int port() {
    return server.getPort();
  }

  /** What each call brought, in their order. */
  public BlockingQueue<Metadata> headers() {
    return headers;
  }

  /** A target that calls it; {@code more} are further settings. */
  Target open(String more, Payload... payloads) {
    return open(url(), more, payloads);
  }

  static Target open(URI url, String more, Payload... payloads) {
    return new EdgeGrpcProvider()
        .open(
            plan(url, more),
            Optional.empty(),
            payloads.length == 0 ? List.of(Models.PAYLOAD) : List.of(payloads));
  }

  /** The model is {@code m} unless {@code more} states otherwise. */
  static TargetPlan plan(URI url, String more) {
    String model = more.contains("model: ") ? "" : ", model: m";
    String rest = more.isEmpty() ? "" : ", " + more;
    String yaml = "{kind: edge-grpc, url: '" + url + "'" + model + rest + "}";
    return new TargetPlan(
        "pi",
        "edge-grpc",
        Standing.STAND_IN,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Settings.parse("suite.yaml", Path.of("."), yaml));
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
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
}
