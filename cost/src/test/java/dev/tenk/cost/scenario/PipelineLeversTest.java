package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.Estimate;
import dev.tenk.cost.scenario.LeverSavings.Saving;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.results.model.ConfigurationException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pipeline's phases may be instead, in each way to buy it. */
class PipelineLeversTest {
  /** An hour is 1 USD, as spot 0.4; 10 runs of 1 h of preparing and 2 h of training: 30 USD. */
  private static final String YAML =
      """
      name: work
      region: us-east-1
      prices: [{id: box, price: 1 USD/hour}, {id: big, price: 3 USD/hour}]
      deployments:
        - name: build
          kind: pipeline
          runs: 10/month
          compare: [all-spot, hybrid, all-on-demand]
          phases:
            - {name: prepare, use: processing, instance_hour: box, minutes: 60}
            - {name: train, use: training, instance_hour: box, minutes: 120, purchase: {option: spot, discount: 0.6}}
          levers:
            - {name: quick, phases: [{name: train, minutes: 30}]}
            - {name: big, phases: [{name: train, instance_hour: big}]}
            - {name: checked, phases: [{name: check, use: processing, instance_hour: box, minutes: 6}]}
      """;

  @ParameterizedTest
  @CsvSource({
    // 1 + 2 × 0.4 a run; quick 1 + 0.2, big 1 + 2.4, checked 0.1 more; all 1 + 0.6 + 0.1
    "build (hybrid), 18, 12, 34, 19, 17",
    "build (all-spot), 18, 12, 34, 19, 17",
    // 1 + 2; 1 + 0.5; 1 + 6; 0.1 more; 1 + 1.5 + 0.1
    "build (all-on-demand), 30, 15, 70, 31, 26"
  })
  void eachWayToBuyHasItsOwn(
      String way, String without, String quick, String big, String checked, String together) {
    LeverSavings levers = levers(YAML, way);

    assertMonth(levers.monthUsd(), without);
    assertMonth(levers.each().get(0).monthUsd(), quick);
    assertMonth(levers.each().get(1).monthUsd(), big);
    assertMonth(levers.each().get(2).monthUsd(), checked);
    assertMonth(levers.together().orElseThrow().monthUsd(), together);
  }

  @Test
  void whatWasNotMeasuredOfAPhaseIsSaid() {
    assertThat(levers(YAML, "build (hybrid)").each())
        .extracting(Saving::needs)
        .containsExactly(
            List.of("stated, not measured: minutes of train"),
            List.of("needs a measurement: minutes of train on big, here as they were"),
            List.of("stated, not measured: minutes of check"));
  }

  @Test
  void twoThatStateTheSameOfAPhaseContradictEachOther() {
    String yaml = YAML.replace("{name: train, instance_hour: big}", "{name: train, minutes: 60}");

    LeverSavings levers = levers(yaml, "build (hybrid)");

    assertThat(levers.together()).isEmpty();
    assertThat(levers.conflict())
        .contains(
            "'quick' and 'big' both state minutes of phase 'train'; give one lever that states both");
  }

  @Test
  void aPurchaseThatDoesNotExistIsRefused() {
    String yaml =
        YAML.replace(
            "{name: train, instance_hour: big}",
            "{name: prepare, purchase: {option: spot, discount: 0.5}}");

    assertThatThrownBy(() -> levers(yaml, "build (hybrid)"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "work.yaml:14:29: phases: no spot purchase exists for SageMaker processing jobs");
  }

  @Test
  void unknownKeysOfAPhaseAreNamed() {
    assertThatThrownBy(
            () -> levers(YAML.replace("{name: train, minutes: 30}", "{name: train, hours: 1}"), ""))
        .hasMessageStartingWith("work.yaml:13:46: unknown key 'hours'; known here: ");
  }

  @Test
  void aKeyThatAnotherLeverMakesUnreadIsAContradiction() {
    String yaml =
        """
        name: plan
        region: us-east-1
        prices: [{id: box, price: 1 USD/hour}]
        demand: {inferences: 1000/month, peak_factor: 1}
        deployments:
          - name: it
            kind: start-stop
            instance: box
            service_time_ms: 40
            start_s: 60
            rest_s: 600
            levers:
              - {name: short, rest_s: 60}
              - {name: quick, service_time_ms: 20}
              - {name: day, schedule: [{days: mon-sun, hours: 0-24, instances: 1}]}
        """;
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "plan.yaml:13:31: rest_s: 'short' contradicts 'day', with which nothing reads it; make them one lever, or one of them a deployment of its own");
    // the other way round
    String turned =
        yaml.replace("{name: short, rest_s: 60}", "X")
            .replaceAll("\\{name: day, .*", "{name: short, rest_s: 60}")
            .replace("X", "{name: day, schedule: [{days: mon-sun, hours: 0-24, instances: 1}]}");
    assertThatThrownBy(() -> read(turned))
        .hasMessageStartingWith("plan.yaml:15:31: rest_s: 'short' contradicts 'day', ");
    // by itself each is right
    assertThat(read(yaml.replace("      - {name: short, rest_s: 60}\n", "")).plans()).hasSize(1);
  }

  private static void assertMonth(Optional<Estimate> month, String usd) {
    assertThat(month.orElseThrow().value()).isEqualByComparingTo(usd);
  }

  private static LeverSavings levers(String yaml, String way) {
    Plan plan =
        ScenarioReader.read("work.yaml", yaml, file -> "", target -> null).plan(way).orElseThrow();
    return LeverSavings.of(plan.name(), plan, Optional.empty());
  }

  private static Scenario read(String yaml) {
    return ScenarioReader.read("plan.yaml", yaml, file -> "", target -> null);
  }
}
