package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostKind;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.Pipeline;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pipelines, reckoned by hand. */
class PipelineTest {
  private static final BigDecimal LAST_DIGITS = new BigDecimal("1e-20");

  private static final String YAML =
      """
      name: work
      region: us-east-1
      prices:
        - {id: gpu, price: 1.2 USD/hour}
        - {id: gpu-spot, price: 0.36 USD/hour}
        - {id: cpu, price: 0.6 USD/hour}
        - {id: lustre, price: 0.73 USD/GB-month}
        - {id: out, price: 0.09 USD/GB}
        - {id: nat, price: 0.045 USD/hour}
        - {id: put, price: 0.0001 USD/request}
      deployments:
        - name: build
          kind: pipeline
          runs: 20/month
          phases:
            - name: prepare
              use: ec2
              instance_hour: cpu
              minutes: 30
              spot_discount: 0.5
              lines: [{item: NAT gateway, price: nat, per: hour, kind: network}]
            - name: train
              use: training
              instance_hour: gpu
              minutes: 90
              instances: 2
              purchase: {option: spot}
              spot_hour: gpu-spot
              held: [{item: Lustre, size: 1000 GB, price: lustre}]
            - name: publish
              use: processing
              instance_hour: cpu
              minutes: 20
              data_out: {size: 10 GB, price: out}
              lines: [{item: puts, price: put, quantity: 100, per: run}]
      """;

  private static final String COMPARED =
      YAML.replace("runs:", "compare: [all-spot, hybrid, all-on-demand]\n    runs:");

  @Test
  void threePhasesToTheCent() {
    Cost cost = cost(read(YAML), "build");

    assertThat(byPhase(cost.runLines()))
        .isEqualTo(
            Map.of(
                // 0.5 h × 0.6, 0.5 h × 0.045
                "prepare", new BigDecimal("0.3225"),
                // 3 h × 0.36, 1000 GB × 1.5 / 730 × 0.73
                "train", new BigDecimal("2.58"),
                // 1/3 h × 0.6, 10 GB × 0.09, 100 × 0.0001
                "publish", new BigDecimal("1.11")));
    assertThat(byKind(cost.runLines()))
        .isEqualTo(
            Map.of(
                CostKind.COMPUTE, new BigDecimal("1.58"),
                CostKind.STORAGE, new BigDecimal("1.5"),
                CostKind.DATA_TRANSFER, new BigDecimal("0.9"),
                CostKind.NETWORK, new BigDecimal("0.0225"),
                CostKind.REQUESTS, new BigDecimal("0.01")));
    usd(cost.runUsd().value(), "4.0125");
    usd(cost.monthlyUsd().value(), "80.25");
    usd(cost.cashFlow().yearUsd(1).value(), "963");
  }

  @Test
  void itServesNothingAndSoNeedsNoDemand() {
    Scenario scenario = read(YAML);
    Cost cost = cost(scenario, "build");

    assertThat(scenario.demand()).isEmpty();
    assertThat(cost.inferencesPerMonth()).isZero();
    assertThat(cost.per10kUsd()).isEmpty();
    assertThat(scenario.cheapest(scenario.plans(), BigDecimal.ONE)).isEmpty();
  }

  @Test
  void besideOneThatServesItIsNeverTheCheapest() {
    Scenario scenario =
        read(
            YAML.replace("prices:", "demand: {inferences: 1000/month, peak_factor: 1}\nprices:")
                + "  - {name: endpoint, kind: sagemaker-realtime, instance: gpu, service_time_ms: 9}\n");

    // 730 h × 1.2 is more than a month of the pipeline
    usd(cost(scenario, "endpoint").monthlyUsd().value(), "876");
    assertThat(scenario.cheapest(scenario.plans(), BigDecimal.valueOf(1000)))
        .map(Scenario.Plan::name)
        .contains("endpoint");
  }

