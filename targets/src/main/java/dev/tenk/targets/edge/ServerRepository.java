package dev.tenk.targets.edge;

import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.ServerMetadata;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.edge.client.NettyCaller;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A server's model repository, as the protocol's extension of that name defines it. */
final class ServerRepository {
  /**
   * For each call, and for the model to get ready. An engine or a HEF takes seconds; tenk's agent
   * first waits up to half a minute for requests under way.
   */
  static final Duration TIMEOUT = Duration.ofMinutes(2);

  static final long PAUSE_MILLIS = 50;
  private static final int NOT_FOUND = 404;
  static final String AGENT = "tenk-edge-agent";

  /** The second name is KServe's. */
  static final Set<String> EXTENSION =
      Set.of(ServerMetadata.MODEL_REPOSITORY_EXTENSION, "model_repository_extension");

  private final String target;
  private final EdgeSettings settings;
  private final URI url;
  private final HttpCaller caller;
  private final Duration timeout;

  /**
   * @param caller for what a server answers at once
   */
  ServerRepository(String target, EdgeSettings settings, URI url, HttpCaller caller) {
    this(target, settings, url, caller, TIMEOUT);
  }

  ServerRepository(
      String target, EdgeSettings settings, URI url, HttpCaller caller, Duration timeout) {
    this.target = target;
    this.settings = settings;
    this.url = url;
    this.caller = caller;
    this.timeout = timeout;
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
    if (server.isEmpty() || server.get().extensions().stream().noneMatch(EXTENSION::contains)) {
      return false;
    }
    try (HttpCaller patient =
        new NettyCaller(url, settings.headers(), timeout, 1, settings.caFile())) {
      if (server.get().name().equals(AGENT)) {
        post(
            patient,
            OpenInferenceDialect.nameAndVersion(settings) + "/load",
            Map.of("unload_others", true));
      } else {
        String model = OpenInferenceDialect.encoded(settings.model());
        post(patient, model + "/unload", Map.of());
        post(patient, model + "/load", Map.of());
      }
      awaitReady(patient, System.nanoTime() + timeout.toNanos());
    }
    return true;
  }

  /**
   * Has tenk's agent load the suite's model, and waits until it is ready.
   *
   * @throws TargetUnavailableException with what the agent refused
   */
  void load() {
    try (HttpCaller patient =
        new NettyCaller(url, settings.headers(), timeout, 1, settings.caFile())) {
      post(patient, OpenInferenceDialect.nameAndVersion(settings) + "/load", Map.of());
      awaitReady(patient, System.nanoTime() + timeout.toNanos());
    }
  }

  private Optional<ServerMetadata> server() {
    HttpCaller.Result result = get(caller, "/v2");
    if (result instanceof HttpCaller.Response response) {
      if (response.status() == NOT_FOUND) {
        return Optional.empty();
      } else if (response.status() == 200) {
        try {
          return Optional.of(MetadataCodec.decodeServerMetadata(response.body()));
        } catch (MalformedMessageException e) {
          throw new TargetUnavailableException(
              asked("GET", "/v2")
                  + " answered, but not in the Open Inference Protocol: "
                  + e.getMessage(),
              e);
        }
      }
    }
    throw new TargetUnavailableException(asked("GET", "/v2") + " " + result.inWords());
  }

  private void post(HttpCaller patient, String pathInRepository, Map<String, Object> parameters) {
    String path = "/v2/repository/models/" + pathInRepository;
    HttpCaller.Result result =
        patient
            .send(
                new HttpCaller.Prepared(
                    path,
                    "application/json",
                    Optional.empty(),
                    Optional.of(MetadataCodec.encodeRepositoryRequest(parameters))))
            .toCompletableFuture()
            .join();
    if (!(result instanceof HttpCaller.Response response) || response.status() != 200) {
      throw new TargetUnavailableException(
          asked("POST", path) + " " + result.inWords() + reason(result));
    }
  }

  /** A server may answer that it loads before it has. */
  private void awaitReady(HttpCaller patient, long deadlineNanos) {
    String path = "/v2/models/" + OpenInferenceDialect.nameAndVersion(settings) + "/ready";
    while (true) {
      HttpCaller.Result result = get(patient, path);
      if (result instanceof HttpCaller.Response response && response.status() == 200) {
        return;
      }
      if (!(result instanceof HttpCaller.Response) || System.nanoTime() >= deadlineNanos) {
        throw new TargetUnavailableException(
            asked("GET", path)
                + " "
                + result.inWords()
                + reason(result)
                + "; the model was loaded, but did not get ready");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TargetUnavailableException(asked("GET", path) + " was interrupted", e);
      }
    }
  }

  private static HttpCaller.Result get(HttpCaller caller, String path) {
    return caller.send(HttpCaller.Prepared.get(path)).toCompletableFuture().join();
  }

  private String asked(String method, String path) {
    return "target '" + target + "': " + method + " " + url + path;
  }

  /** The server's own message, if there is one. */
  private static String reason(HttpCaller.Result result) {
    if (!(result instanceof HttpCaller.Response response)) {
      return "";
    }
    try {
      return ": " + OpenInferenceCodec.decodeError(response.body());
    } catch (MalformedMessageException e) {
      return "";
    }
  }
}
