package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.localcloud.Fault;
import dev.tenk.localcloud.LocalCloud;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.Payload;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

@Timeout(90)
class AsyncTest {
  private static final String KIND = "sagemaker-async";
  private static final long MILLI = 1_000_000;
  private static final String POLLING = "upload_to: s3://bench/in, poll_min: 5ms, poll_max: 40ms";
  private static final byte[] OUTPUT = Cloud.floats(3f, -4f);

  @TempDir static Path folder;
  private static Cloud cloud;
  private static S3Client s3;

  @BeforeAll
  static void start() {
    cloud =
        new Cloud(
            folder,
            """
            buckets: [bench]
            credentials:
              - {access_key: READER, secret_key: secret, denied: ["s3:PutObject"]}
              - {access_key: KEEPER, secret_key: secret, denied: ["s3:DeleteObject"]}
              - {access_key: DEAF, secret_key: secret, denied: ["sqs:ReceiveMessage"]}
              - {access_key: BLIND, secret_key: secret, denied: ["s3:GetObject"]}
            endpoints:
              - name: told
                kind: async
                model: double=doubling.onnx
                scale_from_zero_delay: 10ms
                output_path: s3://bench/out
                failure_path: s3://bench/failed
                success_queue: good
                error_queue: bad
              - name: half-told
                kind: async
                model: double=doubling.onnx
                scale_from_zero_delay: 10ms
                output_path: s3://bench/out
                failure_path: s3://bench/failed
                error_queue: errors
            """);
    s3 =
        S3Client.builder()
            .endpointOverride(cloud.cloud.objectStoreUrl())
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .httpClient(UrlConnectionHttpClient.create())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                        LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY)))
            .build();
  }

  @AfterAll
  static void stop() {
    s3.close();
    cloud.close();
  }

  @AfterEach
  void clean() {
    cloud.noFaults("told");
    for (String key : objects("")) {
      s3.deleteObject(request -> request.bucket("bench").key(key));
    }
  }

  private static List<String> objects(String prefix) {
    return s3.listObjectsV2(request -> request.bucket("bench").prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private static String queue(String name) {
    return "queue_url: '" + cloud.cloud.url() + "/123456789012/" + name + "'";
  }

  @Test
  void polled() {
    try (Target target = cloud.open(KIND, "told", POLLING)) {
      long handed = System.nanoTime();
      Reply reply = Cloud.call(target);
      succeeded(reply);
      assertThat(reply.sentNanos().getAsLong()).isBetween(handed, reply.doneNanos());
      assertThat(reply.doneNanos()).isLessThanOrEqualTo(System.nanoTime());
      assertThat(reply.client().pollGapNanos().getAsLong())
          .isBetween(1L, reply.doneNanos() - reply.sentNanos().getAsLong());
      assertThat(reply.client().marshallingNanos()).isPresent();
      assertThat(target.requestBytes(0)).isEqualTo(8);
    }
  }

  private static void succeeded(Reply reply) {
    assertThat(reply.outcome())
        .isEqualTo(
            new Outcome.Succeeded(OptionalInt.of(202), OUTPUT.length, OutputDigest.of(OUTPUT)));
    assertThat(reply.output()).hasValueSatisfying(raw -> assertThat(raw).isEqualTo(OUTPUT));
  }

  /** Both payloads are put once, however often they are sent; afterwards the bucket is empty. */
  @Test
  void uploadsOnceAPayloadAndCleansUp() {
    Payload other = new Payload.RawTensor("other.bin", Cloud.floats(8f, 16f));
    try (Target target = cloud.open(KIND, "told", POLLING, Cloud.PAYLOAD, other)) {
      assertThat(objects("in/")).hasSize(2);
      List<CompletableFuture<Reply>> replies =
          Stream.iterate(0, i -> i + 1)
              .limit(20)
              .map(i -> target.invoke(new InferenceRequest(i % 2)).toCompletableFuture())
              .toList();
      for (int i = 0; i < 20; i++) {
        byte[] expected = i % 2 == 0 ? OUTPUT : Cloud.floats(16f, 32f);
        assertThat(Cloud.await(replies.get(i)).output())
            .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(expected));
      }
      assertThat(objects("in/")).hasSize(2);
    }
    assertThat(objects("")).isEmpty();
  }

  @Test
  void keepsObjectsOnRequest() {
    try (Target target = cloud.open(KIND, "told", POLLING + ", keep_objects: true")) {
      succeeded(Cloud.call(target));
    }
    assertThat(objects("in/")).hasSize(1);
    assertThat(objects("out/")).hasSize(1);
  }

  @Test
  void aFailureObject() {
    cloud.fault("told", Fault.Kind.FAILURE, 1);
    try (Target target = cloud.open(KIND, "told", POLLING)) {
      Reply reply = Cloud.call(target);
      assertThat(reply.outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(202), Optional.of("failure-object")));
      assertThat(reply.client().pollGapNanos()).isPresent();
    }
    assertThat(objects("")).isEmpty();
  }

  @Test
  void refusals() {
    try (Target target = cloud.open(KIND, "told", POLLING)) {
      cloud.fault("told", Fault.Kind.THROTTLE, 1);
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(
              new Outcome.Throttled(OptionalInt.of(400), Optional.of("ThrottlingException")));
      cloud.fault("told", Fault.Kind.SERVICE_ERROR, 1);
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(500), Optional.of("InternalFailure")));
    }
  }

  /** At its time-out, not at the look after it, which would be ten seconds later. */
  @Test
  void aResultThatNeverComes() {
    cloud.fault("told", Fault.Kind.LOST, 1);
    try (Target target =
        cloud.open(
            KIND, "told", "upload_to: s3://bench/in, poll_min: 20s, poll_max: 20s, timeout: 2s")) {
      timesOut(target);
    }
    try (Target target =
        cloud.open(KIND, "told", "upload_to: s3://bench/in, timeout: 2s, " + queue("good"))) {
      timesOut(target);
    }
  }

  private static void timesOut(Target target) {
    long handed = System.nanoTime();
    Reply reply = Cloud.call(target);
    assertThat(reply.outcome()).isEqualTo(new Outcome.TimedOut(Optional.empty()));
    assertThat(reply.sentNanos()).isPresent();
    assertThat(reply.client().pollGapNanos()).isEmpty();
    assertThat(reply.doneNanos() - handed).isBetween(2000 * MILLI, 9000 * MILLI);
  }

  /** The stand-in puts the topic's envelope around its notifications. */
  @Test
  void toldByAQueue() {
    try (Target target = cloud.open(KIND, "told", "upload_to: s3://bench/in, " + queue("good"))) {
      List<CompletableFuture<Reply>> replies =
          Stream.generate(() -> Cloud.start(target)).limit(30).toList();
      for (CompletableFuture<Reply> reply : replies) {
        succeeded(Cloud.await(reply));
        assertThat(Cloud.await(reply).client().pollGapNanos()).isEmpty();
      }
    }
    assertThat(objects("")).isEmpty();
  }

  @Test
  void aFailureToldByAQueue() {
    cloud.fault("told", Fault.Kind.FAILURE, 1);
    try (Target target = cloud.open(KIND, "told", "upload_to: s3://bench/in, " + queue("bad"))) {
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(202), Optional.of("failure-object")));
    }
  }

  @Test
  void preflightMakesOneWholeCallWhenThereIsAnInstance() {
    try (Target target = cloud.open(KIND, "told", POLLING)) {
      Cloud.call(target);
      assertThat(target.identify().details()).containsEntry("instance_count", "1");
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isEqualTo(1);
      cloud.fault("told", Fault.Kind.FAILURE, 1);
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("target 'aws': endpoint told in us-east-1")
          .hasMessageContaining("took a call and ended it with failure-object");
    }
    assertThat(objects("")).isEmpty();
  }

  @Test
  void aBucketThatIsNotWritable() {
    try (Keys keys = Keys.of("READER", "secret")) {
      assertThatThrownBy(() -> cloud.openByUrl(KIND, "told", POLLING))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageMatching(
              "target 'aws': s3:PutObject on s3://bench/in/tenk-[0-9a-f]+-input-0 in us-east-1: not"
                  + " permitted \\(AccessDenied\\); allow s3:PutObject in the caller's IAM policy");
    }
    try (Keys keys = Keys.of(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY)) {
      assertThatThrownBy(() -> cloud.openByUrl(KIND, "told", "upload_to: s3://nowhere/in"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("target 'aws': s3:PutObject on s3://nowhere/in/tenk-")
          .hasMessageContaining("there is none (NoSuchBucket)");
    }
  }

  @Test
  void objectsThatCannotBeDeletedOrRead() {
    try (Keys keys = Keys.of("KEEPER", "secret")) {
      try (Target target = cloud.openByUrl(KIND, "told", POLLING)) {
        assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("target 'aws': s3:DeleteObject on s3://bench/in/tenk-")
            .hasMessageContaining("keep_objects: true");
      }
      try (Target target = cloud.openByUrl(KIND, "told", POLLING + ", keep_objects: true")) {
        target.ability(Preflight.class).orElseThrow().preflight();
      }
    }
    try (Keys keys = Keys.of("BLIND", "secret");
        Target target = cloud.openByUrl(KIND, "told", POLLING)) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("target 'aws': s3:GetObject on s3://bench/out/")
          .hasMessageContaining("with s3:ListBucket")
          .hasMessageContaining("not permitted (AccessDenied)");
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(202), Optional.of("result-not-readable")));
    }
  }

  @Test
  void aQueueThatCannotBeHeard() {
    String notPermitted = "upload_to: s3://bench/in, " + queue("good");
    try (Keys keys = Keys.of("DEAF", "secret");
        Target target = cloud.openByUrl(KIND, "told", notPermitted)) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("target 'aws': sqs:ReceiveMessage on queue http://127.0.0.1:")
          .hasMessageContaining("not permitted (AccessDenied");
    }
    try (Target target =
        cloud.open(KIND, "told", "upload_to: s3://bench/in, " + queue("nothing"))) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("/123456789012/nothing in us-east-1: there is none (");
    }
    try (Target target =
        cloud.open(KIND, "half-told", "upload_to: s3://bench/in, " + queue("errors"))) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("suite.yaml:1:")
          .hasMessageContaining(
              "queue_url: the endpoint tells a topic of failures; set SuccessTopic");
    }
  }

  @Test
  void settings() {
    String start = "upload_to: s3://bench/in, ";
    refused("", "'upload_to' is missing");
    refused("upload_to: bench/in", "upload_to: 'bench/in' is not a place in S3");
    refused(start + "variant: blue", "variant: an asynchronous call cannot name one");
    refused(
        start + "inference_component: part",
        "inference_component: an asynchronous call cannot name one");
    refused(start + "queue_url: q, poll_max: 1s", "queue_url: either a queue tells of results");
    refused(start + "poll_min: 2s", "poll_max: poll_min is above 0s and at most poll_max");
    refused(start + "keep_objects: yes", "keep_objects: 'yes' is not one of ");
  }

  private static void refused(String more, String message) {
    assertThatThrownBy(() -> cloud.open(KIND, "told", more))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("suite.yaml:1:")
        .hasMessageContaining(message);
  }

  /** A gap is never longer than the longest wait and the look itself. */
  @Test
  void theGapIsBoundedByTheSchedule() {
    try (Target target =
        cloud.open(KIND, "told", "upload_to: s3://bench/in, poll_min: 200ms, poll_max: 200ms")) {
      for (int i = 0; i < 5; i++) {
        Reply reply = Cloud.call(target);
        long accepted =
            reply.sentNanos().getAsLong() + reply.client().serviceCallNanos().getAsLong();
        // the first look comes after 100 ms at least and finds the result
        assertThat(reply.client().pollGapNanos().getAsLong())
            .isBetween(100 * MILLI, reply.doneNanos() - accepted + MILLI);
      }
    }
  }
}
