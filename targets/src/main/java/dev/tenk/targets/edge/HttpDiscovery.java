package dev.tenk.targets.edge;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.ServerMetadata;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Discovery;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.edge.client.HttpCaller;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a server tells of itself over HTTP. */
final class HttpDiscovery implements Discovery {
  private static final String SERVER = "/v2";

  /** Where servers list their models: the repository extension's, KServe's, OpenVINO's. */
  private static final List<HttpCaller.Prepared> LISTS =
      List.of(
          new HttpCaller.Prepared(
              "/v2/repository/index",
              "application/json",
              Optional.empty(),
              Optional.of(MetadataCodec.encodeRepositoryRequest(Map.of()))),
          HttpCaller.Prepared.get("/v2/models"),
          HttpCaller.Prepared.get("/v1/config"));

  /** With an input stated, what tells no metadata is told apart from what refuses. */
  static final Wire.OpenInference STATED =
      new Wire.OpenInference(
          true,
          Optional.empty(),
          Optional.of(new TensorMetadata("any", DataType.FP32, List.of(1L))),
          List.of(),
          false);

  @Override
  public Served served(TargetPlan sketch) {
    EdgeSettings settings = new EdgeHttpProvider().settings(sketch);
    URI url = settings.url().orElseThrow();
    try (HttpCaller caller = settings.caller(url)) {
      HttpCaller.Result result = ask(caller, HttpCaller.Prepared.get(SERVER));
      Refusals refusals = new Refusals(sketch, settings, url, caller.proxy());
      if (!(result instanceof HttpCaller.Response response) || isClosed(response)) {
        throw refusals.of("GET", SERVER, result).exception();
      }
      Optional<ServerMetadata> server = server(response);
      ListedModels models = ListedModels.NONE;
      for (HttpCaller.Prepared list : LISTS) {
        if (models.isEmpty() && ask(caller, list) instanceof HttpCaller.Response answer) {
          models = answer.status() == 200 ? ListedModels.read(answer.body()) : models;
        }
      }
      return new Served(
          server
              .map(each -> (each.name() + " " + each.version()).strip())
              .orElse("a server that says nothing of itself (GET /v2 " + result.inWords() + ")"),
          server.isPresent() || !models.isEmpty(),
          models.ready(),
          models.others());
    }
  }

  /** It has to be let in, or asked elsewhere or later, before it tells anything. */
  private static boolean isClosed(HttpCaller.Response response) {
    int status = response.status();
    return status == 401 || status == 403 || (status > 300 && status < 400) || status == 503;
  }

  private static Optional<ServerMetadata> server(HttpCaller.Response response) {
    try {
      return response.status() == 200
          ? Optional.of(MetadataCodec.decodeServerMetadata(response.body()))
          : Optional.empty();
    } catch (MalformedMessageException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static HttpCaller.Result ask(HttpCaller caller, HttpCaller.Prepared request) {
    return caller.send(request).toCompletableFuture().join();
  }

  @Override
  public Told told(TargetPlan sketch) {
    EdgeSettings settings = new EdgeHttpProvider().settings(sketch);
    URI url = settings.url().orElseThrow();
    try (HttpCaller caller = settings.caller(url)) {
      return told(sketch.kind(), settings, ToldModel.ask(sketch, settings, STATED, url, caller));
    }
  }

  /** Of a model; the input that is stated goes before what its metadata tell. */
  static Told told(String kind, EdgeSettings settings, ToldModel model) {
    List<TensorMetadata> inputs =
        ((Wire.OpenInference) settings.wire())
            .input()
            .map(List::of)
            .orElseGet(
                () ->
                    model.metadata().map(ModelMetadata::inputs).orElse(List.of()).stream()
                        .filter(input -> !input.name().isEmpty())
                        .toList());
    Optional<String> why =
        inputs.isEmpty()
            ? Optional.of(model.metadata().isEmpty() ? model.why() : "its metadata name no input")
            : Optional.empty();
    List<String> outputs =
        model.metadata().map(ModelMetadata::outputs).orElse(List.of()).stream()
            .map(TensorMetadata::name)
            .filter(name -> !name.isEmpty())
            .toList();
    return new Told(kind, inputs, why, outputs, new TreeMap<>());
  }
}
