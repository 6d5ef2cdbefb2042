package dev.tenk.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.agent.http.ModelRepository.Refusal;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.RepositoryModel.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;

/** Answers what is asked of the model repository: its index, and loading and unloading models. */
final class RepositoryRequests {
  private static final byte[] EMPTY = "{}".getBytes(UTF_8);
  private static final long MAX_BODY_BYTES = 64L << 10;
  private static final String UNLOAD_OTHERS = "unload_others";
  // Clients always send it; no model here has any.
  private static final String UNLOAD_DEPENDENTS = "unload_dependents";

  private final ServedModels models;
  private final ModelRepository repository;

  RepositoryRequests(ServedModels models, ModelRepository repository) {
    this.models = models;
    this.repository = repository;
  }

  /** Answers a request for the index. */
  void index(Exchange exchange) {
    post(exchange, body -> index(exchange, body));
  }

  private void index(Exchange exchange, byte[] body) {
    boolean readyOnly = MetadataCodec.decodeRepositoryIndexRequest(body);
    exchange.json(
        200,
        MetadataCodec.encodeRepositoryIndex(
            models.all().stream()
                .map(ServedModel::indexEntry)
                .filter(entry -> !readyOnly || entry.state() == State.READY)
                .toList()));
  }

  /**
   * Answers a request to load or to unload a model.
   *
   * @param parts of its path, between slashes
   */
  void change(Exchange exchange, List<String> parts) {
    ModelPath path = ModelPath.of(parts.subList(4, parts.size()));
    boolean load = path.action().equals(List.of("load"));
    if (!load && !path.action().equals(List.of("unload"))) {
      exchange.refuse(404, "no such path: " + String.join("/", parts));
      return;
    }
    Optional<ServedModel> model = models.find(path.name(), path.version());
    if (exchange.request().getHeaders().contains(HttpHeader.ORIGIN)) {
      // Browsers send it with every POST, for any origin of the page: no page is this agent's.
      exchange.refuse(
          403,
          "a web page cannot load or unload models: the request has an Origin header; send it"
              + " without, not from a browser");
    } else if (model.isEmpty()) {
      exchange.refuse(
          404,
          "no %s; only models that the agent was started with can be loaded: %s"
              .formatted(path, models.names()));
    } else if (load) {
      post(
          exchange,
          body -> answer(exchange, repository.load(model.get(), parameter(body, UNLOAD_OTHERS))));
    } else {
      post(
          exchange,
          body -> {
            parameter(body, UNLOAD_DEPENDENTS);
            answer(exchange, repository.unload(model.get()));
          });
    }
  }

  /** The value of the one parameter there may be; false without it. */
  private static boolean parameter(byte[] body, String name) {
    Map<String, Object> parameters = MetadataCodec.decodeRepositoryRequest(body);
    parameters.forEach(
        (key, value) -> {
          if (!key.equals(name) || !(value instanceof Boolean)) {
            throw new MalformedMessageException(
                "parameters: expected at most %s, true or false, but got %s".formatted(name, key));
          }
        });
    return Boolean.TRUE.equals(parameters.get(name));
  }

  private static void answer(Exchange exchange, CompletionStage<Optional<Refusal>> change) {
    change.thenAccept(
        refusal -> {
          if (refusal.isEmpty()) {
            exchange.json(200, EMPTY);
          } else if (refusal.get().passing()) {
            exchange.later();
            exchange.error(503, refusal.get().message());
          } else {
            exchange.error(500, refusal.get().message());
          }
        });
  }

  /** Does something with a POST's body; a body that is malformed is the client's fault. */
  private static void post(Exchange exchange, Consumer<byte[]> answer) {
    if (!exchange.request().getMethod().equals("POST")) {
      exchange.methodNotAllowed("POST");
      return;
    }
    BodyReader.read(
        exchange,
        MAX_BODY_BYTES,
        new BodyReader.Reader() {
          @Override
          public void onBody(byte[] body) {
            try {
              answer.accept(body);
            } catch (MalformedMessageException e) {
              exchange.error(400, e.getMessage());
            }
          }

          @Override
          public void onRefused(int status, String message) {
            exchange.error(status, message);
          }
        });
  }
}
