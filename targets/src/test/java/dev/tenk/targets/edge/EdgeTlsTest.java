package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Certificate;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EdgeTlsTest {

  @TempDir static Path folder;
  private static Certificate here;
  private static Certificate elsewhere;

  @BeforeAll
  static void makeCertificates() throws IOException, InterruptedException {
    here = Certificate.here(folder);
    elsewhere = Certificate.elsewhere(folder);
  }

  @Test
  void aServerThatTheCaFileVouchesFor() throws Exception {
    try (ScriptedServer server = server(here);
        Target target = Models.open(url(server), "ca_file: '" + here.pem() + "'")) {
      for (int i = 0; i < 3; i++) {
        long handed = System.nanoTime();
        Reply reply = Models.call(target);
        assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(reply.sentNanos().getAsLong()).isBetween(handed, reply.doneNanos());
      }
      assertThat(target.identify().endpoint()).isEqualTo(url(server).toString());
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatNobodyVouchesFor() throws Exception {
    try (ScriptedServer server = server(here)) {
      refused(server, "");
      refused(server, "ca_file: '" + elsewhere.pem() + "'");
      assertThat(server.inferences()).isEmpty();
    }
  }

  @Test
  void aCertificateForAnotherHost() throws Exception {
    try (ScriptedServer server = server(elsewhere)) {
      refused(server, "ca_file: '" + elsewhere.pem() + "'");
    }
  }

  @Test
  void aServerThatSpeaksNoTls() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> server =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = listener.accept()) {
                  socket.getInputStream().read();
                  socket
                      .getOutputStream()
                      .write("HTTP/1.1 400 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                  socket.shutdownOutput();
                  socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                  // the client may close first
                }
              });
      URI url = URI.create("https://127.0.0.1:" + listener.getLocalPort());
      assertThat(broken(url, here.pem()).errorCode()).isEqualTo("tls");
      Models.await(server);
    }
  }

  @Test
  void aCallThatMeetsABadCertificateIsAFailure() throws Exception {
    try (ScriptedServer server = server(elsewhere)) {
      HttpCaller.Broken broken = broken(url(server), elsewhere.pem());
      assertThat(broken.errorCode()).isEqualTo("tls");
      assertThat(broken.message()).contains("127.0.0.1");
    }
  }

  private static HttpCaller.Broken broken(URI url, Path caFile) {
    EdgeSettings settings =
        EdgeSettings.read(
            Models.plan(url, "ca_file: '" + caFile + "'").settings(), false, System::getenv);
    try (NettyCaller caller = new NettyCaller(url, settings)) {
      return (HttpCaller.Broken)
          Models.await(caller.send(HttpCaller.Prepared.get("/")).toCompletableFuture());
    }
  }

  @Test
  void aFileThatHoldsNoCertificate() throws IOException {
    Path file = folder.resolve("none.pem");
    URI url = URI.create("https://127.0.0.1:1");
    Files.writeString(file, "");
    assertThatThrownBy(() -> Models.open(url, "ca_file: '" + file + "'"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file + " holds no certificate");
    Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(() -> Models.open(url, "ca_file: '" + file + "'"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file + " is not a PEM file of certificates: ");
  }

  private static void refused(ScriptedServer server, String settings) {
    assertThatThrownBy(() -> Models.open(url(server), settings))
        .isInstanceOf(TargetUnavailableException.class)
        .hasMessageContaining("target 'pi': GET " + url(server) + Models.PATH + " failed: ");
  }

  private static URI url(ScriptedServer server) {
    return URI.create("https://127.0.0.1:" + server.port());
  }

  private static ScriptedServer server(Certificate certificate)
      throws IOException, GeneralSecurityException {
    return new ScriptedServer(certificate.listen(5), Models.model(Models::succeed));
  }
}
