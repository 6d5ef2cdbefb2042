package dev.tenk.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.model.ModelSpec;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.GrpcInferenceCodec;
import dev.tenk.openinference.GrpcInferenceCodec.ModelRequest;
import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.GrpcMetadataCodec.ModelName;
import dev.tenk.openinference.GrpcMetadataCodec.RepositoryRequest;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.RequestedOutput;
import dev.tenk.openinference.Tensor;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The agent over gRPC, with a model that doubles. */
@Timeout(60)
class GrpcAgentTest {
  private static final String PROTOCOL = "inference.GRPCInferenceService/";

  private final Map<String, FakeSession> sessions = new HashMap<>();
  private EdgeAgent agent;
  private ManagedChannel channel;

  private void start(int maxQueueRequests, Optional<String> token, boolean gateOpen)
      throws Exception {
    start(maxQueueRequests, token, gateOpen, 60_000);
  }

  private void start(
      int maxQueueRequests, Optional<String> token, boolean gateOpen, long messageTimeoutMillis)
      throws Exception {
    agent =
        EdgeAgent.start(
            new AgentSettings(
                "127.0.0.1",
                0,
                OptionalInt.of(0),
                List.of(ModelSpec.parse("net:1=a.onnx"), ModelSpec.parse("net:2=a.onnx")),
                Map.of(),
                1,
                1,
                maxQueueRequests,
                token),
            spec -> {
              FakeSession session = new FakeSession(gateOpen);
              sessions.put(spec.version(), session);
              return session;
            },
            () -> DeviceTelemetry.UNKNOWN,
            RestartPauses.USUAL,
            messageTimeoutMillis);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", agent.grpcPort().getAsInt())
            .usePlaintext()
            .build();
  }

