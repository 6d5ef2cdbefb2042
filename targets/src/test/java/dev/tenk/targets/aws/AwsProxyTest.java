package dev.tenk.targets.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.Certificate;
import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.TestProxy;
import dev.tenk.targets.edge.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;

/** AWS that is reached through a proxy. */
@Timeout(60)
class AwsProxyTest {
  private static final StartedServer STARTED =
      new StartedServer(URI.create("http://127.0.0.1:1"), Optional.empty());

  @TempDir static Path folder;
  private static Certificate here;
  private static Certificate elsewhere;

  @BeforeAll
  static void makeCertificates() throws IOException, InterruptedException {
    here = Certificate.here(folder);
    elsewhere = Certificate.elsewhere(folder);
  }

  private static AwsConnection connection(
      Optional<URI> url, Optional<Path> caFile, Map<String, String> environment) {
    return new AwsConnection(
        new AwsSettings(
            "eu-west-1",
            Optional.empty(),
            Optional.empty(),
            url,
            Optional.empty(),
            caFile,
            Duration.ofSeconds(20),
            4),
        Optional.of(STARTED),
        new ProxyPolicy(environment));
  }

  private static String function(AwsConnection connection) {
    try (LambdaAsyncClient lambda = connection.client(LambdaAsyncClient.builder())) {
      return new PreflightCalls("fn", "eu-west-1")
          .await(
              "lambda:GetFunctionConfiguration",
              "function f",
              lambda.getFunctionConfiguration(request -> request.functionName("f")))
          .functionName();
    }
  }

  private static ScriptedServer.Script answer() {
    return (request, peer) ->
        peer.answer(
            200,
            "{\"FunctionName\": \"found\"}".getBytes(StandardCharsets.US_ASCII),
            "Content-Type: application/json");
  }

  private static Map<String, String> through(int port) {
    return Map.of("https_proxy", "http://ann:s3cret@127.0.0.1:" + port);
  }

  @Test
  void callsGoThroughTheProxyThatTheEnvironmentNames() throws Exception {
    try (ScriptedServer server = new ScriptedServer(elsewhere.listen(5), answer());
        TestProxy proxy = TestProxy.open();
        AwsConnection connection =
            connection(
                Optional.of(URI.create("https://elsewhere.example:" + server.port())),
                Optional.of(elsewhere.pem()),
                through(proxy.port()))) {
      assertThat(function(connection)).isEqualTo("found");
      assertThat(proxy.heads()).hasSize(1);
      assertThat(proxy.heads().get(0))
          .startsWith("CONNECT elsewhere.example:" + server.port() + " HTTP/1.1\r\n")
          .containsIgnoringCase("proxy-authorization: Basic YW5uOnMzY3JldA==");
      assertThat(server.received().get(0).headers()).doesNotContainKey("Proxy-Authorization");
      Map<String, String> details = new TreeMap<>();
      connection.addProxyTo(details, "lambda");
      assertThat(details).isEqualTo(Map.of("proxy", "http://127.0.0.1:" + proxy.port()));
    }
  }

  @Test
  void thisMachineIsAskedDirectly() throws Exception {
    try (ScriptedServer server = new ScriptedServer(here.listen(5), answer());
        TestProxy proxy = TestProxy.open();
        AwsConnection connection =
            connection(
                Optional.of(URI.create("https://127.0.0.1:" + server.port())),
                Optional.of(here.pem()),
                through(proxy.port()))) {
      assertThat(function(connection)).isEqualTo("found");
      assertThat(proxy.heads()).isEmpty();
      Map<String, String> details = new TreeMap<>();
      connection.addProxyTo(details, "lambda");
      assertThat(details).isEmpty();
    }
  }

  @Test
  void theServicesOwnAddressDecidesWhichProxyIsTold() {
    try (AwsConnection connection =
        new AwsConnection(
            new AwsSettings(
                "cn-north-1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(1),
                1),
            Optional.empty(),
            new ProxyPolicy(
                Map.of(
                    "HTTPS_PROXY",
                    "proxy:1",
                    "NO_PROXY",
                    "runtime.sagemaker.cn-north-1.amazonaws.com.cn")))) {
      Map<String, String> details = new TreeMap<>();
      connection.addProxyTo(details, "runtime.sagemaker");
      assertThat(details).isEmpty();
      connection.addProxyTo(details, "lambda");
      assertThat(details).isEqualTo(Map.of("proxy", "http://proxy:1"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"407 No", "403 Forbidden", "502 Bad Gateway"})
  void aProxyThatRefuses(String head) {
    try (TestProxy proxy = TestProxy.refusing(head);
        AwsConnection connection =
            connection(
                Optional.of(URI.create("https://aws.example")),
                Optional.empty(),
                through(proxy.port()))) {
      assertThatThrownBy(() -> function(connection))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessage(
              "target 'fn': lambda:GetFunctionConfiguration on function f in eu-west-1: the proxy"
                  + " http://127.0.0.1:"
                  + proxy.port()
                  + " gave no way to the service; put right HTTP_PROXY or HTTPS_PROXY, or name the"
                  + " host in NO_PROXY");
    }
  }

  @Test
  void whatIsNoProxyIsToldBeforeAnythingIsAsked() {
    assertThatThrownBy(
            () ->
                connection(
                    Optional.of(URI.create("https://aws.example")),
                    Optional.empty(),
                    Map.of("ALL_PROXY", "socks5://ann:s3cret@proxy:1080")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "the environment variable ALL_PROXY names 'socks5://…@proxy:1080', which is no proxy"
                + " that tenk can speak to; write http://host:port, or unset it");
  }

  @Test
  void aProxyThatIsNotThere() {
    TestProxy proxy = TestProxy.open();
    proxy.close();
    try (AwsConnection connection =
        connection(
            Optional.of(URI.create("https://aws.example")),
            Optional.empty(),
            through(proxy.port()))) {
      assertThatThrownBy(() -> function(connection))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageContaining(
              "the proxy http://127.0.0.1:" + proxy.port() + " refused the connection; ")
          .hasMessageNotContaining("s3cret");
    }
  }

  @Test
  void aCertificateThatNobodyVouchesFor() throws Exception {
    try (ScriptedServer server = new ScriptedServer(here.listen(5), answer());
        AwsConnection connection =
            connection(
                Optional.of(URI.create("https://127.0.0.1:" + server.port())),
                Optional.empty(),
                Map.of())) {
      assertThatThrownBy(() -> function(connection))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageEndingWith(
              "127.0.0.1:"
                  + server.port()
                  + " has a self-signed certificate (CN=test), trusted by none of this machine's"
                  + " authorities; put its PEM into ca_file");
    }
  }
}
