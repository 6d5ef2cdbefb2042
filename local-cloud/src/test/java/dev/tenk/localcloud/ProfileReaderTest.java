package dev.tenk.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.model.ModelSpec;
import dev.tenk.localcloud.LocalCloudProfile.Async;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import dev.tenk.localcloud.LocalCloudProfile.Serverless;
import dev.tenk.results.model.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileReaderTest {
  private static LocalCloudProfile read(String yaml) {
    return LocalCloudProfile.read("p.yaml", Path.of("/base"), yaml);
  }

  @Test
  void readyProfileOffersOneOfEachKind() throws Exception {
    Path file = Path.of("..", "profiles", "local-cloud.yaml");
    LocalCloudProfile profile =
        LocalCloudProfile.read(file.toString(), file.getParent(), Files.readString(file));
    assertThat(profile.endpoints())
        .hasExactlyElementsOfTypes(RealTime.class, Serverless.class, Async.class);
    assertThat(profile.functions()).hasSize(1);
    assertThat(profile.buckets()).containsExactly("tenk-local");
  }

  @Test
  void absentKeysHaveDefaults() {
    LocalCloudProfile profile =
        read(
            """
            credentials:
              - {access_key: KEY1, secret_key: s, denied: [s3:PutObject, sagemaker:InvokeEndpoint]}
            endpoints:
              - {name: sl, kind: serverless, model: net=models/a.onnx}
            functions:
              - name: f
                model: efficientnet-lite0
                faults: [{kind: cut, every: 10}, {kind: trickle, rate: 5%, interval: 20ms}]
            """);
    assertThat(profile.region()).isEqualTo("us-east-1");
    assertThat(profile.accountId()).isEqualTo("123456789012");
    assertThat(profile.memoryPerVcpuMb()).isEqualTo(1769);
    assertThat(profile.credentials().get(0).denied())
        .isEqualTo(Set.of("s3:PutObject", "sagemaker:InvokeEndpoint"));
    assertThat(profile.credentials().get(0).toString()).doesNotContain("secret", "s,");
    Serverless serverless = (Serverless) profile.endpoints().get(0);
    assertThat(serverless.maxConcurrency()).isEqualTo(5);
    assertThat(serverless.hosting().maxPayloadBytes()).isEqualTo(4 << 20);
    assertThat(serverless.hosting().model().source())
        .isEqualTo(new ModelSpec.OnnxFile(Path.of("/base/models/a.onnx")));
    LocalCloudProfile.Function function = profile.functions().get(0);
    assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(function.restoreDelay()).isEmpty();
    assertThat(function.faults())
        .extracting(Fault::kind)
        .isEqualTo(List.of(Fault.Kind.CUT, Fault.Kind.TRICKLE));
    assertThat(function.faults().get(1).interval()).isEqualTo(Duration.ofMillis(20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "colour: red|p.yaml:1:1: unknown key 'colour'",
        "region: here|p.yaml:1:9: region: 'here' is not a valid region",
        "account_id: 12|p.yaml:1:13: account_id: '12' is not a valid account id",
        "buckets: [A]|p.yaml:1:11: buckets: 'A' is not a valid bucket name",
        "buckets: a|p.yaml:1:10: buckets: 'buckets' is a list",
        "endpoints: [{name: e, kind: batch}]|is not one of realtime, serverless, async",
        "endpoints: [{name: e, kind: realtime}]|'model' is missing",
        "endpoints: [{name: e, kind: realtime, model: nothing}]|model: expected NAME",
        "endpoints: [{name: e, kind: realtime, model: a=b.hef}]|expected an .onnx file or a"
            + " built-in model",
        "endpoints: [{name: e, kind: realtime, model: a=b.onnx, memory_mb: 1}]|unknown key"
            + " 'memory_mb'",
        "endpoints: [{name: e, kind: serverless, model: a=b.onnx, memory_mb: 1500}]|is not one of"
            + " 1024",
        "endpoints: [{name: e, kind: serverless, model: a=b.onnx, max_concurrency: 201}]|from 1 to"
            + " 200",
        "endpoints: [{name: e, kind: async, model: a=b.onnx, output_path: 's3://no/x',"
            + " failure_path: 's3://no/y'}]|bucket 'no' is not under 'buckets'",
        "endpoints: [{name: e, kind: realtime, model: a=b.onnx, faults: [{kind: cut}]}]|either"
            + " 'every' or 'rate'",
        "endpoints: [{name: e, kind: realtime, model: a=b.onnx, faults: [{kind: lost, every:"
            + " 1}]}]|only an asynchronous endpoint",
        "functions: [{name: f, model: a=b.onnx, timeout: 20m}]|at most 900s",
        "credentials: [{access_key: LOCALCLOUD, secret_key: x}]|'LOCALCLOUD' is taken"
      })
  void complaintsSayWhereAndWhat(String yaml, String complaint) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("p.yaml:1:")
        .hasMessageContaining(complaint);
  }
}
