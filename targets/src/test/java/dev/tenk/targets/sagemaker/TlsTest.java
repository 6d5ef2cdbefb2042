package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Certificate;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.edge.ScriptedServer.Script;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's client over TLS, with an authority of the owner's own. */
@Timeout(60)
class TlsTest {
  private static final byte[] OUTPUT = Cloud.floats(1f);

  @TempDir static Path folder;
  private static Certificate here;
  private static Certificate elsewhere;
  private Keys keys;

  @BeforeAll
  static void makeCertificates() throws IOException, InterruptedException {
    here = Certificate.here(folder);
    elsewhere = Certificate.elsewhere(folder);
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
    try (ScriptedServer server = server(here, (request, peer) -> peer.answer(200, OUTPUT));
        Target target = open(server, here, "")) {
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
    try (ScriptedServer server = server(here, (request, peer) -> peer.answer(200, OUTPUT))) {
      refused(
          server,
          elsewhere,
          " has a self-signed certificate (CN=test), not trusted by ca_file "
              + elsewhere.pem()
              + "; put its PEM into ca_file");
      assertThat(server.inferences()).isEmpty();
    }
  }

  @Test
  void aCertificateForAnotherHost() throws Exception {
    try (ScriptedServer server = server(elsewhere, (request, peer) -> peer.answer(200, OUTPUT))) {
      refused(
          server,
          elsewhere,
          " has a certificate for elsewhere.example, not for 127.0.0.1; ask for it by that name,"
              + " or have one made for this one");
      assertThat(server.inferences()).isEmpty();
    }
  }

  private static void refused(ScriptedServer server, Certificate trusted, String why)
      throws Exception {
    try (Target target = open(server, trusted, "timeout: 10s")) {
      Reply reply = Cloud.call(target);
      assertThat(reply.outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("tls")));
      // the client writes before the handshake, which so is part of service time
      assertThat(reply.sentNanos()).isPresent();
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessage(
              "target 'aws': sagemaker:InvokeEndpoint on endpoint rt in us-east-1: 127.0.0.1:"
                  + server.port()
                  + why);
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
    try (ScriptedServer server = server(here, script);
        Target target = open(server, here, "timeout: 3s, connections: 20")) {
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
        </Credentials></AssumeRoleResult></AssumeRoleResponse>\
        """;
    Script script =
        (request, peer) ->
            peer.answer(
                200, request.path().equals("/") ? answer.getBytes(StandardCharsets.UTF_8) : OUTPUT);
    try (ScriptedServer server = server(here, script);
        Target target = open(server, here, "role_arn: 'arn:aws:iam::123456789012:role/bench'")) {
      assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(server.inferences()).hasSize(2);
      assertThat(server.inferences().get(1).headers())
          .containsEntry("X-Amz-Security-Token", "token-of-role");
    }
  }

  private static Target open(ScriptedServer server, Certificate trusted, String more)
      throws IOException, GeneralSecurityException {
    URI url = URI.create("https://127.0.0.1:" + server.port());
    return Cloud.openByUrl(
        url, url, "sagemaker-realtime", "rt", "ca_file: '" + trusted.pem() + "', " + more);
  }

  private static ScriptedServer server(Certificate certificate, Script script)
      throws IOException, GeneralSecurityException {
    return new ScriptedServer(certificate.listen(100), script);
  }
}