  @AfterEach
  void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
    if (agent != null) {
      sessions.values().forEach(session -> session.gate.release(100));
      agent.close();
    }
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
        throw new IllegalStateException(e);
      }
    }
  }

  private Future<byte[]> begin(String method, byte[] request) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setType(MethodType.UNARY)
            .setFullMethodName(method)
            .build();
    return ClientCalls.futureUnaryCall(channel.newCall(descriptor, CallOptions.DEFAULT), request);
  }

  private ByteBuffer call(String method, byte[] request) throws Exception {
    return ByteBuffer.wrap(begin(PROTOCOL + method, request).get());
  }

  private static byte[] request(
      String model, Optional<String> version, Tensor input, String... outputs) {
    return GrpcInferenceCodec.encodeRequest(
        new ModelRequest(
            model,
            version,
            new InferRequest(
                Optional.of("7"),
                List.of(input),
                Map.of(),
                Arrays.stream(outputs)
                    .map(name -> new RequestedOutput(name, Optional.empty()))
                    .toList(),
                true)));
  }

  private static Tensor numbers(float first) {
    return Tensor.ofFloats("x", List.of(1L, 2L), first, -2f);
  }

  private void refused(byte[] request, Status.Code code, String words) {
    Future<byte[]> call = begin(PROTOCOL + "ModelInfer", request);
    assertThatThrownBy(call::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(words);
            });
  }

  @Test
  void servesTheSameModelsAsOverHttp() throws Exception {
    start(4, Optional.empty(), true);
    ModelMetadata metadata =
        GrpcMetadataCodec.decodeModelMetadata(
            call(
                "ModelMetadata",
                GrpcMetadataCodec.encodeModelName(new ModelName("net", Optional.of("1")))));
    assertThat(metadata.versions()).containsExactly("1", "2");
    assertThat(metadata.inputs().get(0).isOf(DataType.FP32)).isTrue();
    assertThat(metadata.inputs().get(0).shape()).containsExactly(-1L, 2L);
    assertThat(metadata.parameters())
        .containsEntry("model_sha256", "00ff")
        .containsEntry("model_version", "1")
        .containsEntry("loaded", true);

    InferResponse all =
        GrpcInferenceCodec.decodeResponse(
            call("ModelInfer", request("net", Optional.empty(), numbers(1.5f))), name -> true);
    assertThat(all.modelVersion()).contains("2");
    assertThat(all.id()).contains("7");
    assertThat(all.outputs()).extracting(Tensor::name).containsExactly("y", "half");
    assertThat(all.outputs().get(0).floats()).containsExactly(3f, -4f);
    assertThat(all.parameters())
        .containsEntry("model_ns", FakeSession.MODEL_NANOS)
        .containsEntry("model_sha256", "00ff");
    assertThat((Long) all.parameters().get("queue_ns")).isGreaterThanOrEqualTo(0);

    InferResponse one =
        GrpcInferenceCodec.decodeResponse(
            call("ModelInfer", request("net", Optional.of("1"), numbers(1.5f), "half")),
            name -> true);
    assertThat(one.modelVersion()).contains("1");
    assertThat(one.outputs()).extracting(Tensor::name).containsExactly("half");
  }

  @Test
  void whatItRefuses() throws Exception {
    start(4, Optional.empty(), true);
    refused(
        request("nut", Optional.empty(), numbers(1)),
        Status.Code.NOT_FOUND,
        "no model nut; there are [net:1, net:2]");
    refused(
        request("net", Optional.of("9"), numbers(1)),
        Status.Code.NOT_FOUND,
        "no model net version 9");
    refused(
        request("net", Optional.empty(), Tensor.ofFloats("x", List.of(1L, 3L), 1, 2, 3)),
        Status.Code.INVALID_ARGUMENT,
        "expected FP32 [-1, 2]");
    refused(request("net", Optional.empty(), numbers(1), "z"), Status.Code.INVALID_ARGUMENT, "z");
    refused(new byte[] {9, 9, 9}, Status.Code.INVALID_ARGUMENT, "not a message of protobuf");
    refused(new byte[0], Status.Code.INVALID_ARGUMENT, "inputs: expected at least one");
    refused(
        request("net", Optional.empty(), numbers(FakeSession.POISON)),
        Status.Code.INTERNAL,
        "the inference failed; poison");
    assertThat(metrics())
        .contains("tenk_infer_requests_total{status=\"NOT_FOUND\"} 2")
        .contains("tenk_infer_requests_total{status=\"INVALID_ARGUMENT\"} 4")
        .contains("tenk_infer_requests_total{status=\"INTERNAL\"} 1");
  }

  private String metrics() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + "/metrics"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** The queue is that of HTTP. */
  @Test
  void aFullQueueIsNoRoomAndWhatWasAcceptedIsAnsweredAtTheEnd() throws Exception {
    start(1, Optional.empty(), false);
    byte[] request = request("net", Optional.empty(), numbers(1.5f));
    Future<byte[]> running = begin(PROTOCOL + "ModelInfer", request);
    sessions.get("2").begun.acquire();
    Future<byte[]> waiting = begin(PROTOCOL + "ModelInfer", request);
    while (!metrics().contains("tenk_queue_requests 1")) {
      Thread.onSpinWait();
    }
    refused(request, Status.Code.RESOURCE_EXHAUSTED, "the queue is full");

    CompletableFuture<Void> closed = CompletableFuture.runAsync(agent::close);
    agent = null;
    sessions.get("2").gate.release(2);
    for (Future<byte[]> each : List.of(running, waiting)) {
      assertThat(
              GrpcInferenceCodec.decodeResponse(ByteBuffer.wrap(each.get()), name -> true)
                  .outputs()
                  .get(0)
                  .floats())
          .containsExactly(3f, -4f);
    }
    closed.get();
    assertThat(sessions.get("2").closed).isTrue();
  }

  @Test
  void withATokenOnlyHealthIsOpen() throws Exception {
    start(4, Optional.of("s3cret"), true);
    assertThat(GrpcMetadataCodec.decodeFlag(call("ServerLive", new byte[0]))).isTrue();
    assertThat(GrpcMetadataCodec.decodeFlag(call("ServerReady", new byte[0]))).isTrue();
    refused(
        request("net", Optional.empty(), numbers(1)),
        Status.Code.UNAUTHENTICATED,
        "expected authorization: Bearer");
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer s3cret");
    channel.shutdownNow();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", agent.grpcPort().getAsInt())
            .usePlaintext()
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
            .build();
    assertThat(GrpcMetadataCodec.decodeServerMetadata(call("ServerMetadata", new byte[0])).name())
        .isEqualTo("tenk-edge-agent");
    assertThat(
            GrpcMetadataCodec.decodeText(
                ByteBuffer.wrap(begin("tenk.EdgeAgent/Telemetry", new byte[0]).get())))
        .contains("\"throttled_bits\"");
  }

  @Test
  void loadsAndUnloadsVersions() throws Exception {
    start(4, Optional.empty(), true);
    call(
        "RepositoryModelLoad",
        GrpcMetadataCodec.encodeRepositoryRequest(
            new RepositoryRequest("net", Map.of("version", "1", "unload_others", true))));
    refused(
        request("net", Optional.of("2"), numbers(1)),
        Status.Code.FAILED_PRECONDITION,
        "is not ready: UNAVAILABLE");
    assertThat(ready("1")).isTrue();
    assertThat(ready("2")).isFalse();
    call(
        "RepositoryModelUnload",
        GrpcMetadataCodec.encodeRepositoryRequest(
            new RepositoryRequest("net", Map.of("version", "1"))));
    assertThat(ready("1")).isFalse();
    assertThat(GrpcMetadataCodec.decodeFlag(call("ServerReady", new byte[0]))).isFalse();
  }

  private boolean ready(String version) throws Exception {
    return GrpcMetadataCodec.decodeFlag(
        call(
            "ModelReady",
            GrpcMetadataCodec.encodeModelName(new ModelName("net", Optional.of(version)))));
  }

  /**
   * Its head has come, its message never does, and a whole one beside it is answered. A client that
   * may send several messages sends the head of a call before any.
   */
  @Test
  void aMessageThatDoesNotComeEndsItsCall() throws Exception {
    start(10, Optional.empty(), true, 200);
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setType(MethodType.CLIENT_STREAMING)
            .setFullMethodName(PROTOCOL + "ModelInfer")
            .build();
    CompletableFuture<Status> ended = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call = channel.newCall(method, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        new Metadata());
    call.request(2);

    assertThat(ended.get().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(ended.get().getDescription())
        .isEqualTo("the message did not come whole within 200 ms");
    assertThat(GrpcMetadataCodec.decodeFlag(call("ServerReady", new byte[0]))).isTrue();
  }

  @Test
  void whoSpeaksAnotherProtocolLeavesNoTraceOfAStackInTheLog() throws Exception {
    List<LogRecord> records = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      start(10, Optional.empty(), true);
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), agent.grpcPort().getAsInt())) {
        socket
            .getOutputStream()
            .write("GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readAllBytes();
      }
      // its transport has ended, too, once the agent has
      agent.close();
    } finally {
      root.removeHandler(handler);
    }

    assertThat(records).filteredOn(record -> record.getThrown() != null).isEmpty();
  }
}
