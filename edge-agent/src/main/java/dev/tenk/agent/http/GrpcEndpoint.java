package dev.tenk.agent.http;

import dev.tenk.agent.http.Inferences.Refusal;
import dev.tenk.openinference.GrpcInferenceCodec;
import dev.tenk.openinference.GrpcInferenceCodec.ModelRequest;
import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.GrpcMetadataCodec.ModelName;
import dev.tenk.openinference.GrpcMetadataCodec.RepositoryRequest;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.RepositoryModel.State;
import dev.tenk.openinference.ServerMetadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Answers the protocol's methods over gRPC, as {@link AgentHandler} does its paths. */
final class GrpcEndpoint {
  private static final byte[] EMPTY = {};
  private static final String VERSION = "version";
  private static final String UNLOAD_OTHERS = "unload_others";

  private final ServedModels models;
  private final ModelRepository repository;
  private final Inferences inferences;
  private final AgentMetrics metrics;
  private final TelemetryCache telemetry;
  private final ServerMetadata serverMetadata;

  GrpcEndpoint(
      ServedModels models,
      ModelRepository repository,
      Inferences inferences,
      AgentMetrics metrics,
      TelemetryCache telemetry,
      ServerMetadata serverMetadata) {
    this.models = models;
    this.repository = repository;
    this.inferences = inferences;
    this.metrics = metrics;
    this.telemetry = telemetry;
    this.serverMetadata = serverMetadata;
  }

  /** Answers one message. */
  interface Method {
    void call(ByteBuffer request, StreamObserver<byte[]> client);
  }

  /** The methods of the protocol's service, by name. */
  Map<String, Method> inference() {
    return Map.of(
        "ServerLive",
        (request, client) -> answer(client, GrpcMetadataCodec.encodeFlag(true)),
        "ServerReady",
        (request, client) -> answer(client, GrpcMetadataCodec.encodeFlag(models.ready())),
        "ServerMetadata",
        (request, client) -> answer(client, GrpcMetadataCodec.encodeServerMetadata(serverMetadata)),
        "ModelReady",
        (request, client) ->
            answer(
                client,
                GrpcMetadataCodec.encodeFlag(
                    find(GrpcMetadataCodec.decodeModelName(request)).indexEntry().state()
                        == State.READY)),
        "ModelMetadata",
        (request, client) ->
            answer(
                client,
                GrpcMetadataCodec.encodeModelMetadata(
                    models.metadata(find(GrpcMetadataCodec.decodeModelName(request))))),
        "ModelInfer",
        this::infer,
        "RepositoryIndex",
        this::index,
        "RepositoryModelLoad",
        this::load,
        "RepositoryModelUnload",
        this::unload);
  }

  /** The methods of the agent's own service, by name. */
  Map<String, Method> own() {
    return Map.of(
        "Telemetry",
        (request, client) ->
            telemetry
                .current()
                .thenAccept(
                    reading -> answer(client, GrpcMetadataCodec.encodeText(reading.toJson()))));
  }

  private static void answer(StreamObserver<byte[]> client, byte[] message) {
    client.onNext(message);
    client.onCompleted();
  }

  private ServedModel find(ModelName model) {
    return models
        .find(model.name(), model.version())
        .orElseThrow(
            () ->
                Status.NOT_FOUND
                    .withDescription(
                        "no model %s%s; there are %s"
                            .formatted(
                                model.name(),
                                model.version().map(each -> " version " + each).orElse(""),
                                models.names()))
                    .asRuntimeException());
  }

  private void infer(ByteBuffer message, StreamObserver<byte[]> client) {
    long readNanos = System.nanoTime();
    try {
      ModelRequest asked = GrpcInferenceCodec.decodeRequest(message);
      inferences.offer(
          find(new ModelName(asked.model(), asked.version())),
          asked::request,
          readNanos,
          new Caller(client));
    } catch (RuntimeException e) {
      metrics.countInference(status(e).getCode().name());
      throw e;
    }
  }

  /** The status that a method's failure is answered with. */
  static Status status(RuntimeException failure) {
    return failure instanceof MalformedMessageException
        ? Status.INVALID_ARGUMENT.withDescription(failure.getMessage())
        : Status.fromThrowable(failure);
  }

  private final class Caller implements Inferences.Client {
    private final StreamObserver<byte[]> client;

    Caller(StreamObserver<byte[]> client) {
      this.client = client;
    }

    @Override
    public void answer(InferRequest request, InferResponse response) {
      metrics.countInference(Status.Code.OK.name());
      GrpcEndpoint.answer(client, GrpcInferenceCodec.encodeResponse(response));
    }

    @Override
    public void refuse(Refusal why, String message) {
      Status status = status(why);
      metrics.countInference(status.getCode().name());
      client.onError(status.withDescription(message).asRuntimeException());
    }

    @Override
    public void lost(Throwable failure) {
      client.onError(Status.INTERNAL.asRuntimeException());
    }
  }

  private static Status status(Refusal why) {
    return switch (why) {
      case MALFORMED -> Status.INVALID_ARGUMENT;
      case NOT_LOADED -> Status.FAILED_PRECONDITION;
      case LOADING -> Status.UNAVAILABLE;
      case QUEUE_FULL -> Status.RESOURCE_EXHAUSTED;
      case FAILED -> Status.INTERNAL;
    };
  }

  private void index(ByteBuffer message, StreamObserver<byte[]> client) {
    boolean readyOnly = GrpcMetadataCodec.decodeRepositoryIndexRequest(message);
    answer(
        client,
        GrpcMetadataCodec.encodeRepositoryIndex(
            models.all().stream()
                .map(ServedModel::indexEntry)
                .filter(entry -> !readyOnly || entry.state() == State.READY)
                .toList()));
  }

  private void load(ByteBuffer message, StreamObserver<byte[]> client) {
    RepositoryRequest request = GrpcMetadataCodec.decodeRepositoryRequest(message);
    changed(
        client,
        repository.load(
            found(request), Boolean.TRUE.equals(request.parameters().get(UNLOAD_OTHERS))));
  }

  private void unload(ByteBuffer message, StreamObserver<byte[]> client) {
    changed(client, repository.unload(found(GrpcMetadataCodec.decodeRepositoryRequest(message))));
  }

  private ServedModel found(RepositoryRequest request) {
    return find(
        new ModelName(
            request.model(),
            Optional.ofNullable(request.parameters().get(VERSION)).map(Object::toString)));
  }

  private static void changed(
      StreamObserver<byte[]> client, CompletionStage<Optional<ModelRepository.Refusal>> change) {
    change.thenAccept(
        refusal -> {
          if (refusal.isEmpty()) {
            answer(client, EMPTY);
          } else {
            client.onError(
                (refusal.get().passing() ? Status.UNAVAILABLE : Status.INTERNAL)
                    .withDescription(refusal.get().message())
                    .asRuntimeException());
          }
        });
  }
}
