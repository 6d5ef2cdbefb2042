package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.edge.ScriptedServer.Script;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's client over TLS, with an authority of the owner's own. */
@Timeout(60)
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final byte[] OUTPUT = Cloud.floats(1f);

  @TempDir static Path folder;
  private Keys keys;

  @BeforeAll
  static void makeCertificates() throws IOException, InterruptedException {
    keytool("here", "ip:127.0.0.1");
    keytool("elsewhere", "dns:elsewhere.example");
  }

  @BeforeEach
  void credentials() {
    keys = Keys.of("AKIAEXAMPLE", "secret-of-example");
  }

  @AfterEach
  void noCredentials() {
    keys.close();
  }

  @Test
  void aServerThatTheCaFileVouchesForKeepsItsConnection() throws Exception {
    try (ScriptedServer server = server("here", (request, peer) -> peer.answer(200, OUTPUT));
        Target target = open(server, "here", "")) {
      for (int i = 0; i < 20; i++) {
        long handed = System.nanoTime();
        Reply reply = Cloud.call(target);
        assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(reply.sentNanos().getAsLong()).isBetween(handed, reply.doneNanos());
      }
      // a call that follows at once may find the connection not yet given back
      assertThat(server.accepted()).isLessThan(10);
      assertThat(server.inferences()).hasSize(20);
    }
  }

  @Test
  void aServerThatNobodyVouchesFor() throws Exception {
    try (ScriptedServer server = server("here", (request, peer) -> peer.answer(200, OUTPUT))) {
      refused(server, "elsewhere");
      assertThat(server.inferences()).isEmpty();
    }
  }

  @Test
  void aCertificateForAnotherHost() throws Exception {
    try (ScriptedServer server = server("elsewhere", (request, peer) -> peer.answer(200, OUTPUT))) {
      refused(server, "elsewhere");
      assertThat(server.inferences()).isEmpty();
    }
  }

  private static void refused(ScriptedServer server, String trusted) throws Exception {
    try (Target target = open(server, trusted, "timeout: 10s")) {
      Reply reply = Cloud.call(target);
      assertThat(reply.outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("tls")));
      // the client writes before the handshake, which so is part of service time
      assertThat(reply.sentNanos()).isPresent();
      assertThatThrownBy(target::preflight)
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessage("target 'aws': sagemaker:InvokeEndpoint on endpoint rt in us-east-1: tls");
    }
  }

  @Test
  void thePoolRecoversFromTimeOuts() throws Exception {
    AtomicBoolean hang = new AtomicBoolean(true);
    Script script =
        (request, peer) -> {
          if (hang.get()) {
            peer.hang();
          } else {
            peer.answer(200, OUTPUT);
          }
        };
    try (ScriptedServer server = server("here", script);
        Target target = open(server, "here", "timeout: 3s, connections: 20")) {
      List<CompletableFuture<Reply>> hung =
          Stream.generate(() -> Cloud.start(target)).limit(60).toList();
      assertThat(hung.stream().map(Cloud::await).map(Reply::outcome))
          .containsOnly(new Outcome.TimedOut(Optional.empty()));
      hang.set(false);
      List<CompletableFuture<Reply>> next =
          Stream.generate(() -> Cloud.start(target)).limit(40).toList();
      assertThat(next.stream().map(Cloud::await).map(Reply::outcome))
          .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Succeeded.class));
    }
  }

  /** The role is asked for at the same server, with the same trust. */
  @Test
  void aRole() throws Exception {
    String answer =
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>\
        <Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
        <SessionToken>token-of-role</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
        </Credentials></AssumeRoleResult></AssumeRoleResponse>""";
    Script script =
        (request, peer) ->
            peer.answer(
                200, request.path().equals("/") ? answer.getBytes(StandardCharsets.UTF_8) : OUTPUT);
    try (ScriptedServer server = server("here", script);
        Target target = open(server, "here", "role_arn: 'arn:aws:iam::123456789012:role/bench'")) {
      assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(server.inferences()).hasSize(2);
      assertThat(server.inferences().get(1).headers())
          .containsEntry("X-Amz-Security-Token", "token-of-role");
    }
  }

  private static Target open(ScriptedServer server, String trusted, String more)
      throws IOException, GeneralSecurityException {
    URI url = URI.create("https://127.0.0.1:" + server.port());
    return Cloud.openByUrl(
        url, url, "sagemaker-realtime", "rt", "ca_file: '" + pem(trusted) + "', " + more);
  }

  private static ScriptedServer server(String name, Script script)
      throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store(name), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    ServerSocket listener =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
    return new ScriptedServer(listener, script);
  }

  private static KeyStore store(String name) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static Path pem(String name) throws IOException, GeneralSecurityException {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(store(name).getCertificate("key").getEncoded());
    return Files.writeString(
        folder.resolve(name + ".pem"),
        "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
  }

  private static void keytool(String name, String alternativeName)
      throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                folder.resolve(name + ".p12").toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + alternativeName,
                "-validity",
                "3650")
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(output).isZero();
  }
}
