package dev.tenk.targets.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a function is kept ready, and on which instances it runs, over HTTP. */
@Timeout(120)
class FunctionFactsTest {
  private static final String PROFILE =
      """
      credentials:
        - {access_key: CALLER, secret_key: SECRET, user: caller, denied: ["lambda:GetProvisionedConcurrencyConfig", "lambda:GetCapacityProvider"]}
      functions:
        - {name: ready, model: doubling=MODEL, version: 7, provisioned_concurrency: 3}
        - {name: pool, model: doubling=MODEL, managed: {capacity_provider: cpu, instance_types: [c7i.xlarge]}}
        - {name: many, model: doubling=MODEL, managed: {capacity_provider: any, instance_types: [c7i.xlarge, m7i.xlarge]}}
      """;

  private static LocalCloud cloud;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path model = DoublingModel.write(folder);
    cloud =
        LocalCloud.start(
            LocalCloudProfile.read(
                "profile.yaml", folder, PROFILE.replace("MODEL", model.toString())),
            0);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @AfterEach
  void forgetCredentials() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private static Target open(String function, String... lines) {
    List<String> all = new ArrayList<>(List.of(lines));
    all.addAll(List.of("function: " + function, "response: /output", "template: TEMPLATE"));
    all.replaceAll(line -> line.replace("TEMPLATE", "'{\"tensor\":\"{{base64}}\"}'"));
    return Lambdas.open(
        Lambdas.onStartedCloud(all.toArray(String[]::new)), cloud.url(), Lambdas.tensor(1.5f, -4f));
  }

  private static Map<String, String> details(String function, String... lines) {
    try (Target target = open(function, lines)) {
      return target.identify().details();
    }
  }

  private static List<String> remarks(String function, String... lines) {
    try (Target target = open(function, lines)) {
      target.identify();
      return target.ability(Preflight.class).orElseThrow().preflight().remarks();
    }
  }

