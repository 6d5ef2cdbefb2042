package dev.tenk.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.RepositoryModel;
import dev.tenk.openinference.RepositoryModel.State;
import dev.tenk.openinference.ServerMetadata;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Routes requests and answers them. */
final class AgentHandler extends Handler.Abstract {
  private static final byte[] EMPTY = "{}".getBytes(UTF_8);

  private final ServedModels models;
  private final RepositoryRequests repository;
  private final Inferences inferences;
  private final AgentMetrics metrics;
  private final TelemetryCache telemetry;
  private final BearerToken token;
  private final ServerMetadata serverMetadata;
  private final long bodyTimeoutMillis;

  AgentHandler(
      ServedModels models,
      ModelRepository repository,
      Inferences inferences,
      AgentMetrics metrics,
      TelemetryCache telemetry,
      BearerToken token,
      ServerMetadata serverMetadata,
      long bodyTimeoutMillis) {
    this.models = models;
    this.repository = new RepositoryRequests(models, repository);
    this.inferences = inferences;
    this.metrics = metrics;
    this.telemetry = telemetry;
    this.token = token;
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
      exchange.error(409, Inferences.notReady(entry));
    }
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
    Optional<String> header =
        Optional.ofNullable(
            exchange.request().getHeaders().get(HttpBody.JSON_HEADER_LENGTH_HEADER));
    inferences.offer(
        model,
        () -> OpenInferenceCodec.decodeRequest(HttpBody.received(body, header)),
        readNanos,
        new Inferences.Client() {
          @Override
          public void answer(InferRequest request, InferResponse response) {
            AgentHandler.this.answer(exchange, request, response);
          }

          @Override
          public void refuse(Inferences.Refusal why, String message) {
            if (why == Inferences.Refusal.LOADING || why == Inferences.Refusal.QUEUE_FULL) {
              exchange.later();
            }
            inferError(exchange, status(why), message);
          }

          @Override
          public void lost(Throwable failure) {
            exchange.callback().failed(failure);
          }
        });
  }

  private static int status(Inferences.Refusal why) {
    return switch (why) {
      case MALFORMED -> 400;
      case NOT_LOADED -> 409;
      case LOADING, QUEUE_FULL -> 503;
      case FAILED -> 500;
    };
  }

  private void answer(Exchange exchange, InferRequest request, InferResponse response) {
    HttpBody body;
    try {
      body = OpenInferenceCodec.encodeResponse(response, request::wantsBinary);
    } catch (IllegalArgumentException e) {
      // An output that JSON cannot carry, and binary was not asked for.
      inferError(exchange, 400, e.getMessage());
      return;
    }
    metrics.countInference("200");
    exchange.body(body);
  }

  private boolean authorized(Request request) {
    return token.isOf(request.getHeaders().get(HttpHeader.AUTHORIZATION));
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
    metrics.countInference(Integer.toString(status));
    exchange.error(status, message);
  }

  private void countIfInference(List<String> parts, int status) {
    if (parts.get(parts.size() - 1).equals("infer")) {
      metrics.countInference(Integer.toString(status));
    }
  }
}
