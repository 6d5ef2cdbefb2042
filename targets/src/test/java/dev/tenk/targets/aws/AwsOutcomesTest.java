package dev.tenk.targets.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Outcome;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsOutcomesTest {
  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException",
    "400, TooManyRequestsException",
    "429, ModelNotReadyException",
    "429, Anything",
    "503, ServiceUnavailable",
    "503, SlowDown"
  })
  void lackOfRoom(int status, String code) {
    assertThat(of(service(status, code)))
        .isEqualTo(new Outcome.Throttled(OptionalInt.of(status), Optional.of(code)));
  }

  @ParameterizedTest
  @CsvSource({"400, ValidationError", "403, AccessDeniedException", "500, InternalFailure"})
  void otherErrors(int status, String code) {
    assertThat(of(new CompletionException(service(status, code))))
        .isEqualTo(new Outcome.Failed(OptionalInt.of(status), Optional.of(code)));
  }

  @Test
  void theDetailFollowsTheCode() {
    assertThat(AwsOutcomes.of(service(424, "ModelError"), failure -> Optional.of("503")))
        .isEqualTo(new Outcome.Failed(OptionalInt.of(424), Optional.of("ModelError 503")));
  }

  /** As Netty puts it: with the address behind the operating system's words. */
  @Test
  void whatTheGeneratorHasRunOutOfIsNoRefusal() {
    assertThat(
            of(
                SdkClientException.builder()
                    .cause(
                        new SocketException(
                            "Cannot assign requested address: runtime.example/192.0.2.7:443"))
                    .build()))
        .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("no-free-port")));
  }

  @Test
  void withoutACodeTheStatusRemains() {
    assertThat(of(AwsServiceException.builder().statusCode(502).build()))
        .isEqualTo(new Outcome.Failed(OptionalInt.of(502), Optional.empty()));
    assertThat(of(AwsServiceException.builder().statusCode(999).build()))
        .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("malformed-answer")));
  }

  @Test
  void timeOuts() {
    Outcome timedOut = new Outcome.TimedOut(Optional.empty());
    assertThat(of(ApiCallTimeoutException.create(5))).isEqualTo(timedOut);
    assertThat(of(ApiCallAttemptTimeoutException.create(5))).isEqualTo(timedOut);
    assertThat(of(client(ReadTimeoutException.INSTANCE))).isEqualTo(timedOut);
    assertThat(of(client(new TimeoutException("acquire")))).isEqualTo(timedOut);
    // a kind of refusal by its class, and none
    assertThat(of(client(new ConnectTimeoutException("10 s"))))
        .isEqualTo(new Outcome.TimedOut(Optional.of("connect-timeout")));
  }

  @Test
  void theClientsOwnTroubles() {
    assertThat(of(client(new ConnectException("refused"))).errorCode()).contains("connect-refused");
    assertThat(of(client(new UnknownHostException("h"))).errorCode()).contains("unknown-host");
    assertThat(of(client(new SSLHandshakeException("ca"))).errorCode()).contains("tls");
    assertThat(of(client(new IOException("closed"))).errorCode()).contains("connection-closed");
    assertThat(of(new IllegalStateException("a bug")).errorCode())
        .contains("IllegalStateException");
  }

  private static Outcome of(Throwable failure) {
    return AwsOutcomes.of(failure, service -> Optional.empty());
  }

  private static Throwable client(Throwable cause) {
    return new CompletionException(SdkClientException.create("Unable to execute", cause));
  }

  private static AwsServiceException service(int status, String code) {
    return AwsServiceException.builder()
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
        .build();
  }
}
