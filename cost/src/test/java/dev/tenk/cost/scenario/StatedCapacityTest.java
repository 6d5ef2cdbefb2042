package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.Cost;
import dev.tenk.cost.Measured;
import dev.tenk.results.model.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other tools state, in a scenario. */
class StatedCapacityTest {
  private static final Map<String, String> FILES =
      Map.of(
          "stated.yaml",
          """
          stated_by: hailortcli benchmark --csv
          figures: means of the tool's own run; the true cost is this or more
          capacities:
            - {name: net, capacity_per_s: 200, service_time_ms: 4.5, remarks: [streaming]}
          """,
          "two.yaml",
          """
          stated_by: hailortcli run --csv
          figures: means of the tool's own run; the true cost is this or more
          capacities:
            - {name: a, capacity_per_s: 200}
            - {name: b, capacity_per_s: 100}
          """,
          "tuned.yaml",
          """
          stated_by: AWS Lambda Power Tuning
          figures: mean duration of its calls
          memory_sizes:
            - {memory_mb: 512, billed_ms: 112, remarks: [mean 111.38 ms]}
            - {memory_mb: 1024, billed_ms: 67, remarks: [mean 66.3 ms]}
          """);

  private static Scenario scenario(String keys) {
    String yaml =
        """
        name: plan
        region: us-east-1
        demand: {inferences: 1000000/month, peak_per_s: 250}
        prices:
          - {id: board, price: 360 USD/device}
          - {id: kwh, price: 0.25 USD/kWh}
        deployments:
          - name: pi
            kind: edge
            hardware: [{price: board}]
            electricity: kwh
            idle_power_w: 4
            active_power_w: 9
            lifetime_months: 36
            resale_usd: 0
            upkeep_usd_per_month: 0
            %s
        """
            .formatted(keys);
    return ScenarioReader.read(
        "plans/plan.yaml", yaml, name -> contents(name), StatedCapacityTest::nothing);
  }

