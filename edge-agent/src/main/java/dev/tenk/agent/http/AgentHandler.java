package dev.tenk.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession.Inference;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.ServerMetadata;
import dev.tenk.openinference.Tensor;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
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
  private static final String RETRY_AFTER_SECONDS = "1";

  private final ServedModels models;
  private final WorkerPool workers;
  private final TelemetryCache telemetry;
  private final Optional<byte[]> authorization;
  private final ServerMetadata serverMetadata;
  private final ConcurrentSkipListMap<Integer, LongAdder> inferRequestsByStatus =
      new ConcurrentSkipListMap<>();

  AgentHandler(
      ServedModels models,
      WorkerPool workers,
      TelemetryCache telemetry,
      Optional<String> bearerToken,
      ServerMetadata serverMetadata) {
    this.models = models;
    this.workers = workers;
    this.telemetry = telemetry;
    this.authorization = bearerToken.map(token -> token.getBytes(UTF_8));
    this.serverMetadata = serverMetadata;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback);
    String path = Request.getPathInContext(request);
    // "/v2/models/m" gives "", "v2", "models", "m".
    List<String> parts = List.of(path.split("/", -1));
    if (path.equals("/v2/health/live") || path.equals("/v2/health/ready")) {
      get(exchange, () -> exchange.json(200, "{}".getBytes(UTF_8)));
    } else if (!authorized(request)) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      countIfInference(parts, 401);
      exchange.refuse(401, "expected the header Authorization: Bearer with the agent's token");
    } else if (path.equals("/v2")) {
      get(
          exchange,
          () -> exchange.json(200, OpenInferenceCodec.encodeServerMetadata(serverMetadata)));
    } else if (path.equals("/metrics")) {
      get(exchange, () -> exchange.text("text/plain; version=0.0.4; charset=utf-8", metrics()));
    } else if (path.equals("/telemetry")) {
      get(
          exchange,
          () ->
              telemetry
                  .current()
                  .thenAccept(reading -> exchange.json(200, reading.toJson().getBytes(UTF_8))));
    } else if (path.startsWith("/v2/models/")) {
      modelRequest(exchange, parts);
    } else {
      exchange.refuse(404, "no such path: " + path);
    }
    return true;
  }

  private void modelRequest(Exchange exchange, List<String> parts) {
    String name = parts.get(3);
    boolean versioned = parts.size() > 5 && parts.get(4).equals("versions");
    Optional<String> version = versioned ? Optional.of(parts.get(5)) : Optional.empty();
    List<String> action = parts.subList(versioned ? 6 : 4, parts.size());
    if (!action.isEmpty() && !action.equals(List.of("ready")) && !action.equals(List.of("infer"))) {
      exchange.refuse(404, "no such path: " + String.join("/", parts));
      return;
    }
    Optional<ServedModel> model = models.find(name, version);
    if (model.isEmpty()) {
      countIfInference(parts, 404);
      exchange.refuse(
          404,
          "no model \"%s\"%s; there are %s"
              .formatted(name, version.map(v -> " version \"" + v + "\"").orElse(""), served()));
    } else if (action.isEmpty()) {
      get(
          exchange,
          () ->
              exchange.json(
                  200, OpenInferenceCodec.encodeModelMetadata(models.metadata(model.get()))));
    } else if (action.get(0).equals("ready")) {
      get(exchange, () -> exchange.json(200, "{}".getBytes(UTF_8)));
    } else if (!exchange.request().getMethod().equals("POST")) {
      countIfInference(parts, 405);
      methodNotAllowed(exchange, "POST");
    } else {
      readInference(exchange, model.get());
    }
  }

  private void readInference(Exchange exchange, ServedModel model) {
    long maxBodyBytes = model.maxBodyBytes();
    BodyReader.read(
        exchange.request(),
        maxBodyBytes,
        new BodyReader.Reader() {
          @Override
          public void onBody(Optional<byte[]> body) {
            long readNanos = System.nanoTime();
            if (body.isPresent()) {
              offer(exchange, model, body.get(), readNanos);
            } else {
              inferError(
                  exchange, 413, "a request to this model has at most " + maxBodyBytes + " bytes");
            }
          }

          @Override
          public void onFailure(Throwable cause) {
            exchange.callback().failed(cause);
          }
        });
  }

  private void offer(Exchange exchange, ServedModel model, byte[] body, long readNanos) {
    InferRequest request;
    try {
      String header = exchange.request().getHeaders().get(HttpBody.JSON_HEADER_LENGTH_HEADER);
      request =
          OpenInferenceCodec.decodeRequest(HttpBody.received(body, Optional.ofNullable(header)));
      model.check(request);
    } catch (MalformedMessageException e) {
      inferError(exchange, 400, e.getMessage());
      return;
    }
    boolean accepted = workers.offer(leave -> infer(exchange, model, request, readNanos, leave));
    if (!accepted) {
      exchange.response().getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
      inferError(exchange, 503, "the queue is full");
    }
  }

  private void infer(
      Exchange exchange, ServedModel model, InferRequest request, long readNanos, Runnable leave) {
    long startNanos = System.nanoTime();
    Optional<Inference> inference = Optional.empty();
    try {
      inference = Optional.of(model.session().infer(request.inputs()));
    } catch (InferenceException | RuntimeException | Error e) {
      // Errors too: without an answer the client would wait for ever.
      LOG.error("inference on {} version {} failed", model.name(), model.version(), e);
    } finally {
      leave.run();
    }
    try {
      if (inference.isEmpty()) {
        inferError(exchange, 500, "the inference failed; the agent's log says why");
      } else {
        answer(exchange, model, request, startNanos - readNanos, inference.get());
      }
    } catch (RuntimeException | Error e) {
      LOG.error("an answer could not be written", e);
      exchange.callback().failed(e);
    }
  }

  private void answer(
      Exchange exchange,
      ServedModel model,
      InferRequest request,
      long queueNanos,
      Inference inference) {
    model.modelSeconds().record(inference.modelNanos());
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("queue_ns", queueNanos);
    parameters.put("model_ns", inference.modelNanos());
    parameters.put("model_sha256", model.session().modelSha256());
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
    countInference(200);
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
    if (exchange.request().getMethod().equals("GET")) {
      answer.run();
    } else {
      methodNotAllowed(exchange, "GET");
    }
  }

  private static void methodNotAllowed(Exchange exchange, String allowed) {
    exchange.response().getHeaders().put(HttpHeader.ALLOW, allowed);
    exchange.refuse(
        405, "expected %s but got %s".formatted(allowed, exchange.request().getMethod()));
  }

  private void inferError(Exchange exchange, int status, String message) {
    countInference(status);
    exchange.error(status, message);
  }

  private void countIfInference(List<String> parts, int status) {
    if (parts.get(parts.size() - 1).equals("infer")) {
      countInference(status);
    }
  }

  private void countInference(int status) {
    inferRequestsByStatus.computeIfAbsent(status, key -> new LongAdder()).increment();
  }

  private List<String> served() {
    return models.all().stream().map(model -> model.name() + ":" + model.version()).toList();
  }

  /** All metrics in Prometheus' text format. */
  private String metrics() {
    StringBuilder out = new StringBuilder();
    out.append("# HELP tenk_infer_requests_total Inference requests answered, by HTTP status.\n");
    out.append("# TYPE tenk_infer_requests_total counter\n");
    inferRequestsByStatus.forEach(
        (status, count) ->
            out.append(
                "tenk_infer_requests_total{status=\"%d\"} %d\n".formatted(status, count.sum())));
    gauge(out, "tenk_queue_requests", "Requests that wait for a worker.", workers.queuedRequests());
    gauge(out, "tenk_in_flight_requests", "Requests that wait or run.", workers.inFlightRequests());
    out.append("# HELP tenk_model_seconds Time the model ran, per inference.\n");
    out.append("# TYPE tenk_model_seconds histogram\n");
    for (ServedModel model : models.all()) {
      String labels = "model=\"%s\",version=\"%s\"".formatted(model.name(), model.version());
      model.modelSeconds().write(out, "tenk_model_seconds", labels);
    }
    gauge(
        out,
        "process_start_time_seconds",
        "Start of the process, seconds since 1970.",
        ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
    return out.toString();
  }

  private static void gauge(StringBuilder out, String name, String help, Number value) {
    out.append("# HELP %s %s\n# TYPE %s gauge\n%s %s\n".formatted(name, help, name, name, value));
  }
}
