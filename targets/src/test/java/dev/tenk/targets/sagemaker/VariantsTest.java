package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.ServiceMonitored;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.edge.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoints with several production variants, and with shadow variants. */
@Timeout(60)
class VariantsTest {
  private static final String BLUE = variant("blue", "net-1", "ml.m5.large");
  private static final String GREEN = variant("green", "net-2", "ml.m5.large");
  private static final String BIG = variant("big", "net-1", "ml.c5.xlarge");

  private volatile String production;
  private volatile String shadow = "";
  private volatile String now =
      "{\"VariantName\":\"blue\",\"CurrentInstanceCount\":2},"
          + "{\"VariantName\":\"green\",\"CurrentInstanceCount\":3},"
          + "{\"VariantName\":\"big\",\"CurrentInstanceCount\":1}";
  private ScriptedServer server;
  private Keys keys;

  @BeforeEach
  void start() {
    keys = Keys.of("AKIAEXAMPLE", "secret-of-example");
    server =
        new ScriptedServer(
            (request, peer) ->
                peer.answer(
                    200,
                    switch (request.headers().getOrDefault("X-Amz-Target", "")) {
                      case "SageMaker.DescribeEndpoint" ->
                          bytes(
                              "{\"EndpointName\":\"e\",\"EndpointConfigName\":\"c\",\"EndpointStatus\":"
                                  + "\"InService\",\"ProductionVariants\":["
                                  + now
                                  + "],\"ShadowProductionVariants\":["
                                  + "{\"VariantName\":\"big\",\"CurrentInstanceCount\":1}]}");
                      case "SageMaker.DescribeEndpointConfig" ->
                          bytes(
                              "{\"EndpointConfigName\":\"c\",\"ProductionVariants\":["
                                  + production
                                  + "],\"ShadowProductionVariants\":["
                                  + shadow
                                  + "]}");
                      case "" -> request.path().equals("/") ? metricData() : Cloud.floats(2f, 4f);
                      default -> throw new IllegalStateException("another call");
                    }));
  }

  @AfterEach
  void stop() {
    server.close();
    keys.close();
  }

  private static String variant(String name, String model, String instanceType) {
    return "{\"VariantName\":\"%s\",\"ModelName\":\"%s\",\"InstanceType\":\"%s\"}"
        .formatted(name, model, instanceType);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Target open(String more) {
    return Cloud.openByUrl(server.url(), server.url(), "sagemaker-realtime", "e", more);
  }

  private static List<String> remarks(Target target) {
    target.identify();
    return target.ability(Preflight.class).orElseThrow().preflight().remarks();
  }

  @Test
  void severalShareTheCallsAndAreSaid() {
    production = BLUE + "," + GREEN;
    try (Target target = open("timeout: 5s")) {
      TargetIdentity identity = target.identify();
      assertThat(identity.details())
          .containsEntry("variants", "blue, green")
          .containsEntry("instances", "blue 2 × ml.m5.large, green 3 × ml.m5.large")
          .containsEntry("instance_type", "ml.m5.large")
          .containsEntry("instance_count", "5")
          .doesNotContainKeys("variant", "model", "shadow_variants");
      assertThat(identity.modelName()).isEqualTo("e");
      assertThat(remarks(target))
          .containsExactly(
              "target 'aws': 2 production variants share its calls (blue 2 × ml.m5.large, green 3 ×"
                  + " ml.m5.large), for the suite names no variant; they are measured and priced"
                  + " together, and the report has the share of each");
    }
  }

  @Test
  void theOneThatIsNamedIsPricedAlone() {
    production = BIG + "," + BLUE + "," + GREEN;
    try (Target target = open("timeout: 5s, variant: green")) {
      assertThat(target.identify().details())
          .containsEntry("variant", "green")
          .containsEntry("model", "net-2")
          .containsEntry("instance_type", "ml.m5.large")
          .containsEntry("instance_count", "3")
          .doesNotContainKeys("variants", "instances");
      assertThat(remarks(target)).isEmpty();
    }
  }

  @Test
  void severalTypesAreKeptApart() {
    production = BLUE + "," + BIG;
    try (Target target = open("timeout: 5s")) {
      assertThat(target.identify().details())
          .containsEntry("instances", "blue 2 × ml.m5.large, big 1 × ml.c5.xlarge")
          .containsEntry("instance_count", "3")
          .doesNotContainKey("instance_type");
    }
  }

  @Test
  void shadowVariantsAreCountedAndSaid() {
    production = BLUE;
    shadow = BIG;
    try (Target target = open("timeout: 5s")) {
      assertThat(target.identify().details())
          .containsEntry("variant", "blue")
          .containsEntry("shadow_variants", "big")
          .containsEntry("instance_count", "2")
          .containsEntry("instances", "blue 2 × ml.m5.large, big 1 × ml.c5.xlarge (shadow)");
      assertThat(remarks(target))
          .containsExactly(
              "target 'aws': shadow variants get copies of calls and answer none (big 1 ×"
                  + " ml.c5.xlarge (shadow)); they are billed all the same, and in the cost here");
    }
  }

  /** The fields are those of InstancePool and InstancePoolSummary, which the SDK drops. */
  @Test
  void poolsAreCountedByType() {
    production =
        "{\"VariantName\":\"blue\",\"ModelName\":\"net-1\",\"InstancePools\":["
            + "{\"InstanceType\":\"ml.g6.xlarge\",\"Priority\":1},"
            + "{\"InstanceType\":\"ml.g5.xlarge\",\"Priority\":2},"
            + "{\"InstanceType\":\"ml.g4dn.xlarge\",\"Priority\":3}]}";
    String pools =
        "{\"VariantName\":\"blue\",\"CurrentInstanceCount\":3,\"InstancePools\":["
            + "{\"InstanceType\":\"ml.g6.xlarge\",\"CurrentInstanceCount\":2},"
            + "{\"InstanceType\":\"ml.g5.xlarge\",\"CurrentInstanceCount\":%d},"
            + "{\"InstanceType\":\"ml.g4dn.xlarge\",\"CurrentInstanceCount\":0}]}";
    now = pools.formatted(1);
    try (Target target = open("timeout: 5s")) {
      assertThat(target.identify().details())
          .containsEntry("variant", "blue")
          .containsEntry("instances", "blue 2 × ml.g6.xlarge, blue 1 × ml.g5.xlarge")
          .doesNotContainKey("instance_type");
      assertThat(remarks(target)).isEmpty();
      // all of the type that was wanted first
      now = pools.formatted(0);
      assertThat(target.identify().details())
          .containsEntry("instance_type", "ml.g6.xlarge")
          .containsEntry("instance_count", "2")
          .doesNotContainKey("instances");
    }
  }

  @Test
  void instancesThatAreNotToldHaveNoCost() {
    production = BLUE + "," + GREEN;
    now = "{\"VariantName\":\"blue\",\"CurrentInstanceCount\":2}";
    try (Target target = open("timeout: 5s")) {
      assertThat(target.identify().details()).doesNotContainKeys("instances", "instance_count");
      assertThat(remarks(target))
          .last()
          .isEqualTo(
              "target 'aws': the account does not tell the instances of every variant (blue 2 ×"
                  + " ml.m5.large, green of unknown instances), so the endpoint has no cost here");
    }
  }

  @Test
  void variantsThatAreHostedInSeveralWaysAreRefused() {
    production =
        BLUE
            + ",{\"VariantName\":\"green\",\"ServerlessConfig\":"
            + "{\"MemorySizeInMB\":2048,\"MaxConcurrency\":5}}";
    try (Target target = open("timeout: 5s")) {
      assertThatThrownBy(target::identify)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "target 'aws': the production variants of endpoint e (blue, green) are hosted in"
                  + " several ways, which no one kind of target fits; name one with variant, each"
                  + " as a target of its own");
    }
  }

