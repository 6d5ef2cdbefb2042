package dev.tenk.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenk.agent.model.ModelSpec;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.RequestedOutput;
import dev.tenk.openinference.ServerMetadata;
import dev.tenk.openinference.Tensor;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EdgeAgentTest {
  private static final String INFER = "/v2/models/net/infer";
  private static final String UNLOAD = "/v2/repository/models/net/unload";
  private static final List<RequestedOutput> ONLY_Y =
      List.of(new RequestedOutput("y", Optional.empty()));
  private static final InferRequest REQUEST =
      new InferRequest(
          Optional.of("r-1"),
          List.of(Tensor.ofFloats("x", List.of(1L, 2L), 1f, -3f)),
          Map.of(),
          ONLY_Y,
          false);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, FakeSession> sessions = new HashMap<>();
  private EdgeAgent agent;

  private void start(AgentSettings settings, boolean gateOpen) throws Exception {
    start(settings, gateOpen, 60_000);
  }

  private void start(AgentSettings settings, boolean gateOpen, long bodyTimeoutMillis)
      throws Exception {
    agent =
        EdgeAgent.start(
            settings,
            spec -> {
              FakeSession session = new FakeSession(gateOpen);
              sessions.put(spec.name() + ":" + spec.version(), session);
              return session;
            },
            () -> DeviceTelemetry.UNKNOWN,
            RestartPauses.USUAL,
            bodyTimeoutMillis);
  }

  private void start(String... models) throws Exception {
    start(settings(1, 4, Optional.empty(), models), true);
  }

  private static AgentSettings settings(
      int workers, int maxQueueRequests, Optional<String> token, String... models) {
    List<ModelSpec> specs = new ArrayList<>();
    for (String model : models) {
      specs.add(ModelSpec.parse(model + "=a.onnx"));
    }
    return new AgentSettings(
        "127.0.0.1", 0, OptionalInt.empty(), specs, Map.of(), workers, 1, maxQueueRequests, token);
  }

  @AfterEach
  void close() {
    if (agent != null) {
      sessions.values().forEach(session -> session.gate.release(100));
      agent.close();
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + path));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest post(String path, HttpBody body) {
    HttpRequest.Builder request = request(path).POST(BodyPublishers.ofByteArray(body.bytes()));
    body.jsonHeaderLengthBytes()
        .ifPresent(
            length -> request.header(HttpBody.JSON_HEADER_LENGTH_HEADER, Integer.toString(length)));
    return request.build();
  }

  private HttpResponse<byte[]> infer(String path, InferRequest inferRequest, boolean binary)
      throws Exception {
    return client.send(
        post(path, OpenInferenceCodec.encodeRequest(inferRequest, binary)),
        BodyHandlers.ofByteArray());
  }

  private static InferResponse decode(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
    return OpenInferenceCodec.decodeResponse(
        HttpBody.received(
            response.body(), response.headers().firstValue(HttpBody.JSON_HEADER_LENGTH_HEADER)));
  }

  private static void assertError(HttpResponse<byte[]> response, int status, String... parts) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(OpenInferenceCodec.decodeError(response.body())).contains(parts);
  }

  @Test
  void infersInJsonAndInBinary() throws Exception {
    start("net:3");

    InferResponse json = decode(infer(INFER, REQUEST, false));
    assertThat(json.modelName()).isEqualTo("net");
    assertThat(json.modelVersion()).contains("3");
    assertThat(json.id()).contains("r-1");
    assertThat(json.outputs()).containsExactly(Tensor.ofFloats("y", List.of(1L, 2L), 2f, -6f));
    assertThat(json.parameters())
        .containsEntry("model_ns", FakeSession.MODEL_NANOS)
        .containsEntry("model_sha256", "00ff");
    assertThat((Long) json.parameters().get("queue_ns")).isPositive();

    InferRequest binaryOutputs = new InferRequest(REQUEST.inputs(), true);
    HttpResponse<byte[]> binary = infer(INFER, binaryOutputs, true);
    assertThat(binary.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(decode(binary).outputs())
        .extracting(Tensor::name, tensor -> tensor.data().remaining())
        .containsExactly(tuple("y", 8), tuple("half", 2));
  }

  @Test
  void outputThatJsonCannotCarryIsTheRequestsFault() throws Exception {
    start("net");

    assertError(infer(INFER, new InferRequest(REQUEST.inputs(), false), false), 400, "FP16");
  }

  @Test
  void twoVersionsAnswerAndTheHighestByNumberIsTheDefault() throws Exception {
    start("net:9", "net:10", "net:beta");

    assertThat(decode(infer(INFER, REQUEST, true)).modelVersion()).contains("10");
    assertThat(decode(infer("/v2/models/net/versions/9/infer", REQUEST, true)).modelVersion())
        .contains("9");
    ModelMetadata metadata =
        MetadataCodec.decodeModelMetadata(get("/v2/models/net/versions/9").body());
    assertThat(metadata.versions()).containsExactly("beta", "9", "10");
    assertThat(metadata.parameters())
        .containsOnlyKeys("model_version", "model_sha256", "loaded", "loaded_at", "instance_id")
        .containsEntry("model_version", "9")
        .containsEntry("model_sha256", "00ff")
        .containsEntry("loaded", true);
    assertThat(metadata.inputs()).isEqualTo(sessions.get("net:9").inputs());
    assertThat(get("/v2/models/net/versions/10/ready").statusCode()).isEqualTo(200);
    assertThat(get("/v2/models/net/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void restartIsSeenInTheServerMetadata() throws Exception {
    start("net");
    ServerMetadata first = MetadataCodec.decodeServerMetadata(get("/v2").body());
    agent.close();
    start("net");
    ServerMetadata second = MetadataCodec.decodeServerMetadata(get("/v2").body());

    assertThat(first.name()).isEqualTo("tenk-edge-agent");
    assertThat(first.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(first.extensions()).containsExactly("binary_tensor_data", "model_repository");
    assertThat(first.parameters()).containsOnlyKeys("instance_id", "started_at");
    assertThat(second.parameters().get("instance_id"))
        .isNotEqualTo(first.parameters().get("instance_id"));
  }

  @Test
  void wrongRequestsAreRefusedWithWhatWasExpected() throws Exception {
    start("net:1");

    Tensor wrongShape = Tensor.ofFloats("x", List.of(2L), 1f, 2f);
    assertError(
        infer(INFER, new InferRequest(List.of(wrongShape), true), true),
        400,
        "expected FP32 [-1, 2] but got FP32 [2]");
    Tensor wrongType = Tensor.ofUint8("x", List.of(1L, 2L), (byte) 1, (byte) 2);
    assertError(
        infer(INFER, new InferRequest(List.of(wrongType), true), true),
        400,
        "expected FP32 [-1, 2] but got UINT8 [1, 2]");
    Tensor wrongName = Tensor.ofFloats("z", List.of(1L, 2L), 1f, 2f);
    assertError(
        infer(INFER, new InferRequest(List.of(wrongName), true), true),
        400,
        "expected inputs [x] but got \"z\"");
    Tensor right = REQUEST.inputs().get(0);
    assertError(
        infer(INFER, new InferRequest(List.of(right, right), true), true), 400, "given twice");
    InferRequest wrongOutput =
        new InferRequest(
            Optional.empty(),
            List.of(right),
            Map.of(),
            List.of(new RequestedOutput("w", Optional.empty())),
            true);
    assertError(infer(INFER, wrongOutput, true), 400, "expected outputs [y, half] but got \"w\"");
    assertError(
        client.send(
            request(INFER).POST(BodyPublishers.ofString("{\"inputs\":")).build(),
            BodyHandlers.ofByteArray()),
        400,
        "bad JSON");
    assertError(
        client.send(
            request(INFER)
                .header(HttpBody.JSON_HEADER_LENGTH_HEADER, "99")
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofByteArray()),
        400,
        "Inference-Header-Content-Length");
    assertError(
        infer("/v2/models/other/infer", REQUEST, true), 404, "no model \"other\"", "[net:1]");
    assertError(
        infer("/v2/models/net/versions/2/infer", REQUEST, true), 404, "version \"2\"", "[net:1]");
    assertError(get("/v2/models/net/learn"), 404, "no such path");
    assertError(get("/v3"), 404, "no such path: /v3");
    HttpResponse<byte[]> wrongMethod = get(INFER);
    assertError(wrongMethod, 405, "expected POST but got GET");
    assertThat(wrongMethod.headers().firstValue("Allow")).contains("POST");
    assertThat(infer("/v2", REQUEST, true).headers().firstValue("Allow")).contains("GET, HEAD");
    assertError(infer("/v2", REQUEST, true), 405, "expected GET, HEAD but got POST");
  }

  @Test
  void oversizedBodyIsRefusedAndTheClientHearsIt() throws Exception {
    start("net");
    byte[] body = new byte[(int) Signature.MAX_BODY_BYTES + 1];

    assertError(
        client.send(
            request(INFER).POST(BodyPublishers.ofByteArray(body)).build(),
            BodyHandlers.ofByteArray()),
        413,
        "67108864 bytes");
  }

  @Test
  void clientThatAsksBeforeItSendsTooMuchIsNotToldToGoOn() throws Exception {
    start("net");
    byte[] body = OpenInferenceCodec.encodeRequest(REQUEST, false).bytes();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      write(socket, head("POST " + INFER, body.length, "Expect: 100-continue"));
      assertThat(readResponse(in)).isEqualTo("HTTP/1.1 100 Continue");
      socket.getOutputStream().write(body);
      assertThat(readResponse(in)).isEqualTo("HTTP/1.1 200 OK");
    }
    for (String path : List.of("POST " + INFER, "POST " + UNLOAD, "POST /nowhere", "PUT /v2")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
        write(socket, head(path, Signature.MAX_BODY_BYTES + 1, "Expect: 100-continue"));
        // Nothing else comes: the connection is closed, as the body was never read.
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
            .matches("(?s)HTTP/1.1 4(04|05|13) .*\"error\".*");
      }
    }
  }

  private static String head(String methodAndPath, long bodyBytes, String more) {
    return "%s HTTP/1.1\r\nHost: agent\r\nContent-Length: %d\r\n%s\r\n\r\n"
        .formatted(methodAndPath, bodyBytes, more);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  @Test
  void bodyThatStallsIsGivenUp() throws Exception {
    start(settings(1, 1, Optional.empty(), "net"), true, 100);
    for (String path : List.of(INFER, UNLOAD)) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
        write(socket, head("POST " + path, 1000, "A: b") + "{");
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
            .startsWith("HTTP/1.1 408 ")
            .contains("the body did not come whole within 0.1 s");
      }
    }
    assertThat(new String(get("/metrics").body(), UTF_8))
        .contains("tenk_infer_requests_total{status=\"408\"} 1\n");
  }

  @Test
  void bodyThatTricklesIsGivenUpToo() throws Exception {
    start(settings(1, 1, Optional.empty(), "net"), true, 100);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
      socket.setTcpNoDelay(true);
      write(socket, head("POST " + INFER, Signature.MAX_BODY_BYTES, "A: b"));
      while (true) {
        write(socket, "x");
        Thread.onSpinWait();
      }
    } catch (SocketException e) {
      // It is closed while this side still sends, which may lose the answer.
      assertThat(new String(get("/metrics").body(), UTF_8))
          .contains("tenk_infer_requests_total{status=\"408\"} 1\n");
    }
  }

  @Test
  void inferenceMayTakeLongerThanItsBody() throws Exception {
    start(settings(1, 1, Optional.empty(), "net"), false, 100);
    FakeSession session = sessions.get("net:1");
    byte[] body = OpenInferenceCodec.encodeRequest(REQUEST, false).bytes();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      // Told to continue: so the agent waits for the body.
      write(socket, head("POST " + INFER, body.length, "Expect: 100-continue"));
      assertThat(readResponse(in)).isEqualTo("HTTP/1.1 100 Continue");
      socket.getOutputStream().write(body);
      session.begun.acquire();
      socket.setSoTimeout(300);
      assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
      socket.setSoTimeout(0);
      session.gate.release(1);
      assertThat(readResponse(in)).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void headIsAnsweredLikeGetWithoutABody() throws Exception {
    start("net");
    for (String path :
        List.of(
            "/v2/health/live",
            "/v2/health/ready",
            "/v2",
            "/v2/models/net",
            "/v2/models/net/ready",
            "/metrics",
            "/telemetry")) {
      HttpResponse<byte[]> head =
          client.send(
              request(path).method("HEAD", BodyPublishers.noBody()).build(),
              BodyHandlers.ofByteArray());
      HttpResponse<byte[]> get = get(path);
      assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("Content-Type"))
          .isEqualTo(get.headers().firstValue("Content-Type"));
    }
  }

  @Test
  void failedInferenceIsA500WithItsReason() throws Exception {
    start("net");
    Tensor poison = Tensor.ofFloats("x", List.of(1L, 2L), FakeSession.POISON, 0f);

    HttpResponse<byte[]> response = infer(INFER, new InferRequest(List.of(poison), true), true);

    assertError(response, 500, "the inference failed; poison");
    assertThat(new String(response.body(), UTF_8)).doesNotContain("Exception");
    assertThat(decode(infer(INFER, REQUEST, true)).outputs()).hasSize(1);
  }

  @Test
  void fullQueueRefusesAtOnceAndThoseAcceptedAreAnswered() throws Exception {
    start(settings(1, 2, Optional.empty(), "net"), false);
    FakeSession session = sessions.get("net:1");
    HttpRequest post = post(INFER, OpenInferenceCodec.encodeRequest(REQUEST, true));
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(client.sendAsync(post, BodyHandlers.ofByteArray()));
    }

    // One runs, two wait: five are refused while the gate is still shut.
    List<HttpResponse<byte[]>> refused = new ArrayList<>();
    while (refused.size() < 5) {
      CompletableFuture<?> any =
          CompletableFuture.anyOf(answers.toArray(CompletableFuture<?>[]::new));
      any.get(20, TimeUnit.SECONDS);
      answers.removeIf(
          answer -> {
            if (answer.isDone()) {
              refused.add(answer.join());
            }
            return answer.isDone();
          });
    }
    assertThat(refused).hasSize(5);
    for (HttpResponse<byte[]> response : refused) {
      assertError(response, 503, "queue is full");
      assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }
    session.begun.acquire();
    assertThat(new String(get("/metrics").body(), UTF_8))
        .contains("tenk_queue_requests 2\n", "tenk_in_flight_requests 3\n")
        .contains("tenk_infer_requests_total{status=\"503\"} 5\n");

    session.gate.release(3);
    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      decode(answer.get(20, TimeUnit.SECONDS));
    }
    assertThat(new String(get("/metrics").body(), UTF_8))
        .contains("tenk_queue_requests 0\n", "tenk_in_flight_requests 0\n")
        .contains("tenk_infer_requests_total{status=\"200\"} 3\n")
        .contains("tenk_model_seconds_bucket{model=\"net\",version=\"1\",le=\"0.001\"} 3\n")
        .contains("tenk_model_seconds_count{model=\"net\",version=\"1\"} 3\n")
        .contains("tenk_model_seconds_sum{model=\"net\",version=\"1\"} 3.702E-6\n");
  }

  @Test
  void callersUpToTheBoundAreNeverRefused() throws Exception {
    start(settings(2, 1, Optional.empty(), "net"), true);
    HttpRequest post = post(INFER, OpenInferenceCodec.encodeRequest(REQUEST, true));
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int call = 0; call < 500; call++) {
                  decode(client.sendAsync(post, BodyHandlers.ofByteArray()).join());
                }
              }));
    }

    for (CompletableFuture<Void> caller : callers) {
      caller.get(40, TimeUnit.SECONDS);
    }
  }

  @Test
  void closeAnswersWhatWasAcceptedAndThenFreesTheModel() throws Exception {
    start(settings(1, 2, Optional.empty(), "net"), false);
    FakeSession session = sessions.get("net:1");
    HttpRequest post = post(INFER, OpenInferenceCodec.encodeRequest(REQUEST, true));
    CompletableFuture<HttpResponse<byte[]>> accepted =
        client.sendAsync(post, BodyHandlers.ofByteArray());
    session.begun.acquire();
    int port = agent.port();

    CompletableFuture<Void> closing = CompletableFuture.runAsync(agent::close);
    while (canConnect(port)) {
      Thread.onSpinWait();
    }
    // Longer than Jetty leaves an idle connection open once it shuts down.
    assertThatThrownBy(() -> accepted.get(500, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(closing).isNotDone();
    assertThat(session.closed).isFalse();
    session.gate.release(1);

    decode(accepted.get(20, TimeUnit.SECONDS));
    closing.get(20, TimeUnit.SECONDS);
    assertThat(session.closed).isTrue();
  }

  private static boolean canConnect(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void bearerTokenGuardsAllButHealth() throws Exception {
    start(settings(1, 1, Optional.of("s3cret"), "net"), true);
    HttpRequest post = post(INFER, OpenInferenceCodec.encodeRequest(REQUEST, true));

    assertThat(get("/v2/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
    for (String path : List.of("/v2", "/v2/models/net", "/metrics", "/telemetry", "/x")) {
      assertError(get(path), 401, "Authorization: Bearer");
    }
    assertError(client.send(post, BodyHandlers.ofByteArray()), 401, "Bearer");
    for (String wrong : List.of("Bearer s3cre", "Bearer s3crets", "Basic s3cret", "s3cret")) {
      HttpRequest request =
          HttpRequest.newBuilder(post, (name, value) -> true)
              .header("Authorization", wrong)
              .build();
      assertError(client.send(request, BodyHandlers.ofByteArray()), 401, "Bearer");
    }
    HttpRequest right =
        HttpRequest.newBuilder(post, (name, value) -> true)
            .header("Authorization", "bearer s3cret")
            .build();
    decode(client.send(right, BodyHandlers.ofByteArray()));
  }

  @Test
  void oneConnectionCarriesThousandsOfRequests() throws Exception {
    start("net");
    HttpBody body = OpenInferenceCodec.encodeRequest(REQUEST, true);
    String head =
        "POST %s HTTP/1.1\r\nHost: agent\r\nContent-Length: %d\r\n%s: %d\r\n\r\n"
            .formatted(
                INFER,
                body.bytes().length,
                HttpBody.JSON_HEADER_LENGTH_HEADER,
                body.jsonHeaderLengthBytes().orElseThrow());

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      for (int call = 0; call < 3000; call++) {
        socket.getOutputStream().write(head.getBytes(UTF_8));
        socket.getOutputStream().write(body.bytes());
        assertThat(readResponse(in)).isEqualTo("HTTP/1.1 200 OK");
      }
    }
  }

  private static String readResponse(DataInputStream in) throws IOException {
    String status = readLine(in);
    int lengthBytes = 0;
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      if (line.startsWith("Content-Length: ")) {
        lengthBytes = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    in.skipNBytes(lengthBytes);
    return status;
  }

  private static String readLine(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Test
  void jettysOwnErrorsAreJsonToo() throws Exception {
    start("net");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
      socket.getOutputStream().write("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, UTF_8)).startsWith("HTTP/1.1 400 ").contains("{\"error\":\"");
    }
  }

  @Test
  void unknownTelemetryIsNull() throws Exception {
    start("net");

    assertThat(new String(get("/telemetry").body(), UTF_8))
        .startsWith("{\"power_w\":null,\"soc_temp_c\":null,\"npu_temp_c\":null,")
        .endsWith("\"memory_available_bytes\":null,\"worker_restarts\":0}");
  }

  @Test
  void settingsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(1, 1, Optional.empty(), "net", "net"))
        .withMessageContaining("model net version 1 is given twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(0, 1, Optional.empty(), "net"))
        .withMessage("workers must be >= 1 but is 0");
    assertThatIllegalArgumentException().isThrownBy(() -> settings(1, 1, Optional.empty()));
    assertThatIllegalArgumentException().isThrownBy(() -> settings(1, 1, Optional.of(" "), "net"));
    assertThat(settings(1, 1, Optional.of("s3cret"), "net").toString()).doesNotContain("s3cret");
  }

  @Test
  void whoListensToOthersWithoutATokenIsWarned() throws Exception {
    for (String host : List.of("127.0.0.1", "127.8.8.8", "::1", "localhost")) {
      assertThat(on(host, Optional.empty()).warning()).as(host).isEmpty();
    }
    for (String host : List.of("0.0.0.0", "::", "192.0.2.7")) {
      assertThat(on(host, Optional.of("s3cret")).warning()).as(host).isEmpty();
      assertThat(on(host, Optional.empty()).warning())
          .contains(
              "without a token everybody who reaches "
                  + host
                  + " can use this agent, and load and unload its models; set one with"
                  + " --token-env, or listen on 127.0.0.1");
    }
    start(on("0.0.0.0", Optional.empty()), true);
    assertThat(MetadataCodec.decodeServerMetadata(get("/v2").body()).parameters())
        .containsOnlyKeys("instance_id", "started_at", "warning");
  }

  private static AgentSettings on(String host, Optional<String> token) {
    return new AgentSettings(
        host,
        0,
        OptionalInt.empty(),
        List.of(ModelSpec.parse("net=a.onnx")),
        Map.of(),
        1,
        1,
        1,
        token);
  }

  @Test
  void takenPortAndMissingModelAreSaid() throws Exception {
    start("net");
    AgentSettings taken =
        new AgentSettings(
            "127.0.0.1",
            agent.port(),
            OptionalInt.empty(),
            List.of(ModelSpec.parse("net=a.onnx")),
            Map.of(),
            1,
            1,
            1,
            Optional.empty());
    FakeSession unused = new FakeSession(true);
    assertThatThrownBy(
            () ->
                EdgeAgent.start(
                    taken, spec -> unused, () -> DeviceTelemetry.UNKNOWN, RestartPauses.USUAL))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + agent.port());
    assertThat(unused.closed).isTrue();
    assertThatThrownBy(() -> EdgeAgent.start(settings(1, 1, Optional.empty(), "net")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.onnx");
  }
}
