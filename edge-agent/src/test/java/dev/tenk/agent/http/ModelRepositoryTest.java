package dev.tenk.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.http.ModelRepository.Refusal;
import dev.tenk.agent.http.ServedModel.InUseException;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.ModelSpec;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.RepositoryModel;
import dev.tenk.openinference.RequestedOutput;
import dev.tenk.openinference.Tensor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models that come and go while the agent runs. */
@Timeout(60)
class ModelRepositoryTest {
  private static final String INFER = "/v2/models/net/infer";
  private static final String LOAD = "/v2/repository/models/net/load";
  private static final String UNLOAD = "/v2/repository/models/net/unload";
  private static final String INDEX = "/v2/repository/index";
  private static final byte[] REQUEST = request(1f);

  private final HttpClient client = HttpClient.newHttpClient();

  /** In the order of their loading. */
  private final List<FakeSession> sessions = new CopyOnWriteArrayList<>();

  private volatile Optional<Throwable> loadingFails = Optional.empty();
  private volatile boolean gateOpen = true;
  private EdgeAgent agent;

  private FakeSession load(ModelSpec spec) throws InferenceException, NoSuchFileException {
    if (loadingFails.isPresent()) {
      if (loadingFails.get() instanceof InferenceException e) {
        throw e;
      } else if (loadingFails.get() instanceof NoSuchFileException e) {
        throw e;
      }
      throw (Error) loadingFails.get();
    }
    FakeSession session = new FakeSession(gateOpen);
    sessions.add(session);
    return session;
  }

  private void start(int workers, int maxQueueRequests, Optional<String> token, String... models)
      throws Exception {
    List<ModelSpec> specs = new ArrayList<>();
    for (String model : models) {
      specs.add(ModelSpec.parse(model + "=a.onnx"));
    }
    agent =
        EdgeAgent.start(
            new AgentSettings(
                "127.0.0.1",
                0,
                OptionalInt.empty(),
                specs,
                Map.of(),
                workers,
                1,
                maxQueueRequests,
                token),
            this::load,
            () -> DeviceTelemetry.UNKNOWN,
            RestartPauses.USUAL);
  }

  private void start(String... models) throws Exception {
    start(1, 4, Optional.empty(), models);
  }

  @AfterEach
  void close() {
    sessions.forEach(session -> session.gate.release(100));
    if (agent != null) {
      agent.close();
    }
    assertThat(sessions).allMatch(session -> session.closed.get());
  }