  @Test
  void eachHasItsOwnMetricsBesideThoseOfAll() {
    production = BLUE + "," + GREEN;
    try (Target target = open("timeout: 5s")) {
      target.identify();
      ServiceMetrics metrics =
          target
              .ability(ServiceMonitored.class)
              .orElseThrow()
              .serviceMetrics(
                  Instant.parse("2026-11-30T10:00:00Z"), Instant.parse("2026-11-30T10:00:59Z"), 0);

      String asked = new String(server.received().get(2).body(), StandardCharsets.UTF_8);
      assertThat(asked).contains("Value=blue", "Value=green").doesNotContain("AllTraffic");
      // blue 8 calls of 100 µs, green 2 of 600 µs
      assertThat(metrics.metrics())
          .extracting(ServiceMetric::name, ServiceMetric::statistic, ServiceMetric::value)
          .containsExactly(
              tuple("ModelLatency", "SampleCount", 10.0),
              tuple("ModelLatency", "Average", 200.0),
              tuple("ModelLatency", "Maximum", 700.0),
              tuple("ModelLatency of blue", "SampleCount", 8.0),
              tuple("ModelLatency of blue", "Average", 100.0),
              tuple("ModelLatency of blue", "Maximum", 150.0),
              tuple("ModelLatency of green", "SampleCount", 2.0),
              tuple("ModelLatency of green", "Average", 600.0),
              tuple("ModelLatency of green", "Maximum", 700.0));
    }
  }

  private static byte[] metricData() {
    StringBuilder results = new StringBuilder();
    for (String figure :
        List.of("v0_0_0 800", "v0_0_1 8", "v0_0_2 150", "v1_0_0 1200", "v1_0_1 2", "v1_0_2 700")) {
      String[] parts = figure.split(" ", -1);
      results.append(
          "<member><Id>%s</Id><Label>x</Label><Timestamps><member>2026-11-30T10:00:00Z</member></Timestamps><Values><member>%s</member></Values><StatusCode>Complete</StatusCode></member>"
              .formatted(parts[0], parts[1]));
    }
    return bytes(
        "<GetMetricDataResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"><GetMetricDataResult><MetricDataResults>%s</MetricDataResults></GetMetricDataResult></GetMetricDataResponse>"
            .formatted(results));
  }
}
