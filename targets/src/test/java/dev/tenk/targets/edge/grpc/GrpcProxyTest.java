package dev.tenk.targets.edge.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.GrpcMetadataCodec.ModelName;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.TestProxy;
import dev.tenk.targets.edge.GrpcScript;
import io.grpc.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is reached through a proxy, which is told its name and looks it up. */
@Timeout(60)
class GrpcProxyTest {
  private static GrpcCaller caller(int serverPort, String proxy) {
    return new GrpcCaller(
        URI.create("http://pi.example:" + serverPort),
        Map.of("X-Key", "k"),
        Duration.ofSeconds(30),
        1,
        Optional.empty(),
        new ProxyPolicy(Map.of("ALL_PROXY", "http://ann:s3cret@" + proxy)));
  }

  private static GrpcResult ask(GrpcCaller caller) {
    return caller.ask(
        GrpcMethod.MODEL_METADATA,
        GrpcMetadataCodec.encodeModelName(new ModelName("m", Optional.empty())));
  }

  @Test
  void goesThroughATunnelThatIsOpenedOnce() {
    try (GrpcScript server = GrpcScript.model(GrpcScript::succeed);
        TestProxy proxy = TestProxy.open();
        GrpcCaller caller = caller(server.port(), "127.0.0.1:" + proxy.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(ask(caller)).isInstanceOf(GrpcResult.Answer.class);
      }
      assertThat(proxy.heads()).hasSize(1);
      assertThat(proxy.heads().get(0))
          .startsWith("CONNECT pi.example:" + server.port() + " HTTP/1.1\r\n")
          .containsIgnoringCase("Proxy-Authorization: Basic YW5uOnMzY3JldA==")
          .doesNotContainIgnoringCase("X-Key");
      Metadata sent = server.headers().remove();
      assertThat(sent.keys()).contains("x-key").doesNotContain("proxy-authorization");
      assertThat(caller.proxy()).contains("http://127.0.0.1:" + proxy.port());
    }
  }

  @Test
  void aProxyThatRefusesIsTold() {
    try (TestProxy proxy = TestProxy.refusing("407 Proxy Authentication Required");
        GrpcCaller caller = caller(1, "127.0.0.1:" + proxy.port())) {
      assertThat(ask(caller))
          .isInstanceOfSatisfying(
              GrpcResult.Broken.class,
              broken -> {
                assertThat(broken.errorCode()).isEqualTo("proxy-refused");
                assertThat(broken.message()).contains("407").doesNotContain("s3cret");
              });
    }
  }

  @Test
  void aProxyThatIsGoneIsTold() throws IOException {
    try (Socket held = new Socket()) {
      // bound, and not listened on: no other process is given it
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = held.getLocalPort();
      try (GrpcCaller caller = caller(1, "127.0.0.1:" + port)) {
        assertThat(ask(caller))
            .isInstanceOfSatisfying(
                GrpcResult.Broken.class,
                broken ->
                    assertThat(broken.message())
                        .startsWith(
                            "the proxy http://127.0.0.1:%d refused the connection"
                                .formatted(port)));
      }
    }
  }

  @Test
  void aProxyWithoutAnAddressIsRefused() {
    assertThatThrownBy(() -> caller(1, "nowhere.invalid:3128"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("the proxy http://nowhere.invalid:3128 has no address that is known");
  }
}
