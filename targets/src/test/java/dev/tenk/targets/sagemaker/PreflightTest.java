package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.localcloud.LocalCloud;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Target;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is found before the load, and reported with target, call and place. */
@Timeout(60)
class PreflightTest {
  private static final String KIND = "sagemaker-realtime";

  @TempDir static Path folder;
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud =
        new Cloud(
            folder,
            """
            credentials:
              - {access_key: EXPIRED, secret_key: secret, expired: true}
              - {access_key: DENIED, secret_key: secret, denied: ["sagemaker:InvokeEndpoint"]}
              - {access_key: NOBODY, secret_key: secret, denied: ["sts:AssumeRole"]}
            endpoints:
              - {name: rt, kind: realtime, model: double=doubling.onnx}
            """);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      String endpoint, String more) {
    try (Target target = cloud.openByUrl(KIND, endpoint, more)) {
      return assertThatThrownBy(
              () -> {
                target.identify();
                target.ability(Preflight.class).orElseThrow().preflight();
              })
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void oneCallThatCounts() {
    try (Keys keys = Keys.of(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
        Target target = cloud.openByUrl(KIND, "rt", "")) {
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isEqualTo(1);
    }
  }

  @Test
  void noCredentials() {
    try (Keys keys = Keys.none()) {
      refused("rt", "")
          .hasMessage(
              "target 'aws': sagemaker:DescribeEndpoint on endpoint rt in us-east-1: no usable"
                  + " credentials; set AWS_PROFILE or AWS_ACCESS_KEY_ID, write profile: in the"
                  + " suite, or log in again");
      refused("rt", "profile: no-such-profile").hasMessageContaining("no usable credentials");
    }
  }

  @Test
  void expiredCredentials() {
    try (Keys keys = Keys.of("EXPIRED", "secret")) {
      refused("rt", "")
          .hasMessage(
              "target 'aws': sagemaker:DescribeEndpoint on endpoint rt in us-east-1: the"
                  + " credentials have expired (ExpiredTokenException); log in again");
    }
  }

  @Test
  void credentialsThatNobodyKnows() {
    try (Keys keys = Keys.of("STRANGER", "secret")) {
      refused("rt", "")
          .hasMessageContaining(
              "the credentials are not accepted (UnrecognizedClientException); is it the right");
    }
    try (Keys keys = Keys.of(LocalCloud.ACCESS_KEY_ID, "not-the-secret")) {
      refused("rt", "")
          .hasMessageContaining("the credentials are not accepted (InvalidSignatureException)");
    }
  }

  @Test
  void callsThatAreNotPermitted() {
    try (Keys keys = Keys.of("DENIED", "secret")) {
      refused("rt", "")
          .hasMessage(
              "target 'aws': sagemaker:InvokeEndpoint on endpoint rt in us-east-1: not permitted"
                  + " (AccessDeniedException); allow sagemaker:InvokeEndpoint in the caller's IAM"
                  + " policy");
      try (Target target = cloud.openByUrl(KIND, "rt", "")) {
        assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Failed.class);
      }
    }
  }

  @Test
  void anEndpointThatIsNotThere() {
    try (Keys keys = Keys.of(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY)) {
      refused("other", "")
          .hasMessage(
              "target 'aws': sagemaker:DescribeEndpoint on endpoint other in us-east-1: there is"
                  + " none (ValidationException); is the name right, and is it in us-east-1?");
      refused("rt", "region: eu-west-1")
          .hasMessage(
              "target 'aws': sagemaker:DescribeEndpoint on endpoint rt in eu-west-1: there is none"
                  + " (ValidationException); is the name right, and is it in eu-west-1?");
      // when the account may not be queried, the call itself reports so
      try (Target target = cloud.openByUrl(KIND, "other", "")) {
        assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining(
                "sagemaker:InvokeEndpoint on endpoint other in us-east-1: there is none (");
      }
    }
  }

  @Test
  void aRole() {
    String role = "role_arn: 'arn:aws:iam::123456789012:role/bench'";
    try (Keys keys = Keys.of(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
        Target target = cloud.openByUrl(KIND, "rt", role)) {
      assertThat(target.identify().details()).containsEntry("facts_from", "account");
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isEqualTo(1);
      assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  /** Not "not permitted to describe the endpoint", after which one would continue. */
  @Test
  void aRoleThatMayNotBeAssumed() {
    String message =
        "target 'aws': sts:AssumeRole on the role of role_arn: in us-east-1: not permitted"
            + " (AccessDenied); allow sts:AssumeRole in the caller's IAM policy";
    try (Keys keys = Keys.of("NOBODY", "secret")) {
      refused("rt", "role_arn: 'arn:aws:iam::123456789012:role/bench'").hasMessage(message);
    }
    try (Keys keys = Keys.of(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY)) {
      refused("rt", "role_arn: 'arn:aws:iam::999999999999:role/other'").hasMessage(message);
    }
    try (Keys keys = Keys.of("EXPIRED", "secret")) {
      refused("rt", "role_arn: 'arn:aws:iam::123456789012:role/bench'")
          .hasMessageContaining("sts:AssumeRole on the role of role_arn: ")
          .hasMessageContaining("have expired (ExpiredToken)");
    }
  }
}
