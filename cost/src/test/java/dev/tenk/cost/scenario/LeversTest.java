package dev.tenk.cost.scenario;

import static dev.tenk.cost.scenario.LeverScenarios.DEMAND;
import static dev.tenk.cost.scenario.LeverScenarios.LAMBDA;
import static dev.tenk.cost.scenario.LeverScenarios.REALTIME;
import static dev.tenk.cost.scenario.LeverScenarios.saving;
import static dev.tenk.cost.scenario.LeverScenarios.savings;
import static dev.tenk.cost.scenario.LeverScenarios.scenario;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Cost;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.scenario.LeverSavings.Saving;
import dev.tenk.cost.scenario.Scenario.Lever;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What levers save, reckoned by hand from prices that are easy to multiply. */
class LeversTest {
  private static void assertMonth(Saving saving, double usd) {
    assertThat(saving.monthUsd().orElseThrow().value().doubleValue()).isCloseTo(usd, within(0.005));
  }

  private static double usd(String demand, String deployment) {
    Scenario scenario = scenario(demand, deployment);
    return ((Cost) scenario.cost(scenario.plans().get(0))).monthlyUsd().value().doubleValue();
  }

  @Test
  void aFasterModelNeedsFewerInstances() {
    Saving saving = saving(REALTIME, "{name: int8, service_time_ms: 20}");

    assertMonth(saving, 2 * 146);
    assertThat(saving.savedUsd().orElseThrow()).isEqualByComparingTo("292");
    assertThat(saving.savedPercent().orElseThrow()).isEqualByComparingTo("50");
    assertThat(saving.needs()).containsExactly("stated, not measured: service_time_ms");
    assertThat(saving.remark()).isEmpty();
  }

  @Test
  void aBatchTakesThePlaceOfTheServiceTime() {
    // 8 in 0.1 s are 80 a second: 2 instances
    Saving saving = saving(REALTIME, "{name: batches, batching: {size: 8, batch_s: 0.1}}");

    assertMonth(saving, 2 * 146);
    assertThat(saving.needs()).containsExactly("stated, not measured: batch_s");
    // and of a capacity: 50 a second are 2 instances, then with 10 ms one
    String capacity =
        "{name: it, kind: sagemaker-realtime, instance: ml.m5.xlarge, capacity_per_s: 50";
    assertMonth(saving(capacity, "{name: fast, service_time_ms: 10}"), 146);
  }

  @Test
  void aSmallerInstanceWithItsOwnTimeOrWithTheOldOneThatWantsAMeasurement() {
    Saving stated = saving(REALTIME, "{name: smaller, instance: ml.c5.large, service_time_ms: 80}");
    // 8 at 73 USD
    assertMonth(stated, 584);
    Saving open = saving(REALTIME, "{name: smaller, instance: ml.c5.large}");
    assertMonth(open, 4 * 73);
    assertThat(open.needs())
        .containsExactly("needs a measurement: service time on ml.c5.large, here as it was");
  }

  @Test
  void aCacheTakesItsShareOfTheMeanAndOfThePeak() {
    // 70 a second at peak: 3 instances; a node for 36.50
    Saving saving =
        saving(
            REALTIME,
            "{name: cache, cache_hit_ratio: 0.3, lines: [{item: node, price: node, quantity: 730, per: month}]}");

    assertMonth(saving, 3 * 146 + 36.5);
    assertThat(saving.needs())
        .containsExactly(
            "stated, not measured: cache_hit_ratio; count repeated images in your own requests");
  }

  @Test
  void aCacheThatCostsMoreThanItSavesSaysSo() {
    Saving saving =
        saving(
            REALTIME,
            "{name: cache, cache_hit_ratio: 0.3, lines: [{item: node, price: node, quantity: 7300, per: month}]}");

    assertMonth(saving, 3 * 146 + 365);
    assertThat(saving.remark())
        .contains(
            "dearer by 219.00 USD: node costs 365.00 more at this demand, and all else saves 146.00");
  }