  private static String contents(String name) {
    return Optional.ofNullable(FILES.get(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException("'" + name + "' is not a text file that can be read"));
  }

  private static Measured nothing(String target) {
    throw new IllegalArgumentException("nothing was measured of " + target);
  }

  private static Cost cost(String keys) {
    Scenario scenario = scenario(keys);
    return (Cost) scenario.cost(scenario.plans().get(0));
  }

  @Test
  void itIsPricedAsAStatedCapacityAndMarkedAsAnUpperBound() {
    Cost stated = cost("stated: {file: stated.yaml}");
    Cost typed = cost("capacity_per_s: 200");

    assertThat(stated.monthlyUsd()).isEqualTo(typed.monthlyUsd());
    // 250 a second at 200 each
    assertThat(stated.units().orElseThrow().inUse()).isEqualTo(2);
    assertThat(typed.atMost()).isTrue();
    assertThat(stated.atMost()).isFalse();
    assertThat(typed.remarks()).isEmpty();
    assertThat(stated.remarks())
        .containsExactly(
            "capacity stated by hailortcli benchmark --csv, not measured: 200 inferences a second,"
                + " 4.5 ms each in the device (streaming), means of the tool's own run; the true"
                + " cost is this or more");
    assertThat(scenario("stated: {file: stated.yaml}").plans().get(0).measured()).isEmpty();
  }

  @Test
  void ofSeveralNetworksOneIsNamed() {
    Cost cost = cost("stated: {file: two.yaml, name: b}");

    assertThat(cost.units().orElseThrow().inUse()).isEqualTo(3);
    assertThat(cost.remarks().get(0))
        .startsWith("capacity stated by hailortcli run --csv, not measured: 100 inferences a")
        .contains("a second, means of");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stated: {file: none.yaml} | 'none.yaml' is not a text file that can be read
          stated: {file: two.yaml} | the file states several capacities, say which with 'name'; it has a, b
          stated: {file: two.yaml, name: c} | the file states nothing of 'c'; it has a, b
          stated: {file: stated.yaml, capacity_per_s: 3} | unknown key 'capacity_per_s'
          {stated: {file: stated.yaml}, capacity_per_s: 3} | 'stated' and 'capacity_per_s' both say how long it takes; leave one out
          """)
  void mistakesHaveTheirPlace(String keys, String sentence) {
    String lines =
        keys.startsWith("{stated") ? "stated: {file: stated.yaml}\n    capacity_per_s: 3" : keys;
    assertThatThrownBy(() -> scenario(lines))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("plans/plan.yaml:")
        .hasMessageContaining(sentence);
  }

  @Test
  void aLeverMayTakeItsPlaceAndItMayTakeAnothers() {
    Scenario.Plan faster =
        scenario("stated: {file: stated.yaml}\n    levers: [{name: int8, capacity_per_s: 400}]")
            .plans()
            .get(0);
    assertThat(faster.levers().get(0).needs())
        .containsExactly("stated, not measured: capacity_per_s");
    Cost measuredByHand =
        (Cost) faster.levers().get(0).model().at(scenario("capacity_per_s: 1").load());
    assertThat(measuredByHand.units().orElseThrow().inUse()).isEqualTo(1);
    assertThat(measuredByHand.remarks()).isEmpty();

    Scenario.Plan typed =
        scenario("capacity_per_s: 100\n    levers: [{name: npu, stated: {file: stated.yaml}}]")
            .plans()
            .get(0);
    assertThat(typed.levers().get(0).needs()).containsExactly("stated, not measured: stated");
    Cost stated = (Cost) typed.levers().get(0).model().at(scenario("capacity_per_s: 1").load());
    assertThat(stated.units().orElseThrow().inUse()).isEqualTo(2);
    assertThat(stated.remarks()).hasSize(1);
  }

  private static Scenario deployment(String yaml) {
    return ScenarioReader.read(
        "plan.yaml",
        """
        name: plan
        region: us-east-1
        demand: {inferences: 1000000/month, peak_per_s: 250}
        prices:
          - {id: hour, price: 0.5 USD/hour}
          - {id: call, price: 0.0000002 USD/request}
          - {id: gbs, price: 0.0000166667 USD/GB-second}
        deployments:
          - {name: e, %s}
        """
            .formatted(yaml),
        StatedCapacityTest::contents,
        StatedCapacityTest::nothing);
  }

  @Test
  void anInstanceOfAnEndpointHasItToo() {
    Scenario scenario =
        deployment("kind: sagemaker-realtime, instance: hour, stated: {file: two.yaml, name: b}");

    Cost cost = (Cost) scenario.cost(scenario.plans().get(0));

    assertThat(cost.units().orElseThrow().inUse()).isEqualTo(3);
    assertThat(cost.atMost()).isFalse();
    assertThat(cost.remarks())
        .singleElement()
        .asString()
        .startsWith("capacity stated by hailortcli run --csv, not measured: 100 inferences a");
  }

  @ParameterizedTest
  @CsvSource({"512, 112", "1024, 67"})
  void aFunctionIsBilledWhatIsStatedOfItsMemorySize(int memoryMb, String billedMillis) {
    String keys =
        "kind: lambda, request: call, gb_second: gbs, memory_mb: %d, ".formatted(memoryMb);
    Scenario scenario = deployment(keys + "stated: {file: tuned.yaml}");
    Scenario typed = deployment(keys + "billed_ms: " + billedMillis);

    Cost cost = (Cost) scenario.cost(scenario.plans().get(0));

    assertThat(cost.monthlyUsd()).isEqualTo(((Cost) typed.cost(typed.plans().get(0))).monthlyUsd());
    assertThat(cost.remarks())
        .singleElement()
        .asString()
        .startsWith(
            "duration stated by AWS Lambda Power Tuning, not measured: %s ms a call with %d MB (mean"
                .formatted(billedMillis, memoryMb))
        .endsWith("mean duration of its calls");
  }

  @Test
  void aLeverOfAnotherMemorySizeHasWhatIsStatedOfThatOne() {
    Scenario.Lever lever =
        deployment(
                "kind: lambda, request: call, gb_second: gbs, memory_mb: 512, stated: {file:"
                    + " tuned.yaml}, levers: [{name: more, memory_mb: 1024}]")
            .plans()
            .get(0)
            .levers()
            .get(0);

    assertThat(lever.needs()).containsExactly("stated, not measured: stated");
    assertThat(((Cost) lever.model().at(scenario("capacity_per_s: 1").load())).remarks().get(0))
        .contains("67 ms a call with 1024 MB");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: start-stop, instance: hour, service_time_ms: 3, start_s: 1, rest_s: 1,"
            + " maximum_instances: 9, backlog_per_instance: 3, stated: {file: two.yaml, name: b}"
            + "|unknown key 'stated'",
        "kind: sagemaker-realtime, instance: hour, stated: {file: tuned.yaml}|the file states"
            + " durations of a function, no capacity",
        "kind: lambda, request: call, gb_second: gbs, memory_mb: 512, stated: {file: two.yaml}"
            + "|the file states a capacity, no durations of a function",
        "kind: lambda, request: call, gb_second: gbs, memory_mb: 513, stated: {file: tuned.yaml}"
            + "|the file states no duration with 513 MB; it has 512, 1024 MB",
        "kind: lambda, request: call, gb_second: gbs, memory_mb: 512, billed_ms: 3, stated: {file:"
            + " tuned.yaml}|'stated' and 'billed_ms' both say how long it takes; leave one out",
        "kind: lambda, request: call, gb_second: gbs, memory_mb: 512, stated: {file: tuned.yaml,"
            + " name: a}|unknown key 'name'",
      })
  void whatAFileDoesNotStateIsSaid(String keys, String sentence) {
    assertThatThrownBy(() -> deployment(keys))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("plan.yaml:")
        .hasMessageContaining(sentence);
  }
}
