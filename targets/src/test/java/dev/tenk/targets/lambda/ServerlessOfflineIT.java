package dev.tenk.targets.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.testsupport.ServerlessOffline;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Lambda target against serverless-offline, whose Invoke endpoint is not of our making. */
class ServerlessOfflineIT {
  private static ServerlessOffline server;

  @BeforeAll
  static void start() {
    assumeTrue(ServerlessOffline.isInstalled(), ServerlessOffline.howToInstall());
    server = ServerlessOffline.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void succeedsAndSaysNothingThatTheServerDidNotSay() {
    try (Target target = open("halve", "10s")) {
      Reply reply = Lambdas.call(target);

      assertThat(reply.output()).contains(Lambdas.float32(0.5f, -1.25f, 3f));
      assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(reply.outcome().httpStatus()).hasValue(200);
      // no LogResult: no durations, no cold, nothing billed
      assertThat(reply.server()).isEqualTo(ServerFacts.UNKNOWN);
      assertThat(reply.sentNanos()).isPresent();
      assertThat(reply.doneNanos()).isGreaterThan(reply.sentNanos().getAsLong());
    }
  }

  @Test
  void aFunctionThatThrowsHasFailedThoughHttpSays200() {
    try (Target target = open("fail", "10s")) {
      assertThat(Lambdas.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of("Unhandled Error")));
    }
  }

  @Test
  void aFunctionThatIsNotThereHasFailed() {
    try (Target target = open("absent", "10s")) {
      assertThat(Lambdas.call(target).outcome())
          .isEqualTo(
              new Outcome.Failed(OptionalInt.of(404), Optional.of("ResourceNotFoundException")));
    }
  }

  @Test
  void aFunctionThatDoesNotAnswerTimesOut() {
    try (Target target = open("never", "500ms")) {
      assertThat(Lambdas.call(target).outcome()).isInstanceOf(Outcome.TimedOut.class);
    }
  }

  /** It has neither GetFunctionConfiguration nor dry runs. */
  @Test
  void whatItDoesNotKnowTheSuiteSays() {
    try (Target target = open("halve", "10s")) {
      assertThat(target.identify().details()).containsEntry("facts_from", "suite");
      Preflight.Proof proof = target.ability(Preflight.class).orElseThrow().preflight();
      assertThat(proof.requests()).isEqualTo(1);
      assertThat(proof.remarks())
          .containsExactly(
              "target 'fn': the server has no dry run, so it was called once; what it is, the suite"
                  + " says where the server does not (facts_from in the manifest)");
    }
  }

  @Test
  void aFunctionThatFailsOrIsNotThereIsRefusedBeforeTheLoad() {
    try (Target target = open("fail", "10s")) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "target 'fn': function 'tenk-peer-dev-fail' was called once, for there is no dry run,"
                  + " and failed with Unhandled Error; see its log");
    }
    try (Target target = open("absent", "10s")) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("there is none (ResourceNotFoundException)");
    }
  }

  private static Target open(String function, String timeout) {
    return Lambdas.open(
        Lambdas.onStartedCloud(
            "function: tenk-peer-dev-" + function,
            "timeout: " + timeout,
            "template: '{\"tensor\": \"{{base64}}\"}'",
            "response: /output"),
        server.url(),
        Lambdas.tensor(1f, -2.5f, 6f));
  }
}
