package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.stats.cell.ColdStartRule;
import dev.tenk.targets.IdleExpiring;
import dev.tenk.targets.Reply;
import dev.tenk.targets.ServiceMonitored;
import dev.tenk.targets.Target;
import dev.tenk.targets.payload.Payload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerlessTest {
  private static final String KIND = "sagemaker-serverless";
  private static final long COLD_NANOS = 1_000_000_000;
  private static final long WARM_NANOS = 100_000_000;

  @TempDir static Path folder;
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud =
        new Cloud(
            folder,
            """
            credentials:
              - {access_key: DEAF, secret_key: secret, denied: ["cloudwatch:GetMetricData"]}
            endpoints:
              - name: sl
                kind: serverless
                model: double=doubling.onnx
                container_delay: 1s
                max_concurrency: 4
              - name: narrow
                kind: serverless
                model: double=doubling.onnx
                container_delay: 2s
                max_concurrency: 1
            """);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  /** Cold are the first call, and those that needed environments besides the first. */
  @Test
  void coldStartsAreFoundInTheServiceTimes() {
    try (Target target = cloud.open(KIND, "sl", "")) {
      Instant from = Instant.now();
      List<ColdStartRule.Call> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(call(i, System.nanoTime(), Cloud.call(target)));
      }
      long handed = System.nanoTime();
      List<CompletableFuture<Reply>> burst =
          Stream.generate(() -> Cloud.start(target)).limit(4).toList();
      for (CompletableFuture<Reply> one : burst) {
        calls.add(call(calls.size(), handed, Cloud.await(one)));
      }

      Set<Long> cold =
          ColdStartRule.cold(calls, target.ability(IdleExpiring.class).orElseThrow().idleExpiry());
      assertThat(cold).contains(0L);
      for (ColdStartRule.Call call : calls) {
        if (call.serviceNanos() >= COLD_NANOS) {
          assertThat(cold).contains(call.sequence());
        } else if (call.serviceNanos() < WARM_NANOS) {
          assertThat(cold).doesNotContain(call.sequence());
        }
      }

      ServiceMetrics metrics =
          target
              .ability(ServiceMonitored.class)
              .orElseThrow()
              .serviceMetrics(from, Instant.now(), calls.size());
      Map<String, Double> figures =
          metrics.metrics().stream()
              .collect(
                  Collectors.toMap(
                      metric -> metric.name() + " " + metric.statistic(), ServiceMetric::value));
      assertThat(figures).containsEntry("ModelLatency SampleCount", 24.0);
      assertThat(figures.get("ModelSetupTime SampleCount"))
          .isBetween(
              1.0,
              (double) calls.stream().filter(call -> call.serviceNanos() >= COLD_NANOS).count());
      // microseconds: the container's delay and the model's load
      assertThat(figures.get("ModelSetupTime Average")).isBetween(1e6, 30e6);
      assertThat(figures.get("ModelLatency Maximum"))
          .isGreaterThanOrEqualTo(figures.get("ModelLatency Average"));
      assertThat(metrics.metrics())
          .allSatisfy(
              metric ->
                  assertThat(metric.unit())
                      .isEqualTo(
                          metric.statistic().equals("SampleCount") ? "Count" : "Microseconds"));
      assertThat(metrics.note().orElseThrow())
          .startsWith("CloudWatch, whole minutes from ")
          .endsWith("24 calls, of 24 that were sent");
    }
  }

  private static ColdStartRule.Call call(long sequence, long handedNanos, Reply reply) {
    assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(reply.server().cold()).isEmpty();
    assertThat(reply.server().billedNanos()).isEmpty();
    return new ColdStartRule.Call(
        sequence,
        handedNanos,
        reply.doneNanos(),
        reply.doneNanos() - reply.sentNanos().getAsLong());
  }

  /** While the one environment starts, there is room for no other call. */
  @Test
  void beyondItsConcurrencyItThrottles() {
    try (Target target = cloud.open(KIND, "narrow", "")) {
      List<CompletableFuture<Reply>> two =
          Stream.generate(() -> Cloud.start(target)).limit(2).toList();
      assertThat(two.stream().map(Cloud::await).map(Reply::outcome))
          .hasAtLeastOneElementOfType(Outcome.Succeeded.class)
          .contains(new Outcome.Throttled(OptionalInt.of(400), Optional.of("ThrottlingException")));
    }
  }

  @Test
  void whyCloudWatchSaysNothing() {
    try (Keys keys = Keys.of("DEAF", "secret");
        Target target = cloud.openByUrl(KIND, "sl", "")) {
      assertThat(
              target
                  .ability(ServiceMonitored.class)
                  .orElseThrow()
                  .serviceMetrics(Instant.now(), Instant.now(), 5))
          .isEqualTo(
              new ServiceMetrics(
                  List.of(),
                  Optional.of(
                      "CloudWatch was not asked with success: cloudwatch:GetMetricData,"
                          + " AccessDenied"),
                  Optional.empty()));
    }
  }

  @Test
  void idleExpiry() {
    try (Target target = cloud.open(KIND, "sl", "idle_expiry: 90s")) {
      assertThat(target.ability(IdleExpiring.class).orElseThrow().idleExpiry())
          .isEqualTo(Duration.ofSeconds(90));
      assertThat(target.identify().details()).containsEntry("idle_expiry_s", "90");
    }
    assertThatThrownBy(() -> cloud.open(KIND, "sl", "idle_expiry: 0s"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("idle_expiry: '0s' would make every call a cold one");
  }

  @Test
  void componentsAreOnInstances() {
    assertThatThrownBy(() -> cloud.open(KIND, "sl", "inference_component: own"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "inference_component: only a real-time endpoint has inference components");
  }

  @Test
  void aPayloadAboveItsLimit() {
    Payload large = new Payload.RawTensor("large.bin", new byte[(4 << 20) + 1]);
    assertThatThrownBy(() -> cloud.open(KIND, "sl", "", large))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "target 'aws': payload large.bin makes a request of 4,194,305 bytes, and"
                + " sagemaker-serverless takes at most 4,194,304 (");
  }
}