  @Test
  void ratioZeroChangesNothingAndRatioOneLeavesTheMinimum() {
    String[] kinds = {
      REALTIME,
      "{name: it, kind: sagemaker-async, instance: ml.m5.xlarge, service_time_ms: 100, start_s: 60, rest_s: 600",
      "{name: it, kind: start-stop, use: ec2, instance: m5.xlarge, service_time_ms: 100, start_s: 60, rest_s: 600, minimum_instances: 1",
      LAMBDA,
      "{name: it, kind: sagemaker-serverless, memory_gb: 2, billed_ms: 500",
      "{name: it, kind: batch-transform, instance: ml.m5.xlarge, service_time_ms: 100, jobs_per_month: 2, start_s: 0",
    };
    double[] minimum = {146, 0, 146, 0, 0, 0};
    String demand = "{inferences: 262800/month, peak_factor: 2}";
    for (int i = 0; i < kinds.length; i++) {
      assertThat(usd(demand, kinds[i] + ", cache_hit_ratio: 0}"))
          .isEqualTo(usd(demand, kinds[i] + "}"));
      assertThat(usd(demand, kinds[i] + ", cache_hit_ratio: 1}")).isEqualTo(minimum[i]);
    }
  }

  @Test
  void tenThousandAreOfAllInferencesAndLinesAnInferenceToo() {
    // half of 2,628,000 × (0.5 GB-s × 0.00002 + 0.0000002), and 0.05 for each of all
    Scenario scenario =
        scenario(
            "{inferences: 2628000/month, peak_factor: 1}",
            LAMBDA
                + ", cache_hit_ratio: 0.5, lines: [{item: lookup, price: node, quantity: 0.001, per: inference}, {item: call, price: node, quantity: 0.001, per: request}]}");
    Cost cost = (Cost) scenario.cost(scenario.plans().get(0));

    double usd = 1_314_000 * (0.00001 + 0.0000002) + 2_628_000 * 0.00005 + 1_314_000 * 0.00005;
    assertThat(cost.monthlyUsd().value().doubleValue()).isCloseTo(usd, within(0.005));
    assertThat(cost.per10kUsd().orElseThrow().value().doubleValue())
        .isCloseTo(usd * 10_000 / 2_628_000, within(1e-6));
    assertThat(cost.inferencesPerMonth()).isEqualByComparingTo("2628000");
  }

  @Test
  void aStatedPeakIsAsMuchLowerAsTheDemand() {
    // 100 a second × 0.5 × 40 ms are 2
    assertThat(
            usd(
                "{inferences: 2628000/month, peak_per_s: 100}",
                REALTIME + ", cache_hit_ratio: 0.5}"))
        .isEqualTo(292);
  }

