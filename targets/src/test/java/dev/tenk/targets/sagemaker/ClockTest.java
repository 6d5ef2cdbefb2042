package dev.tenk.targets.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.edge.ScriptedServer.Received;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clocks that are not the service's: told as minutes, and kept from other services. */
@Timeout(60)
class ClockTest {
  private static final DateTimeFormatter SIGNED =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Keys keys;

  @BeforeEach
  void setKeys() {
    keys = Keys.of("AKIAEXAMPLE", "secret-of-example");
  }

  @AfterEach
  void forgetThem() {
    keys.close();
  }

  /** A service that refuses all signatures, at a time of its own. */
  private static ScriptedServer refusing(String code, Duration ahead) {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plus(ahead).atOffset(ZoneOffset.UTC));
    return new ScriptedServer(
        (request, peer) ->
            peer.answer(
                403,
                "{\"__type\":\"%s\",\"message\":\"Signature expired\"}"
                    .formatted(code)
                    .getBytes(UTF_8),
                "Content-Type: application/x-amz-json-1.1",
                "Date: " + date));
  }

  private static Target open(ScriptedServer server) {
    return Cloud.openByUrl(server.url(), server.url(), "sagemaker-realtime", "e", "timeout: 5s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "InvalidSignatureException | 20 | this machine's clock is 20 minutes behind the service's (InvalidSignatureException); set it right",
        "SignatureDoesNotMatch | -6 | this machine's clock is 6 minutes ahead of the service's (SignatureDoesNotMatch); set it right",
        "RequestExpired | -61 | this machine's clock is 61 minutes ahead of the service's (RequestExpired); set it right",
        "InvalidSignatureException | 1 | the credentials are not accepted (InvalidSignatureException); is it the right account and partition?",
        "UnrecognizedClientException | 20 | the credentials are not accepted (UnrecognizedClientException); is it the right account and partition?"
      })
  void minutesAreTold(String code, int minutesAhead, String inWords) {
    try (ScriptedServer server = refusing(code, Duration.ofMinutes(minutesAhead));
        Target target = open(server)) {
      assertThatThrownBy(target::identify)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "target 'aws': sagemaker:DescribeEndpoint on endpoint e in us-east-1: " + inWords);
    }
  }

  /**
   * The SDK's clients take a clock over from each other: the second would sign 20 minutes ahead.
   */
  @Test
  void aServicesClockDoesNotSpreadToClientsBuiltLater() {
    try (ScriptedServer fast = refusing("InvalidSignatureException", Duration.ofMinutes(20));
        ScriptedServer right = refusing("AccessDeniedException", Duration.ZERO)) {
      try (Target target = open(fast)) {
        assertThatThrownBy(target::identify).isInstanceOf(ConfigurationException.class);
      }
      try (Target target = open(right)) {
        assertThat(target.identify().details()).containsEntry("facts_from", "suite");
      }
      assertThat(right.received()).hasSize(1).allSatisfy(ClockTest::assertSignedNow);
    }
  }

  private static void assertSignedNow(Received request) {
    Instant signed = Instant.from(SIGNED.parse(request.headers().get("X-Amz-Date")));
    assertThat(Duration.between(signed, Instant.now()).abs()).isLessThan(Duration.ofMinutes(2));
  }
}
