package dev.tenk.targets.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.AgentPlan;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsSettingsTest {
  private static final String SECRET = "s3cr3t";

  @TempDir Path folder;

  @Test
  void defaults() {
    assertThat(read("{region: eu-west-1}", Standing.MEASURED, Optional.empty(), 100))
        .isEqualTo(
            new AwsSettings(
                "eu-west-1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(70),
                256));
  }

  @Test
  void everyKey() throws IOException {
    Files.writeString(folder.resolve("ca.pem"), "");
    assertThat(
            read(
                """
                region: us-gov-west-1
                profile: bench
                role_arn: arn:aws-us-gov:iam::123456789012:role/team/bench
                endpoint_url: https://proxy.example:8443/sagemaker
                s3_endpoint_url: http://store.example
                ca_file: ca.pem
                timeout: 250ms
                connections: 3
                """,
                Standing.MEASURED,
                Optional.empty(),
                100))
        .isEqualTo(
            new AwsSettings(
                "us-gov-west-1",
                Optional.of("bench"),
                Optional.of("arn:aws-us-gov:iam::123456789012:role/team/bench"),
                Optional.of(URI.create("https://proxy.example:8443/sagemaker")),
                Optional.of(URI.create("http://store.example")),
                Optional.of(folder.resolve("ca.pem")),
                Duration.ofMillis(250),
                3));
  }

  /** It costs money, so how much of it may be spent is asked for. */
  @Test
  void aRealEndpointNeedsACeiling() {
    assertThatThrownBy(() -> read("{region: us-east-1}", Standing.MEASURED, Optional.empty(), 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "suite.yaml:1:1: max_requests: is missing: every request to this target costs money;"
                + " say how many all of the run may send to it, warm-up included");
    assertThatThrownBy(
            () ->
                read(
                    "{region: us-east-1, endpoint_url: 'https://vpce-1.runtime.example'}",
                    Standing.EMULATED,
                    Optional.empty(),
                    0))
        .hasMessageContaining("max_requests: is missing");
    read(loopback("http://127.0.0.1:1"), Standing.EMULATED, Optional.empty(), 0);
    read("{region: us-east-1}", Standing.EMULATED, Optional.of(Path.of("cloud.yaml")), 0);
  }

  private static String loopback(String url) {
    return "{region: us-east-1, endpoint_url: '" + url + "'}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080",
        "https://127.0.0.1",
        "http://127.8.9.10:80",
        "http://localhost:8080",
        "http://LocalHost:8080",
        "http://localhost.:8080",
        "http://aws.localhost:8080",
        "http://[::1]:8080",
        "http://[0:0:0:0:0:0:0:1]:8080",
        "http://[::ffff:127.0.0.1]:8080",
        "http://0.0.0.0:8080"
      })
  void whatAnswersOnLoopbackIsEmulated(String url) {
    assertThatThrownBy(() -> read(loopback(url), Standing.MEASURED, Optional.empty(), 100))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("standing: what answers on this machine's loopback interface");
    read(loopback(url), Standing.EMULATED, Optional.empty(), 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://[2001:db8::1]"
      })
  void whatDoesNotIsNot(String url) {
    read(loopback(url), Standing.MEASURED, Optional.empty(), 100);
  }

  @Test
  void aCloudThatTenkStartsStandsAlone() {
    Optional<Path> cloud = Optional.of(Path.of("cloud.yaml"));
    refused(
        "{region: us-east-1, endpoint_url: 'http://127.0.0.1:1'}",
        cloud,
        "suite.yaml:1:35: endpoint_url: either this or local_cloud, not both");
    refused(
        "{region: us-east-1, s3_endpoint_url: 'http://127.0.0.1:1'}",
        cloud,
        "s3_endpoint_url: either this or local_cloud, not both");
    refused(
        "{region: us-east-1, profile: x}", cloud, "profile: a local cloud that tenk starts has");
    refused(
        "{region: us-east-1, role_arn: 'arn:aws:iam::123456789012:role/x'}",
        cloud,
        "role_arn: a local cloud that tenk starts has");
    assertThatThrownBy(() -> read("{region: us-east-1}", Standing.STAND_IN, cloud, 5))
        .hasMessageContaining("standing: what answers on this machine's");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "region: Frankfurt | region: 'Frankfurt' is not the name of a region; expected as in"
            + " us-east-1",
        "region: us-east | is not the name of a region",
        "region: us-east-1.evil.example/ | is not the name of a region",
        "profile: x | 'region' is missing",
        "region: us-east-1, role_arn: bench | role_arn: 'bench' is not a role; expected as in"
            + " arn:aws:iam::",
        "region: us-east-1, role_arn: 'arn:aws:iam::123:role/x' | is not a role",
        "region: us-east-1, endpoint_url: here | endpoint_url: 'here' is not a base URL",
        "region: us-east-1, endpoint_url: 'ftp://here' | 'ftp://here' is not a base URL",
        "region: us-east-1, endpoint_url: 'http://h:99999' | 'http://h:99999' is not a base URL",
        "region: us-east-1, endpoint_url: 'http://h/#x' | 'http://h/#…' is not a base URL",
        "region: us-east-1, s3_endpoint_url: 'http://' | s3_endpoint_url: 'http://' is not a base"
            + " URL",
        "region: us-east-1, timeout: 70 | timeout: '70' is not a time",
        "region: us-east-1, timeout: 0s | timeout: '0s' is not a time-out; expected 1ms to 2h",
        "region: us-east-1, timeout: 3h | timeout: '3h' is not a time-out",
        "region: us-east-1, connections: 0 | connections: '0' is not a whole number from 1 to"
            + " 10000",
        "region: us-east-1, ca_file: no.pem | no.pem is not a file that can be read",
        "region: us-east-1, ca_file: . | is not a file that can be read"
      })
  void refusals(String yaml, String message) {
    refused("{" + yaml + "}", Optional.empty(), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"eu-central-1", "us-gov-east-1", "us-iso-west-1", "eusc-de-east-1", "cn-north-1"})
  void regions(String region) {
    read("{region: " + region + "}", Standing.MEASURED, Optional.empty(), 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://me:" + SECRET + "@h",
        "http://h?X-Amz-Signature=" + SECRET,
        "http://me:%" + SECRET + "@h"
      })
  void secretsInAUrlAreRefusedAndNotRepeated(String url) {
    assertThatThrownBy(() -> read(loopback(url), Standing.MEASURED, Optional.empty(), 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("suite.yaml:1:35: endpoint_url: 'http://")
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void anAgentServesNoAwsTarget() {
    Settings settings = Settings.parse("suite.yaml", folder, "{region: us-east-1, agent: {}}");
    TargetPlan plan =
        new TargetPlan(
            "aws",
            "lambda",
            Standing.MEASURED,
            Optional.empty(),
            Optional.of(new AgentPlan("m", 1, 1, 1)),
            Optional.empty(),
            OptionalLong.of(1),
            settings);
    assertThatThrownBy(() -> AwsSettings.read(plan, Duration.ofSeconds(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("agent: an agent serves edge-http and edge-grpc targets only");
  }

  @Test
  void aVariableThatSendsCallsElsewhereIsRefused() {
    Settings settings = Settings.parse("suite.yaml", folder, "{region: us-east-1}");
    TargetPlan plan =
        new TargetPlan(
            "aws",
            "lambda",
            Standing.MEASURED,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.of(1),
            settings);
    AwsSettings.read(plan, Duration.ofSeconds(1), Set.of("AWS_REGION"));
    assertThatThrownBy(
            () -> AwsSettings.read(plan, Duration.ofSeconds(1), Set.of("AWS_ENDPOINT_URL_LAMBDA")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AWS_ENDPOINT_URL_LAMBDA sends calls elsewhere");
  }

  private void refused(String yaml, Optional<Path> localCloud, String message) {
    assertThatThrownBy(() -> read(yaml, Standing.EMULATED, localCloud, 100))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("suite.yaml:1:")
        .hasMessageContaining(message);
  }

  private AwsSettings read(
      String yaml, Standing standing, Optional<Path> localCloud, long maxRequests) {
    Settings settings = Settings.parse("suite.yaml", folder, yaml);
    return AwsSettings.read(
        new TargetPlan(
            "aws",
            "sagemaker-realtime",
            standing,
            Optional.empty(),
            Optional.empty(),
            localCloud,
            maxRequests == 0 ? OptionalLong.empty() : OptionalLong.of(maxRequests),
            settings),
        Duration.ofSeconds(70));
  }
}
