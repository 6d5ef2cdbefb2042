package dev.tenk.targets.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.TargetUnavailableException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Failures in words, without a network. */
class PreflightCallsTest {
  private static final String WHERE = "target 't': s:Do on thing x in eu-west-1: ";
  private final PreflightCalls preflight = new PreflightCalls("t", "eu-west-1");

  @Test
  void anAnswer() {
    CompletableFuture<String> answer = CompletableFuture.completedFuture("yes");
    assertThat(preflight.await("s:Do", "thing x", answer)).isEqualTo("yes");
    assertThat(preflight.awaitIfPermitted("s:Do", "thing x", answer)).contains("yes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ExpiredToken | | the credentials have expired (ExpiredToken); log in again",
        "UnauthorizedException | | the credentials have expired (UnauthorizedException); log in again",
        "InvalidAccessKeyId | | the credentials are not accepted (InvalidAccessKeyId); is it the right account and partition?",
        "AccessDenied | | not permitted (AccessDenied); allow s:Do in the caller's IAM policy",
        "NoSuchBucket | | there is none (NoSuchBucket); is the name right, and is it in eu-west-1?",
        "QueueDoesNotExist | The specified queue does not exist. | there is none (QueueDoesNotExist); is the name right, and is it in eu-west-1?",
        "Odd | of   two  lines | Odd: of two lines",
        "Odd | | Odd: it says nothing more",
        "Odd | ?X-Amz-Signature=00ff | Odd: what it says may hold a signature and is not repeated"
      })
  void errorsOfTheService(String code, String message, String inWords) {
    assertThatThrownBy(() -> preflight.await("s:Do", "thing x", failed(service(code, message))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(WHERE + inWords)
        .hasNoCause();
  }

  @Test
  void onlyWhatIsNotPermittedIsNotKnown() {
    assertThat(
            preflight.awaitIfPermitted(
                "s:Do", "thing x", failed(service("AccessDeniedException", "no"))))
        .isEmpty();
    assertThatThrownBy(
            () ->
                preflight.awaitIfPermitted(
                    "s:Do", "thing x", failed(service("ExpiredToken", "no"))))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void troublesOfTheClient() {
    assertThatThrownBy(() -> await(SdkClientException.create("x", new UnknownHostException("h"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            WHERE + "its address is not known; is the region right, and is there a network?");
    assertThatThrownBy(() -> await(SdkClientException.create("Unable to load credentials")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(WHERE + "no usable credentials; set AWS_PROFILE");
    assertThatThrownBy(() -> await(SdkClientException.create("x", new IOException("cut"))))
        .isInstanceOf(TargetUnavailableException.class)
        .hasMessage(WHERE + "connection closed");
    assertThatThrownBy(() -> await(ApiCallTimeoutException.create(5)))
        .isInstanceOf(TargetUnavailableException.class)
        .hasMessage(WHERE + "no answer in time");
  }

  private Object await(Throwable failure) {
    return preflight.await("s:Do", "thing x", failed(failure));
  }

  private static CompletableFuture<Object> failed(Throwable failure) {
    return CompletableFuture.failedFuture(failure);
  }

  private static AwsServiceException service(String code, String message) {
    return AwsServiceException.builder()
        .statusCode(400)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .build();
  }
}
