package dev.tenk.cost.scenario;

import static dev.tenk.cost.scenario.LeverScenarios.DEMAND;
import static dev.tenk.cost.scenario.LeverScenarios.LAMBDA;
import static dev.tenk.cost.scenario.LeverScenarios.REALTIME;
import static dev.tenk.cost.scenario.LeverScenarios.saving;
import static dev.tenk.cost.scenario.LeverScenarios.savings;
import static dev.tenk.cost.scenario.LeverScenarios.scenario;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a lever is said with its place. */
class LeverMistakesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{service_time_ms: 20}|plan.yaml:7:96: 'name' is missing",
        "{name: x}|plan.yaml:7:103: name: 'x' states nothing of the deployment otherwise",
        "{name: x, cache_hit_ratio: 1.01}|plan.yaml:7:123: cache_hit_ratio: '1.01' is above 1, expected a share of the demand from 0 to 1",
        "{name: x, purchase: {option: spot, discount: 0.5}}|plan.yaml:7:116: purchase: no spot purchase exists for SageMaker endpoints",
        "{name: x, kind: lambda}|plan.yaml:7:112: kind: a lever cannot state it; make it a deployment of its own",
        "{name: 'tenk: x', service_time_ms: 1}|plan.yaml:7:103: name: 'tenk: x' begins like those that tenk adds",
        "{name: x, service_time_ms: 1}, {name: x, service_time_ms: 1}|plan.yaml:7:134: name: 'x' stands here a second time",
        "{name: x, purchase: {option: savings-plan, plan: 1yr-no-upfront, discount: 0.1}}|plan.yaml:7:145: plan: the discount follows from the plan's rate; give one of the two",
        "{name: x, purchase: {option: spot, plan: 1yr-no-upfront}}|plan.yaml:7:137: plan: only a savings-plan has one",
        "{name: x, batching: {size: 8, measured: there}}|plan.yaml:7:136: measured: each request of a run holds one inference, so that no run has measured a batch; state batch_s",
      })
  void mistakesAreNamedWithTheirPlace(String leverAndSentence) {
    String[] parts = leverAndSentence.split("\\|", -1);
    assertThatThrownBy(() -> saving(REALTIME, parts[0]))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(parts[1]);
  }

  @Test
  void unknownKeysAreNamedAtTheLever() {
    assertThatThrownBy(() -> saving(REALTIME, "{name: x, service_time: 1}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("plan.yaml:7:106: unknown key 'service_time'; known here: ");
    // also where levers contradict each other, and so are not laid one over the other
    assertThatThrownBy(
            () ->
                savings(
                    REALTIME,
                    "{name: x, service_time_ms: 1}",
                    "{name: y, service_time_ms: 1, nothing: 2}"))
        .hasMessageContaining("unknown key 'nothing'");
  }

  @Test
  void anUnknownPlanSaysWhatToFetch() {
    assertThatThrownBy(
            () ->
                saving(
                    REALTIME, "{name: x, purchase: {option: savings-plan, plan: 5yr-no-upfront}}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "plan.yaml:7:103: name: x: plan.yaml + book.csv has no price for service 'MachineLearningSavingsPlans', usage type 'Host:ml.m5.xlarge#5yr-no-upfront', region 'us-east-1' (only for 1yr-no-upfront, 3yr-all-upfront); fetch it with: tenk prices refresh --region us-east-1 --service MachineLearningSavingsPlans --out FILE.csv, or without an account with tenk prices import, and name FILE.csv among the books");
    assertThatThrownBy(
            () -> scenario(DEMAND, LAMBDA + ", purchase: {option: reserved, discount: 0.2}}"))
        .hasMessage("plan.yaml:7:73: purchase: no reserved purchase exists for Lambda functions");
  }
}
