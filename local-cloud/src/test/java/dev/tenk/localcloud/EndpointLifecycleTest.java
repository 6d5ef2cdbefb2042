package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointConfigSummary;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.EndpointSummary;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

@Timeout(60)
// the builders of the SDK take consumers as generic varargs
@SuppressWarnings("unchecked")
class EndpointLifecycleTest {
  private TestCloud cloud;
  private SageMakerAsyncClient sageMaker;

  @BeforeEach
  void start() {
    cloud =
        new TestCloud(
            """
            create_delay: 2s
            instance_types:
              - name: ml.c5.large
              - name: ml.c5.xlarge
                quota: 1
              - name: ml.c7g.large
                failure: "exec format error: is the image for arm64?"
            credentials:
              - access_key: LIMITED1
                secret_key: small
                denied: [sagemaker:CreateEndpoint]
            endpoints:
              - name: rt
                kind: realtime
                model: net=a.onnx
              - name: sl
                kind: serverless
                model: net=a.onnx
            """);
    sageMaker = cloud.client(SageMakerAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private void config(String name, Consumer<ProductionVariant.Builder> sized) {
    sageMaker
        .createEndpointConfig(
            r ->
                r.endpointConfigName(name)
                    .tags(t -> t.key("tenk:run").value("r1"))
                    .productionVariants(
                        variant ->
                            variant
                                .variantName("AllTraffic")
                                .modelName("rt-model")
                                .applyMutation(sized)))
        .join();
  }

  private void instances(String name, String type, int count) {
    config(name, variant -> variant.instanceType(type).initialInstanceCount(count));
  }

  private void endpoint(String name, String configName) {
    sageMaker
        .createEndpoint(
            r ->
                r.endpointName(name)
                    .endpointConfigName(configName)
                    .tags(t -> t.key("tenk:run").value("r1")))
        .join();
  }

  /** Its model is loaded by a worker. */
  private DescribeEndpointResponse ended(String name) {
    cloud.time.advance(Duration.ofSeconds(2));
    DescribeEndpointResponse now;
    do {
      now = sageMaker.describeEndpoint(r -> r.endpointName(name)).join();
    } while (now.endpointStatus() == EndpointStatus.CREATING);
    return now;
  }

  @Test
  void anEndpointIsCreatedServesAndGoes() {
    instances("t-config", "ml.c5.large", 1);
    endpoint("t", "t-config");
    assertThat(sageMaker.describeEndpoint(r -> r.endpointName("t")).join().endpointStatus())
        .isEqualTo(EndpointStatus.CREATING);
    assertThat(
            failure(sageMaker.deleteEndpoint(r -> r.endpointName("t")), 400, "ValidationException"))
        .hasMessageContaining("in-progress");
    DescribeEndpointResponse served = ended("t");
    assertThat(served.endpointStatus()).isEqualTo(EndpointStatus.IN_SERVICE);
    assertThat(served.endpointConfigName()).isEqualTo("t-config");
    assertThat(
            sageMaker
                .describeEndpointConfig(r -> r.endpointConfigName("t-config"))
                .join()
                .productionVariants()
                .get(0)
                .instanceTypeAsString())
        .isEqualTo("ml.c5.large");
    SageMakerRuntimeAsyncClient runtime = cloud.client(SageMakerRuntimeAsyncClient.builder());
    assertThat(
            runtime
                .invokeEndpoint(
                    r ->
                        r.endpointName("t")
                            .contentType("application/octet-stream")
                            .body(SdkBytes.fromByteArray(TestCloud.floats(1, 2))))
                .join()
                .invokedProductionVariant())
        .isEqualTo("AllTraffic");
    assertThat(
            sageMaker
                .listTags(r -> r.resourceArn(served.endpointArn()))
                .join()
                .tags()
                .get(0)
                .value())
        .isEqualTo("r1");

    sageMaker.deleteEndpoint(r -> r.endpointName("t")).join();
    assertThat(sageMaker.describeEndpoint(r -> r.endpointName("t")).join().endpointStatus())
        .isEqualTo(EndpointStatus.DELETING);
    cloud.time.advance(Duration.ofSeconds(2));
    failure(sageMaker.describeEndpoint(r -> r.endpointName("t")), 400, "ValidationException");
    sageMaker.deleteEndpointConfig(r -> r.endpointConfigName("t-config")).join();
    failure(
        sageMaker.deleteEndpointConfig(r -> r.endpointConfigName("t-config")),
        400,
        "ValidationException");
    assertThat(sageMaker.listEndpoints().join().endpoints())
        .extracting(EndpointSummary::endpointName)
        .containsExactly("rt", "sl");
    assertThat(sageMaker.listEndpointConfigs().join().endpointConfigs())
        .extracting(EndpointConfigSummary::endpointConfigName)
        .containsExactly("rt-config", "sl-config");
  }

  @Test
  void listsByAPartOfTheNameInPages() {
    for (int i = 0; i < 3; i++) {
      instances("tenk-" + i, "ml.c5.large", 1);
    }
    var first = sageMaker.listEndpointConfigs(r -> r.nameContains("tenk").maxResults(2)).join();
    assertThat(first.endpointConfigs()).hasSize(2);
    assertThat(
            sageMaker
                .listEndpointConfigs(r -> r.nameContains("tenk").nextToken(first.nextToken()))
                .join()
                .endpointConfigs())
        .extracting(EndpointConfigSummary::endpointConfigName)
        .containsExactly("tenk-2");
  }

  @Test
  void refusesWhatTheRegionOrTheAccountDoesNotOffer() {
    assertThat(
            failure(
                sageMaker.createEndpointConfig(
                    r ->
                        r.endpointConfigName("t")
                            .productionVariants(
                                v -> v.modelName("rt-model").instanceType("ml.p3.2xlarge"))),
                400,
                "ValidationException"))
        .hasMessageContaining("ml.p3.2xlarge");
    instances("two", "ml.c5.xlarge", 2);
    assertThat(
            failure(
                sageMaker.createEndpoint(r -> r.endpointName("t").endpointConfigName("two")),
                400,
                "ResourceLimitExceeded"))
        .hasMessageContaining("'ml.c5.xlarge for endpoint usage' is 1 Instances");
    instances("arm", "ml.c7g.large", 1);
    endpoint("t", "arm");
    assertThat(ended("t").failureReason()).contains("exec format error");
    SageMakerAsyncClient limited =
        cloud.client(
            SageMakerAsyncClient.builder(),
            AwsBasicCredentials.create("LIMITED1", "small"),
            Region.US_EAST_1);
    failure(
        limited.createEndpoint(r -> r.endpointName("u").endpointConfigName("arm")),
        400,
        "AccessDeniedException");
  }

  @Test
  void makesServerlessEndpoints() {
    config(
        "sized",
        variant -> variant.serverlessConfig(s -> s.memorySizeInMB(4096).maxConcurrency(7)));
    endpoint("t", "sized");
    assertThat(ended("t").productionVariants().get(0).currentServerlessConfig().memorySizeInMB())
        .isEqualTo(4096);
    failure(
        sageMaker.createEndpointConfig(
            r ->
                r.endpointConfigName("odd")
                    .productionVariants(
                        v ->
                            v.modelName("rt-model")
                                .serverlessConfig(s -> s.memorySizeInMB(1500).maxConcurrency(1)))),
        400,
        "ValidationException");
  }
}
