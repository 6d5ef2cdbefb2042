package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static dev.tenk.localcloud.TestCloud.floats;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;

@Timeout(60)
class FaultTest {
  private static final int FLOATS = 1000;
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private TestCloud cloud;
  private SageMakerRuntimeAsyncClient runtime;

  @BeforeEach
  void start() {
    cloud =
        new TestCloud(
            """
            seed: 3
            endpoints:
              - name: rt
                kind: realtime
                model: net=a.onnx
                faults:
                  - {kind: model_error, every: 3, status: 418}
                  - {kind: service_error, every: 2}
            functions:
              - name: f
                model: net=a.onnx
                container_delay: 0s
            """);
    runtime = cloud.client(SageMakerRuntimeAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private CompletableFuture<InvokeEndpointResponse> invoke() {
    return runtime.invokeEndpoint(
        r ->
            r.endpointName("rt")
                .contentType("application/octet-stream")
                .body(SdkBytes.fromByteArray(floats(new float[FLOATS]))));
  }

  private static Fault fault(Fault.Kind kind, double rate) {
    return new Fault(
        kind,
        OptionalLong.empty(),
        OptionalDouble.of(rate),
        Fault.DEFAULT_STATUS,
        Fault.DEFAULT_INTERVAL);
  }

  @Test
  void profilesFaultsStrikeInTurn() {
    invoke().join();
    failure(invoke(), 500, "InternalFailure");
    assertThat(failure(invoke(), ModelErrorException.class).originalStatusCode()).isEqualTo(418);
    failure(invoke(), 500, "InternalFailure");
    invoke().join();
    // The sixth would be both: the first in the list strikes.
    failure(invoke(), 424, "ModelError");
  }

  @Test
  void ratesAreDrawnTheSameEachTime() {
    List<Integer> first = throttled();
    assertThat(first.size()).isBetween(5, 35);
    assertThat(throttled()).isEqualTo(first);
  }

  private List<Integer> throttled() {
    cloud.cloud.setFaults("rt", List.of(fault(Fault.Kind.THROTTLE, 0.5)));
    List<Integer> throttled = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      if (invoke().handle((ok, e) -> e != null).join()) {
        throttled.add(i);
      }
    }
    return throttled;
  }

  @Test
  void malformedBodyIsHalfOfIt() {
    cloud.cloud.setFaults("rt", List.of(Fault.every(Fault.Kind.MALFORMED, 1)));
    assertThat(invoke().join().body().asByteArray()).hasSize(4 * FLOATS / 2);
  }

  @Test
  void functionsFailInTheirOwnWords() {
    LambdaAsyncClient lambda = cloud.client(LambdaAsyncClient.builder());
    SdkBytes event = SdkBytes.fromUtf8String("{\"tensor\":\"AACAPwAAQMA=\"}");
    cloud.cloud.setFaults("f", List.of(Fault.every(Fault.Kind.MODEL_ERROR, 1)));
    InvokeResponse failed = lambda.invoke(r -> r.functionName("f").payload(event)).join();
    assertThat(failed.statusCode()).isEqualTo(200);
    assertThat(failed.functionError()).isEqualTo("Unhandled");
    cloud.cloud.setFaults("f", List.of(Fault.every(Fault.Kind.SERVICE_ERROR, 1)));
    failure(lambda.invoke(r -> r.functionName("f").payload(event)), 500, "ServiceException");
    cloud.cloud.setFaults("f", List.of(Fault.every(Fault.Kind.THROTTLE, 1)));
    failure(
        lambda.invoke(r -> r.functionName("f").payload(event)), 429, "TooManyRequestsException");
  }

  /** A connection on which one signed request was sent. */
  private Socket raw() throws IOException {
    byte[] body = floats(new float[FLOATS]);
    URI url = cloud.cloud.url();
    SdkHttpRequest plain =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create(url + "/endpoints/rt/invocations"))
            .putHeader("Content-Type", "application/octet-stream")
            .build();
    SignRequest<AwsCredentialsIdentity> sign =
        SignRequest.builder((AwsCredentialsIdentity) TestCloud.BUILT_IN)
            .request(plain)
            .payload(() -> new ByteArrayInputStream(body))
            .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sagemaker")
            .build();
    StringBuilder head = new StringBuilder("POST /endpoints/rt/invocations HTTP/1.1\r\n");
    AwsV4HttpSigner.create()
        .sign(sign)
        .request()
        .headers()
        .forEach((name, values) -> head.append(name + ": " + values.get(0) + "\r\n"));
    head.append("Content-Length: " + body.length + "\r\n\r\n");
    Socket socket = new Socket(url.getHost(), url.getPort());
    OutputStream out = socket.getOutputStream();
    out.write(head.toString().getBytes(UTF_8));
    out.write(body);
    out.flush();
    return socket;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  @Test
  void cutConnectionEndsInTheMiddleOfTheBody() throws Exception {
    cloud.cloud.setFaults("rt", List.of(Fault.every(Fault.Kind.CUT, 1)));
    try (Socket socket = raw()) {
      InputStream in = socket.getInputStream();
      assertThat(head(in))
          .startsWith("HTTP/1.1 200 ")
          .containsIgnoringCase("content-length: " + 4 * FLOATS);
      int received = 0;
      try {
        received = in.readAllBytes().length;
      } catch (IOException e) {
        // a reset is a cut too
        assertThat(e).isInstanceOf(java.net.SocketException.class);
      }
      assertThat(received).isLessThanOrEqualTo(4 * FLOATS / 2);
    }
  }

  @Test
  void trickleComesPieceByPiece() throws Exception {
    cloud.cloud.setFaults(
        "rt",
        List.of(
            new Fault(
                Fault.Kind.TRICKLE,
                OptionalLong.of(1),
                OptionalDouble.empty(),
                Fault.DEFAULT_STATUS,
                INTERVAL)));
    int pieceBytes = 4 * FLOATS / ServiceExchange.TRICKLE_PIECES;
    try (Socket socket = raw()) {
      InputStream in = socket.getInputStream();
      assertThat(head(in)).startsWith("HTTP/1.1 200 ");
      for (int piece = 0; piece < ServiceExchange.TRICKLE_PIECES; piece++) {
        assertThat(in.readNBytes(pieceBytes)).hasSize(pieceBytes);
        if (piece < ServiceExchange.TRICKLE_PIECES - 1) {
          cloud.time.awaitTasks(1);
          assertThat(in.available()).isZero();
          cloud.time.advance(INTERVAL);
        }
      }
    }
  }

  @Test
  void hangAnswersNothing() throws Exception {
    cloud.cloud.setFaults("rt", List.of(Fault.every(Fault.Kind.HANG, 2)));
    try (Socket answered = raw()) {
      assertThat(head(answered.getInputStream())).startsWith("HTTP/1.1 200 ");
    }
    try (Socket hung = raw();
        Socket next = raw()) {
      // One of the two hangs, the one that came second; the other is answered.
      assertThat(new String(firstByte(hung, next), ISO_8859_1)).isEqualTo("H");
    }
  }

  private static byte[] firstByte(Socket one, Socket other) throws IOException {
    while (one.getInputStream().available() == 0 && other.getInputStream().available() == 0) {
      Thread.onSpinWait();
    }
    Socket answered = one.getInputStream().available() > 0 ? one : other;
    Socket hung = answered == one ? other : one;
    assertThat(hung.getInputStream().available()).isZero();
    return answered.getInputStream().readNBytes(1);
  }
}
