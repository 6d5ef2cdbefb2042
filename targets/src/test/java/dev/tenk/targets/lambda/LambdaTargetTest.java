package dev.tenk.targets.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tenk.localcloud.Fault;
import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.IdleExpiring;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the local cloud, over HTTP, with a real (if very small) model behind it. */
@Timeout(120)
class LambdaTargetTest {
  private static final String SECRET = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY";
  private static final String TOKEN = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final String PROFILE =
      """
      credentials:
        - {access_key: OLDKEY, secret_key: SECRET, expired: true}
        - {access_key: CALLER, secret_key: SECRET, user: caller, denied: ["lambda:GetFunctionConfiguration"]}
        - {access_key: READER, secret_key: SECRET, user: reader, denied: ["lambda:InvokeFunction"]}
      functions:
        - {name: text, model: doubling=MODEL, memory_mb: 1024, architecture: arm64, container_delay: 1ms}
        - {name: fresh, model: doubling=MODEL, container_delay: 1ms}
        - {name: json, model: doubling=MODEL, log_format: json, version: 7, container_delay: 1ms}
        - {name: snap, model: doubling=MODEL, restore_delay: 5ms}
        - {name: slow, model: doubling=MODEL, timeout: 1us, container_delay: 1ms}
      """;

  private static LocalCloud cloud;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path model = DoublingModel.write(folder);
    cloud =
        LocalCloud.start(
            LocalCloudProfile.read(
                "profile.yaml",
                folder,
                PROFILE.replace("MODEL", model.toString()).replace("SECRET", SECRET)),
            0);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @BeforeEach
  void nothingGoesWrong() {
    cloud.setFaults("text", List.of());
  }

