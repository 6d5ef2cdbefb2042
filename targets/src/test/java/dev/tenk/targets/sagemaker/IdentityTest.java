package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What suite and account state about an endpoint. */
@Timeout(60)
class IdentityTest {
  @TempDir static Path folder;
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud =
        new Cloud(
            folder,
            """
            buckets: [bench]
            credentials:
              - access_key: BLIND
                secret_key: secret
                denied: ["sagemaker:DescribeEndpoint"]
              - access_key: HALFBLIND
                secret_key: secret
                denied: ["sagemaker:DescribeEndpointConfig"]
            endpoints:
              - name: rt
                kind: realtime
                model: double=doubling.onnx
                model_name: net
                variant: blue
                instance_type: ml.c5.xlarge
                instance_count: 2
              - name: sl
                kind: serverless
                model: double=doubling.onnx
                model_name: net
                memory_mb: 3072
                max_concurrency: 7
              - name: provisioned
                kind: serverless
                model: double=doubling.onnx
                max_concurrency: 7
                provisioned_concurrency: 3
              - name: as
                kind: async
                model: double=doubling.onnx
                model_name: net
                instance_type: ml.m5.large
                output_path: s3://bench/out
                failure_path: s3://bench/failed
                success_queue: good
                error_queue: bad
              - {name: updating, kind: realtime, model: double=doubling.onnx, status: Updating}
              - {name: failed, kind: realtime, model: double=doubling.onnx, status: Failed}
            """);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private static TargetIdentity identity(String kind, String endpoint, String more) {
    try (Target target = cloud.open("sagemaker-" + kind, endpoint, more(kind, more))) {
      return target.identify();
    }
  }

  private static String more(String kind, String more) {
    return kind.equals("async") ? "upload_to: s3://bench/in, " + more : more;
  }

  private static void refused(String kind, String endpoint, String more, String... parts) {
    assertThatThrownBy(() -> identity(kind, endpoint, more))
        .isInstanceOf(ConfigurationException.class)
        .satisfies(refusal -> assertThat(refusal.getMessage()).contains(parts));
  }

  @Test
  void realtime() {
    TargetIdentity identity = identity("realtime", "rt", "");
    assertThat(identity.endpoint()).isEqualTo("endpoint rt in us-east-1");
    assertThat(identity.modelName()).isEqualTo("net");
    assertThat(identity.modelVersion()).contains("rt-config");
    assertThat(identity.modelSha256()).isEmpty();
    assertThat(identity.details())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "region",
                "us-east-1",
                "facts_from",
                "account",
                "variant",
                "blue",
                "model",
                "net",
                "instance_type",
                "ml.c5.xlarge",
                "instance_count",
                "2"));
  }

  @Test
  void serverless() {
    assertThat(identity("serverless", "sl", "").details())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "region",
                "us-east-1",
                "facts_from",
                "account",
                "variant",
                "AllTraffic",
                "model",
                "net",
                "memory_mb",
                "3072",
                "max_concurrency",
                "7",
                "provisioned_concurrency",
                "0",
                "idle_expiry_s",
                "300"));
    assertThat(identity("serverless", "provisioned", "").details())
        .containsEntry("provisioned_concurrency", "3");
  }

  @Test
  void async() {
    assertThat(identity("async", "as", "").details())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "region",
                "us-east-1",
                "facts_from",
                "account",
                "variant",
                "AllTraffic",
                "model",
                "net",
                "instance_type",
                "ml.m5.large",
                "instance_count",
                "0",
                "output_path",
                "s3://bench/out",
                "failure_path",
                "s3://bench/failed",
                "notifies",
                "of results and failures"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "realtime | rt | model: net, instance_type: ml.c5.xlarge, instance_count: 2",
        "serverless | sl | model: net, memory_mb: 3072, max_concurrency: 7",
        "serverless | sl | provisioned_concurrency: 0",
        "serverless | provisioned | provisioned_concurrency: 3",
        "async | as | model: net, instance_type: ml.m5.large"
      })
  void agree(String kind, String endpoint, String more) {
    assertThat(identity(kind, endpoint, more).details()).containsEntry("facts_from", "account");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "realtime | rt | model | other | net",
        "realtime | rt | instance_type | ml.c5.large | ml.c5.xlarge",
        "realtime | rt | instance_count | 1 | 2",
        "serverless | sl | model | other | net",
        "serverless | sl | memory_mb | 2048 | 3072",
        "serverless | sl | max_concurrency | 5 | 7",
        "serverless | sl | provisioned_concurrency | 1 | 0",
        "async | as | model | other | net",
        "async | as | instance_type | ml.c5.large | ml.m5.large"
      })
  void disagree(String kind, String endpoint, String key, String suite, String account) {
    refused(
        kind,
        endpoint,
        key + ": " + suite,
        "suite.yaml:1:",
        key + ": the suite says " + suite + " and the account says " + account + "; correct");
  }

  @Test
  void anotherKind() {
    refused(
        "realtime",
        "sl",
        "",
        "suite.yaml:1:8: kind: the suite says sagemaker-realtime and the account says that endpoint"
            + " sl is sagemaker-serverless");
    refused("serverless", "rt", "", "endpoint rt is sagemaker-realtime");
    refused("serverless", "as", "", "endpoint as is sagemaker-async");
    refused("async", "rt", "", "endpoint rt is sagemaker-realtime");
  }

  @Test
  void aVariantThatIsNotThere() {
    refused(
        "realtime",
        "rt",
        "variant: green",
        "variant: endpoint rt has none of that name, only [blue]");
    assertThat(identity("realtime", "rt", "variant: blue").details())
        .containsEntry("variant", "blue");
  }

  @Test
  void notReady() {
    refused(
        "realtime", "updating", "", "target 'aws': endpoint updating is Updating, not InService");
    refused("realtime", "failed", "", "endpoint failed is Failed (", "), not InService");
  }

  /** The account may not be asked: the suite's word, marked as such. */
  @ParameterizedTest
  @CsvSource({"BLIND", "HALFBLIND"})
  void notPermitted(String key) {
    try (Keys keys = Keys.of(key, "secret");
        Target target =
            cloud.openByUrl("sagemaker-realtime", "rt", "model: other, instance_count: 9")) {
      TargetIdentity identity = target.identify();
      assertThat(identity.details())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "region",
                  "us-east-1",
                  "facts_from",
                  "suite",
                  "model",
                  "other",
                  "instance_count",
                  "9"));
      assertThat(identity.modelName()).isEqualTo("other");
      assertThat(identity.modelVersion())
          .isEqualTo(key.equals("BLIND") ? Optional.empty() : Optional.of("rt-config"));
      assertThat(identity.endpoint()).isEqualTo("endpoint rt in us-east-1 at " + cloud.cloud.url());
    }
  }
}
