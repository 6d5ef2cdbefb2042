package dev.tenk.targets.edge;

import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.GrpcMetadataCodec.ModelName;
import dev.tenk.openinference.GrpcMetadataCodec.RepositoryRequest;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.ServerMetadata;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.grpc.GrpcCaller;
import dev.tenk.targets.edge.grpc.GrpcMethod;
import dev.tenk.targets.edge.grpc.GrpcResult;
import io.grpc.Status;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A server's model repository over gRPC, as {@link ServerRepository} over HTTP. */
final class GrpcRepository {
  private final EdgeSettings settings;
  private final URI url;
  private final GrpcCaller caller;
  private final GrpcRefusals refusals;

  /**
   * @param caller for what a server answers at once
   */
  GrpcRepository(EdgeSettings settings, URI url, GrpcCaller caller, GrpcRefusals refusals) {
    this.settings = settings;
    this.url = url;
    this.caller = caller;
    this.refusals = refusals;
  }

  /**
   * Reloads the suite's model, and waits until it is ready. Tenk's agent unloads all its other
   * models; another server unloads and loads the model's name, with all its versions.
   *
   * @return false if the server does not list the extension
   * @throws TargetUnavailableException with what the server refused
   */
  boolean reload() {
    Optional<ServerMetadata> server = server();
    if (server.isEmpty()
        || server.get().extensions().stream().noneMatch(ServerRepository.EXTENSION::contains)) {
      return false;
    }
    try (GrpcCaller patient = patient()) {
      if (server.get().name().equals(ServerRepository.AGENT)) {
        change(patient, GrpcMethod.MODEL_LOAD, ofAgent(Map.of("unload_others", true)));
      } else {
        change(patient, GrpcMethod.MODEL_UNLOAD, Map.of());
        change(patient, GrpcMethod.MODEL_LOAD, Map.of());
      }
      awaitReady(patient);
    }
    return true;
  }

  /**
   * Has tenk's agent load the suite's model, and waits until it is ready.
   *
   * @throws TargetUnavailableException with what the agent refused
   */
  void load() {
    try (GrpcCaller patient = patient()) {
      change(patient, GrpcMethod.MODEL_LOAD, ofAgent(Map.of()));
      awaitReady(patient);
    }
  }

  private GrpcCaller patient() {
    return new GrpcCaller(url, settings.headers(), ServerRepository.TIMEOUT, 1, settings.caFile());
  }

  /** The agent takes the version, too. */
  private Map<String, Object> ofAgent(Map<String, Object> parameters) {
    Map<String, Object> all = new LinkedHashMap<>(parameters);
    settings.version().ifPresent(version -> all.put("version", version));
    return all;
  }

  private Optional<ServerMetadata> server() {
    GrpcResult result = caller.ask(GrpcMethod.SERVER_METADATA, new byte[0]);
    if (result instanceof GrpcResult.Answer answer) {
      try {
        return Optional.of(
            GrpcMetadataCodec.decodeServerMetadata(ByteBuffer.wrap(answer.message())));
      } catch (MalformedMessageException e) {
        throw new TargetUnavailableException(
            refusals.asked(GrpcMethod.SERVER_METADATA)
                + " answered, but not in the Open Inference Protocol: "
                + e.getMessage(),
            e);
      }
    } else if (result instanceof GrpcResult.Refused refused
        && refused.code() == Status.Code.UNIMPLEMENTED) {
      return Optional.empty();
    }
    throw failed(GrpcMethod.SERVER_METADATA, result, "");
  }

  private void change(GrpcCaller patient, GrpcMethod method, Map<String, Object> parameters) {
    GrpcResult result =
        patient.ask(
            method,
            GrpcMetadataCodec.encodeRepositoryRequest(
                new RepositoryRequest(settings.model(), parameters)));
    if (!(result instanceof GrpcResult.Answer)) {
      throw failed(method, result, "");
    }
  }

  /** A server may answer that it loads before it has. */
  private void awaitReady(GrpcCaller patient) {
    long deadlineNanos = System.nanoTime() + ServerRepository.TIMEOUT.toNanos();
    byte[] model =
        GrpcMetadataCodec.encodeModelName(new ModelName(settings.model(), settings.version()));
    while (true) {
      GrpcResult result = patient.ask(GrpcMethod.MODEL_READY, model);
      if (result instanceof GrpcResult.Answer answer
          && GrpcMetadataCodec.decodeFlag(ByteBuffer.wrap(answer.message()))) {
        return;
      }
      if (!(result instanceof GrpcResult.Answer || result instanceof GrpcResult.Refused)
          || System.nanoTime() >= deadlineNanos) {
        throw failed(
            GrpcMethod.MODEL_READY, result, "; the model was loaded, but did not get ready");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(ServerRepository.PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TargetUnavailableException(
            refusals.asked(GrpcMethod.MODEL_READY) + " was interrupted", e);
      }
    }
  }

  private TargetUnavailableException failed(GrpcMethod method, GrpcResult result, String more) {
    return new TargetUnavailableException(refusals.asked(method) + " " + result.inWords() + more);
  }
}
