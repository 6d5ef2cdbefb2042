package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostKind;
import dev.tenk.cost.CostLine;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pipelines, environments, schedules and claims where two of them meet. */
class MixedScenariosTest {
  private static final String HEAD =
      """
      name: mixed
      region: us-east-1
      hours_per_month: 700
      prices: [{id: hour, price: 0.1 USD/hour}, {id: gb, price: 0.07 USD/GB-month}]
      """;

  private static final String PIPELINE =
      "{name: build, kind: pipeline, runs: 10/month, %sphases: [{name: train, use: ec2, instance_hour: hour, spot_hour: hour, minutes: 60, held: [{item: scratch, size: 100 GB, price: gb}]}]}";

  private static Scenario read(String yaml) {
    return ScenarioReader.read(
        "plan.yaml",
        HEAD + yaml,
        file -> "",
        target -> {
          throw new IllegalArgumentException("nothing was measured");
        });
  }

  private static Scenario environment(String compare) {
    return read(
        """
        environments:
          - name: all
            demand: {inferences: 1000/month, peak_factor: 1}
            deployments:
              - {name: endpoint, kind: sagemaker-realtime, instance: hour, service_time_ms: 10}
              - %s
          - name: runs
            deployments:
              - %s
        """
            .formatted(PIPELINE.formatted(compare), PIPELINE.formatted("")));
  }

  @Test
  void aPipelineIsAPartOfAnEnvironmentAndKeepsItsPhasesAndKinds() {
    Scenario scenario = environment("");

    Cost all = (Cost) scenario.environments().get(0).total();
    // 70, 10 hours at 0.1, and 100 GB for 10 of 700 hours at 0.07
    assertThat(all.monthlyUsd().value()).isEqualByComparingTo("71.1");
    assertThat(usd(all, CostKind.COMPUTE)).isEqualByComparingTo("71");
    assertThat(usd(all, CostKind.STORAGE)).isEqualByComparingTo("0.1");
    assertThat(all.lines())
        .filteredOn(line -> line.phase().equals(Optional.of("train")))
        .hasSize(2);
    Environment runs = scenario.environments().get(1);
    assertThat(runs.demand()).isEmpty();
    assertThat(((Cost) runs.total()).per10kUsd()).isEmpty();
    assertThat(((Cost) runs.total()).monthlyUsd().value()).isEqualByComparingTo("1.1");
  }

  private static BigDecimal usd(Cost cost, CostKind kind) {
    return cost.lines().stream()
        .filter(line -> line.kind() == kind)
        .map(CostLine::amountUsd)
        .map(amount -> amount.value())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Test
  void waysToBuyAreNotAddedUpInAnEnvironment() {
    assertThatThrownBy(() -> environment("compare: [all-spot, all-on-demand], "))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "plan.yaml:9:7: deployments: 'build' is compared, and an environment pays for all that it has; leave out 'compare', or compare it outside");
  }

  @Test
  void aPipelineHasLevers() {
    Scenario.Plan plan =
        read("deployments:\n  - " + PIPELINE.formatted("levers: [{name: half, runs: 5/month}], "))
            .plans()
            .get(0);
    LeverSavings levers = LeverSavings.of("build", plan, Optional.empty());
    assertThat(levers.each().get(0).savedUsd().orElseThrow()).isEqualByComparingTo("0.55");
  }

  @Test
  void aPeakIsHeldAgainstWhatMayBeOnInItsHour() {
    Scenario scenario =
        read(
            """
            demand: {inferences: 2520000/month, peak_per_s: 3}
            deployments:
              - name: it
                kind: sagemaker-realtime
                instance: hour
                service_time_ms: 1000
                start_s: 0
                schedule: [{days: mon-sat, hours: 0-24, instances: 1}, {days: sun, hours: 0-24, instances: 4}]
            """);

    assertThat(((Cost) scenario.cost(scenario.plans().get(0))).remarks())
        .contains(
            "the peak of 3 a second is more than 1 instance can do, the most that may be on at Monday 00:00, and peaks within an hour are not walked through");
  }

  @Test
  void aPartOfNothingIsNoPercentage() {
    Scenario scenario =
        read(
            """
            demand: {inferences: 1000/month, peak_factor: 1}
            deployments:
              - {name: one, kind: sagemaker-realtime, instance: hour, service_time_ms: 10}
              - {name: other, kind: sagemaker-realtime, instance: hour, service_time_ms: 10}
            """);
    String claims =
        """
        key,published,unit,deployment,figure,against,items,inferences_per_month,why
        start,12,percent,one,up_front,other,,,
        """;

    List<ClaimComparison> compared =
        Recomputing.compare(
            "claims.csv", ClaimsReader.read("claims.csv", claims, scenario), scenario);

    assertThat(compared.get(0).recomputed()).isEmpty();
    assertThat(compared.get(0).agrees()).isFalse();
  }