  @Test
  void whatIsKeptReadyIsReadFromTheAccount() {
    assertThat(details("ready:7")).containsEntry("provisioned_concurrency", "3");
    assertThat(details("ready:7", "provisioned_concurrency: 3"))
        .containsEntry("facts_from", "account");
    assertThat(details("ready")).containsEntry("provisioned_concurrency", "0");
    assertThatThrownBy(() -> details("ready:7", "provisioned_concurrency: 2"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "provisioned_concurrency: the suite says 2 and the account says 3; correct whichever is wrong");
  }

  @Test
  void instancesAreReadFromTheirCapacityProvider() {
    assertThat(details("pool"))
        .containsEntry("capacity_provider", "cpu")
        .containsEntry("instance_type", "c7i.xlarge")
        .containsEntry("instance_count", "3")
        .containsEntry("instance_count_from", "assumed")
        .containsEntry("environment_concurrency", "4")
        .containsEntry("memory_gib_per_vcpu", "2.0")
        // nothing of it is cold, so no share of cold calls is computed of it
        .doesNotContainKey("idle_expiry_s");
    assertThat(remarks("pool"))
        .containsExactly(
            "target 'fn': how many instances run for function 'pool' Lambda does not tell; 3 are"
                + " taken, as many as it starts with; write instance_count where there are others");
    assertThat(details("pool", "instance_count: 5"))
        .containsEntry("instance_count", "5")
        .containsEntry("instance_count_from", "suite");
    assertThat(remarks("pool", "instance_count: 5")).isEmpty();
  }

  @Test
  void ofSeveralTypesTheSuiteSaysWhich() {
    assertThat(details("many")).doesNotContainKey("instance_type");
    assertThat(remarks("many", "instance_count: 3"))
        .containsExactly(
            "target 'fn': capacity provider any allows several instance types (c7i.xlarge,"
                + " m7i.xlarge); write instance_type to have a cost");
    assertThat(details("many", "instance_type: m7i.xlarge"))
        .containsEntry("instance_type", "m7i.xlarge");
    assertThatThrownBy(() -> details("many", "instance_type: c7g.xlarge"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "instance_type: capacity provider any allows only c7i.xlarge, m7i.xlarge");
    assertThatThrownBy(() -> details("ready", "instance_type: c7g.xlarge"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the suite says c7g.xlarge and the account says nothing of the kind");
    assertThatThrownBy(() -> details("ready", "instance_type: ml.c5.large"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "'ml.c5.large' is not an EC2 instance type; expected as in c7i.xlarge");
  }

  /**
   * As the documents have it: several requests in one environment, and a report of the duration.
   */
  @Test
  void severalRequestsAtOnceAndNothingIsBilledByDuration() {
    try (Target target = open("pool")) {
      List<CompletableFuture<Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        calls.add(target.invoke(new InferenceRequest(0)).toCompletableFuture());
      }
      for (CompletableFuture<Reply> call : calls) {
        Reply reply = call.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(reply.server().handlerNanos()).isPresent();
        assertThat(reply.server().billedNanos()).isEmpty();
        assertThat(reply.server().cold()).isEmpty();
      }
    }
  }

  @Test
  void whereTheAccountMayNotBeAskedTheSuitesWordIsTaken() {
    System.setProperty("aws.accessKeyId", "CALLER");
    System.setProperty("aws.secretAccessKey", "SECRET");
    String url = "endpoint_url: " + cloud.url();
    try (Target ready =
            Lambdas.open(
                Lambdas.plan(
                    Optional.empty(),
                    "function: ready:7",
                    "response: /output",
                    "template: '{{base64}}'",
                    "provisioned_concurrency: 4",
                    url));
        Target pool =
            Lambdas.open(
                Lambdas.plan(
                    Optional.empty(),
                    "function: pool",
                    "response: /output",
                    "template: '{{base64}}'",
                    "instance_type: r7i.xlarge",
                    url))) {
      assertThat(ready.identify().details()).containsEntry("provisioned_concurrency", "4");
      assertThat(pool.identify().details()).containsEntry("instance_type", "r7i.xlarge");
    }
  }

  /** As it may be for functions that cannot have any. */
  @Test
  void whatTheServiceDoesNotAnswerIsNotKnown() throws IOException {
    System.setProperty("aws.accessKeyId", "CALLER");
    System.setProperty("aws.secretAccessKey", "SECRET");
    try (ScriptedLambda lambda = new ScriptedLambda();
        Target target =
            Lambdas.open(
                Lambdas.at(
                    lambda.url(),
                    "function: f:7",
                    "response: /output",
                    "template: '{{base64}}'"))) {
      lambda.will(200, Map.of(), "{\"Version\": \"7\", \"State\": \"Active\"}");
      lambda.will(
          400,
          Map.of("x-amzn-ErrorType", "InvalidParameterValueException"),
          "{\"Type\": \"User\"}");
      assertThat(target.identify().details())
          .containsEntry("facts_from", "account")
          .doesNotContainKey("provisioned_concurrency");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | IN_PROGRESS, with 1 of 3 environments ready",
        "'\"StatusReason\": \"no room\",' | IN_PROGRESS, with 1 of 3 environments ready (no room)"
      })
  void whatIsNotReadyYetIsRefused(String reason, String inWords) throws IOException {
    System.setProperty("aws.accessKeyId", "CALLER");
    System.setProperty("aws.secretAccessKey", "SECRET");
    try (ScriptedLambda lambda = new ScriptedLambda();
        Target target =
            Lambdas.open(
                Lambdas.at(
                    lambda.url(),
                    "function: f:7",
                    "response: /output",
                    "template: '{{base64}}'"))) {
      lambda.will(200, Map.of(), "{\"Version\": \"7\", \"State\": \"Active\"}");
      lambda.will(
          200,
          Map.of(),
          """
          {%s "RequestedProvisionedConcurrentExecutions": 3, "Status": "IN_PROGRESS",
           "AvailableProvisionedConcurrentExecutions": 1}
          """
              .formatted(reason));
      assertThatThrownBy(target::identify)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "target 'fn': the provisioned concurrency of function 'f:7' is "
                  + inWords
                  + "; wait until it is READY, or remove it");
    }
  }
}
