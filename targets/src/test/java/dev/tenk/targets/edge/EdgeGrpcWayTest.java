package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.GrpcMetadataCodec.ModelName;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.settings.Settings;
import dev.tenk.targets.Certificate;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way to a server over gRPC: TLS, wrong ports, names, and what the suite may say of it. */
@Timeout(60)
class EdgeGrpcWayTest {
  @TempDir static Path folder;
  private static Certificate here;

  @BeforeAll
  static void makeCertificates() throws IOException, InterruptedException {
    here = Certificate.here(folder);
  }

  private static GrpcScript overTls() {
    return GrpcScript.model(
        Models.METADATA,
        GrpcScript::succeed,
        options -> {
          try {
            return options.sslContext(
                GrpcSslContexts.forServer(here.pem().toFile(), here.keyPem().toFile()).build());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void tls() throws Exception {
    try (GrpcScript server = overTls()) {
      URI url = URI.create("https://127.0.0.1:" + server.port());
      try (Target target = GrpcScript.open(url, "ca_file: '" + here.pem() + "'")) {
        long handed = System.nanoTime();
        Reply reply = Models.call(target);
        assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(reply.sentNanos().getAsLong()).isBetween(handed, reply.doneNanos());
      }
      assertThatThrownBy(() -> GrpcScript.open(url, ""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("put its PEM into ca_file");
      assertThatThrownBy(() -> GrpcScript.open(server.url(), ""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("TLS")
          .hasMessageContaining("write https://");
    }
    try (GrpcScript plain = GrpcScript.model(GrpcScript::succeed)) {
      URI url = URI.create("https://127.0.0.1:" + plain.port());
      assertThatThrownBy(() -> GrpcScript.open(url, ""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("write http://127.0.0.1:" + plain.port());
    }
  }

  /** As where Triton's port 8000 is given, and not 8001. */
  @Test
  void anHttpServer() {
    try (ScriptedServer server = new ScriptedServer(Models.model(Models::succeed))) {
      assertThatThrownBy(() -> GrpcScript.open(server.url(), "timeout: 5s"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("does not speak HTTP/2, as gRPC does; name its port for gRPC");
    }
  }

  @Test
  void aPortThatNobodyListensOn() throws IOException {
    try (Socket held = new Socket()) {
      // bound, and not listened on: no other process is given it
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = held.getLocalPort();
      assertThatThrownBy(() -> GrpcScript.open(URI.create("http://127.0.0.1:" + port), ""))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageEndingWith(
              "ModelMetadata at http://127.0.0.1:%d failed: Connection refused".formatted(port));
    }
  }

  @Test
  void aHostThatHasNoAddress() {
    assertThatThrownBy(() -> GrpcScript.open(URI.create("http://nowhere.invalid:8001"), ""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("failed: unknown host");
  }

  @Test
  void aServerThatGoesAway() throws Exception {
    try (GrpcScript server = GrpcScript.model((request, client) -> {});
        Target target = server.open("")) {
      CompletableFuture<Reply> call = Models.start(target);
      server.headers().take();
      server.headers().take();
      server.close();
      Outcome outcome = Models.await(call).outcome();
      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    }
  }

  /** A load's retries would hide what it does. */
  @Test
  void nothingIsRepeated() {
    try (GrpcScript server =
            GrpcScript.of(
                Map.of(
                    "ModelMetadata",
                    (request, client) -> {
                      ModelName asked = GrpcMetadataCodec.decodeModelName(ByteBuffer.wrap(request));
                      assertThat(asked).isEqualTo(new ModelName("m", Optional.empty()));
                      GrpcScript.answer(
                          client, GrpcMetadataCodec.encodeModelMetadata(Models.METADATA));
                    },
                    "ModelInfer",
                    GrpcScript.refuse(Status.UNAVAILABLE)),
                all -> all);
        Target target = server.open("")) {
      Models.call(target);
      Models.call(target);
      assertThat(server.headers()).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url: 'http://h:8001/v2' | url: gRPC has no path behind host and port, and here is /v2",
        "url: 'http://h:1', headers: {grpc-timeout: 1S} | headers: grpc-timeout is gRPC's own",
        "url: 'http://h:1', headers: {x-trace-bin: a} | headers: x-trace-bin is gRPC's own, or"
            + " holds bytes",
        "url: 'http://h:1', channels: 0 | channels: ",
      })
  void whatASuiteMayNotSay(String line, String refusal) {
    Settings settings =
        Settings.parse("suite.yaml", Path.of("."), "{kind: edge-grpc, model: m, " + line + "}");
    assertThatThrownBy(() -> EdgeSettings.readGrpc(settings, false, name -> null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(refusal);
  }
}
