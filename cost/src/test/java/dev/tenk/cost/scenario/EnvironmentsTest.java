package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.NotCosted;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentsTest {
  private static final String YAML =
      """
      name: plan
      region: us-east-1
      demand: {inferences: 1000/month, peak_factor: 1}
      prices:
        - {id: hour, price: 0.5 USD/hour}
        - {id: gb, price: 2 USD/GB}
        - {id: visit, price: 40 USD/visit}
        - {id: unused, price: 1 USD/GB}
      deployments:
        - {name: alone, kind: sagemaker-realtime, instance: hour, service_time_ms: 100}
      environments:
        - name: small
          demand: {inferences: 500/month, peak_factor: 1}
          deployments:
            - {name: endpoint, kind: sagemaker-realtime, instance: hour, service_time_ms: 100}
            - {name: other, kind: sagemaker-realtime, instance: hour, service_time_ms: 100}
          lines:
            - {item: data, price: gb, quantity: 3, per: month}
            - {item: mails, price: gb, quantity: 0.1, per: inference}
            - {item: set up, price: visit, per: once}
          phases:
            - {name: training, use: ec2, instance_hour: hour, minutes: 120, per: month}
          free_tiers:
            - {price: gb, quantity_per_month: 1}
        - name: medium
          deployments:
            - {name: endpoint, kind: sagemaker-realtime, instance: hour, service_time_ms: 100}
      """;

  private static Scenario read(String yaml) {
    return ScenarioReader.read("plan.yaml", yaml, file -> "", target -> null);
  }

  private static Environment small(String yaml) {
    return read(yaml).environments().get(0);
  }

  private static CostResult cost(String name) {
    return read(YAML).cost(name, Optional.empty()).orElseThrow();
  }

  private static void month(String name, String usd) {
    assertThat(((Cost) cost(name)).monthlyUsd().value()).isEqualByComparingTo(usd);
  }

  /**
   * Two endpoints of 730 h × 0.5; beside them 3 GB and 50 GB of mails at 2, of each line 1 GB free,
   * and 2 h of training.
   */
  @Test
  void everythingOfAnEnvironmentRunsAtOnce() {
    Cost total = (Cost) small(YAML).total();

    // 365 + 365 + 4 + 100 + 1: the free GB is one for both lines
    assertThat(total.monthlyUsd()).isEqualTo(exact(total, "835"));
    assertThat(total.cashFlow().upFrontUsd().value()).isEqualByComparingTo("40");
    assertThat(total.cashFlow().yearUsd(1).value()).isEqualByComparingTo("10060");
    assertThat(total.cashFlow().yearUsd(2).value()).isEqualByComparingTo("10020");
    // of 500 inferences, its own demand
    assertThat(total.per10kUsd().orElseThrow().value()).isEqualByComparingTo("16700");
    assertThat(total.lines().stream().map(line -> line.amountUsd().value()).reduce(BigDecimal::add))
        .hasValueSatisfying(sum -> assertThat(sum).isEqualByComparingTo("835"));
    assertThat(total.units()).isEmpty();
    assertThat(total.assumptions()).containsExactly("a month has 730 h");
  }

  /** Bounds are those of the worst and the best case of each part. */
  private static Estimate exact(Cost cost, String usd) {
    assertThat(cost.monthlyUsd().value()).isEqualByComparingTo(usd);
    assertThat(cost.monthlyUsd().low()).isEqualByComparingTo(usd);
    return cost.monthlyUsd();
  }

  @Test
  void theDemandIsTheScenariosWhereItHasNone() {
    Scenario scenario = read(YAML);

    assertThat(scenario.environments())
        .extracting(each -> each.demand().orElseThrow().inferencesPerMonth().intValueExact())
        .containsExactly(500, 1000);
    month("alone", "365");
    month("medium", "365");
    month("small/endpoint", "365");
    // 500 more inferences are 50 GB more
    assertThat(
            ((Cost) scenario.cost("small", Optional.of(new BigDecimal(1000))).orElseThrow())
                .monthlyUsd()
                .value())
        .isEqualByComparingTo("935");
    assertThat(scenario.cost("large", Optional.empty())).isEmpty();
  }

  @Test
  void oneThatCannotBeDoneLeavesNoTotal() {
    Environment environment =
        small(
            YAML.replace(
                "{name: other, kind: sagemaker-realtime,",
                "{name: other, kind: sagemaker-realtime, purchase: {option: spot, discount: 0.5},"));

    assertThat(environment.cost(environment.plans().get(0))).isInstanceOf(Cost.class);
    assertThat(((NotCosted) environment.total()).reason()).startsWith("other: ");
  }

  @Test
  void neitherDoesAPhaseBesideThatCannotBeBought() {
    Environment environment =
        small(
            YAML.replace(
                "use: ec2, instance_hour: hour",
                "use: endpoint, instance_hour: hour, purchase: {option: spot, discount: 0.5}"));

    assertThat(((NotCosted) environment.total()).reason()).startsWith("beside: training: ");
  }

  @Test
  void deploymentsMayBeOnlyInEnvironments() {
    String only = YAML.replaceAll("deployments:\n  - \\{name: alone.*\n", "");

    assertThat(read(only).plans()).isEmpty();
    assertThat(read(only).environments()).hasSize(2);
    String besideOnly =
        only.replaceAll("(?s)deployments:\n *- .name: endpoint.*?    lines:", "lines:");
    assertThat(small(besideOnly).plans()).isEmpty();
    // 4 + 100 + 1
    assertThat(((Cost) small(besideOnly).total()).monthlyUsd().value()).isEqualByComparingTo("105");
    assertThatThrownBy(() -> read(only.replace("prices:", "volumes_per_month: [10]\nprices:")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "plan.yaml:4:20: volumes_per_month: environments have demands of their own; leave it out or state deployments");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: medium|name: small|plan.yaml:25:11: name: 'small' is the name of a deployment or an environment already",
        "name: medium|name: alone|plan.yaml:25:11: name: 'alone' is the name of a deployment or an environment already",
        "{name: alone|{name: medium/endpoint|plan.yaml:25:11: name: 'medium/endpoint' is the name of a deployment or an environment already",
        "name: other|name: endpoint|plan.yaml:16:16: name: 'endpoint' stands here a second time",
        "quantity: 3, per: month|quantity: 3, per: unit|plan.yaml:12:11: name: small: data is per unit, and only a deployment has those; expected per month, inference or once, or the line in a deployment",
        "quantity: 3, per: month|quantity: 3, per: request|plan.yaml:12:11: name: small: data is per request, and only a deployment has those; expected per month, inference or once, or the line in a deployment",
        "minutes: 120, per: month|minutes: 120, per: request|plan.yaml:12:11: name: small: training is per request, and only a deployment has those; expected per month, inference or once, or the line in a deployment",
        "{price: gb, quantity|{price: unused, quantity|plan.yaml:12:11: name: small: the free tier of service",
        "{inferences: 500/month, peak_factor: 1}|{inferences: 500/month}|plan.yaml:13:13: demand: expected one of peak_per_s, peak_factor, daily_curve, timestamps, or daily_curve with peak_per_s; found none",
        "name: medium|nam: medium|plan.yaml:25:5: 'name' is missing",
        "    phases:|    phase:|plan.yaml:21:5: unknown key 'phase'; known here: demand, deployments, free_tiers, lines, name, phases, stored, with",
      })
  void refused(String good, String bad, String message) {
    assertThat(YAML).contains(good);

    assertThatThrownBy(() -> read(YAML.replace(good, bad)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  /** One place as wide as the cheapest is among deployments, which an environment is not. */
  @Test
  void anEnvironmentIsNoAlternative() {
    Scenario scenario = read(YAML);
    String header = "key,published,unit,deployment,figure,against,items,inferences_per_month,why\n";

    assertThatThrownBy(
            () -> ClaimsReader.read("c.csv", header + "a,1,month,small,month,,,,\n", scenario))
        .hasMessage("c.csv:2: unit: 'month' does not fit the figure, expected USD");
    assertThatThrownBy(
            () ->
                ClaimsReader.read(
                    "c.csv", header + "a,alone,deployment,alone,cheapest,small,,,\n", scenario))
        .hasMessage("c.csv:2: against: 'small' is not a deployment of plan: alone");
    assertThatThrownBy(
            () -> ClaimsReader.read("c.csv", header + "a,1,USD,large,month,,,,\n", scenario))
        .hasMessage(
            "c.csv:2: deployment: 'large' is not a deployment of plan: alone, small, small/endpoint, small/other, medium, medium/endpoint");
  }
}