  @Test
  void theRateOfASavingsPlanIsThatOfItsRow() {
    String plan = ", purchase: {option: savings-plan, plan: 1yr-no-upfront";
    // 4 × 730 h × 0.15, and where half is covered 4 × 730 × (0.5 × 0.2 + 0.5 × 0.15)
    assertThat(usd(DEMAND, REALTIME + plan + "}}")).isEqualTo(438);
    assertThat(usd(DEMAND, REALTIME + plan + ", share: 0.5}}")).isEqualTo(511);
    // 2,628,000 × (0.5 s × 0.000015 + 0.0000002); requests are not covered
    assertThat(usd("{inferences: 2628000/month, peak_factor: 1}", LAMBDA + plan + "}}"))
        .isCloseTo(20.2356, within(1e-9));
    assertThat(
            usd(
                "{inferences: 2628000/month, peak_factor: 1}",
                "{name: it, kind: sagemaker-serverless, memory_gb: 2, billed_ms: 500"
                    + plan
                    + "}}"))
        .isCloseTo(39.42, within(1e-9));
    // a phase has a plan of its own; 60 min at 0.2 have no row for Tsform
    assertThatThrownBy(
            () ->
                scenario(
                    DEMAND,
                    "{name: it, kind: batch-transform, instance: ml.m5.xlarge, service_time_ms: 1, jobs_per_month: 1, start_s: 0"
                        + plan
                        + "}}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "plan.yaml:7:12: name: it: plan.yaml + book.csv has no price for service 'MachineLearningSavingsPlans', usage type 'Tsform:ml.m5.xlarge#1yr-no-upfront', region 'us-east-1'; fetch it with: tenk prices refresh --region us-east-1 --service MachineLearningSavingsPlans --out FILE.csv, or without an account with tenk prices import, and name FILE.csv among the books");
  }

  @Test
  void aCommitmentIsSaidToBePaidAlsoWhenNothingRuns() {
    Scenario scenario =
        scenario(
            "{inferences: 1000/month, peak_factor: 1}",
            LAMBDA + ", purchase: {option: savings-plan, plan: 1yr-no-upfront}}");

    assertThat(((Cost) scenario.cost(scenario.plans().get(0))).assumptions())
        .anySatisfy(
            text ->
                assertThat(text)
                    .startsWith("savings-plan: a commitment is paid also while nothing runs"));
  }

  @Test
  void whatFollowsFromTheBooksIsAddedAndToBeSeen() {
    Scenario realtime = scenario(DEMAND, REALTIME + "}");
    LeverSavings own = LeverSavings.of("it", realtime.plans().get(0), realtime.demand());
    assertThat(own.each())
        .extracting(Saving::lever)
        .containsExactly("tenk: savings plan 1yr-no-upfront", "tenk: savings plan 3yr-all-upfront");
    assertMonth(own.each().get(0), 438);
    assertMonth(own.each().get(1), 4 * 730 * 0.08);
    assertThat(own.together()).isEmpty();

    Scenario ec2 =
        scenario(
            "{inferences: 262800/month, peak_factor: 1}",
            "{name: it, kind: start-stop, use: ec2, instance: m5.xlarge, service_time_ms: 100, start_s: 0, rest_s: 0, minimum_instances: 1}");
    own = LeverSavings.of("it", ec2.plans().get(0), ec2.demand());
    assertThat(own.each())
        .extracting(Saving::lever)
        .containsExactly("tenk: savings plan 1yr-no-upfront", "tenk: spot");
    assertMonth(own.each().get(0), 730 * 0.12);
    assertMonth(own.each().get(1), 730 * 0.05);

    // it comes and goes: what a commitment saves depends on how much of it is committed
    Scenario toZero =
        scenario(
            "{inferences: 262800/month, peak_factor: 1}",
            "{name: it, kind: start-stop, use: ec2, instance: m5.xlarge, service_time_ms: 100, start_s: 0, rest_s: 0}");
    assertThat(toZero.plans().get(0).levers())
        .extracting(Scenario.Lever::name)
        .containsExactly("tenk: spot");

    Scenario lambda = scenario("{inferences: 2628000/month, peak_factor: 1}", LAMBDA + "}");
    own = LeverSavings.of("it", lambda.plans().get(0), lambda.demand());
    assertThat(own.each())
        .extracting(Saving::lever)
        .containsExactly("tenk: savings plan 1yr-no-upfront", "tenk: always-free tier of Lambda");
    // 1,628,000 requests and 1,314,000 − 400,000 GB-s
    assertMonth(own.each().get(1), 1_628_000 * 0.0000002 + 914_000 * 0.00002);
  }

  @Test
  void aDeploymentOfOwnPricesAndOneThatHasTheLeverAlreadyGetNone() {
    Scenario own =
        scenario(
            DEMAND, "{name: it, kind: sagemaker-realtime, instance: node, service_time_ms: 40}");
    assertThat(own.plans().get(0).levers()).isEmpty();
    Scenario planned =
        scenario(DEMAND, REALTIME + ", purchase: {option: savings-plan, plan: 1yr-no-upfront}}");
    assertThat(planned.plans().get(0).levers())
        .extracting(Lever::name)
        .containsExactly("tenk: savings plan 3yr-all-upfront");
  }

  @Test
  void theFreeTierIsTakenOffWhatAPlanCovers() {
    LeverSavings both =
        savings(
            LAMBDA,
            "{name: plan, purchase: {option: savings-plan, plan: 1yr-no-upfront}}",
            "{name: free, free_tiers: [{price: AWSLambda/Lambda-GB-Second, quantity_per_month: 400000}]}");

    assertMonth(both.together().orElseThrow(), 2_628_000 * 0.0000002 + 914_000 * 0.000015);
  }

  @Test
  void togetherTheyAreLaidOneOverTheOther() {
    LeverSavings both =
        savings(
            REALTIME,
            "{name: int8, service_time_ms: 20}",
            "{name: plan, purchase: {option: savings-plan, plan: 1yr-no-upfront}}",
            "{name: cache, cache_hit_ratio: 0.5, lines: [{item: node, price: node, quantity: 730, per: month}]}");

    // one instance at 0.15, and the node
    assertMonth(both.together().orElseThrow(), 730 * 0.15 + 36.5);
    // two instances, then at 0.15, then one of them and the node
    assertThat(both.each())
        .filteredOn(each -> each.inTurnUsd().isPresent())
        .extracting(each -> each.inTurnUsd().orElseThrow().value().doubleValue())
        .containsExactly(730 * 0.4, 730 * 0.3, 730 * 0.15 + 36.5);
    assertThat(both.together().orElseThrow().needs())
        .containsExactly(
            "stated, not measured: service_time_ms",
            "a commitment for the whole term, paid also when it is not used; here all of the share is used",
            "stated, not measured: cache_hit_ratio; count repeated images in your own requests");
    assertThat(both.conflict()).isEmpty();
  }

  @Test
  void listsAreAddedToThoseOfTheDeployment() {
    LeverSavings both =
        savings(
            REALTIME + ", lines: [{item: first, price: node, quantity: 100, per: month}]",
            "{name: a, lines: [{item: second, price: node, quantity: 200, per: month}]}",
            "{name: b, lines: [{item: third, price: node, quantity: 400, per: month}]}");

    assertThat(both.monthUsd().orElseThrow().value()).isEqualByComparingTo("589");
    assertMonth(both.each().get(0), 599);
    assertMonth(both.each().get(1), 609);
    assertMonth(both.together().orElseThrow(), 619);
  }

  @Test
  void leversOfTheSameThingAreNotTakenTogether() {
    assertThat(
            savings(
                    REALTIME,
                    "{name: int8, service_time_ms: 20}",
                    "{name: batches, batching: {size: 8, batch_s: 0.1}}")
                .conflict())
        .contains(
            "'int8' and 'batches' both state how long an inference takes (service_time_ms, batching); give one lever that states both");
    LeverSavings same =
        savings(
            REALTIME,
            "{name: small, instance: ml.c5.large}",
            "{name: other, instance: ml.m5.xlarge}");
    assertThat(same.conflict())
        .contains("'small' and 'other' both state instance; give one lever that states both");
    assertThat(same.together()).isEmpty();
  }

  @Test
  void aLeverMayMakeItPossibleOrImpossible() {
    String tooMany = LAMBDA + ", max_concurrency: 40";
    // 100 a second of 0.5 s are 50 at once
    Saving possible = saving(tooMany, "{name: cache, cache_hit_ratio: 0.5}");
    assertThat(possible.remark()).contains("possible only with it");
    assertThat(possible.savedUsd()).isEmpty();
    Saving impossible = saving(LAMBDA, "{name: few, max_concurrency: 40}");
    assertThat(impossible.remark().orElseThrow())
        .isEqualTo(
            "impossible: its peak keeps 50.0 calls running at once, above its maximum concurrency of 40");
    assertThat(impossible.monthUsd()).isEmpty();
  }

  @Test
  void noLeverIsDearerWithoutSayingWhyAndTogetherNeverBelowZero() {
    Random random = new Random(21);
    List<String> bases =
        List.of(
            REALTIME,
            "{name: it, kind: start-stop, use: ec2, instance: m5.xlarge, service_time_ms: 30, start_s: 10, rest_s: 60, maximum_instances: 2",
            "{name: it, kind: batch-transform, instance: ml.m5.xlarge, service_time_ms: 10, jobs_per_month: 3, start_s: 30");
    for (int i = 0; i < 60; i++) {
      String base = bases.get(random.nextInt(bases.size()));
      String levers =
          "{name: time, service_time_ms: %d}, {name: cache, cache_hit_ratio: %s, lines: [{item: node, price: node, quantity: %d, per: month}]}, {name: bought, purchase: {option: savings-plan, discount: %s}}"
              .formatted(
                  1 + random.nextInt(60),
                  BigDecimal.valueOf(random.nextInt(101), 2),
                  random.nextInt(2000),
                  BigDecimal.valueOf(random.nextInt(100), 2));
      Scenario scenario =
          scenario(
              "{inferences: %d/month, peak_factor: %d}"
                  .formatted(1 + random.nextInt(1_000_000), 1 + random.nextInt(9)),
              base + ", levers: [" + levers + "]}");
      Plan plan = scenario.plans().get(0);
      LeverSavings savings = LeverSavings.of(plan.name(), plan, scenario.demand());
      for (Saving each : savings.each()) {
        boolean dearer = each.savedUsd().orElseThrow().signum() < 0;
        assertThat(each.remark().filter(text -> text.startsWith("dearer by ")).isPresent())
            .isEqualTo(dearer);
      }
      assertThat(savings.together().orElseThrow().monthUsd().orElseThrow().low().signum())
          .isNotNegative();
    }
  }

  @Test
  void whatCannotBeSoldIsImpossibleInADeploymentAsBefore() {
    Scenario scenario = scenario(DEMAND, REALTIME + ", purchase: {option: spot, discount: 0.5}}");

    assertThat(scenario.cost(scenario.plans().get(0)))
        .isEqualTo(new NotCosted("no spot purchase exists for SageMaker endpoints"));
  }
}