  private static byte[] request(float first) {
    return OpenInferenceCodec.encodeRequest(
            new InferRequest(
                Optional.empty(),
                List.of(Tensor.ofFloats("x", List.of(1L, 2L), first, 2f)),
                Map.of(),
                List.of(new RequestedOutput("y", Optional.empty())),
                false),
            false)
        .bytes();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + path));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return client.send(to(path).build(), BodyHandlers.ofByteArray());
  }

  private CompletableFuture<HttpResponse<byte[]>> postAsync(String path, byte[] body) {
    return client.sendAsync(
        to(path).POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> post(String path, String body) throws Exception {
    return postAsync(path, body.getBytes(UTF_8)).get(20, TimeUnit.SECONDS);
  }

  private HttpResponse<byte[]> infer(String path) throws Exception {
    return postAsync(path, REQUEST).get(20, TimeUnit.SECONDS);
  }

  private ModelMetadata metadata(String path) throws Exception {
    return MetadataCodec.decodeModelMetadata(get(path).body());
  }

  private String index() throws Exception {
    HttpResponse<byte[]> response = post(INDEX, "");
    assertThat(response.statusCode()).isEqualTo(200);
    return new String(response.body(), UTF_8);
  }

  private static String entry(String name, String version, String state, String reason) {
    return "{\"name\":\"%s\",\"version\":\"%s\",\"state\":\"%s\",\"reason\":\"%s\"}"
        .formatted(name, version, state, reason);
  }

  private static void assertDone(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
  }

  private static void assertError(HttpResponse<byte[]> response, int status, String... parts) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(OpenInferenceCodec.decodeError(response.body())).contains(parts);
  }

  @Test
  void loadingALoadedModelLoadsItAnew() throws Exception {
    start("net");
    Map<String, Object> before = metadata("/v2/models/net").parameters();

    assertDone(post(LOAD, ""));

    Map<String, Object> after = metadata("/v2/models/net").parameters();
    assertThat(sessions).hasSize(2);
    assertThat(sessions.get(0).closed).isTrue();
    assertThat(after).containsEntry("loaded", true).containsKey("loaded_at");
    assertThat(after.get("instance_id")).isNotEqualTo(before.get("instance_id"));
    assertDone(infer(INFER));
    assertThat(sessions.get(1).begun.tryAcquire()).isTrue();
  }

  @Test
  void anUnloadedModelIsDescribedButDoesNotAnswer() throws Exception {
    start("net");

    // What the usual Python client sends.
    assertDone(post(UNLOAD, "{\"parameters\":{\"unload_dependents\":false}}"));

    assertThat(sessions.get(0).closed).isTrue();
    assertThat(index()).isEqualTo("[" + entry("net", "1", "UNAVAILABLE", "unloaded") + "]");
    assertThat(new String(post(INDEX, "{\"ready\":true}").body(), UTF_8)).isEqualTo("[]");
    assertError(get("/v2/models/net/ready"), 409, "model net version 1 is not ready: UNAVAILABLE");
    ModelMetadata metadata = metadata("/v2/models/net");
    assertThat(metadata.inputs()).isEqualTo(sessions.get(0).inputs());
    assertThat(metadata.parameters())
        .isEqualTo(Map.of("model_version", "1", "model_sha256", "00ff", "loaded", false));
    HttpResponse<byte[]> refused = infer(INFER);
    assertError(refused, 409, "model net version 1 is not ready: UNAVAILABLE, unloaded");
    assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
    assertThat(get("/v2/health/live").statusCode()).isEqualTo(200);
    assertError(get("/v2/health/ready"), 409, "no model is loaded");
    assertThat(new String(get("/metrics").body(), UTF_8))
        .contains("tenk_infer_requests_total{status=\"409\"} 1\n");

    assertDone(post(UNLOAD, ""));
    assertDone(post(LOAD, "{}"));
    assertThat(index()).isEqualTo("[" + entry("net", "1", "READY", "") + "]");
    assertThat(get("/v2/models/net/ready").statusCode()).isEqualTo(200);
    assertDone(infer(INFER));
  }

  /** Browsers send Origin with every POST, and let any page send plain text anywhere. */
  @Test
  void aWebPageCannotChangeModels() throws Exception {
    start("net");
    String own = "http://127.0.0.1:" + agent.port();
    for (String origin : List.of("https://elsewhere.example", "null", own)) {
      for (String path : List.of(UNLOAD, LOAD, "/v2/repository/models/net/versions/1/unload")) {
        HttpRequest request =
            to(path)
                .header("Origin", origin)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        assertError(
            client.send(request, BodyHandlers.ofByteArray()),
            403,
            "a web page cannot load or unload models");
      }
    }
    HttpRequest preflight =
        to(UNLOAD)
            .header("Origin", "https://elsewhere.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type")
            .method("OPTIONS", BodyPublishers.noBody())
            .build();
    HttpResponse<byte[]> refused = client.send(preflight, BodyHandlers.ofByteArray());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().map()).doesNotContainKey("access-control-allow-origin");
    assertThat(sessions).hasSize(1);
    assertThat(sessions.get(0).closed).isFalse();
    assertDone(infer(INFER));
  }

  @Test
  void oneBuildIsLeftActive() throws Exception {
    start("net:9", "net:10", "other:1");
    String others = "{\"parameters\":{\"unload_others\":true}}";

    assertDone(post("/v2/repository/models/net/versions/9/load", others));
    assertThat(index())
        .isEqualTo(
            "[%s,%s,%s]"
                .formatted(
                    entry("net", "9", "READY", ""),
                    entry("net", "10", "UNAVAILABLE", "unloaded"),
                    entry("other", "1", "UNAVAILABLE", "unloaded")));
    assertThat(sessions).filteredOn(session -> !session.closed.get()).hasSize(1);
    // Without a version it is the newest, loaded or not: who asks gets that one or an error.
    assertError(infer(INFER), 409, "version 10");
    assertDone(infer("/v2/models/net/versions/9/infer"));

    assertDone(post(LOAD, others));
    assertThat(index())
        .contains(entry("net", "9", "UNAVAILABLE", "unloaded"), entry("net", "10", "READY", ""));
    assertDone(infer(INFER));

    assertDone(post(LOAD.replace("net", "other"), ""));
    assertDone(post("/v2/repository/models/net/versions/10/unload", ""));
    assertThat(index())
        .contains(entry("net", "10", "UNAVAILABLE", "unloaded"), entry("other", "1", "READY", ""));
  }

  @Test
  void aModelInUseIsFreedOnlyWhenWhatItAcceptedIsAnswered() throws Exception {
    gateOpen = false;
    start("net");
    FakeSession old = sessions.get(0);
    List<CompletableFuture<HttpResponse<byte[]>>> accepted =
        List.of(postAsync(INFER, REQUEST), postAsync(INFER, REQUEST));
    old.begun.acquire();
    while (!new String(get("/metrics").body(), UTF_8).contains("tenk_in_flight_requests 2\n")) {
      Thread.onSpinWait();
    }

    gateOpen = true;
    CompletableFuture<HttpResponse<byte[]>> reload = postAsync(LOAD, new byte[0]);
    while (!index().contains("\"LOADING\"")) {
      Thread.onSpinWait();
    }
    HttpResponse<byte[]> meanwhile = infer(INFER);
    assertError(meanwhile, 503, "model net version 1 is not ready: LOADING");
    assertThat(meanwhile.headers().firstValue("Retry-After")).contains("1");
    assertError(get("/v2/models/net/ready"), 409, "LOADING");
    assertThat(metadata("/v2/models/net").parameters()).containsEntry("loaded", false);
    assertThat(reload).isNotDone();
    assertThat(old.closed).isFalse();
    assertThat(sessions).hasSize(1);
    old.gate.release(2);

    for (CompletableFuture<HttpResponse<byte[]>> answer : accepted) {
      assertDone(answer.get(20, TimeUnit.SECONDS));
    }
    assertDone(reload.get(20, TimeUnit.SECONDS));
    assertThat(old.closed).isTrue();
    assertDone(infer(INFER));
  }

  @Test
  void requestsAmidReloadsAreAnsweredOrToldToWait() throws Exception {
    start(2, 4, Optional.empty(), "net");
    List<CompletableFuture<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      callers.add(
          CompletableFuture.supplyAsync(
              () -> {
                int answered = 0;
                for (int call = 0; call < 400; call++) {
                  HttpResponse<byte[]> response = postAsync(INFER, REQUEST).join();
                  assertThat(response.statusCode()).isIn(200, 503);
                  answered += response.statusCode() == 200 ? 1 : 0;
                }
                return answered;
              }));
    }

    int loads = 1;
    for (; !callers.stream().allMatch(CompletableFuture::isDone); loads++) {
      assertDone(post(LOAD, ""));
    }

    for (CompletableFuture<Integer> caller : callers) {
      assertThat(caller.get(20, TimeUnit.SECONDS)).isPositive();
    }
    assertThat(sessions).hasSize(loads);
    assertThat(sessions.subList(0, loads - 1)).allMatch(session -> session.closed.get());
  }

  @Test
  void refusedRequestsDoNotHoldAModel() throws Exception {
    start("net");
    assertThat(post(INFER, "{\"inputs\":").statusCode()).isEqualTo(400);
    assertThat(post(INFER, "{\"inputs\":[]}").statusCode()).isEqualTo(400);
    byte[] poison = request(FakeSession.POISON);
    assertThat(postAsync(INFER, poison).get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(500);

    assertDone(post(UNLOAD, ""));
  }

  @Test
  void aLoadThatFailsLeavesTheAgentAndTheReason() throws Exception {
    start("net", "other");

    loadingFails = Optional.of(new InferenceException("cannot load a.onnx: bad magic", null));
    assertError(
        post(LOAD, ""), 500, "cannot load model net version 1: cannot load a.onnx: bad magic");
    assertThat(index())
        .contains(
            entry("net", "1", "UNAVAILABLE", "cannot load a.onnx: bad magic"),
            entry("other", "1", "READY", ""));
    assertError(infer(INFER), 409, "UNAVAILABLE, cannot load a.onnx: bad magic");
    assertThat(metadata("/v2/models/net").parameters()).containsEntry("loaded", false);
    assertDone(infer("/v2/models/other/infer"));

    loadingFails = Optional.of(new NoSuchFileException("a.onnx", null, "gone"));
    assertError(post(LOAD, ""), 500, "a.onnx: gone");

    loadingFails = Optional.of(new OutOfMemoryError("internals"));
    HttpResponse<byte[]> bug = post(LOAD, "");
    assertError(bug, 500, "the agent's log says why");
    assertThat(new String(bug.body(), UTF_8)).doesNotContain("internals");

    loadingFails = Optional.of(new InferenceException(null, null));
    assertError(post(LOAD, ""), 500, "the agent's log says why");
    assertThat(index()).contains("\"reason\":\"the agent's log says why\"");

    loadingFails = Optional.empty();
    assertDone(post(LOAD, ""));
    assertDone(infer(INFER));
  }

  @Test
  void onlyTheAgentsOwnModelsCanBeLoaded() throws Exception {
    start("net");

    assertError(
        post(LOAD.replace("net", "evil.onnx"), ""),
        404,
        "no model \"evil.onnx\"; only models that the agent was started with",
        "[net:1]");
    assertError(post("/v2/repository/models/net/versions/2/load", ""), 404, "version \"2\"");
    assertError(post(LOAD, "{\"parameters\":{\"config\":\"{}\"}}"), 400, "unload_others", "config");
    assertThat(sessions).hasSize(1);
  }

  @Test
  void whatIsNoRequestChangesNothing() throws Exception {
    start("net");

    for (String path : List.of(LOAD, UNLOAD, INDEX)) {
      assertError(get(path), 405, "expected POST but got GET");
      assertError(post(path, "{"), 400, "bad JSON");
      assertError(post(path, "[]"), 400, "expected an object");
      assertError(post(path, " ".repeat(1 << 20)), 413, "65536 bytes");
      assertError(post(path + "x", ""), 404, "no such path: " + path + "x");
    }
    assertThat(sessions).hasSize(1);
    assertThat(sessions.get(0).closed).isFalse();
  }

  @Test
  void theTokenIsNeeded() throws Exception {
    start(1, 1, Optional.of("s3cret"), "net");

    for (String path : List.of(LOAD, UNLOAD, INDEX)) {
      assertError(post(path, ""), 401, "Authorization: Bearer");
    }
    assertThat(sessions).hasSize(1);
    assertThat(sessions.get(0).closed).isFalse();
    for (String path : List.of(LOAD, UNLOAD, INDEX)) {
      HttpRequest right =
          to(path).header("Authorization", "Bearer s3cret").POST(BodyPublishers.noBody()).build();
      assertDone(client.send(right, BodyHandlers.ofByteArray()));
    }
  }

  @Test
  void closingWaitsForALoadUnderWay() throws Exception {
    gateOpen = false;
    start("net");
    FakeSession old = sessions.get(0);
    CompletableFuture<HttpResponse<byte[]>> accepted = postAsync(INFER, REQUEST);
    old.begun.acquire();
    CompletableFuture<HttpResponse<byte[]>> reload = postAsync(LOAD, new byte[0]);
    while (!index().contains("\"LOADING\"")) {
      Thread.onSpinWait();
    }

    CompletableFuture<Void> closing = CompletableFuture.runAsync(agent::close);
    old.gate.release(1);

    assertDone(accepted.get(20, TimeUnit.SECONDS));
    assertDone(reload.get(20, TimeUnit.SECONDS));
    closing.get(20, TimeUnit.SECONDS);
    assertThat(sessions).hasSize(2).allMatch(session -> session.closed.get());
  }

  @Test
  void aModelThatStaysInUseIsServedAsBefore() throws Exception {
    ServedModel model = new ServedModel(ModelSpec.parse("net=a.onnx"), lost -> {});
    model.load(this::load);
    assertThat(model.acquire()).isPresent();

    assertThatThrownBy(() -> model.load(this::load, 0))
        .isInstanceOf(InUseException.class)
        .hasMessage(
            "1 requests to model net version 1 did not end within 0 s; it is served as before");
    assertThatThrownBy(() -> model.unload("unloaded", 1)).isInstanceOf(InUseException.class);

    assertThat(model.indexEntry().state()).isEqualTo(RepositoryModel.State.READY);
    assertThat(model.acquire()).isPresent();
    assertThat(sessions).hasSize(1);
    assertThat(sessions.get(0).closed).isFalse();
    model.release();
    model.release();
    model.unload("unloaded", 0);
    assertThat(sessions.get(0).closed).isTrue();
  }

  @Test
  void aClosingRepositoryGivesUpWaiting() throws Exception {
    ServedModel model = new ServedModel(ModelSpec.parse("net=a.onnx"), lost -> {});
    model.load(this::load);
    assertThat(model.acquire()).isPresent();
    ServedModels models = new ServedModels();
    models.add(model);
    ModelRepository repository =
        new ModelRepository(models, this::load, TimeUnit.HOURS.toNanos(1), RestartPauses.USUAL);

    CompletableFuture<Optional<Refusal>> load = repository.load(model, true).toCompletableFuture();
    while (model.indexEntry().state() != RepositoryModel.State.LOADING) {
      Thread.onSpinWait();
    }
    assertThat(repository.close(TimeUnit.SECONDS.toNanos(20))).isTrue();

    assertThat(load.get(20, TimeUnit.SECONDS)).contains(new Refusal(true, "the agent stops"));
    assertThat(sessions).hasSize(1);
    assertThat(sessions.get(0).closed).isFalse();
    model.release();
    models.close();
    assertThat(sessions.get(0).closed).isTrue();
  }

  /** Loading a lost model makes its planned restart needless. */
  @Test
  void aModelIsStartedAgainOnceForEachLoss() throws Exception {
    RestartPauses pauses =
        new RestartPauses(
            TimeUnit.MILLISECONDS.toNanos(200),
            TimeUnit.MILLISECONDS.toNanos(200),
            TimeUnit.HOURS.toNanos(1));
    ServedModels models = new ServedModels();
    ModelRepository repository =
        new ModelRepository(models, this::load, TimeUnit.SECONDS.toNanos(20), pauses);
    ServedModel a = new ServedModel(ModelSpec.parse("a=a.onnx"), repository::lost);
    ServedModel b = new ServedModel(ModelSpec.parse("b=b.onnx"), repository::lost);
    for (ServedModel each : List.of(a, b)) {
      repository.loadFirst(each);
      models.add(each);
    }

    sessions.get(0).ended.complete("ended");
    assertThat(repository.load(a, false).toCompletableFuture().get(20, TimeUnit.SECONDS)).isEmpty();
    sessions.get(2).ended.complete("ended");
    sessions.get(1).ended.complete("ended");

    // Planned last, so all that was planned before it has been.
    while (b.lostReason().isPresent() || b.indexEntry().state() != RepositoryModel.State.READY) {
      Thread.onSpinWait();
    }
    while (repository.restarts() < 2) {
      Thread.onSpinWait();
    }
    assertThat(repository.restarts()).isEqualTo(2);
    assertThat(sessions).hasSize(5);
    assertThat(repository.close(TimeUnit.SECONDS.toNanos(20))).isTrue();
    models.close();
  }
}
