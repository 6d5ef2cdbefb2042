package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantInstanceType;

@Timeout(60)
class ControlTest {
  private TestCloud cloud;
  private SageMakerAsyncClient sageMaker;

  @BeforeEach
  void start() {
    cloud =
        new TestCloud(
            """
            credentials:
              - access_key: LIMITED1
                secret_key: small
                denied: [sagemaker:DescribeEndpoint]
            buckets: [bench]
            endpoints:
              - name: Rt
                kind: realtime
                model: net=a.onnx
                model_name: net-3
                variant: blue
                instance_type: ml.m5.xlarge
                instance_count: 2
                status: Updating
              - name: sl
                kind: serverless
                model: net=a.onnx
                memory_mb: 3072
                max_concurrency: 20
                provisioned_concurrency: 1
              - name: as
                kind: async
                model: net=a.onnx
                output_path: s3://bench/out
                failure_path: s3://bench/bad
                success_queue: done
            """);
    sageMaker = cloud.client(SageMakerAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private ProductionVariant configured(DescribeEndpointResponse endpoint) {
    return sageMaker
        .describeEndpointConfig(r -> r.endpointConfigName(endpoint.endpointConfigName()))
        .join()
        .productionVariants()
        .get(0);
  }

  @Test
  void describesARealTimeEndpointItsConfigurationAndItsModel() {
    DescribeEndpointResponse endpoint =
        sageMaker.describeEndpoint(r -> r.endpointName("Rt")).join();
    assertThat(endpoint.endpointStatus()).isEqualTo(EndpointStatus.UPDATING);
    assertThat(endpoint.endpointArn())
        .isEqualTo("arn:aws:sagemaker:us-east-1:123456789012:endpoint/rt");
    assertThat(endpoint.creationTime()).isNotNull();
    assertThat(endpoint.productionVariants().get(0).variantName()).isEqualTo("blue");
    assertThat(endpoint.productionVariants().get(0).currentInstanceCount()).isEqualTo(2);
    ProductionVariant variant = configured(endpoint);
    assertThat(variant.instanceType()).isEqualTo(ProductionVariantInstanceType.ML_M5_XLARGE);
    assertThat(variant.initialInstanceCount()).isEqualTo(2);
    assertThat(variant.modelName()).isEqualTo("net-3");
    assertThat(sageMaker.describeModel(r -> r.modelName("net-3")).join().modelArn())
        .isEqualTo("arn:aws:sagemaker:us-east-1:123456789012:model/net-3");
  }

  @Test
  void describesServerlessAndAsync() {
    DescribeEndpointResponse serverless =
        sageMaker.describeEndpoint(r -> r.endpointName("sl")).join();
    assertThat(serverless.productionVariants().get(0).currentServerlessConfig().memorySizeInMB())
        .isEqualTo(3072);
    assertThat(configured(serverless).serverlessConfig().maxConcurrency()).isEqualTo(20);
    assertThat(configured(serverless).serverlessConfig().provisionedConcurrency()).isEqualTo(1);
    assertThat(configured(serverless).instanceType()).isNull();

    DescribeEndpointResponse async = sageMaker.describeEndpoint(r -> r.endpointName("as")).join();
    assertThat(async.asyncInferenceConfig().outputConfig().s3OutputPath())
        .isEqualTo("s3://bench/out");
    DescribeEndpointConfigResponse config =
        sageMaker
            .describeEndpointConfig(r -> r.endpointConfigName(async.endpointConfigName()))
            .join();
    assertThat(config.asyncInferenceConfig().outputConfig().notificationConfig().successTopic())
        .isEqualTo("arn:aws:sns:us-east-1:123456789012:done");
  }

  @Test
  void refusesUnknownAndDenied() {
    assertThat(
            failure(
                sageMaker.describeEndpoint(r -> r.endpointName("other")),
                400,
                "ValidationException"))
        .hasMessageContaining(
            "Could not find endpoint"
                + " \"arn:aws:sagemaker:us-east-1:123456789012:endpoint/other\".");
    failure(sageMaker.describeModel(r -> r.modelName("other")), 400, "ValidationException");
    failure(
        sageMaker.describeEndpointConfig(r -> r.endpointConfigName("other")),
        400,
        "ValidationException");
    failure(sageMaker.listModels(), 400, "UnknownOperationException");
    SageMakerAsyncClient limited =
        cloud.client(
            SageMakerAsyncClient.builder(),
            AwsBasicCredentials.create("LIMITED1", "small"),
            Region.US_EAST_1);
    assertThat(
            failure(
                limited.describeEndpoint(r -> r.endpointName("Rt")), 400, "AccessDeniedException"))
        .hasMessageContaining("sagemaker:DescribeEndpoint");
  }
}
