package dev.tenk.agent.http;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.agent.model.ModelCache;
import dev.tenk.agent.model.ModelSpec;
import dev.tenk.agent.model.OnnxSession;
import dev.tenk.agent.worker.HefWorker;
import dev.tenk.agent.worker.WorkerSession;
import dev.tenk.openinference.ServerMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running agent: loads models and serves them with the Open Inference Protocol v2 over HTTP/1.1,
 * in JSON and with binary tensors, and over gRPC where it has a port for that.
 *
 * <p>Besides the protocol's endpoints there are {@code /metrics} (Prometheus) and {@code
 * /telemetry} (JSON). The server metadata's {@code parameters} hold {@code instance_id}, another
 * after each start, {@code started_at}, and {@code warning} where there is one to give. An
 * inference response's {@code parameters} hold {@code queue_ns} (from the request being read to its
 * inference), {@code model_ns} (the model's run) and {@code model_sha256}.
 *
 * <p>Models are loaded and unloaded with the protocol's model repository extension, those of {@link
 * AgentSettings#models} and no others.
 */
public final class EdgeAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeAgent.class);
  private static final long CLOSE_TIMEOUT_MILLIS = 30_000;
  // As long as a full queue of slow inferences may take.
  private static final long DRAIN_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
  // Longer than the pauses of a client that calls a few times a minute.
  private static final long IDLE_TIMEOUT_MILLIS = 300_000;
  // The largest body at 9 Mbit/s.
  private static final long BODY_TIMEOUT_MILLIS = 60_000;
  // For a request that is on its way while the agent closes; its connection is closed after it.
  private static final long CLOSING_IDLE_TIMEOUT_MILLIS = 100;
  // An image tensor has 600 KB: fewer, larger reads.
  private static final int READ_BUFFER_BYTES = 128 << 10;
  private static final int HTTP_THREADS = 32;
  private static final int ACCEPT_QUEUE_CONNECTIONS = 1024;

  private final Server server;
  private final ServerConnector connector;
  private final WorkerPool workers;
  private final ServedModels models;
  private final ModelRepository repository;
  private final TelemetryCache telemetry;
  private final Optional<GrpcServer> grpc;

  private EdgeAgent(
      AgentSettings settings,
      ServedModels models,
      ModelRepository repository,
      Supplier<DeviceTelemetry> deviceTelemetry,
      long bodyTimeoutMillis) {
    this.models = models;
    this.repository = repository;
    this.workers = new WorkerPool(settings.workers(), settings.maxQueueRequests());
    this.telemetry =
        new TelemetryCache(
            () -> deviceTelemetry.get().with(models.accelerators(), repository.restarts()),
            System::nanoTime);

    // Inferences run on these, too.
    QueuedThreadPool threads = new QueuedThreadPool(HTTP_THREADS + settings.workers());
    threads.setName("tenk-http");
    // The pool's own bound is 64 KiB: larger buffers would be made anew, and zeroed, for each read.
    this.server = new Server(threads, null, new ArrayByteBufferPool(0, -1, READ_BUFFER_BYTES));
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    HttpConnectionFactory connections = new HttpConnectionFactory(http);
    connections.setInputBufferSize(READ_BUFFER_BYTES);
    this.connector = new ServerConnector(server, 1, 1, connections);
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
    connector.setShutdownIdleTimeout(CLOSING_IDLE_TIMEOUT_MILLIS);
    connector.setAcceptQueueSize(ACCEPT_QUEUE_CONNECTIONS);
    connector.setAcceptedTcpNoDelay(true);
    server.addConnector(connector);
    Inferences inferences = new Inferences(workers);
    AgentMetrics metrics = new AgentMetrics(models, repository, workers);
    BearerToken token = new BearerToken(settings.bearerToken());
    ServerMetadata metadata = serverMetadata(settings);
    AgentHandler handler =
        new AgentHandler(
            models, repository, inferences, metrics, telemetry, token, metadata, bodyTimeoutMillis);
    this.grpc =
        settings.grpcPort().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new GrpcServer(
                    new InetSocketAddress(settings.host(), settings.grpcPort().getAsInt()),
                    new GrpcEndpoint(models, repository, inferences, metrics, telemetry, metadata),
                    token,
                    settings.workers(),
                    bodyTimeoutMillis));
    server.setHandler(new GracefulHandler(handler));
    server.setErrorHandler(EdgeAgent::error);
    server.setStopTimeout(CLOSE_TIMEOUT_MILLIS);
  }

  /** Loads one model; replaceable in tests. */
  interface Loader {
    InferenceSession load(ModelSpec spec) throws IOException, InferenceException;
  }

  /**
   * Loads the models and listens; returns when the agent is ready.
   *
   * @throws IOException if a model file cannot be read, a built-in model not be stored, or the
   *     address not be listened on
   * @throws InferenceException if a file is not a model that can be run
   */
  public static EdgeAgent start(AgentSettings settings) throws IOException, InferenceException {
    ModelCache cache = ModelCache.ofUser();
    return start(
        settings,
        spec -> load(spec, settings, cache),
        LinuxTelemetry.ofThisMachine(),
        RestartPauses.USUAL,
        BODY_TIMEOUT_MILLIS);
  }

  private static InferenceSession load(ModelSpec spec, AgentSettings settings, ModelCache cache)
      throws IOException, InferenceException {
    if (spec.source() instanceof ModelSpec.WorkerFile file) {
      Path program = settings.runtimes().get(file.extension());
      List<String> command = new ArrayList<>();
      if (program == null) {
        command.addAll(HefWorker.command());
      } else {
        command.add(program.toAbsolutePath().toString());
      }
      command.addAll(file.arguments());
      return WorkerSession.load(
          command, file.path(), WorkerSession.Patience.USUAL, settings.bearerToken());
    }
    Path onnx =
        spec.source() instanceof ModelSpec.BuiltIn builtIn
            ? cache.file(builtIn.model())
            : ((ModelSpec.OnnxFile) spec.source()).path();
    return OnnxSession.load(onnx, settings.intraOpThreads());
  }

  static EdgeAgent start(
      AgentSettings settings,
      Loader loader,
      Supplier<DeviceTelemetry> telemetry,
      RestartPauses pauses)
      throws IOException, InferenceException {
    return start(settings, loader, telemetry, pauses, BODY_TIMEOUT_MILLIS);
  }

  static EdgeAgent start(
      AgentSettings settings,
      Loader loader,
      Supplier<DeviceTelemetry> telemetry,
      RestartPauses pauses,
      long bodyTimeoutMillis)
      throws IOException, InferenceException {
    ServedModels models = new ServedModels();
    ModelRepository repository = new ModelRepository(models, loader, DRAIN_TIMEOUT_NANOS, pauses);
    EdgeAgent agent = new EdgeAgent(settings, models, repository, telemetry, bodyTimeoutMillis);
    boolean started = false;
    try {
      for (ModelSpec spec : settings.models()) {
        ServedModel model = new ServedModel(spec, repository::lost);
        repository.loadFirst(model);
        models.add(model);
      }
      agent.listen(settings);
      started = true;
      return agent;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while the models were loaded", e);
    } finally {
      if (!started) {
        agent.close();
      }
    }
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** The port it answers gRPC on; empty for none. */
  public OptionalInt grpcPort() {
    return grpc.isPresent() ? OptionalInt.of(grpc.get().port()) : OptionalInt.empty();
  }

  /**
   * Stops taking requests, answers those it has taken, frees the models. Returns within about 30 s
   * even if an inference or a load hangs; the models are then left to the end of the process.
   */
  @Override
  public void close() {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_TIMEOUT_MILLIS);
    grpc.ifPresent(GrpcServer::shutdown);
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the HTTP server did not stop in order", e);
    }
    telemetry.close();
    try {
      if (grpc.isPresent()) {
        grpc.get().close(Math.max(0, deadlineNanos - System.nanoTime()));
      }
      // Freeing a model while it runs would crash the process.
      if (repository.close(deadlineNanos - System.nanoTime())
          && workers.close(deadlineNanos - System.nanoTime())) {
        models.close();
      } else {
        LOG.warn("an inference or a load did not end within {} ms", CLOSE_TIMEOUT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(AgentSettings settings) throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException(
          "cannot listen on %s:%d: %s".formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    }
    if (grpc.isPresent()) {
      try {
        grpc.get().start();
      } catch (IOException e) {
        throw new IOException(
            "cannot answer gRPC on %s:%d: %s"
                .formatted(
                    settings.host(),
                    settings.grpcPort().getAsInt(),
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
            e);
      }
    }
  }

  private static ServerMetadata serverMetadata(AgentSettings settings) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("instance_id", UUID.randomUUID().toString());
    parameters.put("started_at", Instant.now().toString());
    settings.warning().ifPresent(warning -> parameters.put("warning", warning));
    return new ServerMetadata(
        "tenk-edge-agent",
        version(),
        List.of(ServerMetadata.BINARY_TENSOR_EXTENSION, ServerMetadata.MODEL_REPOSITORY_EXTENSION),
        parameters);
  }

  /** Version of the agent. */
  public static String version() {
    Properties properties = new Properties();
    try (InputStream in = EdgeAgent.class.getResourceAsStream("agent.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  /** Errors that Jetty finds itself, in the protocol's form rather than as HTML. */
  private static boolean error(Request request, Response response, Callback callback) {
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    int status = response.getStatus();
    new Exchange(request, response, callback, BODY_TIMEOUT_MILLIS)
        .error(
            status,
            message == null || status == 500 ? "HTTP status " + status : message.toString());
    return true;
  }
}
