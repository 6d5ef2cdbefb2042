package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServiceMetric;
import dev.tenk.targets.AsleepException;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.ServiceMonitored;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Inference components, which share instances and may sleep. */
@Timeout(60)
class ComponentTest {
  private static final String KIND = "sagemaker-realtime";

  @TempDir Path folder;
  private Cloud cloud;

  @BeforeEach
  void start() {
    cloud =
        new Cloud(
            folder,
            """
            credentials:
              - access_key: BLIND
                secret_key: secret
                denied: ["sagemaker:DescribeInferenceComponent"]
              - access_key: NOLIST
                secret_key: secret
                denied: ["sagemaker:ListInferenceComponents"]
            endpoints:
              - name: shared
                kind: realtime
                model: double=doubling.onnx
                model_name: net
                instance_type: ml.c5.xlarge
                components:
                  - {name: own, cores: 1, memory_mb: 1024}
                  - {name: other, copies: 3, cores: 0.5, memory_mb: 2048}
                  - {name: resting, cores: 8, sleeps_after: 1h, wake_delay: 1h}
              - name: split
                kind: realtime
                model: double=doubling.onnx
                variants:
                  - {name: green, instance_type: ml.c5.large}
                components:
                  - {name: here}
              - name: sleeping
                kind: realtime
                model: double=doubling.onnx
                components:
                  - {name: sleeper, memory_mb: 512, sleeps_after: 1h, wake_delay: 1ms}
            """);
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  private Target open(String endpoint, String component, String more) {
    return cloud.open(KIND, endpoint, "inference_component: %s, %s".formatted(component, more));
  }

  @Test
  void whatItReservesIsItsShare() {
    try (Target target = open("shared", "own", "")) {
      TargetIdentity identity = target.identify();
      // 1 core of 1 + 3 × 0.5; what rests holds nothing
      assertThat(identity.details())
          .containsAllEntriesOf(
              Map.of(
                  "inference_component", "own",
                  "model", "net",
                  "variant", "AllTraffic",
                  "copies", "1",
                  "desired_copies", "1",
                  "cores_a_copy", "1",
                  "memory_mb_a_copy", "1024",
                  "instance_share", "0.4",
                  "instance_share_by", "cores",
                  "beside", "other: 3 x 0.5"))
          .containsEntry("minimum_instances", "1")
          .containsEntry("sleeps_after_s", "1500")
          .doesNotContainKey("accelerators_a_copy");
      assertThat(identity.modelName()).isEqualTo("own");
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().remarks())
          .containsExactly(
              "target 'aws': own has 1 of the 2.5 cores that inference components reserve of its"
                  + " instances (beside it: other: 3 x 0.5) and is priced as that share of them;"
                  + " what none reserves is idle and priced too, in the same shares");
      assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @Test
  void theSuitesShareIsTaken() {
    try (Target target = open("shared", "own", "instance_share: 0.25")) {
      assertThat(target.identify().details())
          .containsEntry("instance_share", "0.25")
          .containsEntry("instance_share_by", "the suite")
          .doesNotContainKey("beside");
    }
  }

  @Test
  void whatTheAccountMayNotBeAskedIsSaid() {
    try (Keys keys = Keys.of("NOLIST", "secret");
        Target target = cloud.openByUrl(KIND, "shared", "inference_component: own, ")) {
      assertThat(target.identify().details())
          .containsEntry("copies", "1")
          .doesNotContainKey("instance_share");
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().remarks())
          .singleElement()
          .asString()
          .contains("priced as if it had them alone; allow sagemaker:ListInferenceComponents");
    }
    try (Keys keys = Keys.of("BLIND", "secret");
        Target target = cloud.openByUrl(KIND, "shared", "inference_component: own, ")) {
      assertThat(target.identify().details())
          .containsEntry("inference_component", "own")
          .containsEntry("instance_type", "ml.c5.xlarge")
          .containsEntry("sleeps_after_s", "1500")
          .doesNotContainKey("copies");
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().remarks())
          .singleElement()
          .asString()
          .contains("priced as if it had them alone");
    }
  }

