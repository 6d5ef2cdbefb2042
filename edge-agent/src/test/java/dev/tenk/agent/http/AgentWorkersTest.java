package dev.tenk.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.agent.model.ModelSpec;
import dev.tenk.agent.worker.HefFile;
import dev.tenk.agent.worker.PythonWorkers;
import dev.tenk.agent.worker.WorkerSession;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent before real worker processes that end, come back, and take turns on one device. */
@Timeout(120)
class AgentWorkersTest {
  private static final RestartPauses AT_ONCE =
      new RestartPauses(1, TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.HOURS.toNanos(1));
  private static final RestartPauses NEVER =
      new RestartPauses(
          TimeUnit.HOURS.toNanos(1), TimeUnit.HOURS.toNanos(1), TimeUnit.HOURS.toNanos(1));
  private static final WorkerSession.Patience PATIENT =
      new WorkerSession.Patience(
          Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path folder;
  private EdgeAgent agent;

  @BeforeEach
  void readableForAll() throws Exception {
    // The worker for HEFs gives up root's rights in tests.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void close() {
    if (agent != null) {
      agent.close();
    }
  }

  private void start(RestartPauses pauses, Path program, String extension, String... models)
      throws Exception {
    agent =
        EdgeAgent.start(
            new AgentSettings(
                "127.0.0.1",
                0,
                OptionalInt.empty(),
                Arrays.stream(models).map(ModelSpec::parse).toList(),
                Map.of(extension, program),
                1,
                1,
                4,
                Optional.empty()),
            spec -> {
              ModelSpec.WorkerFile file = (ModelSpec.WorkerFile) spec.source();
              List<String> command = new ArrayList<>(List.of(program.toString()));
              command.addAll(file.arguments());
              return WorkerSession.load(command, file.path(), PATIENT, Optional.empty());
            },
            LinuxTelemetry.ofThisMachine(),
            pauses);
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + path));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return client.send(to(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
    return client.send(
        to(path).POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> infer(String model, Tensor input) throws Exception {
    return post(
        "/v2/models/" + model + "/infer",
        OpenInferenceCodec.encodeRequest(new InferRequest(List.of(input), false), false).bytes());
  }

  private HttpResponse<byte[]> inferFloats() throws Exception {
    return infer("net", Tensor.ofFloats("x", List.of(1L, 2L), 1, 2));
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  private static InferResponse answered(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    return OpenInferenceCodec.decodeResponse(HttpBody.received(response.body(), Optional.empty()));
  }

  private Map<String, Object> facts(String model) throws Exception {
    return MetadataCodec.decodeModelMetadata(get("/v2/models/" + model).body()).parameters();
  }

  private String index() throws Exception {
    return text(post("/v2/repository/index", new byte[0]));
  }

  private Path toy(String mode) throws IOException {
    return Files.writeString(folder.resolve("a.toy"), mode);
  }

  @Test
  void aLostModelSaysSoAndComesBackAnew() throws Exception {
    start(NEVER, PythonWorkers.toy(), "toy", "net=" + toy("dies"));
    Map<String, Object> before = facts("net");

    HttpResponse<byte[]> failed = inferFloats();

    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(text(failed))
        .contains("the inference failed; the worker ended with exit code 7; it said last: toy:");
    while (get("/v2/models/net/ready").statusCode() == 200 || !index().contains("next")) {
      Thread.onSpinWait();
    }
    String why =
        "its worker ended with exit code 7; it said last: toy: asked 1; the next is started";
    assertThat(index()).contains("\"state\":\"LOADING\"").contains(why + " in 3600.0 s");
    assertThat(text(get("/v2/models/net/ready"))).contains("is not ready: LOADING, " + why);
    assertThat(get("/v2/health/ready").statusCode()).isEqualTo(409);
    HttpResponse<byte[]> early = inferFloats();
    assertThat(early.statusCode()).isEqualTo(503);
    assertThat(early.headers().firstValue("Retry-After")).contains("1");
    assertThat(facts("net")).containsEntry("loaded", false).containsEntry("toy_version", "3.1");
    assertThat(text(get("/telemetry"))).contains("\"worker_restarts\":0");

    toy("well");
    assertThat(post("/v2/repository/models/net/load", new byte[0]).statusCode()).isEqualTo(200);

    assertThat(answered(inferFloats()).outputs().get(0).floats()).containsExactly(2, 4);
    assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
    assertThat(facts("net"))
        .containsEntry("loaded", true)
        .doesNotContainEntry("instance_id", before.get("instance_id"));
    // What a worker calls its model is not believed.
    assertThat(before.get("model_sha256").toString()).hasSize(64);
  }

  @Test
  void itIsTriedAgainUntilItWorks() throws Exception {
    start(AT_ONCE, PythonWorkers.toy(), "toy", "net=" + toy("is-killed-once"));
    Object before = facts("net").get("instance_id");
    Files.delete(folder.resolve("a.toy"));

    assertThat(text(inferFloats())).contains("the worker was ended by signal 9");
    while (!index().contains("a.toy: there is no such file; the next is started")) {
      Thread.onSpinWait();
    }
    assertThat(index()).contains("\"state\":\"LOADING\"");
    // Another build in its place is not what was asked for.
    toy("well");
    while (!index().contains("its file is another one now; load the model to serve that")) {
      Thread.onSpinWait();
    }
    assertThat(restarts()).contains("tenk_model_restarts_total 0");
    toy("is-killed-once");
    while (get("/v2/models/net/ready").statusCode() != 200) {
      Thread.onSpinWait();
    }

    answered(inferFloats());
    assertThat(facts("net").get("instance_id")).isNotEqualTo(before);
    assertThat(text(get("/metrics"))).containsPattern("tenk_model_restarts_total [1-9]");
  }

  @Test
  void anUnloadedModelIsNotStartedAgain() throws Exception {
    start(AT_ONCE, PythonWorkers.toy(), "toy", "net=" + toy("dies"));
    Files.delete(folder.resolve("a.toy"));
    inferFloats();
    while (!index().contains("cannot be started")) {
      Thread.onSpinWait();
    }

    assertThat(post("/v2/repository/models/net/unload", new byte[0]).statusCode()).isEqualTo(200);

    String restarts = restarts();
    toy("well");
    assertThat(post("/v2/repository/models/net/unload", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(index()).contains("\"state\":\"UNAVAILABLE\"").contains("\"reason\":\"unloaded\"");
    assertThat(restarts()).isEqualTo(restarts);
  }

  private String restarts() throws Exception {
    return text(get("/metrics"))
        .lines()
        .filter(line -> line.startsWith("tenk_model_re"))
        .toList()
        .toString();
  }

  @Test
  void twoHefsTakeTurnsOnOneDevice() throws Exception {
    Path node = Files.createFile(folder.resolve("hailo0"));
    Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rw-rw-rw-"));
    Path worker = PythonWorkers.hefProgram(folder, "{\"node\": \"" + node + "\"}", node, folder);
    start(AT_ONCE, worker, "hef", "net:v11=" + hef("old", 1), "net:v12=" + hef("new", 2));

    assertThat(facts("net/versions/v11"))
        .containsEntry("loaded", false)
        .containsEntry("hef_network_group", "old");
    assertThat(facts("net/versions/v12"))
        .containsEntry("loaded", true)
        .containsEntry("hef_network_group", "new")
        .containsEntry("hailo_device", "0001:01:00.0");
    assertThat(index()).contains("unloaded for net version v12, which needs the same device");
    assertThat(infer("net/versions/v11", pixels()).statusCode()).isEqualTo(409);
    InferResponse newer = answered(infer("net/versions/v12", pixels()));
    assertThat(newer.outputs().get(0).bytes()).containsExactly(9, 11, 13, 15);

    // No word of the others: the device has room for one.
    assertThat(post("/v2/repository/models/net/versions/v11/load", new byte[0]).statusCode())
        .isEqualTo(200);

    assertThat(facts("net/versions/v12")).containsEntry("loaded", false);
    InferResponse older = answered(infer("net/versions/v11", pixels()));
    assertThat(older.outputs().get(0).bytes()).containsExactly(9, 10, 11, 12);
    assertThat(older.parameters().get("model_sha256"))
        .isEqualTo(facts("net/versions/v11").get("model_sha256"))
        .isNotEqualTo(newer.parameters().get("model_sha256"));
    assertThat(text(get("/telemetry")))
        .contains("\"npu_temp_c\":47.0,\"npu_temp_zone\":\"green\",\"npu_power_w\":null,")
        .contains("\"npu_throttling_enabled\":true");
    assertThat(MetadataCodec.decodeModelMetadata(get("/v2/models/net").body()).platform())
        .isEqualTo("hailo_hef");
  }

  @Test
  void twoDevicesOfOneHostServeTwoHefsAtOnce() throws Exception {
    Path node = Files.createFile(folder.resolve("hailo0"));
    for (Path each : List.of(node, Files.createFile(folder.resolve("hailo01")))) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-rw-rw-"));
    }
    String two = "\"devices\": {\"0001:01:00.0\": \"HAILO8L\", \"0001:03:00.0\": \"HAILO8\"}";
    Path worker =
        PythonWorkers.hefProgram(folder, "{\"node\": \"" + node + "\", " + two + "}", node, folder);
    start(
        AT_ONCE,
        worker,
        "hef",
        "net:v11=" + hef("old", 1) + "@0001:01:00.0",
        "net:v12=" + hef("new", 2) + "@0001:03:00.0");

    assertThat(facts("net/versions/v11"))
        .containsEntry("loaded", true)
        .containsEntry("hailo_device", "0001:01:00.0")
        .containsEntry("hailo_architecture", "HAILO8L");
    assertThat(facts("net/versions/v12"))
        .containsEntry("loaded", true)
        .containsEntry("hailo_device", "0001:03:00.0")
        .containsEntry("hailo_architecture", "HAILO8");
    assertThat(answered(infer("net/versions/v11", pixels())).outputs().get(0).bytes())
        .containsExactly(9, 10, 11, 12);
    assertThat(answered(infer("net/versions/v12", pixels())).outputs().get(0).bytes())
        .containsExactly(9, 11, 13, 15);
    assertThat(text(get("/telemetry")))
        .contains("\"npu_temp_c\":null,\"npu_temp_zone\":null")
        .contains(
            "{\"device\":\"0001:01:00.0\",\"model\":\"net\",\"version\":\"v11\",\"npu_temp_c\":47.0")
        .contains(
            "{\"device\":\"0001:03:00.0\",\"model\":\"net\",\"version\":\"v12\",\"npu_temp_c\":57.0");
  }

  private static Tensor pixels() {
    byte[] pixels = new byte[12];
    Arrays.fill(pixels, (byte) 9);
    return Tensor.ofUint8("net/input_layer1", List.of(1L, 2L, 2L, 3L), pixels);
  }

  private Path hef(String name, int gain) throws IOException {
    String net = "{\"name\": \"%s\", \"gain\": %d}".formatted(name, gain);
    return Files.write(folder.resolve(name + ".hef"), HefFile.of(net).bytes());
  }
}
