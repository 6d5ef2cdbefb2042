package dev.tenk.targets.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Words;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of Lambda, and what is made of its answers, byte by byte. */
@Timeout(120)
class LambdaAnswersTest {
  private static final String ID = "aec7a529-47f9-4090-be01-c9ed91bf83cf";
  private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:classify";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private ScriptedLambda lambda;
  private Target target;

  @BeforeEach
  void start() throws IOException {
    lambda = new ScriptedLambda();
    target =
        Lambdas.open(
            Lambdas.onStartedCloud(
                "function: " + ARN,
                "qualifier: live",
                "template: '{\"tensor\": \"{{base64}}\"}'",
                "response: /output"),
            lambda.url(),
            Lambdas.tensor(1f));
  }

  @AfterEach
  void stop() {
    target.close();
    lambda.close();
  }

  @Test
  void asksForTheTailOfTheLogOfOneWaitedInvocation() {
    answer("{\"output\": [2.5]}", "Duration: 2.00 ms\tBilled Duration: 2 ms");

    Reply reply = Lambdas.call(target);

    assertThat(reply.output()).contains(Lambdas.float32(2.5f));
    assertThat(lambda.requests()).hasSize(1);
    ScriptedLambda.Request request = lambda.requests().get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri())
        .isEqualTo(
            "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3A"
                + "classify/invocations?Qualifier=live");
    assertThat(request.headers())
        .containsEntry("X-amz-log-type", List.of("Tail"))
        .containsEntry("X-amz-invocation-type", List.of("RequestResponse"));
    assertThat(request.body()).isEqualTo("{\"tensor\": \"AACAPw==\"}");
  }

  @Test
  void thePreflightRunsNothing() {
    lambda.will(204, Map.of("x-amzn-RequestId", ID), "");

    assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isZero();

    assertThat(lambda.requests()).hasSize(1);
    assertThat(lambda.requests().get(0).headers())
        .containsEntry("X-amz-invocation-type", List.of("DryRun"));
  }

  @Test
  void billedDurationsAddUpWhateverTheOutcome() {
    answer("{\"output\": [1]}", "Duration: 12.00 ms\tBilled Duration: 162 ms");
    answer("{\"output\": [1]}", "Duration: 12.34 ms\tBilled Duration: 13 ms");
    fail("Unhandled", "{\"errorType\": \"Sandbox.Timedout\"}", "\tStatus: timeout");
    answer("{\"other\": [1]}", "Duration: 0.90 ms\tBilled Duration: 1 ms");

    long billedNanos = 0;
    for (int i = 0; i < 4; i++) {
      billedNanos += Lambdas.call(target).server().billedNanos().orElseThrow();
    }

    assertThat(billedNanos).isEqualTo((162 + 13 + 3068 + 1) * NANOS_PER_MILLI);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "Handled, {\"errorType\": \"ValueError\"}, ``, Handled ValueError",
        "Unhandled, {\"errorMessage\": \"Task timed out after 3.00 seconds\"}, timeout, Unhandled timeout",
        "Unhandled, {\"errorType\": \"Sandbox.Timedout\"}, timeout, Unhandled Sandbox.Timedout",
        "Unhandled, {\"errorType\": \"Runtime.ExitError\"}, error Runtime.OutOfMemory, Unhandled Runtime.OutOfMemory",
        "Unhandled, {\"errorType\": \"java.lang.OutOfMemoryError\"}, ``, Unhandled java.lang.OutOfMemoryError",
        "Unhandled, {\"errorType\": \"a bit of \\\" anything\"}, ``, Unhandled",
        "Unhandled, not JSON, ``, Unhandled",
        "Unhandled, ``, ``, Unhandled",
      })
  void aFunctionErrorNamesItsType(String error, String payload, String ending, String code) {
    String[] words = ending.split(" ", 2);
    fail(
        error,
        payload,
        (words[0].isEmpty() ? "" : "\tStatus: " + words[0])
            + (words.length > 1 ? "\tError Type: " + words[1] : ""));

    Reply reply = Lambdas.call(target);

    assertThat(reply.outcome())
        .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of(code)));
    assertThat(reply.output()).isEmpty();
    assertThat(reply.said()).isEqualTo(Words.of(payload));
    assertThat(reply.server().billedNanos()).hasValue(3068 * NANOS_PER_MILLI);
  }

  @Test
  void aLogThatCannotBeReadLeavesTheAnswerAsItIs() {
    lambda.will(
        200,
        Map.of("x-amzn-RequestId", ID, "X-Amz-Log-Result", "?", "X-Amz-Executed-Version", "12"),
        "{\"output\": [1]}");
    // the log of another request, and an answer that names none
    Map<String, String> unnamed = new HashMap<>(logged("Duration: 1.00 ms", ""));
    unnamed.remove("x-amzn-RequestId");
    lambda.will(200, unnamed, "{\"output\": [1]}");

    assertThat(Lambdas.call(target))
        .satisfies(
            reply -> {
              assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
              assertThat(reply.server())
                  .isEqualTo(ServerFacts.UNKNOWN.withVariant(Optional.of("12")));
            });
    assertThat(Lambdas.call(target))
        .satisfies(
            reply -> {
              assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
              assertThat(reply.server().billedNanos()).isEmpty();
              assertThat(reply.server().cold()).isEmpty();
            });
  }

  @Test
  void nothingIsTriedTwice() {
    error(500, "ServiceException", "{\"Message\": \"no\"}");
    error(429, "TooManyRequestsException", "{\"message\": \"Rate exceeded\"}");
    error(502, "ENILimitReachedException", "{\"Message\": \"no\"}");
    error(
        429,
        "TooManyRequestsException",
        "{\"message\": \"Rate exceeded\", \"Reason\": \"CallerRateLimitExceeded\"}");

    assertThat(Lambdas.call(target).outcome()).isEqualTo(failed(500, "ServiceException"));
    assertThat(Lambdas.call(target).outcome())
        .isEqualTo(
            new Outcome.Throttled(OptionalInt.of(429), Optional.of("TooManyRequestsException")));
    assertThat(Lambdas.call(target).outcome()).isEqualTo(failed(502, "ENILimitReachedException"));
    assertThat(Lambdas.call(target).outcome())
        .isEqualTo(
            new Outcome.Throttled(
                OptionalInt.of(429),
                Optional.of("TooManyRequestsException CallerRateLimitExceeded")));
    assertThat(lambda.requests()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({
    "Pending, Successful, is Pending (why)",
    "Inactive, Successful, is Inactive (why)",
    "Failed, Successful, is Failed (why)",
    "Active, InProgress, is being updated (because)",
  })
  void aFunctionThatIsNotReadyIsRefused(String state, String update, String complaint) {
    lambda.will(
        200,
        Map.of(),
        """
        {"FunctionName": "classify", "Version": "12", "State": "%s", "StateReason": "why",
         "LastUpdateStatus": "%s", "LastUpdateStatusReason": "because"}
        """
            .formatted(state, update));

    assertThatThrownBy(target::identify)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("target 'fn': function '" + ARN + ":live' in us-east-1 ")
        .hasMessageContaining(complaint);
  }

  @Test
  void anUpdateIsAnotherIdentity() {
    String configuration =
        """
        {"FunctionName": "classify", "Version": "12", "State": "Active", "MemorySize": 1769,
         "LastUpdateStatus": "Successful", "RevisionId": "REVISION", "CodeSha256": "5tTbDVqU",
         "PackageType": "Image", "LoggingConfig": {"LogFormat": "JSON", "SystemLogLevel": "WARN"}}
        """;
    for (String revision : List.of("one", "two")) {
      lambda.will(200, Map.of(), configuration.replace("REVISION", revision));
      // neither under the alias nor under its version
      for (int i = 0; i < 2; i++) {
        lambda.will(
            404,
            Map.of("x-amzn-ErrorType", "ProvisionedConcurrencyConfigNotFoundException"),
            "{\"Type\": \"User\"}");
      }
    }

    TargetIdentity before = target.identify();
    TargetIdentity after = target.identify();

    assertThat(lambda.requests().get(0).uri()).endsWith("classify/configuration?Qualifier=live");
    assertThat(lambda.requests().get(2).uri())
        .endsWith("classify/provisioned-concurrency?Qualifier=12");
    assertThat(before.modelVersion()).contains("12");
    assertThat(before.instanceId()).contains("one");
    assertThat(after.instanceId()).contains("two");
    // what the account leaves out is absent
    assertThat(before.details())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "facts_from", "account",
                "region", "us-east-1",
                "idle_expiry_s", "300",
                "memory_mb", "1769",
                "package_type", "Image",
                "code_sha256", "5tTbDVqU",
                "last_update_status", "Successful",
                "log_format", "JSON",
                "provisioned_concurrency", "0",
                "system_log_level", "WARN"));
  }

  private void answer(String body, String durations) {
    lambda.will(200, logged(durations, ""), body);
  }

  private void fail(String error, String payload, String ending) {
    Map<String, String> headers =
        new HashMap<>(logged("Duration: 3000.00 ms\tBilled Duration: 3068 ms", ending));
    headers.put("X-Amz-Function-Error", error);
    lambda.will(200, headers, payload);
  }

  private void error(int status, String code, String body) {
    lambda.will(status, Map.of("x-amzn-RequestId", ID, "x-amzn-ErrorType", code), body);
  }

  private static Outcome failed(int status, String code) {
    return new Outcome.Failed(OptionalInt.of(status), Optional.of(code));
  }

  private static Map<String, String> logged(String durations, String ending) {
    String tail =
        "END RequestId: "
            + ID
            + "\nREPORT RequestId: "
            + ID
            + "\t"
            + durations
            + "\tMemory Size: 1769 MB\tMax Memory Used: 240 MB"
            + ending
            + "\t\n";
    return Map.of(
        "x-amzn-RequestId",
        ID,
        "X-Amz-Executed-Version",
        "12",
        "X-Amz-Log-Result",
        Base64.getEncoder().encodeToString(tail.getBytes(UTF_8)));
  }
}
