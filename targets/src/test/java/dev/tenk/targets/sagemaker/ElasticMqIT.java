package dev.tenk.targets.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.edge.ScriptedServer.Peer;
import dev.tenk.targets.edge.ScriptedServer.Received;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An asynchronous endpoint that tells of its results through ElasticMQ, whose SQS is not of our
 * making: the script answers for the endpoint and the bucket, and hands the queue's calls on.
 */
@Timeout(120)
class ElasticMqIT {
  private static final Path FOLDER = Path.of("src", "test", "elasticmq");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] OUTPUT = Cloud.floats(7f);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static Process process;
  private static URI elasticMq;

  private ScriptedServer server;
  private Keys keys;
  private String queueUrl;

  /** How a call ends. */
  private volatile String status = "Completed";

  @BeforeAll
  static void startQueues() throws IOException {
    assumeTrue(
        Files.isDirectory(FOLDER.resolve("jars")),
        "ElasticMQ is not there; run mvn -f targets/" + FOLDER + " dependency:copy-dependencies");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                "jars/*",
                "Start.java")
            .directory(FOLDER.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("port ")) {
        elasticMq = URI.create("http://127.0.0.1:" + line.substring("port ".length()));
        return;
      }
    }
    throw new IOException("ElasticMQ ended before it was ready");
  }

  @AfterAll
  static void stopQueues() throws Exception {
    if (process != null) {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    keys = Keys.of("AKIAEXAMPLE", "secret-of-example");
    server = new ScriptedServer(this::answer);
    String name = "q-" + UUID.randomUUID();
    JsonNode created = queues("CreateQueue", Map.of("QueueName", name));
    queueUrl = created.get("QueueUrl").textValue();
  }

  @AfterEach
  void stop() {
    server.close();
    keys.close();
  }

  private static JsonNode queues(String action, Map<String, ?> members) throws Exception {
    return JSON.readTree(send("AmazonSQS." + action, JSON.writeValueAsBytes(members)).body());
  }

  private static HttpResponse<byte[]> send(String target, byte[] body)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(elasticMq)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", target)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private void answer(Received request, Peer peer) throws IOException {
    String target = request.headers().getOrDefault("X-Amz-Target", request.method());
    try {
      if (target.startsWith("AmazonSQS.")) {
        HttpResponse<byte[]> response = send(target, request.body());
        peer.answer(
            response.statusCode(), response.body(), "Content-Type: application/x-amz-json-1.0");
      } else if (target.equals("POST")) {
        String id = request.headers().get("X-Amzn-SageMaker-Inference-Id");
        tell(id);
        peer.answer(
            202,
            "{}".getBytes(UTF_8),
            "X-Amzn-SageMaker-OutputLocation: s3://bench/out",
            "X-Amzn-SageMaker-FailureLocation: s3://bench/failed");
      } else if (target.equals("GET") && request.path().equals("/bench/out")) {
        peer.answer(200, OUTPUT);
      } else if (target.equals("DELETE")) {
        peer.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(UTF_8));
      } else {
        peer.answer(200, new byte[0]);
      }
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** As a topic does that hands messages on raw. */
  private void tell(String id) throws Exception {
    queues(
        "SendMessage",
        Map.of(
            "QueueUrl",
            queueUrl,
            "MessageBody",
            JSON.writeValueAsString(Map.of("invocationStatus", status, "inferenceId", id))));
  }

  private int left(String attribute) throws Exception {
    return queues(
            "GetQueueAttributes",
            Map.of("QueueUrl", queueUrl, "AttributeNames", new String[] {"All"}))
        .at("/Attributes/" + attribute)
        .asInt();
  }

  private Target open(String queue) {
    return Cloud.openByUrl(
        server.url(),
        server.url(),
        "sagemaker-async",
        "e",
        "upload_to: s3://bench/in, timeout: 20s, queue_url: '" + queue + "'");
  }

  @Test
  void resultsAndFailuresAreToldAndTheirMessagesDeleted() throws Exception {
    try (Target target = open(queueUrl)) {
      for (int i = 0; i < 5; i++) {
        assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
      }
      status = "Failed";
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(202), Optional.of("failure-object")));
    }
    assertThat(
            server.received().stream()
                .filter(
                    request ->
                        "AmazonSQS.DeleteMessage".equals(request.headers().get("X-Amz-Target")))
                .count())
        .isEqualTo(6);
  }

  @Test
  void anothersMessageIsLeft() throws Exception {
    tell("tenk-of-another-run");
    try (Target target = open(queueUrl)) {
      assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
    assertThat(left("ApproximateNumberOfMessages") + left("ApproximateNumberOfMessagesNotVisible"))
        .isPositive();
  }

  @Test
  void aQueueThatIsNotThereIsRefusedBeforeTheLoad() {
    try (Target target = open(elasticMq + "/000000000000/absent")) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("sqs:ReceiveMessage on queue");
    }
  }
}
