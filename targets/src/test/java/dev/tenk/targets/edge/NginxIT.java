package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.agent.http.AgentSettings;
import dev.tenk.agent.http.EdgeAgent;
import dev.tenk.agent.model.ModelSpec;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.TenkException;
import dev.tenk.targets.Certificate;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.lambda.DoublingModel;
import dev.tenk.targets.payload.Payload;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * tenk's agent behind nginx, as served models often are: what a target makes of a front that closes
 * connections, bounds bodies, compresses, redirects, refuses or has lost its server.
 */
@Timeout(60)
class NginxIT {
  private static final String LIMITS =
      """
      limit_req_zone $binary_remote_addr zone=few:1m rate=1r/m;
      """;

  /** Each fault at a path of its own, so that one nginx has all of them. */
  private static final String LOCATIONS =
      """
      location /plain/ { proxy_pass http://@AGENT@/; }
      location /twenty/ { keepalive_requests 20; proxy_pass http://@AGENT@/; }
      location /closing/ { keepalive_timeout 0; proxy_pass http://@AGENT@/; }
      location /dropping/ {
        if ($connection_requests = 2) { return 444; }
        proxy_pass http://@AGENT@/;
      }
      location /small/ { client_max_body_size 1k; proxy_pass http://@AGENT@/; }
      location /zipped/ {
        gzip on;
        gzip_min_length 1;
        gzip_types application/json application/octet-stream;
        proxy_pass http://@AGENT@/;
      }
      location /moved/ { rewrite ^/moved(/.*)$ https://127.0.0.1:@TLS@/plain$1 permanent; }
      location /few/ { limit_req zone=few; limit_req_status 429; proxy_pass http://@AGENT@/; }
      location /fewer/ { limit_req zone=few; proxy_pass http://@AGENT@/; }
      location /down/ { proxy_pass http://127.0.0.1:@DOWN@/; }
      location /slow/ { proxy_read_timeout 100ms; proxy_pass http://@SILENT@/; }
      location /locked/ {
        auth_basic models;
        auth_basic_user_file users;
        proxy_pass http://@AGENT@/;
      }
      """;

  /** The protocol's JSON by hand: with a template nothing is asked before the first inference. */
  private static final String TEMPLATE =
      "template: {path: /v2/models/m/infer, response: /outputs/0/data, body: '{\"id\":"
          + " \"{{base64}}\", \"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1,"
          + " 2], \"data\": [1.5, -2]}]}'}";

