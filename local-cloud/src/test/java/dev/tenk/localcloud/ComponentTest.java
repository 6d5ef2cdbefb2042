package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static dev.tenk.localcloud.TestCloud.floats;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeInferenceComponentResponse;
import software.amazon.awssdk.services.sagemaker.model.InferenceComponentStatus;
import software.amazon.awssdk.services.sagemaker.model.InferenceComponentSummary;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;

/** Inference components in virtual time. */
@Timeout(60)
class ComponentTest {
  private TestCloud cloud;
  private SageMakerAsyncClient sageMaker;
  private SageMakerRuntimeAsyncClient runtime;

  @BeforeEach
  void start() {
    cloud =
        new TestCloud(
            """
            endpoints:
              - name: shared
                kind: realtime
                model: net=a.onnx
                model_name: net-3
                instance_type: ml.g5.xlarge
                components:
                  - {name: awake, cores: 2, accelerators: 0.5, memory_mb: 2048}
                  - {name: sleeper, copies: 2, sleeps_after: 3m, wake_delay: 2m}
              - name: other
                kind: realtime
                model: net=a.onnx
                components: [{name: alone, sleeps_after: 15m}]
            """);
    sageMaker = cloud.client(SageMakerAsyncClient.builder());
    runtime = cloud.client(SageMakerRuntimeAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private CompletableFuture<InvokeEndpointResponse> invoke(String component) {
    return runtime.invokeEndpoint(
        r ->
            r.endpointName("shared")
                .inferenceComponentName(component)
                .contentType("application/octet-stream")
                .body(SdkBytes.fromByteArray(floats(1, 2))));
  }

  private DescribeInferenceComponentResponse describe(String component) {
    return sageMaker.describeInferenceComponent(r -> r.inferenceComponentName(component)).join();
  }

  private int copies(String component) {
    return describe(component).runtimeConfig().currentCopyCount();
  }

  @Test
  void isDescribed() {
    DescribeInferenceComponentResponse awake = describe("awake");
    assertThat(awake.endpointName()).isEqualTo("shared");
    assertThat(awake.variantName()).isEqualTo("AllTraffic");
    assertThat(awake.inferenceComponentStatus()).isEqualTo(InferenceComponentStatus.IN_SERVICE);
    assertThat(awake.inferenceComponentArn())
        .isEqualTo("arn:aws:sagemaker:us-east-1:123456789012:inference-component/awake");
    assertThat(awake.specification().modelName()).isEqualTo("net-3");
    assertThat(awake.specification().computeResourceRequirements().numberOfCpuCoresRequired())
        .isEqualTo(2);
    assertThat(
            awake
                .specification()
                .computeResourceRequirements()
                .numberOfAcceleratorDevicesRequired())
        .isEqualTo(0.5f);
    assertThat(awake.specification().computeResourceRequirements().minMemoryRequiredInMb())
        .isEqualTo(2048);
    assertThat(awake.runtimeConfig().desiredCopyCount()).isEqualTo(1);
    assertThat(awake.runtimeConfig().currentCopyCount()).isEqualTo(1);
    assertThat(
            sageMaker
                .listInferenceComponents(r -> r.endpointNameEquals("shared"))
                .join()
                .inferenceComponents())
        .extracting(InferenceComponentSummary::inferenceComponentName)
        .containsExactly("awake", "sleeper");
    assertThat(
            failure(
                sageMaker.describeInferenceComponent(r -> r.inferenceComponentName("no")),
                400,
                "ValidationException"))
        .hasMessageContaining("Could not find inference component");
  }

  @Test
  void theModelIsItsOwnAndInstancesMayBeNone() {
    ProductionVariant shared = variant("shared");
    assertThat(shared.modelName()).isNull();
    assertThat(shared.managedInstanceScaling().minInstanceCount()).isEqualTo(1);
    assertThat(variant("other").managedInstanceScaling().minInstanceCount()).isZero();
    assertThat(
            sageMaker
                .describeEndpoint(r -> r.endpointName("other"))
                .join()
                .productionVariants()
                .get(0)
                .currentInstanceCount())
        .isZero();
  }

  private ProductionVariant variant(String endpoint) {
    return sageMaker
        .describeEndpointConfig(r -> r.endpointConfigName(endpoint + "-config"))
        .join()
        .productionVariants()
        .get(0);
  }

  @Test
  void aRefusedCallWakesItAndRestPutsItToSleep() {
    assertThat(copies("sleeper")).isZero();
    assertThat(failure(invoke("sleeper"), 400, "ValidationError").awsErrorDetails().errorMessage())
        .isEqualTo(
            "Inference Component has no capacity to process this request. ApplicationAutoScaling"
                + " may be in-progress (if configured) or try to increase the capacity by invoking"
                + " UpdateInferenceComponentRuntimeConfig API.");
    assertThat(describe("sleeper").runtimeConfig().desiredCopyCount()).isEqualTo(2);
    cloud.time.advance(Duration.ofMinutes(1));
    failure(invoke("sleeper"), 400, "ValidationError");
    // the other one answers meanwhile
    assertThat(invoke("awake").join().body().asByteArray()).isEqualTo(floats(2, 4));
    cloud.time.advance(Duration.ofMinutes(1));
    while (copies("sleeper") < 2) {
      Thread.onSpinWait();
    }
    assertThat(invoke("sleeper").join().body().asByteArray()).isEqualTo(floats(2, 4));
    assertThat(noCapacity("sleeper")).isEqualTo(2);
    assertThat(noCapacity("awake")).isZero();

    cloud.time.advance(Duration.ofMinutes(2));
    invoke("sleeper").join();
    cloud.time.advance(Duration.ofMinutes(2));
    assertThat(copies("sleeper")).isEqualTo(2);
    // more than once if the last request was only just ending
    while (copies("sleeper") > 0) {
      cloud.time.advance(Duration.ofMinutes(3));
    }
    failure(invoke("sleeper"), 400, "ValidationError");
  }

  private double noCapacity(String component) {
    Instant now = cloud.time.now();
    return cloud
        .client(CloudWatchAsyncClient.builder())
        .getMetricData(
            r ->
                r.startTime(now.minusSeconds(3600))
                    .endTime(now.plusSeconds(60))
                    .metricDataQueries(
                        MetricDataQuery.builder()
                            .id("a")
                            .metricStat(
                                stat ->
                                    stat.stat("Sum")
                                        .period(3600)
                                        .metric(
                                            metric ->
                                                metric
                                                    .namespace("AWS/SageMaker")
                                                    .metricName("NoCapacityInvocationFailures")
                                                    .dimensions(
                                                        Dimension.builder()
                                                            .name("InferenceComponentName")
                                                            .value(component)
                                                            .build())))
                            .build()))
        .join()
        .metricDataResults()
        .get(0)
        .values()
        .stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }
}
