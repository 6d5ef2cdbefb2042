package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

@Timeout(60)
class LambdaTest {
  private static final String EVENT = "{\"tensor\":\"AACAPwAAQMA=\"}";
  private static final String PROFILE =
      """
      functions:
        - name: f
          model: net=a.onnx
          memory_mb: 1769
          version: 7
          timeout: 3s
          max_concurrency: 1
          container_delay: 100ms
          idle_expiry: 60s
          max_payload_bytes: 1000
        - name: slim
          model: net=a.onnx
          version: 3
          log_format: json
          restore_delay: 100ms
      """;

  private TestCloud cloud;
  private LambdaAsyncClient lambda;

  private void start(Duration infer) {
    start(true, infer);
  }

  private void start(boolean gateOpen, Duration infer) {
    cloud = new TestCloud(PROFILE, gateOpen, Duration.ofMillis(50), infer);
    lambda = cloud.client(LambdaAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private CompletableFuture<InvokeResponse> invoke(String event) {
    return lambda.invoke(
        r -> r.functionName("f").logType(LogType.TAIL).payload(SdkBytes.fromUtf8String(event)));
  }

  private static String log(InvokeResponse response) {
    return new String(Base64.getDecoder().decode(response.logResult()), UTF_8);
  }

  @Test
  void coldAndWarmAreReported() throws Exception {
    start(Duration.ofMillis(12));
    CompletableFuture<InvokeResponse> cold = invoke(EVENT);
    cloud.time.awaitTasks(1);
    cloud.time.advance(Duration.ofMillis(100));
    InvokeResponse response = cold.join();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.payload().asUtf8String()).isEqualTo("{\"output\":[2.0,-6.0]}");
    assertThat(response.functionError()).isNull();
    assertThat(response.executedVersion()).isEqualTo("$LATEST");
    Matcher log =
        Pattern.compile(
                "START RequestId: (\\S+) Version: \\$LATEST\\nEND RequestId: \\1\\n"
                    + "REPORT RequestId: \\1\\tDuration: 12\\.00 ms\\tBilled Duration: 162 ms\\t"
                    + "Memory Size: 1769 MB\\tMax Memory Used: \\d+ MB\\tInit Duration: 150\\.00 ms\\t\\n")
            .matcher(log(response));
    assertThat(log.matches()).as(log(response)).isTrue();
    assertThat(log.group(1)).isEqualTo(response.responseMetadata().requestId());

    assertThat(log(invoke(EVENT).join()))
        .contains("\tDuration: 12.00 ms\tBilled Duration: 12 ms\t")
        .doesNotContain("Init Duration");
  }

  @Test
  void dryRunAndConfiguration() {
    start(Duration.ZERO);
    InvokeResponse dry =
        lambda.invoke(r -> r.functionName("f").invocationType(InvocationType.DRY_RUN)).join();
    assertThat(dry.statusCode()).isEqualTo(204);
    assertThat(cloud.sessions).isEmpty();

    GetFunctionConfigurationResponse configuration =
        lambda.getFunctionConfiguration(r -> r.functionName("f").qualifier("7")).join();
    assertThat(configuration.memorySize()).isEqualTo(1769);
    assertThat(configuration.version()).isEqualTo("7");
    assertThat(configuration.architecturesAsStrings()).containsExactly("x86_64");
    assertThat(configuration.functionArn())
        .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:f:7");
    Throwable unknown =
        catchThrowable(
            lambda.getFunctionConfiguration(r -> r.functionName("f").qualifier("8"))::join);
    assertThat(unknown)
        .hasMessageContaining(
            "Function not found: arn:aws:lambda:us-east-1:123456789012:function:f:8");
  }

  private InvokeResponse afterStart(CompletableFuture<InvokeResponse> call) throws Exception {
    return afterStart(call, 1);
  }

  /** The answer to a cold request, whose start is among so many things due. */
  private InvokeResponse afterStart(CompletableFuture<InvokeResponse> call, int due)
      throws Exception {
    cloud.time.awaitTasks(due);
    cloud.time.advance(Duration.ofMillis(100));
    return call.join();
  }

  @Test
  void otherEventIsAHandledErrorAndNoJsonIsRefused() throws Exception {
    start(Duration.ZERO);
    InvokeResponse wrong = afterStart(invoke("{\"image\":\"AACAPwAAQMA=\"}"));
    assertThat(wrong.statusCode()).isEqualTo(200);
    assertThat(wrong.functionError()).isEqualTo("Handled");
    assertThat(wrong.payload().asUtf8String())
        .contains("\"errorMessage\":\"expected {", "\"errorType\":\"IllegalArgumentException\"");
    failure(invoke("{\"tensor\""), 400, "InvalidRequestContentException");
    failure(invoke("x".repeat(1001)), 413, "RequestEntityTooLargeException");
    assertThat(
            afterStart(
                    lambda.invoke(
                        r ->
                            r.functionName("arn:aws:lambda:us-east-1:123456789012:function:slim:3")
                                .payload(SdkBytes.fromUtf8String(EVENT))),
                    // The other function's expiry is due too.
                    2)
                .logResult())
        .isNull();
  }

  @Test
  void timeOutIsUnhandledAndEndsTheEnvironment() throws Exception {
    start(Duration.ofSeconds(4));
    InvokeResponse response = afterStart(invoke(EVENT));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.functionError()).isEqualTo("Unhandled");
    assertThat(response.payload().asUtf8String())
        .contains("Task timed out after 3.00 seconds", "Sandbox.Timedout");
    assertThat(log(response))
        .contains(
            " Task timed out after 3.00 seconds\n\nEND RequestId",
            "Duration: 3000.00 ms\t",
            "Status: timeout");
    assertThat(cloud.sessions.get(0).closed).isTrue();
  }

