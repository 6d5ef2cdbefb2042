package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static dev.tenk.localcloud.TestCloud.floats;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;
import software.amazon.awssdk.services.sagemakerruntime.model.ValidationErrorException;

@Timeout(60)
class RealTimeTest {
  private static final String PROFILE =
      """
      endpoints:
        - name: rt
          kind: realtime
          model: net=a.onnx
          workers: 1
          max_queue: 1
          max_payload_bytes: 4096
        - name: creating
          kind: realtime
          model: net=a.onnx
          status: Creating
        - name: component
          kind: realtime
          model: net=a.onnx
          components: [{name: part-1}]
      """;

  private TestCloud cloud;
  private SageMakerRuntimeAsyncClient runtime;

  private void start(boolean gateOpen) {
    cloud = new TestCloud(PROFILE, gateOpen, Duration.ZERO, Duration.ofMillis(5));
    runtime = cloud.client(SageMakerRuntimeAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private CompletableFuture<InvokeEndpointResponse> invoke(
      String endpoint, String contentType, byte[] body) {
    return runtime.invokeEndpoint(
        r ->
            r.endpointName(endpoint)
                .contentType(contentType)
                .customAttributes("trace=1")
                .body(SdkBytes.fromByteArray(body)));
  }

  @Test
  void infersInBinaryAndInJson() {
    start(true);
    InvokeEndpointResponse binary = invoke("rt", "application/octet-stream", floats(1, -3)).join();
    assertThat(binary.body().asByteArray()).isEqualTo(floats(2, -6));
    assertThat(binary.contentType()).isEqualTo("application/octet-stream");
    assertThat(binary.invokedProductionVariant()).isEqualTo("AllTraffic");
    assertThat(binary.customAttributes()).isEqualTo("trace=1");
    assertThat(binary.sdkHttpResponse().firstMatchingHeader("x-tenk-emulated")).contains("true");
    assertThat(binary.responseMetadata().requestId()).isNotEqualTo("UNKNOWN");

    InvokeEndpointResponse json =
        invoke("rt", "application/json", "{\"tensor\":\"AACAPwAAQMA=\"}".getBytes(UTF_8)).join();
    assertThat(json.body().asUtf8String()).isEqualTo("{\"output\":[2.0,-6.0]}");
  }

  @Test
  void containersErrorIsAModelError() {
    start(true);
    ModelErrorException refused =
        failure(invoke("rt", "text/csv", floats(1, 2)), ModelErrorException.class);
    assertThat(refused.statusCode()).isEqualTo(424);
    assertThat(refused.originalStatusCode()).isEqualTo(415);
    assertThat(refused.originalMessage()).contains("text/csv");
    assertThat(refused.logStreamArn()).contains("/aws/sagemaker/Endpoints/rt");
    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ModelError");

    ModelErrorException poison =
        failure(
            invoke("rt", "application/octet-stream", floats(FakeSession.POISON, 2)),
            ModelErrorException.class);
    assertThat(poison.originalStatusCode()).isEqualTo(500);
    ModelErrorException odd =
        failure(invoke("rt", "application/octet-stream", new byte[5]), ModelErrorException.class);
    assertThat(odd.originalStatusCode()).isEqualTo(400);
  }

  @Test
  void fullQueueIsThrottledAsObserved() throws Exception {
    start(false);
    CompletableFuture<InvokeEndpointResponse> runs =
        invoke("rt", "application/octet-stream", floats(1, 2));
    FakeSession session = running();
    CompletableFuture<InvokeEndpointResponse> waits =
        invoke("rt", "application/octet-stream", floats(1, 2));
    // Which of the two came first does not matter: one waits, the other is refused.
    CompletableFuture<InvokeEndpointResponse> other =
        invoke("rt", "application/octet-stream", floats(1, 2));
    Object first = CompletableFuture.anyOf(waits, other).handle((ok, e) -> e).join();
    assertThat(first).isInstanceOf(Throwable.class);
    CompletableFuture<InvokeEndpointResponse> refused = waits.isDone() ? waits : other;
    SageMakerRuntimeException throttled = failure(refused, SageMakerRuntimeException.class);
    assertThat(throttled.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
    assertThat(throttled.statusCode()).isEqualTo(400);
    assertThat(throttled.isThrottlingException()).isTrue();
    session.gate.release(2);
    runs.join();
    (refused == waits ? other : waits).join();
  }

  @Test
  void whatRunsOrWaitsForAMinuteIsAModelErrorAndTheWorkerGoesOn() throws Exception {
    start(false);
    String octets = "application/octet-stream";
    CompletableFuture<InvokeEndpointResponse> hangs = invoke("rt", octets, floats(1, 2));
    FakeSession session = running();
    CompletableFuture<InvokeEndpointResponse> waits = invoke("rt", octets, floats(1, 2));
    cloud.time.awaitDeadlines(2);
    cloud.time.advance(Duration.ofSeconds(59));
    assertThat(hangs).isNotDone();
    assertThat(waits).isNotDone();
    cloud.time.advance(Duration.ofSeconds(1));
    for (CompletableFuture<InvokeEndpointResponse> call : List.of(hangs, waits)) {
      ModelErrorException timedOut = failure(call, ModelErrorException.class);
      assertThat(timedOut.statusCode()).isEqualTo(424);
      assertThat(timedOut.originalStatusCode()).isZero();
      assertThat(timedOut)
          .hasMessageContaining(
              "Received server error (0) from primary with message \"Your invocation timed out");
    }

    // One place in the queue is free again, and what was given up there is not run.
    CompletableFuture<InvokeEndpointResponse> next = invoke("rt", octets, floats(1, 2));
    cloud.time.awaitDeadlines(1);
    session.gate.release(2);
    assertThat(next.join().body().asByteArray()).isEqualTo(floats(2, 4));
    assertThat(session.gate.availablePermits()).isZero();
  }

  @Test
  void closeEndsRequestsThatRunAndWait() throws Exception {
    start(false);
    CompletableFuture<InvokeEndpointResponse> runs =
        invoke("rt", "application/octet-stream", floats(1, 2));
    FakeSession session = running();
    CompletableFuture<InvokeEndpointResponse> waits =
        invoke("rt", "application/octet-stream", floats(1, 2));
    cloud.time.awaitDeadlines(2);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(cloud.cloud::close);
    failure(runs, SdkClientException.class);
    failure(waits, SdkClientException.class);
    // For both: what waited may begin to run before the workers are stopped.
    session.gate.release(2);
    closing.get(20, TimeUnit.SECONDS);
    assertThat(session.closed).isTrue();
  }

  private FakeSession running() throws InterruptedException {
    while (true) {
      for (FakeSession session : cloud.sessions) {
        if (session.begun.tryAcquire()) {
          return session;
        }
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void refusesWhatIsNotThere() {
    start(true);
    String octets = "application/octet-stream";
    for (String name : new String[] {"other", "creating"}) {
      ValidationErrorException unknown =
          failure(invoke(name, octets, floats(1, 2)), ValidationErrorException.class);
      assertThat(unknown.statusCode()).isEqualTo(400);
      assertThat(unknown.awsErrorDetails().errorMessage())
          .isEqualTo("Endpoint " + name + " of account 123456789012 not found.");
    }
    SageMakerRuntimeException tooLarge =
        failure(invoke("rt", octets, new byte[4097]), SageMakerRuntimeException.class);
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge).hasMessageContaining("HTTP content length exceeded 4096 bytes.");

    failure(invoke("component", octets, floats(1, 2)), ValidationErrorException.class);
    assertThat(
            runtime
                .invokeEndpoint(
                    r ->
                        r.endpointName("component")
                            .inferenceComponentName("part-1")
                            .contentType(octets)
                            .body(SdkBytes.fromByteArray(floats(1, 2))))
                .join()
                .body()
                .asByteArray())
        .isEqualTo(floats(2, 4));
    failure(
        runtime.invokeEndpoint(
            r ->
                r.endpointName("rt")
                    .targetVariant("nobody")
                    .body(SdkBytes.fromByteArray(floats(1, 2)))),
        ValidationErrorException.class);
  }
}
