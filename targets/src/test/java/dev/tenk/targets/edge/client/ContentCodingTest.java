package dev.tenk.targets.edge.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.Models;
import dev.tenk.targets.edge.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and proxies that encode answers though nobody asked them to. */
@Timeout(30)
class ContentCodingTest {
  private static final byte[] TEXT = "hello, hello, hello, hello, hello, hello".getBytes(US_ASCII);

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static HttpCaller.Result answer(int status, String coding, byte[] body) {
    try (ScriptedServer server =
            new ScriptedServer(
                (request, peer) -> peer.answer(status, body, "Content-Encoding: " + coding));
        NettyCaller caller =
            new NettyCaller(
                server.url(),
                Map.of(),
                java.time.Duration.ofSeconds(10),
                1,
                java.util.Optional.empty())) {
      HttpCaller.Result result =
          Models.await(caller.send(HttpCaller.Prepared.get("/")).toCompletableFuture());
      assertThat(server.received()).hasSize(1);
      assertThat(server.received().get(0).headers()).doesNotContainKey("Accept-Encoding");
      return result;
    }
  }

  private static void broken(HttpCaller.Result result, String code, String message) {
    assertThat(result)
        .isInstanceOfSatisfying(
            HttpCaller.Broken.class,
            broken -> {
              assertThat(broken.errorCode()).isEqualTo(code);
              assertThat(broken.message()).isEqualTo(message);
              assertThat(broken.sentNanos()).isPresent();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", " x-gzip "})
  void gzipIsReadAndItsSizeOnTheWireIsKept(String coding) throws IOException {
    HttpCaller.Response response = (HttpCaller.Response) answer(200, coding, gzip(TEXT));
    assertThat(response.body()).isEqualTo(TEXT);
    assertThat(response.bodyBytes()).isEqualTo(TEXT.length);
    assertThat(response.wireBytes()).isEqualTo(gzip(TEXT).length);
    assertThat(response.header("content-ENCODING")).contains(coding.strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "Identity", ""})
  void whatIsNotEncoded(String coding) {
    HttpCaller.Response response = (HttpCaller.Response) answer(200, coding, TEXT);
    assertThat(response.body()).isEqualTo(TEXT);
    assertThat(response.wireBytes()).isEqualTo(TEXT.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "deflate", "gzip, gzip"})
  void anotherEncodingIsTold(String coding) {
    broken(
        answer(200, coding, TEXT),
        "encoded-answer",
        "the answer came as '"
            + coding
            + "', which tenk neither asks for nor reads; switch compression off at the server, or"
            + " at the proxy before it");
  }

  @Test
  void whatIsNoWholeGzipIsMalformed() throws IOException {
    byte[] whole = gzip(TEXT);
    String message = "the answer came as gzip, and is none";
    broken(answer(200, "gzip", TEXT), "malformed-answer", message);
    broken(
        answer(200, "gzip", Arrays.copyOf(whole, whole.length - 9)), "malformed-answer", message);
    byte[] wrong = whole.clone();
    // its checksum
    wrong[whole.length - 5] ^= 1;
    broken(answer(200, "gzip", wrong), "malformed-answer", message);
  }

  @Test
  void aFewBytesThatBecomeTooMany() throws IOException {
    assertThat(((HttpCaller.Response) answer(200, "gzip", gzip(new byte[64 << 20]))).bodyBytes())
        .isEqualTo(64 << 20);
    broken(
        answer(200, "gzip", gzip(new byte[(64 << 20) + 1])),
        "answer-too-large",
        "the answer is too large once decompressed");
  }

  @Test
  void theWordsOfAnErrorAreRead() throws IOException {
    HttpCaller.Response response = (HttpCaller.Response) answer(500, "gzip", gzip(TEXT));
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.body()).isEqualTo(TEXT);
    assertThat(((HttpCaller.Response) answer(500, "gzip", TEXT)).body()).isEqualTo(TEXT);
  }

  /** Its status is what matters; an empty body is no gzip, and need not be. */
  @Test
  void theBodyOfAnErrorInAnotherEncodingStaysAsItCame() throws IOException {
    HttpCaller.Response response = (HttpCaller.Response) answer(500, "br", TEXT);
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.body()).isEqualTo(TEXT);
    assertThat(((HttpCaller.Response) answer(200, "gzip", new byte[0])).body()).isEmpty();
  }

  /** No later attempt is another, so it is for the user to mend. */
  @Test
  void anEncodingThatIsNotReadIsRefusedBeforeTheLoad() {
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model((request, peer) -> peer.answer(200, TEXT, "Content-Encoding: br")));
        Target target = Models.open(server.url(), "encoding: json")) {
      assertThatThrownBy(() -> target.ability(Preflight.class).orElseThrow().preflight())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("suite.yaml:1:")
          .hasMessageEndingWith(
              "/infer failed: the answer came as 'br', which tenk neither asks for nor reads; switch"
                  + " compression off at the server, or at the proxy before it");
    }
  }

  @Test
  void anInferenceIsReadAndWhatIsBilledForIsKept() throws IOException {
    HttpBody plain = OpenInferenceCodec.encodeResponse(Models.answer(Map.of()), name -> false);
    byte[] packed = gzip(plain.bytes());
    try (ScriptedServer server =
            new ScriptedServer(
                Models.model(
                    (request, peer) -> peer.answer(200, packed, "Content-Encoding: gzip")));
        Target target = Models.open(server.url(), "")) {
      for (int calls = 0; calls < 2; calls++) {
        assertThat(Models.call(target).outcome())
            .isInstanceOfSatisfying(
                Outcome.Succeeded.class,
                success -> assertThat(success.responseBytes()).isEqualTo(packed.length));
      }
    }
  }
}