  @Test
  void runThatNeverEndsTimesOutAndItsPlaceIsFree() throws Exception {
    start(false, Duration.ZERO);
    CompletableFuture<InvokeResponse> hangs = invoke(EVENT);
    cloud.time.awaitTasks(1);
    cloud.time.advance(Duration.ofMillis(100));
    while (cloud.sessions.isEmpty()) {
      Thread.onSpinWait();
    }
    cloud.sessions.get(0).begun.acquire();
    cloud.time.advance(Duration.ofSeconds(3));
    InvokeResponse response = hangs.join();
    assertThat(response.payload().asUtf8String())
        .contains("Task timed out after 3.00 seconds", "Sandbox.Timedout");
    assertThat(log(response)).contains("Duration: 3000.00 ms\t", "Init Duration: 150.00 ms");
    assertThat(cloud.sessions.get(0).closed).isFalse();

    // Its concurrency is 1.
    cloud.sessions.get(0).gate.release(1);
    CompletableFuture<InvokeResponse> next = invoke(EVENT);
    cloud.time.awaitTasks(1);
    cloud.time.advance(Duration.ofMillis(100));
    while (cloud.sessions.size() < 2) {
      Thread.onSpinWait();
    }
    cloud.sessions.get(1).gate.release(1);
    assertThat(next.join().functionError()).isNull();
    while (!cloud.sessions.get(0).closed.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void coldStartThatNeverEndsTimesOut() throws Exception {
    start(Duration.ZERO);
    cloud.loadGate.drainPermits();
    CompletableFuture<InvokeResponse> hangs = invoke(EVENT);
    cloud.time.awaitTasks(1);
    cloud.time.advance(Duration.ofMillis(100));
    cloud.loads.acquire();
    // Ten seconds to initialise, and the function's time-out.
    cloud.time.advance(Duration.ofMillis(12_999));
    assertThat(hangs).isNotDone();
    cloud.time.advance(Duration.ofMillis(1));
    assertThat(hangs.join().payload().asUtf8String()).contains("Sandbox.Timedout");
  }

  @Test
  void reservedConcurrencyIsKept() throws Exception {
    start(Duration.ZERO);
    CompletableFuture<InvokeResponse> first = invoke(EVENT);
    cloud.time.awaitTasks(1);
    TooManyRequestsException refused = failure(invoke(EVENT), TooManyRequestsException.class);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.reasonAsString())
        .isEqualTo("ReservedFunctionConcurrentInvocationLimitExceeded");
    cloud.time.advance(Duration.ofMillis(100));
    first.join();
  }

  @Test
  void jsonLogAndSnapStart() throws Exception {
    start(Duration.ofMillis(5));
    InvokeResponse response =
        afterStart(
            lambda.invoke(
                r ->
                    r.functionName("slim")
                        .qualifier("3")
                        .logType(LogType.TAIL)
                        .payload(SdkBytes.fromUtf8String(EVENT))));
    assertThat(response.executedVersion()).isEqualTo("3");
    List<JsonNode> lines = new ArrayList<>();
    for (String line : log(response).split("\n", -1)) {
      if (!line.isEmpty()) {
        lines.add(new ObjectMapper().readTree(line));
      }
    }
    assertThat(lines)
        .extracting(line -> line.path("type").asText())
        .containsExactly("platform.start", "platform.report");
    JsonNode record = lines.get(1).path("record");
    assertThat(record.path("status").asText()).isEqualTo("success");
    JsonNode metrics = record.path("metrics");
    assertThat(metrics.path("durationMs").asDouble()).isEqualTo(5.0);
    assertThat(metrics.path("restoreDurationMs").asDouble()).isEqualTo(150.0);
    // Of the restore only the 50 ms of the function's own are billed.
    assertThat(metrics.path("billedRestoreDurationMs").asLong()).isEqualTo(50);
    assertThat(metrics.path("billedDurationMs").asLong()).isEqualTo(55);
    assertThat(metrics.has("initDurationMs")).isFalse();
  }
}