  @Test
  void leversThatAreRightOnlyByThemselvesAreNotTakenTogether() {
    String book =
        """
        service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
        AmazonEC2,,BoxUsage:m5.xlarge,m5.xlarge,hour,0,,0.2,us-east-1,2026-11,confirmed,list
        AmazonEC2,,SpotUsage:m5.xlarge,spot m5.xlarge,hour,0,,0.05,us-east-1,2026-11,confirmed,list
        AmazonEC2,,BoxUsage:m5.large,m5.large,hour,0,,0.1,us-east-1,2026-11,confirmed,list
        """;
    Scenario scenario =
        ScenarioReader.read(
            "plan.yaml",
            HEAD
                + """
                price_books: [book.csv]
                demand: {inferences: 1000/month, peak_factor: 1}
                deployments:
                  - name: it
                    kind: start-stop
                    use: ec2
                    instance: m5.xlarge
                    service_time_ms: 10
                    start_s: 0
                    rest_s: 0
                    levers:
                      - {name: spot, purchase: {option: spot}}
                      - {name: smaller, instance: m5.large}
                """,
            file -> book,
            target -> null);

    LeverSavings levers = LeverSavings.of("it", scenario.plans().get(0), scenario.demand());
    assertThat(levers.together()).isEmpty();
    assertThat(levers.conflict().orElseThrow())
        .startsWith("with 'smaller' after the others it is not right: plan.yaml:")
        .contains("SpotUsage:m5.large");
  }

  /** A request a second for one hour a day: what a cache lets through still comes in that hour. */
  @Test
  void aCacheTakesRequestsAwayAndDoesNotMoveThem() {
    StringBuilder csv = new StringBuilder("offset_s\n");
    for (int i = 0; i < 3600; i++) {
      csv.append(i).append('\n');
    }
    String yaml =
        HEAD
            + """
            demand: {timestamps: log.csv, period_h: 24}
            deployments:
              - name: it
                kind: start-stop
                use: ec2
                instance: hour
                service_time_ms: 100
                start_s: 0
                rest_s: 600
                cache_hit_ratio: %s
            """;
    double all = hours(yaml.formatted("0"), csv.toString());
    double few = hours(yaml.formatted("0.99"), csv.toString());

    // the hour and the rest after it, in 700 / 24 days; of one in a hundred some at both ends lack
    assertThat(all).isCloseTo(700.0 / 24 * (3599.1 + 600) / 3600, within(0.05));
    assertThat(few).isBetween(0.9 * all, all);
  }

  private static double hours(String yaml, String csv) {
    Scenario scenario = ScenarioReader.read("plan.yaml", yaml, file -> csv, target -> null);
    return ((Cost) scenario.cost(scenario.plans().get(0))).monthlyUsd().value().doubleValue() / 0.1;
  }

  /** As an account has them: both count for all lines of a price, and not for each anew. */
  @Test
  void tiersAndFreeTiersAreFilledOnce() {
    String book =
        """
        service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
        AWSDataTransfer,,Out,egress,GB,0,10240,0.09,us-east-1,2026-11,confirmed,list
        AWSDataTransfer,,Out,egress,GB,10240,,0.085,us-east-1,2026-11,confirmed,list
        """;
    String yaml =
        HEAD
            + """
            price_books: [book.csv]
            demand: {inferences: 1000/month, peak_factor: 1}
            deployments:
              - name: it
                kind: sagemaker-realtime
                instance: hour
                service_time_ms: 10
                lines:
                  - {item: first, price: AWSDataTransfer/Out, quantity: %s, per: month}
                  - {item: second, price: AWSDataTransfer/Out, quantity: %s, per: month}
                  - {item: start, price: AWSDataTransfer/Out, quantity: 10, per: once}
                free_tiers: [{price: AWSDataTransfer/Out, quantity_per_month: 100}]
            """;

    // 70 for the instance; 160 − 100 GB at 0.09
    Cost few = cost(yaml.formatted("80", "80"), book);
    assertThat(few.monthlyUsd().value()).isEqualByComparingTo("75.4");
    assertThat(few.lines())
        .extracting(CostLine::item, line -> line.quantity().value().stripTrailingZeros())
        .contains(
            tuple("first, free tier", new BigDecimal("-8E+1")),
            tuple("second, free tier", new BigDecimal("-2E+1")));
    // what is paid once is not a month's
    assertThat(few.cashFlow().upFrontUsd().value()).isEqualByComparingTo("0.9");
    // 10240 × 0.09 + 5760 × 0.085 − 100 × 0.09
    Cost many = cost(yaml.formatted("6000", "10000"), book);
    assertThat(many.monthlyUsd().value()).isEqualByComparingTo("1472.2");
    assertThat(
            many.lines().stream()
                .map(line -> line.amountUsd().value())
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo("1472.2");
  }

  private static Cost cost(String yaml, String book) {
    Scenario scenario = ScenarioReader.read("plan.yaml", yaml, file -> book, target -> null);
    return (Cost) scenario.cost(scenario.plans().get(0));
  }
}
