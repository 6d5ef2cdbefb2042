package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Cost;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances of 1 USD an hour, of which so many are committed as is cheapest. */
class CommitmentTest {
  private static final String BOOK =
      "service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source\nS,,x,x,hour,0,,1,us-east-1,2026-11,confirmed,list\n";

  /** One all hours, and a second one in 65 of the week's 168. */
  private static final String OFFICE =
      "kind: sagemaker-realtime, instance: box, service_time_ms: 100, start_s: 0, schedule: [{days: mon-fri, hours: 7-20, instances: 2}, {days: mon-thu, hours: 20-7, instances: 1}, {days: fri, hours: 20-24, instances: 1}, {days: 'sat, sun', hours: 0-24, instances: 1}, {days: mon, hours: 0-7, instances: 1}]";

  private static final double SECOND_HOURS = 730.0 * 65 / 168;

  @Test
  void oneIsCommittedWhereTheSecondIsNotOnForLongEnough() {
    // the second is on for 38.7 % of the hours, and a committed hour costs half
    Cost cost = cost(OFFICE, "savings-plan", "0.5");

    assertUsd(cost, 730 * 0.5 + SECOND_HOURS);
    assertThat(cost.remarks())
        .containsExactly(
            "the cheapest commitment is 1 instance for all hours, of which 100 % are used");
    assertThat(cost.usdPerInstanceHour().value().doubleValue())
        .isCloseTo((365 + SECOND_HOURS) / (730 + SECOND_HOURS), within(1e-9));
  }

  @Test
  void bothAreWhereAnHourCostsLessThanTheShareThatTheSecondIsOn() {
    Cost cost = cost(OFFICE, "savings-plan", "0.7");

    assertUsd(cost, 2 * 730 * 0.3);
    // 233 of 336
    assertThat(cost.remarks())
        .containsExactly(
            "the cheapest commitment is 2 instances for all hours, of which 69.3 % are used");
  }

  /** No other number of committed instances is cheaper than what was found. */
  @ParameterizedTest
  @CsvSource({"0.05", "0.3", "0.6", "0.62", "0.9"})
  void nothingElseIsCheaper(String discount) {
    double rate = 1 - Double.parseDouble(discount);
    double found = cost(OFFICE, "savings-plan", discount).monthlyUsd().value().doubleValue();

    double none = 730 + SECOND_HOURS;
    double one = 730 * rate + SECOND_HOURS;
    double two = 2 * 730 * rate;
    assertThat(found).isCloseTo(Math.min(none, Math.min(one, two)), within(1e-6));
  }

  @Test
  void whatIsSeldomOnIsNotCommitted() {
    String seldom =
        "kind: start-stop, use: endpoint, instance: box, service_time_ms: 100, start_s: 60, rest_s: 60";
    Cost cost = cost(seldom, "savings-plan", "0.2");

    assertThat(cost.remarks()).containsExactly("no instance is on long enough to be committed");
    assertUsd(cost, cost(seldom, "on-demand", "0").monthlyUsd().value().doubleValue());
  }

  @Test
  void theRateOfAPlanDecidesAsADiscountDoes() {
    String book =
        """
        service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source,operation
        AmazonSageMaker,,Host:ml.x,hosting,hour,0,,1,us-east-1,2026-11,confirmed,list,
        MachineLearningSavingsPlans,,Host:ml.x,plan,hour,0,,0.5,us-east-1,2026-11,confirmed,list,1yr
        """;
    Scenario scenario =
        ScenarioReader.read(
            "plan.yaml",
            yaml(OFFICE.replace("box", "ml.x"), "{option: savings-plan, plan: 1yr, share: best}"),
            file -> book,
            target -> null);

    assertUsd((Cost) scenario.cost(scenario.plans().get(0)), 730 * 0.5 + SECOND_HOURS);
    // always on, all is covered
    assertUsd((Cost) scenario.plans().get(0).alwaysOnCost(scenario.demand()).orElseThrow(), 365);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          kind: sagemaker-realtime, instance: box, service_time_ms: 100 | savings-plan | 'best' is of instances that start and stop; state the share
          kind: lambda, memory_mb: 1024, billed_ms: 100, request: call, gb_second: gbs | savings-plan | 'best' is of instances that start and stop; state the share
          kind: batch-transform, instance: box, jobs_per_month: 1, start_s: 0, service_time_ms: 1 | savings-plan | 'best' is of instances that start and stop; state the share
          kind: start-stop, use: ec2, instance: box, service_time_ms: 1, start_s: 1, rest_s: 1 | spot | only a savings-plan or reserved has one to be searched
          """)
  void whatHasNoShareToBeSearchedIsRefused(String deployment, String option, String sentence) {
    assertThatThrownBy(() -> cost(deployment, option, "0.5"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching("plan.yaml:7:[0-9]+: share: .*")
        .hasMessageEndingWith(sentence);
  }

  @Test
  void aShareIsANumberOrBest() {
    assertThatThrownBy(
            () ->
                ScenarioReader.read(
                    "plan.yaml",
                    yaml(OFFICE, "{option: savings-plan, discount: 0.5, share: worst}"),
                    file -> BOOK,
                    target -> null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "share: 'worst' is not a number of 0 or more, expected as in 0.28, or best");
  }

  private static void assertUsd(Cost cost, double usd) {
    assertThat(cost.monthlyUsd().value().doubleValue()).isCloseTo(usd, within(1e-6));
    assertThat(
            cost.lines().stream()
                .map(line -> line.amountUsd().value())
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue())
        .isCloseTo(usd, within(1e-6));
  }

  private static Cost cost(String deployment, String option, String discount) {
    Scenario scenario =
        ScenarioReader.read(
            "plan.yaml",
            yaml(deployment, "{option: %s, discount: %s, share: best}".formatted(option, discount))
                .replace("option: on-demand, discount: 0, share: best", "option: on-demand"),
            file -> BOOK,
            target -> null);
    return (Cost) scenario.cost(scenario.plans().get(0));
  }

  private static String yaml(String deployment, String purchase) {
    return """
        name: plan
        region: us-east-1
        price_books: [book.csv]
        prices: [{id: box, price: 1 USD/hour}, {id: call, price: 0 USD/request}, {id: gbs, price: 0 USD/GB-second}]
        demand: {inferences: 1000/month, peak_factor: 1}
        deployments:
          - {name: it, %s, purchase: %s}
        """
        .formatted(deployment, purchase);
  }
}
