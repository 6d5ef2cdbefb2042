package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.edge.ScriptedServer;
import java.nio.charset.StandardCharsets;
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
                                  + "{\"VariantName\":\"blue\",\"CurrentInstanceCount\":2},"
                                  + "{\"VariantName\":\"green\",\"CurrentInstanceCount\":3}]}");
                      case "SageMaker.DescribeEndpointConfig" ->
                          bytes(
                              "{\"EndpointConfigName\":\"c\",\"ProductionVariants\":["
                                  + production
                                  + "],\"ShadowProductionVariants\":["
                                  + shadow
                                  + "]}");
                      default -> Cloud.floats(2f, 4f);
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
  void severalOfOneTypeArePricedTogetherAndSaid() {
    production = BLUE + "," + GREEN;
    try (Target target = open("timeout: 5s")) {
      TargetIdentity identity = target.identify();
      assertThat(identity.details())
          .containsEntry("variants", "blue: ml.m5.large, green: ml.m5.large")
          .containsEntry("instance_type", "ml.m5.large")
          .containsEntry("instance_count", "5")
          .doesNotContainKeys("variant", "model", "shadow_variants");
      assertThat(identity.modelName()).isEqualTo("e");
      assertThat(remarks(target))
          .containsExactly(
              "target 'aws': 2 production variants may answer (blue: ml.m5.large, green:"
                  + " ml.m5.large), for the suite names no variant; a cell that several of them"
                  + " answered is invalid");
    }
  }

  @Test
  void theOneThatIsNamedIsPricedAlone() {
    production = BIG + "," + BLUE + "," + GREEN;
    try (Target target = open("timeout: 5s, variant: green")) {
      assertThat(target.identify().details())
          .containsEntry("variant", "green")
          .containsEntry("model", "net-2")
          .containsEntry("instance_count", "3")
          .doesNotContainKey("variants");
      assertThat(remarks(target)).isEmpty();
    }
  }

  @Test
  void severalTypesHaveNoOnePrice() {
    production = BLUE + "," + BIG;
    try (Target target = open("timeout: 5s")) {
      assertThatThrownBy(target::identify)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "target 'aws': endpoint e has production variants of several instance types (blue:"
                  + " ml.m5.large, big: ml.c5.xlarge), which no one price fits; name one with"
                  + " variant, each as a target of its own");
    }
  }

  @Test
  void shadowVariantsAreSaid() {
    production = BLUE;
    shadow = BIG;
    try (Target target = open("timeout: 5s")) {
      assertThat(target.identify().details())
          .containsEntry("variant", "blue")
          .containsEntry("instance_count", "2")
          .containsEntry("shadow_variants", "big: ml.c5.xlarge");
      assertThat(remarks(target))
          .containsExactly(
              "target 'aws': shadow variants get copies of calls (big: ml.c5.xlarge); they are"
                  + " billed too, and are not in the cost here");
    }
  }
}
