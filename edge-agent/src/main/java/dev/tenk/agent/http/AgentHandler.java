package dev.tenk.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.agent.http.ServedModel.Build;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.agent.model.InferenceSession.Inference;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.RepositoryModel;
import dev.tenk.openinference.RepositoryModel.State;
import dev.tenk.openinference.ServerMetadata;
import dev.tenk.openinference.Tensor;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes requests and answers them. */
final class AgentHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(AgentHandler.class);
  private static final byte[] EMPTY = "{}".getBytes(UTF_8);

  private final ServedModels models;
  private final RepositoryRequests repository;
  private final WorkerPool workers;
  private final AgentMetrics metrics;
  private final TelemetryCache telemetry;
  private final Optional<byte[]> authorization;
  private final ServerMetadata serverMetadata;
  private final long bodyTimeoutMillis;

  AgentHandler(
      ServedModels models,
      ModelRepository repository,
      WorkerPool workers,
      TelemetryCache telemetry,
      Optional<String> bearerToken,
      ServerMetadata serverMetadata,
      long bodyTimeoutMillis) {
    this.models = models;
    this.repository = new RepositoryRequests(models, repository);
    this.workers = workers;
    this.metrics = new AgentMetrics(models, repository, workers);
    this.telemetry = telemetry;
    this.authorization = bearerToken.map(token -> token.getBytes(UTF_8));
    this.serverMetadata = serverMetadata;
    this.bodyTimeoutMillis = bodyTimeoutMillis;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback, bodyTimeoutMillis);
    String path = Request.getPathInContext(request);
    // "/v2/models/m" gives "", "v2", "models", "m".
    List<String> parts = List.of(path.split("/", -1));
    if (path.equals("/v2/health/live")) {
      get(exchange, () -> exchange.json(200, EMPTY));
    } else if (path.equals("/v2/health/ready")) {
      get(exchange, () -> serverReady(exchange));
    } else if (!authorized(request)) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      countIfInference(parts, 401);
      exchange.refuse(401, "expected the header Authorization: Bearer with the agent's token");
    } else if (path.equals("/v2")) {
      get(exchange, () -> exchange.json(200, MetadataCodec.encodeServerMetadata(serverMetadata)));
    } else if (path.equals("/metrics")) {
      get(
          exchange,
          () -> exchange.text("text/plain; version=0.0.4; charset=utf-8", metrics.text()));
    } else if (path.equals("/telemetry")) {
      get(
          exchange,
          () ->
              telemetry
                  .current()
                  .thenAccept(reading -> exchange.json(200, reading.toJson().getBytes(UTF_8))));
    } else if (path.startsWith("/v2/models/")) {
      modelRequest(exchange, parts);
    } else if (path.equals("/v2/repository/index")) {
      repository.index(exchange);
    } else if (path.startsWith("/v2/repository/models/")) {
      repository.change(exchange, parts);
    } else {
      exchange.refuse(404, "no such path: " + path);
    }
    return true;
  }

  private void modelRequest(Exchange exchange, List<String> parts) {
    ModelPath path = ModelPath.of(parts.subList(3, parts.size()));
    List<String> action = path.action();
    if (!action.isEmpty() && !action.equals(List.of("ready")) && !action.equals(List.of("infer"))) {
      exchange.refuse(404, "no such path: " + String.join("/", parts));
      return;
    }
    Optional<ServedModel> model = models.find(path.name(), path.version());
    if (model.isEmpty()) {
      countIfInference(parts, 404);
      exchange.refuse(404, "no %s; there are %s".formatted(path, models.names()));
    } else if (action.isEmpty()) {
      get(
          exchange,
          () ->
              exchange.json(200, MetadataCodec.encodeModelMetadata(models.metadata(model.get()))));
    } else if (action.get(0).equals("ready")) {
      get(exchange, () -> ready(exchange, model.get()));
    } else if (!exchange.request().getMethod().equals("POST")) {
      countIfInference(parts, 405);
      exchange.methodNotAllowed("POST");
    } else {
      readInference(exchange, model.get());
    }
  }

  private void serverReady(Exchange exchange) {
    if (models.ready()) {
      exchange.json(200, EMPTY);
    } else {
      exchange.error(409, "no model is loaded, or one is about to be; the index tells which");
    }
  }

  private static void ready(Exchange exchange, ServedModel model) {
    RepositoryModel entry = model.indexEntry();
    if (entry.state() == State.READY) {
      exchange.json(200, EMPTY);
    } else {
      // The protocol has 4xx for a model that is not ready.
      exchange.error(409, notReady(entry));
    }
  }

  private static String notReady(RepositoryModel entry) {
    return "model %s version %s is not ready: %s%s"
        .formatted(
            entry.name(),
            entry.version(),
            entry.state(),
            entry.reason().isEmpty() ? "" : ", " + entry.reason());
  }

  private void readInference(Exchange exchange, ServedModel model) {
    BodyReader.read(
        exchange,
        model.latest().orElseThrow().signature().maxBodyBytes(),
        new BodyReader.Reader() {
          @Override
          public void onBody(byte[] body) {
            offer(exchange, model, body, System.nanoTime());
          }

          @Override
          public void onRefused(int status, String message) {
            inferError(exchange, status, message);
          }
        });
  }

  private void offer(Exchange exchange, ServedModel model, byte[] body, long readNanos) {
    Optional<Build> build = model.acquire();
    if (build.isEmpty()) {
      refuse(exchange, model.indexEntry());
      return;
    }
    boolean accepted = false;
    try {
      String header = exchange.request().getHeaders().get(HttpBody.JSON_HEADER_LENGTH_HEADER);
      InferRequest request =
          OpenInferenceCodec.decodeRequest(HttpBody.received(body, Optional.ofNullable(header)));
      build.get().signature().check(request);
      accepted =
          workers.offer(
              leave -> infer(exchange, model, build.get().session(), request, readNanos, leave));
      if (!accepted) {
        exchange.later();
        inferError(exchange, 503, "the queue is full");
      }
    } catch (MalformedMessageException e) {
      inferError(exchange, 400, e.getMessage());
    } finally {
      if (!accepted) {
        model.release();
      }
    }
  }

  /** A model that is about to answer is worth waiting for; one that was taken out is not. */
  private void refuse(Exchange exchange, RepositoryModel entry) {
    if (entry.state() == State.UNAVAILABLE || entry.state() == State.UNLOADING) {
      inferError(exchange, 409, notReady(entry));
    } else {
      exchange.later();
      inferError(exchange, 503, notReady(entry));
    }
  }

  private void infer(
      Exchange exchange,
      ServedModel model,
      InferenceSession session,
      InferRequest request,
      long readNanos,
      Runnable leave) {
    long startNanos = System.nanoTime();
    Optional<Inference> inference = Optional.empty();
    String why = "the agent's log says why";
    try {
      inference = Optional.of(session.infer(request.inputs()));
    } catch (InferenceException e) {
      why = e.getMessage();
      LOG.warn("inference on {} version {} failed: {}", model.name(), model.version(), why);
    } catch (RuntimeException | Error e) {
      // Errors too: without an answer the client would wait for ever.
      LOG.error("inference on {} version {} failed", model.name(), model.version(), e);
    } finally {
      model.release();
      leave.run();
    }
    try {
      if (inference.isEmpty()) {
        inferError(exchange, 500, "the inference failed; " + why);
      } else {
        answer(exchange, model, session, request, startNanos - readNanos, inference.get());
      }
    } catch (RuntimeException | Error e) {
      LOG.error("an answer could not be written", e);
      exchange.callback().failed(e);
    }
  }

  private void answer(
      Exchange exchange,
      ServedModel model,
      InferenceSession session,
      InferRequest request,
      long queueNanos,
      Inference inference) {
    model.modelSeconds().record(inference.modelNanos());
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("queue_ns", queueNanos);
    parameters.put("model_ns", inference.modelNanos());
    parameters.put("model_sha256", session.modelSha256());
    InferResponse response =
        new InferResponse(
            model.name(),
            Optional.of(model.version()),
            request.id(),
            inference.outputs().stream().filter(output -> wanted(request, output)).toList(),
            parameters);
    HttpBody body;
    try {
      body = OpenInferenceCodec.encodeResponse(response, request::wantsBinary);
    } catch (IllegalArgumentException e) {
      // An output that JSON cannot carry, and binary was not asked for.
      inferError(exchange, 400, e.getMessage());
      return;
    }
    metrics.countInference(200);
    exchange.body(body);
  }

  private static boolean wanted(InferRequest request, Tensor output) {
    return request.outputs().isEmpty()
        || request.outputs().stream().anyMatch(wanted -> wanted.name().equals(output.name()));
  }

  private boolean authorized(Request request) {
    if (authorization.isEmpty()) {
      return true;
    }
    String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    String scheme = "Bearer ";
    return header != null
        && header.regionMatches(true, 0, scheme, 0, scheme.length())
        // Takes the same time wherever the first difference is.
        && MessageDigest.isEqual(
            authorization.get(), header.substring(scheme.length()).strip().getBytes(UTF_8));
  }

  private static void get(Exchange exchange, Runnable answer) {
    String method = exchange.request().getMethod();
    // Jetty leaves out the body of the answer to a HEAD.
    if (method.equals("GET") || method.equals("HEAD")) {
      answer.run();
    } else {
      exchange.methodNotAllowed("GET, HEAD");
    }
  }

  private void inferError(Exchange exchange, int status, String message) {
    metrics.countInference(status);
    exchange.error(status, message);
  }

  private void countIfInference(List<String> parts, int status) {
    if (parts.get(parts.size() - 1).equals("infer")) {
      metrics.countInference(status);
    }
  }
}