  /** Its calls reach one of the variants; which one only it can tell. */
  @Test
  void ofSeveralVariantsItsOwnIsNotGuessed() {
    Instant from = Instant.now();
    try (Keys keys = Keys.of("BLIND", "secret");
        Target target = cloud.openByUrl(KIND, "split", "inference_component: here, ")) {
      assertThat(target.identify().details())
          .containsEntry("inference_component", "here")
          .doesNotContainKeys("instance_type", "instance_count", "instances");
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().remarks())
          .containsExactly(
              "target 'aws': on which production variant of endpoint split (AllTraffic, green)"
                  + " inference component here is, is not known, so it has no cost here; allow"
                  + " sagemaker:DescribeInferenceComponent");
      assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
      // the preflight's call and this one, each once
      assertThat(
              target
                  .ability(ServiceMonitored.class)
                  .orElseThrow()
                  .serviceMetrics(from, Instant.now(), 1)
                  .metrics())
          .filteredOn(metric -> metric.name().equals("ModelLatency"))
          .filteredOn(metric -> metric.statistic().equals("SampleCount"))
          .extracting(ServiceMetric::value)
          .containsExactly(2.0);
    }
  }

  @Test
  void mistakesAreNamed() {
    refused("shared", "sleeper", "", "inference component sleeper is on endpoint sleeping, not on");
    refused("shared", "nobody", "", "sagemaker:DescribeInferenceComponent on inference component");
    refused("shared", "own", "instance_share: 1.5", "'1.5' is not a share of an instance");
    refused("shared", "own", "wake_timeout: 0s", "'0s' is no time above 0");
    refused("shared", "own", "variant: AllTraffic", "either variant or inference_component");
  }

  private void refused(String endpoint, String component, String more, String part) {
    assertThatThrownBy(
            () -> {
              try (Target target = open(endpoint, component, more)) {
                target.identify();
              }
            })
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(part);
  }

  @Test
  void aCallThatMeetsItAsleepWakesIt() {
    Instant from = Instant.now();
    try (Target target = open("sleeping", "sleeper", "wake_timeout: 7m, sleeps_after: 40m")) {
      assertThat(target.identify().details())
          .containsEntry("copies", "0")
          .containsEntry("instance_count", "0")
          .containsEntry("minimum_instances", "0")
          .containsEntry("maximum_instances", "1")
          .containsEntry("sleeps_after_s", "2400")
          .doesNotContainKey("instance_share");
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOfSatisfying(
              AsleepException.class,
              asleep -> {
                assertThat(asleep.what())
                    .isEqualTo("inference component sleeper of endpoint sleeping");
                assertThat(asleep.wakeTimeout()).isEqualTo(Duration.ofMinutes(7));
                assertThat(asleep.said().orElseThrow())
                    .startsWith("Inference Component has no capacity to process this request.");
              });
      long refused = 1;
      Outcome outcome = Cloud.call(target).outcome();
      while (outcome instanceof Outcome.Asleep) {
        assertThat(outcome)
            .isEqualTo(new Outcome.Asleep(OptionalInt.of(400), Optional.of("ValidationError")));
        refused++;
        outcome = Cloud.call(target).outcome();
      }
      assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
      assertThat(target.identify().details())
          .containsEntry("copies", "1")
          .containsEntry("instance_count", "1");
      // its metrics are its own, not the endpoint's, and those it refused are among them
      assertThat(
              target
                  .ability(ServiceMonitored.class)
                  .orElseThrow()
                  .serviceMetrics(from, Instant.now(), refused + 1)
                  .metrics())
          .contains(
              new ServiceMetric("ModelLatency", "SampleCount", "Count", 1),
              new ServiceMetric("NoCapacityInvocationFailures", "Sum", "Count", refused));
    }
  }
}
