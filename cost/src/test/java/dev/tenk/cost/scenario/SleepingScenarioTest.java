package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Measured;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Endpoints that sleep, stated and as they were measured; 0.1 USD an hour, a call an hour. */
class SleepingScenarioTest {
  private static final Optional<Measured.WakeUp> FIVE_MINUTES =
      Optional.of(
          new Measured.WakeUp(Estimate.exact(BigDecimal.valueOf(300)), "from 5 wake-ups in wake"));

  private static Cost cost(String deployment, Optional<Measured.WakeUp> wakeUp) {
    String yaml =
        """
        name: plan
        region: us-east-1
        demand: {inferences: 730/month, peak_factor: 1}
        prices: [{id: hour, price: 0.1 USD/hour}, {id: gb, price: 0 USD/GB}]
        deployments:
          - {name: ic, kind: %s}
        """
            .formatted(deployment);
    Measured target =
        new Measured(
            "sagemaker-realtime",
            wakeUp.isPresent() ? Map.of("sleeps_after_s", "1500") : Map.of(),
            new Capacity.AtLeast(BigDecimal.valueOf(40), BigDecimal.ZERO, "w"),
            Optional.of(
                new Measured.Figures(
                    BigDecimal.ZERO,
                    Estimate.ZERO,
                    Estimate.ZERO,
                    Optional.empty(),
                    Optional.empty(),
                    wakeUp,
                    Optional.empty())),
            Optional.empty());
    Scenario scenario =
        ScenarioReader.read("plan.yaml", yaml, Map.<String, String>of()::get, name -> target);
    return (Cost) scenario.cost(scenario.plans().get(0));
  }

  @Test
  void whatWasMeasuredIsTaken() {
    // 273.818781 h, see SleepingEndpointTest
    Cost measured =
        cost(
            "sagemaker-realtime, instance: hour, measured: t, minimum_instances: 0, traffic: {request_bytes: 0, response_bytes: 0, gb_in: gb, gb_out: gb}",
            FIVE_MINUTES);

    assertThat(measured.monthlyUsd().value().doubleValue()).isCloseTo(27.3818781, within(1e-6));
    assertThat(measured.lines().get(0).note())
        .isEqualTo("sleeps after 1500 s without a call, 300 s to wake (from 5 wake-ups in wake)");
    // half of each instance, and a rest that is stated: e^(−600/3600) instead of e^(−1500/3600)
    Cost stated =
        cost(
            "sagemaker-realtime, instance: hour, service_time_ms: 25, minimum_instances: 0, start_s: 300, rest_s: 600, instance_share: 0.5",
            Optional.empty());
    double left = Math.exp(-600 / 3600.0);
    double wakeUps = left * (2_628_000 - 730 * 0.025) / (3600 + 300 * left);
    assertThat(stated.monthlyUsd().value().doubleValue())
        .isCloseTo(0.05 * (730 - wakeUps), within(1e-6));
    assertThat(stated.lines().get(0).note())
        .contains("(as the scenario states), of which it has 0.5");
  }

  @Test
  void aFunctionThatStartsItTakesTheSame() {
    Cost measured =
        cost(
            "start-stop, instance: hour, measured: t, service_time_ms: 25, rest_s: 1500, traffic: {request_bytes: 0, response_bytes: 0, gb_in: gb, gb_out: gb}",
            FIVE_MINUTES);

    assertThat(measured.monthlyUsd().value().doubleValue()).isCloseTo(27.3818781, within(1e-6));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(
            () ->
                cost(
                    "sagemaker-realtime, instance: hour, measured: t, minimum_instances: 0, traffic: {request_bytes: 0, response_bytes: 0, gb_in: gb, gb_out: gb}",
                    Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "measured: how long it takes to wake was not measured (workload kind wake-up); state start_s");
    assertThatThrownBy(
            () ->
                cost(
                    "sagemaker-realtime, instance: hour, service_time_ms: 25, minimum_instances: 0, rest_s: 1",
                    Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'start_s' is missing");
    assertThatThrownBy(
            () ->
                cost(
                    "sagemaker-realtime, instance: hour, service_time_ms: 25, instance_share: 2",
                    Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("share of an instance is 2, expected above 0 to 1");
  }
}