  @AfterEach
  void forgetCredentials() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    System.clearProperty("aws.sessionToken");
  }

  @Test
  void aColdCallThenWarmOnesAndWhatIsBilledForThem() {
    try (Target target = open("fresh", "10s")) {
      List<Reply> replies = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        replies.add(Lambdas.call(target));
      }

      assertThat(replies)
          .allSatisfy(
              reply -> {
                assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
                assertThat(reply.outcome().httpStatus()).hasValue(200);
                assertThat(reply.output()).contains(Lambdas.float32(3f, -8f));
                assertThat(reply.server().variant()).contains("$LATEST");
                assertThat(reply.server().memoryUsedBytes()).isPresent();
                assertThat(reply.server().queueNanos()).isEmpty();
                assertThat(reply.server().modelNanos()).isEmpty();
                assertThat(reply.client().acquireNanos()).isPresent();
                assertThat(reply.doneNanos()).isGreaterThan(reply.sentNanos().getAsLong());
                assertBilledIsWhatRan(reply.server());
              });
      assertThat(replies)
          .extracting(reply -> reply.server().cold().orElseThrow())
          .containsExactly(true, false, false, false, false);
      assertThat(replies.get(0).server().initNanos().getAsLong())
          .isGreaterThanOrEqualTo(NANOS_PER_MILLI);
      assertThat(replies.subList(1, 5))
          .allSatisfy(reply -> assertThat(reply.server().initNanos()).isEmpty());
    }
  }

  /** Up to the next millisecond; the log rounds durations to 0.01 ms before we see them. */
  private static void assertBilledIsWhatRan(ServerFacts server) {
    long ranNanos = server.handlerNanos().getAsLong() + server.initNanos().orElse(0);
    long billedNanos = server.billedNanos().getAsLong();
    assertThat(billedNanos % NANOS_PER_MILLI).isZero();
    assertThat(billedNanos).isBetween(ranNanos - 20_000, ranNanos + NANOS_PER_MILLI + 20_000);
  }

  @Test
  void readsLogsInJsonAndKeepsTheVersion() {
    try (Target target = open("json:7", "10s")) {
      ServerFacts cold = Lambdas.call(target).server();
      ServerFacts warm = Lambdas.call(target).server();

      assertThat(cold.cold()).contains(true);
      assertThat(cold.initNanos()).isPresent();
      assertThat(cold.variant()).contains("7");
      assertThat(warm.cold()).contains(false);
      assertThat(warm.billedNanos()).isPresent();
    }
  }

  @Test
  void aRestoredSnapshotIsColdToo() {
    try (Target target = open("snap", "10s")) {
      ServerFacts facts = Lambdas.call(target).server();

      assertThat(facts.cold()).contains(true);
      assertThat(facts.initNanos()).isEmpty();
      assertThat(facts.restoreNanos().getAsLong()).isGreaterThanOrEqualTo(5 * NANOS_PER_MILLI);
    }
  }

  @Test
  void aFunctionThatTimesOutFailsAndIsBilled() {
    try (Target target = open("slow", "10s")) {
      Reply reply = Lambdas.call(target);

      assertThat(reply.outcome())
          .isEqualTo(
              new Outcome.Failed(OptionalInt.of(200), Optional.of("Unhandled Sandbox.Timedout")));
      assertThat(reply.output()).isEmpty();
      assertThat(reply.server().billedNanos()).isPresent();
      assertThat(reply.server().cold()).contains(true);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MODEL_ERROR, 200, Unhandled RuntimeException, true",
    "MALFORMED, 200, malformed-answer, true",
    "SERVICE_ERROR, 500, ServiceException, false",
    "CUT, , connection-closed, false",
  })
  void whatGoesWrongIsAFailure(Fault.Kind fault, Integer status, String code, boolean billed) {
    cloud.setFaults("text", List.of(Fault.every(fault, 1)));
    try (Target target = open("text", "10s")) {
      Reply reply = Lambdas.call(target);

      assertThat(reply.outcome())
          .isEqualTo(
              new Outcome.Failed(
                  status == null ? OptionalInt.empty() : OptionalInt.of(status),
                  Optional.of(code)));
      assertThat(reply.output()).isEmpty();
      assertThat(reply.sentNanos()).isPresent();
      assertThat(reply.server().billedNanos().isPresent()).isEqualTo(billed);
      assertThat(reply.server().handlerNanos().isPresent()).isEqualTo(billed);
    }
  }

  @Test
  void anEventTheFunctionDoesNotTakeIsAHandledError() {
    try (Target target =
        Lambdas.open(plan("text", "10s"), cloud.url(), Lambdas.tensor(1f, 2f, 3f))) {
      Reply reply = Lambdas.call(target);

      assertThat(reply.outcome().errorCode()).contains("Handled IllegalArgumentException");
      assertThat(reply.server().billedNanos()).isPresent();
    }
  }

  @Test
  void aThrottleKeepsItsReason() {
    cloud.setFaults("text", List.of(Fault.every(Fault.Kind.THROTTLE, 2)));
    try (Target target = open("text", "10s")) {
      assertThat(Lambdas.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
      Reply throttled = Lambdas.call(target);

      assertThat(throttled.outcome())
          .isEqualTo(
              new Outcome.Throttled(
                  OptionalInt.of(429),
                  Optional.of(
                      "TooManyRequestsException"
                          + " ReservedFunctionConcurrentInvocationLimitExceeded")));
      assertThat(throttled.server()).isEqualTo(ServerFacts.UNKNOWN);
      // not tried again: every second request is throttled, and the next is the third
      assertThat(Lambdas.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @Test
  void noAnswerInTimeIsATimeOutAndTheNextCallGoesWell() {
    cloud.setFaults("text", List.of(Fault.every(Fault.Kind.HANG, 1)));
    try (Target target = open("text", "1s")) {
      Reply late = Lambdas.call(target);
      assertThat(late.outcome()).isInstanceOf(Outcome.TimedOut.class);
      assertThat(late.server()).isEqualTo(ServerFacts.UNKNOWN);
    }
    cloud.setFaults("text", List.of());
    try (Target target = open("text", "10s")) {
      assertThat(Lambdas.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @Test
  void anAnswerThatTricklesIsDoneWithItsLastByte() {
    Duration pause = Duration.ofMillis(20);
    cloud.setFaults(
        "text",
        List.of(
            new Fault(Fault.Kind.TRICKLE, OptionalLong.of(1), OptionalDouble.empty(), 500, pause)));
    try (Target target = open("text", "30s")) {
      Reply reply = Lambdas.call(target);

      assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
      // ten pieces, nine pauses
      assertThat(reply.doneNanos() - reply.sentNanos().getAsLong())
          .isGreaterThanOrEqualTo(9 * pause.toNanos());
    }
  }

  @Test
  void theAccountTellsWhoItIs() {
    try (Target target = open("text", "10s")) {
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isZero();
      TargetIdentity identity = target.identify();

      assertThat(identity.endpoint()).isEqualTo("function 'text' in us-east-1");
      assertThat(identity.modelName()).isEqualTo("text");
      assertThat(identity.modelVersion()).contains("$LATEST");
      assertThat(identity.instanceId()).isPresent();
      assertThat(identity.details())
          .containsEntry("facts_from", "account")
          .containsEntry("idle_expiry_s", "300")
          .containsEntry("memory_mb", "1024")
          .containsEntry("architecture", "arm64")
          .containsEntry("runtime", "java21")
          .containsEntry("timeout_s", "3")
          .containsEntry("ephemeral_storage_mb", "512")
          .containsEntry("snap_start", "Off")
          .containsEntry("log_format", "Text");
      assertThat(target.identify()).isEqualTo(identity);
      assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(10));
      assertThat(target.ability(IdleExpiring.class)).isEmpty();
      assertThat(target.requestBytes(0)).isEqualTo("{\"tensor\": \"AADAPwAAgMA=\"}".length());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "memory_mb, 1769, the suite says 1769 and the account says 1024",
    "architecture, x86_64, the suite says x86_64 and the account says arm64",
  })
  void suiteAndAccountMustAgree(String key, String suiteSays, String complaint) {
    try (Target target =
        Lambdas.open(
            plan("text", "10s", key + ": " + suiteSays), cloud.url(), Lambdas.tensor(1, 2))) {
      assertThatThrownBy(target::identify)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("suite.yaml:")
          .hasMessageContaining(key + ": " + complaint);
    }
  }

  @Test
  void withoutPermissionTheSuitesWordIsTakenAndMarked() {
    as("CALLER", SECRET);
    try (Target target =
        Lambdas.open(
            Lambdas.at(
                cloud.url(), settings("text", "10s", "memory_mb: 1769", "architecture: x86_64")),
            Lambdas.tensor(1f, 2f))) {
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isZero();
      TargetIdentity identity = target.identify();

      assertThat(identity.endpoint()).isEqualTo("function 'text' in us-east-1 at " + cloud.url());
      assertThat(identity.modelVersion()).isEmpty();
      assertThat(identity.details())
          .containsOnlyKeys("facts_from", "memory_mb", "architecture", "region", "idle_expiry_s")
          .containsEntry("facts_from", "suite")
          .containsEntry("memory_mb", "1769");
      assertThat(Lambdas.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "READER, text, us-east-1, not permitted (AccessDeniedException); allow lambda:InvokeFunction",
    "OLDKEY, text, us-east-1, the credentials have expired (ExpiredTokenException); log in again",
    "STRANGER, text, us-east-1, the credentials are not accepted (UnrecognizedClientException)",
    "CALLER, absent, us-east-1, there is none (ResourceNotFoundException); is the name right",
    "CALLER, text:9, us-east-1, there is none (ResourceNotFoundException); is the name right",
    "CALLER, text, eu-west-1, is it in eu-west-1?",
  })
  void preflightSaysInWordsWhatStandsInTheWay(
      String key, String function, String region, String complaint) {
    as(key, SECRET);
    try (Target target =
        Lambdas.open(
            Lambdas.at(cloud.url(), settings(function, "10s", "region: " + region)),
            Lambdas.tensor(1f, 2f))) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(
              "target 'fn': lambda:InvokeFunction on function '"
                  + function
                  + "' in "
                  + region
                  + ": ")
          .hasMessageContaining(complaint);
    }
  }

  @Test
  void secretsAreNeverTold() {
    List<String> told = new ArrayList<>();
    for (String key : List.of("READER", "OLDKEY", "STRANGER", "CALLER")) {
      for (String secret : List.of(SECRET, SECRET + "-mistyped")) {
        as(key, secret);
        System.setProperty("aws.sessionToken", TOKEN);
        TargetPlan plan = Lambdas.at(cloud.url(), settings("text", "10s"));
        try (Target target = Lambdas.open(plan, Lambdas.tensor(1f, 2f))) {
          told.add(target.toString());
          told.add(LambdaSettings.read(plan).toString());
          told.add(whole(catchThrowable(target.ability(Preflight.class).orElseThrow()::preflight)));
          told.add(whole(catchThrowable(target::identify)));
          told.add(Lambdas.call(target).toString());
        }
      }
    }

    assertThat(told).hasSize(40);
    assertThat(told)
        .noneMatch(text -> text.contains(SECRET) || text.contains(TOKEN))
        .anyMatch(text -> text.contains("not accepted"));
  }

  private static String whole(Throwable failure) {
    if (failure == null) {
      return "";
    }
    StringWriter all = new StringWriter();
    failure.printStackTrace(new PrintWriter(all));
    return all.toString();
  }

  private static void as(String accessKey, String secret) {
    System.setProperty("aws.accessKeyId", accessKey);
    System.setProperty("aws.secretAccessKey", secret);
  }

  private static Target open(String function, String timeout) {
    return Lambdas.open(plan(function, timeout), cloud.url(), Lambdas.tensor(1.5f, -4f));
  }

  private static TargetPlan plan(String function, String timeout, String... more) {
    return Lambdas.onStartedCloud(settings(function, timeout, more));
  }

  private static String[] settings(String function, String timeout, String... more) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "function: " + function,
                "timeout: " + timeout,
                "template: '{\"tensor\": \"{{base64}}\"}'",
                "response: /output"));
    lines.addAll(List.of(more));
    return lines.toArray(String[]::new);
  }
}
