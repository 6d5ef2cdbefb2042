package dev.tenk.targets.edge.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.targets.Certificate;
import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.TestProxy;
import dev.tenk.targets.edge.Models;
import dev.tenk.targets.edge.ScriptedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that are reached through a proxy, which is told their names and looks them up. */
@Timeout(30)
class EdgeProxyTest {
  private static final String AUTHORIZATION = "Proxy-Authorization: Basic YW5uOnMzY3JldA==";

  @TempDir static Path folder;

  private static NettyCaller caller(URI url, int proxyPort, Optional<Path> caFile) {
    return new NettyCaller(
        url,
        Map.of("X-Key", "k"),
        new NettyCaller.Limits(Duration.ofSeconds(10), 4, Optional.empty()),
        caFile,
        new ProxyPolicy(Map.of("ALL_PROXY", "http://ann:s3cret@127.0.0.1:" + proxyPort)));
  }

  private static HttpCaller.Result get(NettyCaller caller) {
    return Models.await(caller.send(HttpCaller.Prepared.get("/x")).toCompletableFuture());
  }

  private static ScriptedServer.Script hello() {
    return (request, peer) -> peer.answer(200, "hello".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aPlainRequestNamesTheWholeUrl() {
    try (ScriptedServer server = new ScriptedServer(hello());
        TestProxy proxy = TestProxy.open();
        NettyCaller caller =
            caller(
                URI.create("http://pi.example:" + server.port() + "/base"),
                proxy.port(),
                Optional.empty())) {
      for (int i = 0; i < 3; i++) {
        assertThat(((HttpCaller.Response) get(caller)).body()).asString().isEqualTo("hello");
      }
      assertThat(proxy.heads())
          .hasSize(3)
          .allSatisfy(
              head ->
                  assertThat(head)
                      .startsWith("GET http://pi.example:" + server.port() + "/base/x HTTP/1.1\r\n")
                      .contains("Host: pi.example:" + server.port(), AUTHORIZATION, "X-Key: k"));
      assertThat(server.received().get(0).path()).isEqualTo("/base/x");
      assertThat(caller.proxy()).contains("http://127.0.0.1:" + proxy.port());
    }
  }

  @Test
  void aSecureRequestGoesThroughATunnelThatIsOpenedOnce() throws Exception {
    Certificate certificate = Certificate.elsewhere(folder);
    try (ScriptedServer server = new ScriptedServer(certificate.listen(5), hello());
        TestProxy proxy = TestProxy.open();
        NettyCaller caller =
            caller(
                URI.create("https://elsewhere.example:" + server.port()),
                proxy.port(),
                Optional.of(certificate.pem()))) {
      for (int i = 0; i < 3; i++) {
        assertThat(((HttpCaller.Response) get(caller)).body()).asString().isEqualTo("hello");
      }
      // the proxy is told neither path nor headers, and the server no password
      assertThat(proxy.heads()).hasSize(1);
      assertThat(proxy.heads().get(0))
          .startsWith("CONNECT elsewhere.example:" + server.port() + " HTTP/1.1\r\n")
          .containsIgnoringCase(AUTHORIZATION)
          .doesNotContain("X-Key");
      assertThat(server.received().get(0).headers())
          .containsKey("X-Key")
          .doesNotContainKey("Proxy-Authorization");
    }
  }

  @Test
  void aCertificateIsCheckedForTheServersName() throws Exception {
    Certificate certificate = Certificate.here(folder);
    try (ScriptedServer server = new ScriptedServer(certificate.listen(5), hello());
        TestProxy proxy = TestProxy.open();
        NettyCaller caller =
            caller(
                URI.create("https://pi.example:" + server.port()),
                proxy.port(),
                Optional.of(certificate.pem()))) {
      assertThat(get(caller))
          .isInstanceOfSatisfying(
              HttpCaller.Broken.class,
              broken -> {
                assertThat(broken.errorCode()).isEqualTo("tls");
                assertThat(broken.message())
                    .startsWith(
                        "pi.example:"
                            + server.port()
                            + " has a certificate for 127.0.0.1, not for pi.example;");
              });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https, 407 No, refused with status 407: it wants another user and password",
    "https, 403 Forbidden, refused with status 403",
    "https, 502 Bad Gateway, refused with status 502",
    "https, 204 Nothing, refused with status 204",
    "https, x, 'answered, but not in HTTP'",
    "http, 407 No, refused with status 407: it wants another user and password"
  })
  void aProxyThatRefuses(String scheme, String head, String what) {
    try (TestProxy proxy = TestProxy.refusing(head);
        NettyCaller caller =
            caller(URI.create(scheme + "://pi.example:1"), proxy.port(), Optional.empty())) {
      refused(caller, proxy.port(), what);
      assertThat(proxy.heads()).hasSize(1);
    }
  }

  @Test
  void aProxyThatClosesInsteadOfATunnel() {
    try (TestProxy proxy = TestProxy.silent();
        NettyCaller caller =
            caller(URI.create("https://pi.example:1"), proxy.port(), Optional.empty())) {
      refused(caller, proxy.port(), "closed the connection");
    }
  }

  @ParameterizedTest
  @CsvSource({"http", "https"})
  void aProxyThatIsNotThere(String scheme) {
    TestProxy proxy = TestProxy.open();
    proxy.close();
    try (NettyCaller caller =
        caller(URI.create(scheme + "://pi.example"), proxy.port(), Optional.empty())) {
      refused(caller, proxy.port(), "refused the connection");
    }
  }

  /**
   * What was under way is told to have ended, and nothing else of it; all later ones, whose fault.
   */
  @ParameterizedTest
  @CsvSource({"http", "https"})
  void aProxyThatDiesUnderLoad(String scheme, @TempDir Path own) throws Exception {
    Certificate certificate = Certificate.elsewhere(own);
    AtomicReference<TestProxy> dying = new AtomicReference<>();
    AtomicInteger requests = new AtomicInteger();
    ScriptedServer.Script script =
        (request, peer) -> {
          if (requests.incrementAndGet() == 1) {
            hello().answer(request, peer);
          } else {
            dying.get().close();
          }
        };
    try (ScriptedServer server =
            scheme.equals("http")
                ? new ScriptedServer(script)
                : new ScriptedServer(certificate.listen(5), script);
        TestProxy proxy = TestProxy.open();
        NettyCaller caller =
            caller(
                URI.create(scheme + "://elsewhere.example:" + server.port()),
                proxy.port(),
                Optional.of(certificate.pem()))) {
      dying.set(proxy);
      assertThat(((HttpCaller.Response) get(caller)).body()).asString().isEqualTo("hello");
      HttpCaller.Prepared post =
          new HttpCaller.Prepared(
              "/x", "text/plain", Optional.empty(), Optional.of(new byte[] {1}));
      assertThat(Models.await(caller.send(post).toCompletableFuture()))
          .isInstanceOfSatisfying(
              HttpCaller.Broken.class,
              broken -> assertThat(broken.errorCode()).endsWith("connection-closed"));
      refused(caller, proxy.port(), "refused the connection");
      refused(caller, proxy.port(), "refused the connection");
    }
  }

  /** A relay says so of the server behind it, and of itself; it cannot be told which. */
  @Test
  void aPlainAnswerOfAProxyIsTheServers() {
    try (TestProxy proxy = TestProxy.refusing("502 Bad Gateway");
        NettyCaller caller =
            caller(URI.create("http://pi.example:1"), proxy.port(), Optional.empty())) {
      assertThat(((HttpCaller.Response) get(caller)).status()).isEqualTo(502);
    }
  }

  private static void refused(NettyCaller caller, int proxyPort, String what) {
    assertThat(get(caller))
        .isInstanceOfSatisfying(
            HttpCaller.Broken.class,
            broken -> {
              assertThat(broken.errorCode()).isEqualTo("proxy-refused");
              assertThat(broken.message())
                  .isEqualTo(
                      "the proxy http://127.0.0.1:%d %s; put right HTTP_PROXY or HTTPS_PROXY, or name the host in NO_PROXY"
                          .formatted(proxyPort, what));
            });
  }
}
