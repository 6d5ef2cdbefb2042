package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Certificate;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.edge.client.TlsProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
      HttpCaller.Broken broken = broken(url, here.pem());
      assertThat(broken.errorCode()).isEqualTo("tls");
      String where = "127.0.0.1:" + listener.getLocalPort();
      assertThat(broken.message()).isEqualTo(where + " answers without TLS; write http://" + where);
      Models.await(server);
    }
  }

  @Test
  void aCallThatMeetsABadCertificateIsAFailure() throws Exception {
    try (ScriptedServer server = server(elsewhere)) {
      HttpCaller.Broken broken = broken(url(server), elsewhere.pem());
      assertThat(broken.errorCode()).isEqualTo("tls");
      assertThat(broken.message())
          .isEqualTo(
              "127.0.0.1:"
                  + server.port()
                  + " has a certificate for elsewhere.example, not for 127.0.0.1; ask for it by"
                  + " that name, or have one made for this one");
    }
  }

  @Test
  void aSelfSignedCertificate() throws Exception {
    try (ScriptedServer server = server(here)) {
      HttpCaller.Broken broken = broken(url(server), elsewhere.pem());
      assertThat(broken.errorCode()).isEqualTo("tls");
      assertThat(broken.message())
          .isEqualTo(
              "127.0.0.1:"
                  + server.port()
                  + " has a self-signed certificate (CN=test), not trusted by ca_file "
                  + elsewhere.pem()
                  + "; put its PEM into ca_file");
    }
  }

  @Test
  void aCertificateAfterAndBeforeItsTime() throws Exception {
    Certificate old = Certificate.begun(folder, "2020/01/01 00:00:00");
    try (ScriptedServer server = server(old)) {
      assertThat(broken(url(server), elsewhere.pem()).message())
          .startsWith(
              "127.0.0.1:" + server.port() + " has a certificate (CN=test) that expired on ")
          .contains("2020-01-11 ")
          .endsWith(" UTC; renew it, or put this machine's clock right");
    }
    Certificate early = Certificate.begun(folder, "2120/01/01 00:00:00");
    try (ScriptedServer server = server(early)) {
      assertThat(broken(url(server), elsewhere.pem()).message())
          .startsWith(
              "127.0.0.1:" + server.port() + " has a certificate (CN=test) that is valid from ")
          .endsWith(" UTC on only; renew it, or put this machine's clock right");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "116 | demands a client's certificate (certificate_required), which tenk has none of; let it do without for tenk, or put a proxy before it",
        "40 | refused the TLS handshake (handshake_failure); it may demand a client's certificate, or ciphers that this JVM does not have",
        "70 | speaks no version of TLS that this JVM does (protocol_version); the server needs TLS 1.2 or newer",
        "112 | serves no host of that name over TLS (unrecognized_name)",
        "80 | ended TLS with the alert internal_error",
        "-1 | closed the connection in the middle of the TLS handshake; does it speak TLS?"
      })
  void aHandshakeThatTheServerEnds(int alert, String what) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> server = alerting(listener, alert);
      URI url = URI.create("https://127.0.0.1:" + listener.getLocalPort());
      HttpCaller.Broken broken = broken(url, here.pem());
      assertThat(broken.errorCode()).isEqualTo("tls");
      assertThat(broken.message()).isEqualTo("127.0.0.1:" + listener.getLocalPort() + " " + what);
      Models.await(server);
    }
  }

  @Test
  void aPlainRequestToAServerThatAnswersWithATlsRecord() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> server = alerting(listener, 70);
      HttpCaller.Broken broken =
          broken(URI.create("http://127.0.0.1:" + listener.getLocalPort()), here.pem());
      assertThat(broken.errorCode()).isEqualTo("tls-expected");
      String where = "127.0.0.1:" + listener.getLocalPort();
      assertThat(broken.message()).isEqualTo(where + " speaks TLS: write https://" + where);
      Models.await(server);
    }
  }

  @Test
  void aProbeTellsWhetherAServerSpeaksTls() throws Exception {
    Duration soon = Duration.ofSeconds(5);
    try (ScriptedServer secure = server(elsewhere);
        ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThat(TlsProbe.speaksTls(secure.url(), soon)).isTrue();
      assertThat(secure.received()).isEmpty();
      URI url = URI.create("http://127.0.0.1:" + other.getLocalPort());
      CompletableFuture<Void> server = alerting(other, 40);
      assertThat(TlsProbe.speaksTls(url, soon)).isTrue();
      Models.await(server);
      server = alerting(other, -1);
      assertThat(TlsProbe.speaksTls(url, soon)).isFalse();
      Models.await(server);
      other.close();
      assertThat(TlsProbe.speaksTls(url, soon)).isFalse();
    }
  }

  /** Reads what comes, and answers with a fatal alert; with nothing where it is negative. */
  private static CompletableFuture<Void> alerting(ServerSocket listener, int alert) {
    return CompletableFuture.runAsync(
        () -> {
          try (Socket socket = listener.accept()) {
            socket.getInputStream().read(new byte[4096]);
            if (alert >= 0) {
              socket.getOutputStream().write(new byte[] {0x15, 3, 3, 0, 2, 2, (byte) alert});
            }
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
          } catch (IOException e) {
            // the client may close first
          }
        });
  }

  private static HttpCaller.Broken broken(URI url, Path caFile) {
    EdgeSettings settings =
        EdgeSettings.read(
            Models.plan(url, "ca_file: '" + caFile + "'").settings(), false, System::getenv);
    try (HttpCaller caller = settings.caller(url)) {
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
        .isInstanceOf(ConfigurationException.class)
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
