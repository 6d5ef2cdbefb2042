package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static dev.tenk.localcloud.TestCloud.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;

/** Real-time endpoints with several variants. */
@Timeout(60)
class VariantsTest {
  private static final String PROFILE =
      """
      endpoints:
        - name: ab
          kind: realtime
          model: net=a.onnx
          variant: blue
          instance_type: ml.c5.large
          variants:
            - {name: green, weight: 3, instance_type: ml.c5.xlarge, instance_count: 2}
          shadow_variants:
            - {name: mirror, instance_pools: [{instance_type: ml.g6.xlarge}, {instance_type: ml.g5.xlarge, instance_count: 2}]}
      """;

  private TestCloud cloud;
  private SageMakerRuntimeAsyncClient runtime;

  @BeforeEach
  void start() {
    cloud = new TestCloud(PROFILE);
    runtime = cloud.client(SageMakerRuntimeAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private CompletableFuture<InvokeEndpointResponse> call(String variant) {
    return runtime.invokeEndpoint(
        request ->
            request
                .endpointName("ab")
                .targetVariant(variant)
                .contentType("application/octet-stream")
                .body(SdkBytes.fromByteArray(floats(1, -3))));
  }

  private String answeredBy(String variant) {
    return call(variant).join().invokedProductionVariant();
  }

  @Test
  void eachAnswersAsOftenAsItsWeightSays() {
    List<String> answered = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answered.add(answeredBy(null));
    }
    assertThat(answered).filteredOn("blue"::equals).hasSize(2);
    assertThat(answered).filteredOn("green"::equals).hasSize(6);
    assertThat(answeredBy("blue")).isEqualTo("blue");
    assertThat(failure(call("mirror"), 400, "ValidationError").getMessage())
        .contains("Variant mirror of Endpoint ab is not found.");
  }

  @Test
  void allAreDescribed() {
    SageMakerAsyncClient client = cloud.client(SageMakerAsyncClient.builder());
    DescribeEndpointResponse now = client.describeEndpoint(r -> r.endpointName("ab")).join();
    DescribeEndpointConfigResponse config =
        client.describeEndpointConfig(r -> r.endpointConfigName("ab-config")).join();

    assertThat(now.productionVariants())
        .extracting(
            ProductionVariantSummary::variantName, ProductionVariantSummary::currentInstanceCount)
        .containsExactly(tuple("blue", 1), tuple("green", 2));
    assertThat(now.shadowProductionVariants())
        .extracting(ProductionVariantSummary::variantName)
        .containsExactly("mirror");
    assertThat(config.productionVariants())
        .extracting(
            ProductionVariant::variantName,
            ProductionVariant::instanceTypeAsString,
            ProductionVariant::initialVariantWeight)
        .containsExactly(tuple("blue", "ml.c5.large", 1f), tuple("green", "ml.c5.xlarge", 3f));
    // pools instead, which this version of the SDK does not have
    assertThat(config.shadowProductionVariants())
        .extracting(ProductionVariant::instanceTypeAsString)
        .containsExactly((String) null);
  }
}