  @Test
  void onceIsPaidAtTheStartAndInNoMonth() {
    Cost once = cost(read(YAML.replace("20/month", "once")), "build");

    usd(once.monthlyUsd().value(), "0");
    assertThat(once.lines()).isEmpty();
    usd(once.runUsd().value(), "4.0125");
    usd(once.cashFlow().upFrontUsd().value(), "4.0125");
    usd(once.cashFlow().yearUsd(1).value(), "4.0125");
    usd(once.cashFlow().yearUsd(2).value(), "0");
  }

  @Test
  void aDayOfRunsIsAMonthOfThem() {
    // 730 / 24 days × 2
    usd(cost(read(YAML.replace("20/month", "2/day")), "build").monthlyUsd().value(), "244.09375");
  }

  @Test
  void aPhaseOfNoMinutesCostsNothingButWhatARunTakes() {
    Cost cost = cost(read(YAML.replace("minutes: 90", "minutes: 0")), "build");

    assertThat(cost.runLines())
        .filteredOn(line -> line.phase().equals(Optional.of("train")))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line.amountUsd().value()).isZero());
    usd(cost.runUsd().value(), "1.4325");
  }

  @ParameterizedTest
  @CsvSource({
    // all of it as it stands
    "hybrid, 4.0125, 80.25",
    // prepare at half its price; processing jobs cannot be spot
    "all-spot, 3.8625, 77.25",
    // 3 h × 1.2 in place of 0.36
    "all-on-demand, 6.5325, 130.65"
  })
  void theSameBoughtInOtherWays(String way, String run, String month) {
    Cost cost = cost(read(COMPARED), "build (" + way + ")");

    usd(cost.runUsd().value(), run);
    usd(cost.monthlyUsd().value(), month);
  }

  @Test
  void whatSpotTakesOffIsKnownWhereThePriceOnDemandIs() {
    Pipeline allSpot =
        (Pipeline) read(COMPARED).plan("build (all-spot)").orElseThrow().deployment();

    assertThat(allSpot.phases())
        .extracting(phase -> phase.spotDiscount().map(BigDecimal::stripTrailingZeros))
        .containsExactly(
            Optional.of(new BigDecimal("0.5")),
            Optional.of(new BigDecimal("0.7")),
            Optional.empty());
    assertThat(allSpot.phases())
        .extracting(Pipeline.Phase::isSpot)
        .containsExactly(true, true, false);
  }

  @Test
  void spotThatIsStatedWhereThereIsNoneStaysImpossible() {
    Scenario scenario =
        read(
            YAML.replace(
                "minutes: 20", "minutes: 20\n        purchase: {option: spot, discount: 0.5}"));

    assertThat(((NotCosted) scenario.cost(scenario.plans().get(0))).reason())
        .isEqualTo("publish: no spot purchase exists for SageMaker processing jobs");
  }

  @Test
  void besideTheRunsAMonthHasWhatItsExtrasSay() {
    Cost cost =
        cost(
            read(
                YAML
                    + "    lines: [{item: logs, price: put, quantity: 5000, per: month}, {item: mail, price: put, quantity: 3, per: run}]\n"),
            "build");

    usd(cost.runUsd().value(), "4.0128");
    // 20 × 4.0128 + 5000 × 0.0001
    usd(cost.monthlyUsd().value(), "80.756");
  }

  /** However it is cut, it is the same money. */
  @Test
  void phasesAndKindsAddUpToTheTotal() {
    Random random = new Random(21);
    for (int i = 0; i < 200; i++) {
      String runs = i % 5 == 0 ? "once" : 1 + random.nextInt(60) + "/month";
      Cost cost = cost(read(anyPipeline(random, runs)), "any");
      BigDecimal total = cost.runUsd().value();

      assertThat(sum(byPhase(cost.runLines()).values())).isCloseTo(total, within(LAST_DIGITS));
      assertThat(sum(byKind(cost.runLines()).values())).isCloseTo(total, within(LAST_DIGITS));
      if (runs.equals("once")) {
        assertThat(cost.cashFlow().upFrontUsd().value()).isCloseTo(total, within(LAST_DIGITS));
      } else {
        BigDecimal count = new BigDecimal(runs.substring(0, runs.indexOf('/')));
        assertThat(cost.monthlyUsd().value()).isCloseTo(total.multiply(count), within(LAST_DIGITS));
        assertThat(sum(byKind(cost.lines()).values()))
            .isCloseTo(cost.monthlyUsd().value(), within(LAST_DIGITS));
      }
    }
  }

  private static String anyPipeline(Random random, String runs) {
    StringBuilder yaml = new StringBuilder(YAML.substring(0, YAML.indexOf("deployments:")));
    yaml.append("deployments:\n  - {name: any, kind: pipeline, runs: ")
        .append(runs)
        .append(", phases: [");
    for (int phase = 0; phase <= random.nextInt(4); phase++) {
      yaml.append(
          "%s{name: p%d, use: ec2, instance_hour: gpu, minutes: %d, instances: %d, held: [{item: disk, size: %d GB, price: lustre}], data_out: {size: %d MB, price: out}, lines: [{item: NAT, price: nat, per: hour, kind: network}]%s}"
              .formatted(
                  phase == 0 ? "" : ", ",
                  phase,
                  random.nextInt(300),
                  1 + random.nextInt(5),
                  random.nextInt(2000),
                  random.nextInt(5000),
                  random.nextBoolean() ? ", purchase: {option: spot, discount: 0.613}" : ""));
    }
    return yaml.append("]}\n").toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          runs: 20/month | runs: often | plan.yaml:14:11: runs: 'often' is not how often it runs, expected once, or as in 20/month or 2/day
          runs: 20/month | runs: 0/month | plan.yaml:14:11: runs: '0', expected above 0
          use: processing | use: lambda | plan.yaml:31:14: use: 'lambda' is not one of endpoint, async-endpoint, batch-transform, processing, training, ec2
          spot_discount: 0.5 | spot_discount: 1 | plan.yaml:20:24: spot_discount: '1', expected above 0 and below 1
          spot_hour: gpu-spot | {spot_hour: gpu-spot, spot_discount: 0.7} | plan.yaml:28:20: spot_hour: expected either it or spot_discount, found both
          name: publish | name: train | plan.yaml:30:15: name: 'train' stands here a second time
          per: run | per: request | plan.yaml:35:62: per: 'request' is not one of hour, run
          kind: network | kind: wires | plan.yaml:21:66: kind: 'wires' is not one of compute, storage, data-transfer, network, requests, database, hardware, electricity, upkeep, other
          kind: pipeline | {kind: pipeline, measured: t} | plan.yaml:14:15: measured: a pipeline serves nothing, so no target stands for it
          kind: pipeline | {kind: pipeline, per: month} | plan.yaml:14:5: unknown key 'per'; known here: compare, free_tiers, hypothetical, kind, levers, lines, measured, name, phases, runs, stored, with
          """)
  void mistakesAreNamed(String wanted, String instead, String message) {
    String yaml = YAML.replace(wanted, instead);
    if (instead.startsWith("{")) {
      // two keys, each in a line of its own
      String indent = wanted.startsWith("kind") ? "    " : "        ";
      yaml =
          YAML.replace(
              wanted, instead.substring(1, instead.length() - 1).replace(", ", "\n" + indent));
    }
    String mistaken = yaml;
    assertThatThrownBy(() -> read(mistaken))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void aWayThatIsNotKnownIsRefused() {
    assertThatThrownBy(() -> read(COMPARED.replace("hybrid", "cheap")))
        .hasMessage(
            "plan.yaml:14:25: compare: 'cheap' is not one of all-spot, hybrid, all-on-demand");
    assertThatThrownBy(() -> read(COMPARED.replace("hybrid", "all-spot")))
        .hasMessage("plan.yaml:14:14: compare: 'all-spot' stands here a second time");
    assertThatThrownBy(() -> read(COMPARED.replace("[all-spot, hybrid, all-on-demand]", "[]")))
        .hasMessage(
            "plan.yaml:14:14: compare: the list is empty, expected all-spot, hybrid, all-on-demand");
  }

  @Test
  void aComparisonNeedsPhases() {
    String none = COMPARED.substring(0, COMPARED.indexOf("    phases:"));

    assertThatThrownBy(() -> read(none)).hasMessage("plan.yaml:12:5: 'phases' is missing");
  }

  @Test
  void aSpotPriceThatIsMissingIsNamed() {
    assertThatThrownBy(() -> read(COMPARED.replace("        spot_discount: 0.5\n", "")))
        .hasMessage(
            "plan.yaml:19:24: instance_hour: what 'prepare' costs as spot is not known; state spot_hour or spot_discount");
    assertThatThrownBy(
            () ->
                read(
                    COMPARED
                        .replace("        spot_discount: 0.5\n", "")
                        .replaceFirst("instance_hour: cpu", "instance_hour: c5.large")))
        .hasMessageContaining("plan.yaml:19:24: instance_hour: ")
        .hasMessageContaining("there is no row SpotUsage:c5.large of plan.yaml in us-east-1");
    // the price that is named is then that of spot
    assertThatThrownBy(() -> read(COMPARED.replace("        spot_hour: gpu-spot\n", "")))
        .hasMessage(
            "plan.yaml:25:24: instance_hour: the price on demand of 'train' is not known, for this is what spot costs; state it here, and this one as spot_hour");
  }

  @Test
  void whatServesNeedsADemandAndAPipelinePaysNothingForServing() {
    assertThatThrownBy(
            () ->
                read(
                    YAML
                        + "  - {name: endpoint, kind: sagemaker-realtime, instance: gpu, service_time_ms: 9}\n"))
        .hasMessage("plan.yaml:1:1: 'demand' is missing");
    assertThatThrownBy(
            () ->
                read(
                    YAML.replace(
                            "deployments:",
                            "bundles: {mail: {lines: [{item: mails, price: put, per: request}]}}\ndeployments:")
                        + "    with: [mail]\n"))
        .hasMessageContaining(
            "with: 'mails' is paid per request, and a pipeline serves nothing; leave it out, or pay it per month or once");
  }

  static Scenario read(String yaml) {
    return ScenarioReader.read(
        "plan.yaml",
        yaml,
        file -> {
          throw new IllegalArgumentException("no files here");
        },
        target -> null);
  }

  /** The pipeline in each way to buy it. */
  static Scenario compared() {
    return read(COMPARED);
  }

  private static Cost cost(Scenario scenario, String plan) {
    return (Cost) scenario.cost(scenario.plan(plan).orElseThrow());
  }

  private static Map<String, BigDecimal> byPhase(List<CostLine> lines) {
    return by(lines, line -> line.phase().orElseThrow());
  }

  private static Map<CostKind, BigDecimal> byKind(List<CostLine> lines) {
    return by(lines, CostLine::kind);
  }

  private static <K> Map<K, BigDecimal> by(List<CostLine> lines, Function<CostLine, K> key) {
    Map<K, BigDecimal> sums =
        lines.stream()
            .collect(
                Collectors.groupingBy(
                    key,
                    Collectors.reducing(
                        BigDecimal.ZERO, line -> line.amountUsd().value(), BigDecimal::add)));
    // a third of an hour has no end
    sums.replaceAll((name, usd) -> usd.round(new MathContext(30)).stripTrailingZeros());
    return sums;
  }

  private static BigDecimal sum(Collection<BigDecimal> parts) {
    return parts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static void usd(BigDecimal actual, String expected) {
    assertThat(actual).isCloseTo(new BigDecimal(expected), within(LAST_DIGITS));
  }
}
