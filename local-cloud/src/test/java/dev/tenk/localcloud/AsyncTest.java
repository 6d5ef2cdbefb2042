package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static dev.tenk.localcloud.TestCloud.floats;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.model.Credentials;

@Timeout(60)
class AsyncTest {
  private static final String PROFILE =
      """
      credentials:
        - access_key: READER01
          secret_key: small
          denied: [s3:PutObject]
      buckets: [bench]
      endpoints:
        - name: as
          kind: async
          model: net=a.onnx
          scale_from_zero_delay: 2m
          cool_down: 4m
          output_path: s3://bench/out
          failure_path: s3://bench/bad/
          success_queue: done
          error_queue: failed
        - name: rt
          kind: realtime
          model: net=a.onnx
      """;
  private static final Duration SCALE_OUT = Duration.ofMinutes(2);

  private TestCloud cloud;
  private S3AsyncClient s3;
  private SageMakerRuntimeAsyncClient runtime;
  private SqsAsyncClient sqs;

  @BeforeEach
  void start() {
    cloud = new TestCloud(PROFILE);
    s3 = cloud.s3(TestCloud.BUILT_IN);
    runtime = cloud.client(SageMakerRuntimeAsyncClient.builder());
    sqs = cloud.client(SqsAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private static CompletableFuture<PutObjectResponse> put(S3AsyncClient client, byte[] body) {
    return client.putObject(r -> r.bucket("bench").key("in/1"), AsyncRequestBody.fromBytes(body));
  }

  private CompletableFuture<InvokeEndpointAsyncResponse> invoke(String inputLocation) {
    return runtime.invokeEndpointAsync(
        r ->
            r.endpointName("as")
                .contentType("application/octet-stream")
                .inferenceId("mine")
                .inputLocation(inputLocation));
  }

  /** The object's bytes, once it is there. */
  private byte[] await(String location) {
    S3Uri place = S3Uri.parse(location);
    while (true) {
      Optional<S3Object> found =
          s3
              .listObjectsV2(r -> r.bucket(place.bucket()).prefix(place.key()))
              .join()
              .contents()
              .stream()
              .findFirst();
      if (found.isPresent()) {
        return s3.getObject(
                r -> r.bucket(place.bucket()).key(place.key()), AsyncResponseTransformer.toBytes())
            .join()
            .asByteArray();
      }
      Thread.onSpinWait();
    }
  }

  private int instances() {
    return cloud
        .client(SageMakerAsyncClient.builder())
        .describeEndpoint(r -> r.endpointName("as"))
        .join()
        .productionVariants()
        .get(0)
        .currentInstanceCount();
  }

  private Message receive(String queue) {
    String url = sqs.getQueueUrl(r -> r.queueName(queue)).join().queueUrl();
    Message message =
        sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20)).join().messages().get(0);
    // Not again until its visibility time-out is over.
    assertThat(sqs.receiveMessage(r -> r.queueUrl(url)).join().messages()).isEmpty();
    cloud.time.advance(Duration.ofSeconds(30));
    Message again = sqs.receiveMessage(r -> r.queueUrl(url)).join().messages().get(0);
    assertThat(again.messageId()).isEqualTo(message.messageId());
    sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(again.receiptHandle())).join();
    cloud.time.advance(Duration.ofSeconds(30));
    assertThat(sqs.receiveMessage(r -> r.queueUrl(url)).join().messages()).isEmpty();
    return again;
  }

  private static JsonNode event(Message message) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode envelope = mapper.readTree(message.body());
    assertThat(envelope.path("Type").asText()).isEqualTo("Notification");
    return mapper.readTree(envelope.path("Message").asText());
  }

  @Test
  void scalesFromZeroWritesTheResultTellsTheQueueAndScalesIn() throws Exception {
    put(s3, floats(1, -3)).join();
    assertThat(instances()).isZero();
    InvokeEndpointAsyncResponse accepted = invoke("s3://bench/in/1").join();
    assertThat(accepted.sdkHttpResponse().statusCode()).isEqualTo(202);
    assertThat(accepted.inferenceId()).isEqualTo("mine");
    assertThat(accepted.outputLocation()).startsWith("s3://bench/out/").endsWith(".out");
    assertThat(accepted.failureLocation()).startsWith("s3://bench/bad/");
    // The one there is is the real-time endpoint's.
    assertThat(cloud.sessions).hasSize(1);

    cloud.time.advance(SCALE_OUT);
    assertThat(await(accepted.outputLocation())).isEqualTo(floats(2, -6));
    assertThat(instances()).isEqualTo(1);

    JsonNode event = event(receive("done"));
    assertThat(event.path("invocationStatus").asText()).isEqualTo("Completed");
    assertThat(event.path("inferenceId").asText()).isEqualTo("mine");
    assertThat(event.at("/responseParameters/outputLocation").asText())
        .isEqualTo(accepted.outputLocation());

    // Warm: no waiting.
    InvokeEndpointAsyncResponse warm = invoke("s3://bench/in/1").join();
    assertThat(await(warm.outputLocation())).isEqualTo(floats(2, -6));
    assertThat(cloud.sessions).hasSize(2);

    // More than once if the last request was only just ending.
    while (instances() > 0) {
      cloud.time.advance(Duration.ofMinutes(4));
    }
    assertThat(cloud.sessions.get(1).closed).isTrue();
  }

  @Test
  void containersErrorBecomesAFailureObject() throws Exception {
    put(s3, new byte[3]).join();
    InvokeEndpointAsyncResponse odd = invoke("s3://bench/in/1").join();
    InvokeEndpointAsyncResponse missing = invoke("s3://bench/in/2").join();
    cloud.time.advance(SCALE_OUT);
    assertThat(new String(await(odd.failureLocation()), UTF_8)).contains("error");
    await(missing.failureLocation());
    List<S3Object> results =
        s3.listObjectsV2(r -> r.bucket("bench").prefix("out/")).join().contents();
    assertThat(results).isEmpty();

    String url = sqs.getQueueUrl(r -> r.queueName("failed")).join().queueUrl();
    ReceiveMessageResponse failures =
        sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).join();
    assertThat(failures.messages().size()).isBetween(1, 2);
    assertThat(event(failures.messages().get(0)).path("invocationStatus").asText())
        .isEqualTo("Failed");
  }

  @Test
  void resultsCanFailOrNeverCome() {
    put(s3, floats(1, 2)).join();
    cloud.cloud.setFaults(
        "as", List.of(Fault.every(Fault.Kind.LOST, 3), Fault.every(Fault.Kind.FAILURE, 2)));
    InvokeEndpointAsyncResponse good = invoke("s3://bench/in/1").join();
    InvokeEndpointAsyncResponse failed = invoke("s3://bench/in/1").join();
    InvokeEndpointAsyncResponse lost = invoke("s3://bench/in/1").join();
    cloud.time.advance(SCALE_OUT);
    await(good.outputLocation());
    await(failed.failureLocation());
    assertThat(lost.outputLocation()).isNotEqualTo(good.outputLocation());
    assertThat(s3.listObjectsV2(r -> r.bucket("bench").prefix("out/")).join().contents())
        .hasSize(1);
    assertThat(s3.listObjectsV2(r -> r.bucket("bench").prefix("bad/")).join().contents())
        .hasSize(1);
  }

  @Test
  void scaleOutThatFailsIsTriedAgain() throws Exception {
    put(s3, floats(1, -3)).join();
    cloud.failingLoads.set(2);
    InvokeEndpointAsyncResponse accepted = invoke("s3://bench/in/1").join();
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThat(instances()).isZero();
      cloud.loads.drainPermits();
      cloud.time.advance(SCALE_OUT);
      cloud.loads.acquire();
      if (attempt < 2) {
        // The next attempt and the cool-down.
        cloud.time.awaitTasks(2);
      }
    }
    assertThat(await(accepted.outputLocation())).isEqualTo(floats(2, -6));
    while (instances() > 0) {
      cloud.time.advance(Duration.ofMinutes(4));
    }
  }

  @Test
  void requestThatIsNeverServedFailsWhenItIsTooOld() throws Exception {
    cloud.failingLoads.set(Integer.MAX_VALUE);
    InvokeEndpointAsyncResponse usual = invoke("s3://bench/in/1").join();
    InvokeEndpointAsyncResponse shorter =
        runtime
            .invokeEndpointAsync(
                r ->
                    r.endpointName("as")
                        .inputLocation("s3://bench/in/1")
                        .inferenceId("shorter")
                        .requestTTLSeconds(60))
            .join();
    cloud.time.advance(Duration.ofSeconds(60));
    assertThat(new String(await(shorter.failureLocation()), UTF_8)).contains("is expired");
    JsonNode event = event(receive("failed"));
    assertThat(event.path("invocationStatus").asText()).isEqualTo("Failed");
    assertThat(event.path("inferenceId").asText()).isEqualTo("shorter");
    assertThat(s3.listObjectsV2(r -> r.bucket("bench").prefix("bad/")).join().contents())
        .hasSize(1);
    cloud.time.advance(Duration.ofHours(6));
    assertThat(new String(await(usual.failureLocation()), UTF_8)).contains("is expired");
  }

  @Test
  void inferenceThatNeverEndsFailsAfterItsTimeOut() throws Exception {
    cloud.close();
    cloud = new TestCloud(PROFILE, false, Duration.ZERO, Duration.ZERO);
    s3 = cloud.s3(TestCloud.BUILT_IN);
    runtime = cloud.client(SageMakerRuntimeAsyncClient.builder());
    put(s3, floats(1, -3)).join();
    InvokeEndpointAsyncResponse accepted =
        runtime
            .invokeEndpointAsync(
                r ->
                    r.endpointName("as")
                        .contentType("application/octet-stream")
                        .inputLocation("s3://bench/in/1")
                        .invocationTimeoutSeconds(60))
            .join();
    cloud.time.advance(SCALE_OUT);
    while (cloud.sessions.size() < 2) {
      Thread.onSpinWait();
    }
    cloud.sessions.get(1).begun.acquire();
    cloud.time.advance(Duration.ofSeconds(60));
    assertThat(new String(await(accepted.failureLocation()), UTF_8)).contains("is expired");
    cloud.sessions.get(1).gate.release(1);
    while (instances() > 0) {
      cloud.time.advance(Duration.ofMinutes(4));
    }
    // A result that came too late is dropped.
    assertThat(s3.listObjectsV2(r -> r.bucket("bench").prefix("out/")).join().contents()).isEmpty();
  }

  @Test
  void resultThatCannotBeStoredIsToldInTheQueue() throws Exception {
    put(s3, floats(1, -3)).join();
    invoke("s3://bench/in/1").join();
    s3.deleteObject(r -> r.bucket("bench").key("in/1")).join();
    s3.deleteBucket(r -> r.bucket("bench")).join();
    cloud.time.advance(SCALE_OUT);
    assertThat(event(receive("failed")).path("failureReason").asText())
        .contains("could not be written");
  }

  @Test
  void refusesWhatDoesNotFit() {
    failure(invoke("in/1"), 400, "ValidationError");
    failure(
        runtime.invokeEndpointAsync(
            r -> r.endpointName("as").inputLocation("s3://bench/in/1").requestTTLSeconds(59)),
        400,
        "ValidationError");
    failure(
        runtime.invokeEndpointAsync(r -> r.endpointName("rt").inputLocation("s3://bench/in/1")),
        400,
        "ValidationError");
    failure(
        runtime.invokeEndpoint(
            r ->
                r.endpointName("as")
                    .body(software.amazon.awssdk.core.SdkBytes.fromByteArray(new byte[4]))),
        400,
        "ValidationError");
    failure(
        sqs.getQueueUrl(r -> r.queueName("nobody")),
        400,
        "AWS.SimpleQueueService.NonExistentQueue");
  }

  @Test
  void longPollAnswersEmptyWhenItsTimeIsOver() throws Exception {
    String url = sqs.getQueueUrl(r -> r.queueName("done")).join().queueUrl();
    CompletableFuture<ReceiveMessageResponse> poll =
        sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(5));
    cloud.time.awaitTasks(1);
    cloud.time.advance(Duration.ofSeconds(5));
    assertThat(poll.join().messages()).isEmpty();
  }

  @Test
  void objectStoreKnowsTheSameKeys() {
    failure(
        cloud.s3(AwsBasicCredentials.create(LocalCloud.ACCESS_KEY_ID, "wrong")).listBuckets(),
        403,
        "SignatureDoesNotMatch");
    failure(
        cloud.s3(AwsBasicCredentials.create("NOBODY01", "x")).listBuckets(),
        403,
        "InvalidAccessKeyId");
    AwsCredentials reader = AwsBasicCredentials.create("READER01", "small");
    failure(put(cloud.s3(reader), floats(1)), 403, "AccessDenied");
    Credentials session =
        cloud
            .client(StsAsyncClient.builder())
            .assumeRole(
                r -> r.roleArn("arn:aws:iam::123456789012:role/bench").roleSessionName("nightly"))
            .join()
            .credentials();
    put(
            cloud.s3(
                AwsSessionCredentials.create(
                    session.accessKeyId(), session.secretAccessKey(), session.sessionToken())),
            floats(1))
        .join();
    assertThat(s3.listBuckets().join().buckets())
        .extracting(bucket -> tuple(bucket.name()))
        .containsExactly(tuple("bench"));
  }
}
