package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static dev.tenk.localcloud.TestCloud.floats;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;

@Timeout(60)
class ServerlessTest {
  private static final Duration CONTAINER = Duration.ofMillis(900);
  private static final Duration LOAD = Duration.ofMillis(50);
  private static final Duration INFER = Duration.ofMillis(10);
  private static final Duration EXPIRY = Duration.ofMinutes(5);

  private TestCloud cloud;
  private SageMakerRuntimeAsyncClient runtime;

  /** Half a CPU: everything takes twice as long. */
  private void start(String more) {
    cloud =
        new TestCloud(
            """
            memory_per_vcpu_mb: 2048
            endpoints:
              - name: sl
                kind: serverless
                model: net=a.onnx
                memory_mb: 1024
                max_concurrency: 2
                container_delay: 900ms
                idle_expiry: 5m
                max_payload_bytes: 100
            """
                + more,
            true,
            LOAD,
            INFER);
    runtime = cloud.client(SageMakerRuntimeAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private CompletableFuture<InvokeEndpointResponse> invoke() {
    return runtime.invokeEndpoint(
        r ->
            r.endpointName("sl")
                .contentType("application/octet-stream")
                .body(SdkBytes.fromByteArray(floats(1, 2))));
  }

  /** Lets the one request under way come through a step that has to wait. */
  private void step(Duration duration) throws InterruptedException {
    cloud.time.awaitTasks(1);
    cloud.time.advance(duration);
  }

  private void cold(CompletableFuture<InvokeEndpointResponse> call) throws InterruptedException {
    step(CONTAINER);
    // Loading took 50 ms and counts double; so does running.
    step(LOAD);
    step(INFER);
    assertThat(call.join().body().asByteArray()).isEqualTo(floats(2, 4));
  }

  @Test
  void firstIsColdThenWarmThenGone() throws Exception {
    start("");
    Instant from = cloud.time.now().minusSeconds(60);
    cold(invoke());
    assertThat(cloud.sessions).hasSize(1);

    // The environment's expiry is due some time too, so a warm request makes two.
    CompletableFuture<InvokeEndpointResponse> warm = invoke();
    cloud.time.awaitTasks(2);
    cloud.time.advance(INFER);
    warm.join();
    assertThat(cloud.sessions).hasSize(1);

    cloud.time.advance(EXPIRY);
    assertThat(cloud.sessions.get(0).closed).isTrue();
    cold(invoke());
    assertThat(cloud.sessions).hasSize(2);
    assertThat(cloud.sessions.get(1).closed).isFalse();

    GetMetricDataResponse data = metrics(from);
    assertThat(values(data, "count")).containsExactly(3.0);
    assertThat(values(data, "cold")).containsExactly(2.0);
    assertThat(values(data, "setup")).containsExactly(1_000_000.0);
    assertThat(values(data, "p50")).containsExactly(20_000.0);
    assertThat(values(data, "average")).containsExactly(20_000.0);
    assertThat(values(data, "nothing")).isEmpty();
  }

  private GetMetricDataResponse metrics(Instant from) {
    return cloud
        .client(CloudWatchAsyncClient.builder())
        .getMetricData(
            r ->
                r.startTime(from)
                    .endTime(from.plusSeconds(3600))
                    .metricDataQueries(
                        query("count", "Invocations", "Sum"),
                        query("cold", "ModelSetupTime", "SampleCount"),
                        query("setup", "ModelSetupTime", "Maximum"),
                        query("p50", "ModelLatency", "p50"),
                        query("average", "ModelLatency", "Average"),
                        query("nothing", "CPUUtilization", "Average")))
        .join();
  }

  private static MetricDataQuery query(String id, String metric, String stat) {
    return MetricDataQuery.builder()
        .id(id)
        .metricStat(
            m ->
                m.metric(
                        x ->
                            x.namespace("AWS/SageMaker")
                                .metricName(metric)
                                .dimensions(
                                    Dimension.builder().name("EndpointName").value("sl").build(),
                                    Dimension.builder()
                                        .name("VariantName")
                                        .value("AllTraffic")
                                        .build()))
                    // A day: all is in one period, unless it is midnight just now.
                    .period(86_400 * 365)
                    .stat(stat))
        .build();
  }

  private static List<Double> values(GetMetricDataResponse data, String id) {
    return data.metricDataResults().stream()
        .filter(result -> result.id().equals(id))
        .map(MetricDataResult::values)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void moreThanTheLimitAtOnceAreThrottled() throws Exception {
    start("");
    CompletableFuture<InvokeEndpointResponse> one = invoke();
    CompletableFuture<InvokeEndpointResponse> two = invoke();
    cloud.time.awaitTasks(2);
    failure(invoke(), 400, "ThrottlingException");
    cloud.time.advance(CONTAINER);
    cloud.time.awaitTasks(1);
    while (!one.isDone() || !two.isDone()) {
      cloud.time.advance(Duration.ofMillis(1));
    }
    assertThat(cloud.sessions).hasSize(2);
  }

  @Test
  void coldStartThatNeverEndsIsAModelErrorAndItsPlaceIsFree() throws Exception {
    start("");
    cloud.loadGate.drainPermits();
    CompletableFuture<InvokeEndpointResponse> hangs = invoke();
    step(CONTAINER);
    cloud.loads.acquire();
    cloud.time.advance(Duration.ofSeconds(119));
    assertThat(hangs).isNotDone();
    cloud.time.advance(Duration.ofSeconds(1));
    assertThat(failure(hangs, ModelErrorException.class).originalStatusCode()).isZero();

    // Two more have room next to it; the model is freed as soon as it is loaded.
    CompletableFuture<InvokeEndpointResponse> one = invoke();
    CompletableFuture<InvokeEndpointResponse> two = invoke();
    cloud.time.awaitTasks(2);
    cloud.loadGate.release(3);
    while (!one.isDone() || !two.isDone()) {
      cloud.time.advance(Duration.ofMillis(1));
    }
    one.join();
    two.join();
    assertThat(cloud.sessions).hasSize(3);
    while (cloud.sessions.stream().noneMatch(session -> session.closed.get())) {
      cloud.time.advance(Duration.ofMillis(1));
    }
  }

  @Test
  void coldStartThatFailsIsAModelErrorAndTheNextIsTriedAgain() throws Exception {
    start("");
    cloud.failingLoads.set(1);
    CompletableFuture<InvokeEndpointResponse> fails = invoke();
    step(CONTAINER);
    assertThat(failure(fails, ModelErrorException.class).originalStatusCode()).isEqualTo(500);
    cold(invoke());
  }

  @Test
  void provisionedEnvironmentsAreWarmFromTheStartForEver() throws Exception {
    start("    provisioned_concurrency: 1\n");
    assertThat(cloud.sessions).hasSize(1);
    CompletableFuture<InvokeEndpointResponse> warm = invoke();
    step(INFER);
    warm.join();
    cloud.time.advance(EXPIRY.multipliedBy(2));
    assertThat(cloud.sessions).hasSize(1);
    assertThat(cloud.sessions.get(0).closed).isFalse();
  }

  @Test
  void largeBodyIsRefusedInServerlessWords() {
    start("");
    assertThat(
            failure(
                runtime.invokeEndpoint(
                    r -> r.endpointName("sl").body(SdkBytes.fromByteArray(new byte[101]))),
                400,
                "ValidationError"))
        .hasMessageContaining("has oversize body.");
  }
}