  @TempDir static Path folder;
  private static Certificate certificate;
  private static EdgeAgent agent;
  private static ScriptedServer silent;
  private static Nginx nginx;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.isExecutable(Nginx.PROGRAM), "nginx is not installed; run apt-get install nginx");
    certificate = Certificate.here(folder);
    ModelSpec model = new ModelSpec("m", "1", new ModelSpec.OnnxFile(DoublingModel.write(folder)));
    agent =
        EdgeAgent.start(
            new AgentSettings(
                "127.0.0.1",
                0,
                OptionalInt.empty(),
                List.of(model),
                Map.of(),
                1,
                1,
                64,
                Optional.empty()));
    silent = new ScriptedServer((request, peer) -> peer.hang());
    Files.writeString(folder.resolve("users"), "reader:{PLAIN}secret\n");
    nginx =
        Nginx.start(
            folder,
            LIMITS,
            LOCATIONS
                .replace("@AGENT@", "127.0.0.1:" + agent.port())
                .replace("@SILENT@", "127.0.0.1:" + silent.port())
                .replace("@DOWN@", Integer.toString(Nginx.freePort())),
            certificate.pem(),
            certificate.keyPem());
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable started : new AutoCloseable[] {nginx, silent, agent}) {
      try {
        if (started != null) {
          started.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void assertDoubled(Reply reply) {
    assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(reply.output()).contains(Models.floats(3f, -4f));
  }

  private static List<Nginx.Call> calls(String path) throws Exception {
    return nginx.calls().stream().filter(call -> call.path().startsWith(path)).toList();
  }

  private static Set<Long> connections(List<Nginx.Call> calls) {
    return calls.stream().map(Nginx.Call::connection).collect(Collectors.toSet());
  }

  private static Outcome failed(int status) {
    return new Outcome.Failed(OptionalInt.of(status), Optional.empty());
  }

  private static void preflight(Target target) {
    target.ability(Preflight.class).orElseThrow().preflight();
  }

  @Test
  void aConnectionThatEndsAfterTwentyRequestsCostsNoRequest() throws Exception {
    try (Target target = Models.open(nginx.http("/twenty"), "")) {
      for (int i = 0; i < 100; i++) {
        assertDoubled(Models.call(target));
      }
    }
    List<Nginx.Call> calls = calls("/twenty/");
    assertThat(calls).hasSizeGreaterThanOrEqualTo(101);
    assertThat(connections(calls)).hasSizeBetween(6, 7);
    assertThat(calls).allMatch(call -> call.requestOfConnection() <= 20);
  }

  @Test
  void aConnectionForEachRequest() throws Exception {
    try (Target target = Models.open(nginx.http("/closing"), "")) {
      for (int i = 0; i < 5; i++) {
        assertDoubled(Models.call(target));
      }
    }
    List<Nginx.Call> calls = calls("/closing/");
    assertThat(connections(calls)).hasSize(calls.size());
  }

  @Test
  void aReusedConnectionThatClosesBeforeAByteIsNoOrdinaryFailure() {
    try (Target target = Models.open(nginx.http("/dropping"), TEMPLATE)) {
      assertDoubled(Models.call(target));
      assertThat(Models.call(target).outcome())
          .isEqualTo(
              new Outcome.Failed(OptionalInt.empty(), Optional.of("idle-connection-closed")));
      assertDoubled(Models.call(target));
    }
  }

  @Test
  void aConnectionGivenUpInTimeIsNotClosedUnderARequest() {
    try (Target target =
        Models.open(nginx.http("/dropping"), "idle_connections: 10ms, " + TEMPLATE)) {
      for (int i = 0; i < 3; i++) {
        assertDoubled(Models.call(target));
        long idleUntil = System.nanoTime() + 100_000_000;
        while (System.nanoTime() < idleUntil) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "'encoding: json, '"})
  void aCompressedAnswerIsReadAsTheAnswerItIs(String encoding) {
    try (Target plain = Models.open(nginx.http("/plain"), encoding + "timeout: 10s");
        Target zipped =
            Models.open(nginx.http("/zipped"), encoding + "headers: {Accept-Encoding: gzip}")) {
      Reply expected = Models.call(plain);
      Reply reply = Models.call(zipped);
      assertDoubled(expected);
      assertDoubled(reply);
      assertThat(((Outcome.Succeeded) reply.outcome()).outputDigest())
          .isEqualTo(((Outcome.Succeeded) expected.outcome()).outputDigest());
    }
  }

  @Test
  void tlsWithHttp2BesideHttp1() throws Exception {
    try (Target target =
        Models.open(nginx.https("/plain"), "ca_file: '" + certificate.pem() + "'")) {
      for (int i = 0; i < 3; i++) {
        assertDoubled(Models.call(target));
      }
    }
    assertThat(calls("/plain/")).allMatch(call -> call.protocol().equals("HTTP/1.1"));
  }

  @Test
  void anUnknownCertificateIsToldWithTheKeyThatTrustsIt() {
    assertThatThrownBy(() -> Models.open(nginx.https("/plain"), ""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("put its PEM into ca_file");
  }

  @Test
  void httpToThePortThatSpeaksTlsIsToldAsSuch() {
    URI url = nginx.httpToTls("/plain");
    assertThatThrownBy(() -> Models.open(url, ""))
        .isInstanceOf(TenkException.class)
        .hasMessageContaining("https");
    try (Target target = Models.open(url, TEMPLATE)) {
      assertThat(Models.call(target).outcome()).isEqualTo(failed(400));
      assertThatThrownBy(() -> preflight(target))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("400")
          .hasMessageContaining("https");
    }
  }

  @Test
  void aBodyBeyondTheFrontsBoundIsRefusedBeforeTheLoad() {
    Payload large = new Payload.RawTensor("large.bin", new byte[4 << 20]);
    try (Target target = Models.open(nginx.http("/small"), TEMPLATE, large)) {
      assertThat(Models.call(target).outcome()).isEqualTo(failed(413));
      assertThatThrownBy(() -> preflight(target))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("413")
          .hasMessageContaining("Request Entity Too Large");
    }
  }

  @Test
  void aRedirectIsNotFollowedButNamed() {
    URI url = nginx.http("/moved");
    try (Target target = Models.open(url, TEMPLATE)) {
      assertThat(Models.call(target).outcome()).isEqualTo(failed(301));
      assertThatThrownBy(() -> preflight(target))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("301")
          .hasMessageContaining(nginx.https("/plain/v2/models/m/infer").toString());
    }
    assertThatThrownBy(() -> Models.open(url, ""))
        .isInstanceOf(TenkException.class)
        .hasMessageContaining("301");
  }

  @ParameterizedTest
  @CsvSource({
    "/down, 502, Bad Gateway",
    "/slow, 504, Gateway Time-out",
    "/locked, 401, Authorization Required"
  })
  void aFrontThatAnswersForItsServer(String path, int status, String words) {
    URI url = nginx.http(path);
    try (Target target = Models.open(url, TEMPLATE)) {
      assertThat(Models.call(target).outcome()).isEqualTo(failed(status));
      assertThatThrownBy(() -> preflight(target))
          .isInstanceOf(
              status == 401 ? ConfigurationException.class : TargetUnavailableException.class)
          .hasMessageContaining(Integer.toString(status))
          .hasMessageContaining(words);
    }
    assertThatThrownBy(() -> Models.open(url, ""))
        .isInstanceOf(
            status == 401 ? ConfigurationException.class : TargetUnavailableException.class)
        .hasMessageContaining(
            "target 'pi': GET " + url + Models.PATH + " answered with status " + status);
  }

  @Test
  void aPasswordOfTheSuiteIsTaken() {
    try (Target target =
        Models.open(
            nginx.http("/locked"), "headers: {Authorization: Basic cmVhZGVyOnNlY3JldA==}")) {
      assertDoubled(Models.call(target));
    }
  }

  @Test
  void aFrontThatBoundsTheRateThrottles() {
    try (Target first = Models.open(nginx.http("/few"), TEMPLATE);
        Target second = Models.open(nginx.http("/fewer"), TEMPLATE)) {
      assertDoubled(Models.call(first));
      assertThat(Models.call(first).outcome())
          .isEqualTo(new Outcome.Throttled(OptionalInt.of(429), Optional.empty()));
      assertThat(Models.call(second).outcome())
          .isEqualTo(new Outcome.Throttled(OptionalInt.of(503), Optional.empty()));
    }
  }
}
