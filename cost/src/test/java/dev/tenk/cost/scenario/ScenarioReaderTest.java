package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Measured;
import dev.tenk.cost.NotCosted;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
  private static final String YAML =
      """
      name: plan
      region: us-east-1
      demand: {inferences: 1000/month, peak_factor: 1}
      prices:
        - {id: hour, price: 0.5 USD/hour}
        - {id: kwh, price: 0.25 USD/kWh}
      deployments:
        - name: endpoint
          kind: sagemaker-realtime
          instance: hour
          service_time_ms: 100
      """;

  private static final String CLAIMS =
      """
      key,published,unit,deployment,figure,against,items,inferences_per_month,why
      month,365,USD,endpoint,month,,,,
      """;

  private static final Map<String, String> FILES =
      Map.of(
          "book.csv",
          """
          service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
          AmazonSageMaker,,USE1-Host:ml.m5.xlarge,hosting,hour,0,,0.23,us-east-1,,confirmed,list
          AmazonSageMaker,,USE1-AsyncInf:ml.m5.xlarge,async,hour,0,,0.23,us-east-1,,confirmed,list
          """,
          "times.csv",
          "timestamp\n2026-01-01T00:00:00Z\n2026-01-01T00:00:30Z\n",
          "bad-times.csv",
          "timestamp\n2026-01-01T00:00:00Z\nnever\n");

  /** 40 a second met the SLO; an hour of its instance is 0.23 USD. */
  private static Measured target(String name) {
    if (!name.equals("endpoint-1")) {
      throw new IllegalArgumentException("'" + name + "' is not a target of the run");
    }
    Map<String, String> details = Map.of("region", "us-east-1", "instance_type", "ml.m5.xlarge");
    return Measured.of(
        new TargetFacts(
            name,
            "sagemaker-realtime",
            Standing.MEASURED,
            "there",
            "m",
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>(details)),
        List.of(Cells.hosted(Cells.open("endpoint-1", "steady-40", 40, SloDecision.MET))),
        List.of());
  }

  @Test
  void whatIsNotStatedIsTakenFromAMeasuredTarget() {
    String yaml =
        """
        name: plan
        region: us-east-1
        price_books: [book.csv]
        prices: [{id: put, price: 0 USD/request}, {id: gb-month, price: 0 USD/GB-month}, {id: gb, price: 0 USD/GB}]
        demand: {inferences: 1000000/month, peak_per_s: 81}
        deployments:
          - name: always on
            kind: sagemaker-realtime
            measured: endpoint-1
            traffic: {request_bytes: 0, response_bytes: 0, gb_in: gb, gb_out: gb}
          - name: to zero
            kind: sagemaker-async
            measured: endpoint-1
            start_s: 300
            rest_s: 600
            objects: {gets_per_request: 0, bytes_per_request: 0, kept_days: 0, put: put, get: put, storage: gb-month}
            traffic: {request_bytes: 0, response_bytes: 0, gb_in: gb, gb_out: gb}
        """;

    Scenario scenario = read(yaml);

    // ⌈81 / 40⌉ = 3 instances × 730 h × 0.23
    assertThat(cost(scenario, "always on").monthlyUsd().value()).isEqualByComparingTo("503.7");
    // always awake: at 0.38 a second, a rest of 600 s comes about never; 730 h × 0.23
    assertThat(cost(scenario, "to zero").monthlyUsd().value().doubleValue())
        .isCloseTo(167.9, within(1e-6));
    assertThat(scenario.plan("to zero").orElseThrow().target()).contains("endpoint-1");
    assertThatThrownBy(() -> read(yaml.replace("measured: endpoint-1", "measured: other")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("plan.yaml:9:")
        .hasMessageContaining("'other' is not a target of the run");
  }

  private static Cost cost(Scenario scenario, String plan) {
    return (Cost) scenario.cost(scenario.plan(plan).orElseThrow());
  }

  @Test
  void priced() {
    assertThat(monthlyUsd(YAML)).isEqualByComparingTo("365");
  }

  @Test
  void pricedByInstanceTypeFromABook() {
    String yaml =
        YAML.replace("prices:\n", "price_books: [book.csv]\nprices:\n")
            .replace("instance: hour", "instance: ml.m5.xlarge");

    assertThat(monthlyUsd(yaml)).isEqualByComparingTo("167.90");
  }

  /** 1000 requests of 100 ms and a start of 1 h, with a fifth off; and 1000 s of 0.25 USD. */
  @Test
  void otherKinds() {
    String yaml =
        YAML.replace("    kind: sagemaker-realtime\n", "    kind: batch-transform\n")
            + """
                jobs_per_month: 1
                start_s: 3600
                purchase: {option: savings-plan, discount: 0.2}
              - {name: warm, kind: sagemaker-serverless, memory_gb: 2, second: s, billed_ms: 1000}
              - name: gone
                kind: lambda
                memory_mb: 1024
                request: r
                gb_second: g
                billed_ms: 1000
                job: {run_s: 901, gpu: true}
            """;
    String priced =
        yaml.replace(
            "deployments:",
            "  - {id: s, price: 0.25 USD/second}\n  - {id: r, price: 1 USD/request}\n  - {id: g, price: 1 USD/GB-second}\ndeployments:");
    Scenario scenario = read(priced);

    assertThat(scenario.plans())
        .extracting(Scenario.Plan::name)
        .containsExactly("endpoint", "warm", "gone");
    assertThat(((Cost) scenario.cost(scenario.plans().get(0))).monthlyUsd().value())
        .isCloseTo(new BigDecimal("0.411111"), within(new BigDecimal("0.000001")));
    assertThat(((Cost) scenario.cost(scenario.plans().get(1))).monthlyUsd().value())
        .isEqualByComparingTo("250");
    assertThat(((NotCosted) scenario.cost(scenario.plans().get(2))).reason())
        .contains("it runs for 901 s", "it needs a GPU");
  }

  @Test
  void demandAtGivenTimes() {
    String yaml =
        YAML.replace(
            "{inferences: 1000/month, peak_factor: 1}", "{timestamps: times.csv, period_h: 1}");

    assertThat(read(yaml).load().inferencesPerMonth()).isEqualByComparingTo("1460");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "name: plan|nam: plan|plan.yaml:1:1: 'name' is missing",
        "us-east-1|Moon|plan.yaml:2:9: region: 'Moon' is not the name of a region",
        "1000/month|1000/week|plan.yaml:3:22: inferences: '1000/week' is not a demand",
        "peak_factor: 1}|peak_factor: 0.5}|plan.yaml:3:47: peak_factor: peak factor is 0.5, expected 1 or more",
        ", peak_factor: 1|-|plan.yaml:3:9: demand: expected one of peak_per_s",
        "0.5 USD/hour|-0.5 USD/hour|plan.yaml:5:23: price: '-0.5 USD/hour' is not a price of 0 or more",
        "instance: hour|instance: kwh|plan.yaml:10:15: instance: plan.yaml: scenario/kwh/us-east-1/0: unit: the price is for one 'kWh', expected for one 'hour'",
        "instance: hour|instance: ml.m5.large|plan.yaml:10:15: instance: plan.yaml has no price for service 'AmazonSageMaker', usage type 'Host:ml.m5.large', region 'us-east-1'; fetch it with: tenk prices refresh --region us-east-1 --service AmazonSageMaker",
        "kind: sagemaker-realtime|kind: teapot|plan.yaml:9:11: kind: 'teapot' is not one of edge",
        "service_time_ms: 100|service_time_ms: 0|plan.yaml:11:22: service_time_ms: '0', expected above 0",
        "service_time_ms: 100|service_time_s: 100|plan.yaml:8:5: 'service_time_ms' is missing",
        "{id: kwh|{id: hour|plan.yaml:6:10: id: 'hour' stands here a second time",
        "inferences: 1000/month, peak_factor: 1|timestamps: bad-times.csv, period_h: 1|bad-times.csv:3: 'never' is not like the lines above"
      })
  void refused(String good, String bad, String message) {
    String yaml = YAML.replace(good, bad.equals("-") ? "" : bad);

    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "endpoint,month|fridge,month|claims.csv:2: deployment: 'fridge' is not a deployment of plan: endpoint",
        "endpoint,month|endpoint,decade|claims.csv:2: figure: 'decade' is not one of month",
        "USD|kWh|claims.csv:2: unit: 'kWh' does not fit the figure, expected USD",
        "365|many|claims.csv:2: published: 'many' is not a number",
        "key,|keys,|claims.csv:1: the columns are keys,",
        "month,,,,|month,,fridge,,|claims.csv:2: items: 'fridge' begins no line of the bill of endpoint",
        "month,,,,|month,,,|claims.csv:2: the row has 8 values, expected 9"
      })
  void claimsRefused(String good, String bad, String message) {
    Scenario scenario = read(YAML);
    String csv = CLAIMS.replace(good, bad);

    assertThatThrownBy(
            () ->
                Recomputing.compare(
                    "claims.csv", ClaimsReader.read("claims.csv", csv, scenario), scenario))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  private static BigDecimal monthlyUsd(String yaml) {
    Scenario scenario = read(yaml);
    return ((Cost) scenario.cost(scenario.plans().get(0))).monthlyUsd().value();
  }

  private static Scenario read(String yaml) {
    return ScenarioReader.read("plan.yaml", yaml, FILES::get, ScenarioReaderTest::target);
  }

  @Test
  void allMistakesOfTheDeploymentsAreNamedAtOnce() {
    String yaml =
        """
        name: plan
        region: us-east-1
        price_books: [book.csv]
        demand: {inferences: 1000/month, peak_factor: 1}
        deployments:
          - {name: a, kind: sagemaker-realtime, instance: ml.m5.large, service_time_ms: 1}
          - {name: b, kind: sagemaker-realtime, instance: ml.m5.xlarge, service_time_ms: 0}
          - {name: c, kind: start-stop, use: ec2, instance: g4dn.xlarge, purchase: {option: spot}, service_time_ms: 1, start_s: 0, rest_s: 0}
        """;

    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .satisfies(
            message ->
                assertThat(
                        message
                            .lines()
                            .map(line -> line.replaceFirst("( has no | is | of ).*", "")))
                    .containsExactly(
                        "plan.yaml:6:51: instance: plan.yaml + book.csv",
                        "plan.yaml:7:82: service_time_ms: '0', expected above 0",
                        "plan.yaml:8:53: instance: there"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{id: kwh, price: 0.2872 EUR/kWh} | price: '0.2872 EUR/kWh' is in EUR, expected in USD; convert it",
        "{id: gb, price: 1 USD/GB-month}  | classes: 'gb after day 180', expected a price, or PRICE from day N as in glacier from day 180"
      })
  void whatIsMeantIsSaid(String price, String message) {
    String yaml =
        """
        name: plan
        region: us-east-1
        prices: [%s, {id: hour, price: 1 USD/hour}]
        demand: {inferences: 1000/month, peak_factor: 1}
        deployments:
          - name: a
            kind: sagemaker-realtime
            instance: hour
            service_time_ms: 1
            stored: [{item: x, size: 1 GB, classes: [gb after day 180]}]
        """
            .formatted(price);

    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  /** Every word that the readers know is in the document that describes them. */
  @Test
  void everyKeyIsInTheDocument() throws IOException {
    String document = Files.readString(Path.of("../docs/scenario.md"));
    Path sources = Path.of("src/main/java/dev/tenk/cost/scenario");
    Set<String> words = new TreeSet<>();
    for (String reader :
        List.of(
            "ScenarioReader",
            "EnvironmentReader",
            "PlanReader",
            "PlanKeys",
            "ScalingReader",
            "ScheduleReader",
            "CallPlans",
            "EdgeReader",
            "ExtrasReader",
            "PipelineReader",
            "LeversReader",
            "Prices")) {
      Matcher matcher =
          Pattern.compile("\"([a-z][a-z0-9]*(_[a-z0-9]+)*)\"")
              .matcher(Files.readString(sources.resolve(reader + ".java")));
      while (matcher.find()) {
        words.add(matcher.group(1));
      }
    }
    // parts of messages, of units and of lines of the bill
    words.removeAll(List.of("hour", "none", "volumes"));

    assertThat(words)
        .hasSizeGreaterThan(80)
        .allSatisfy(word -> assertThat(document).containsPattern("`" + word + "\\b"));
  }

  @Test
  void workThatNoServiceMonitoredIsOneOverTheCapacity() {
    // 40 a second met the SLO: 25 ms each; 3,600,000 of them are 25 h
    String yaml =
        """
        name: plan
        region: us-east-1
        demand: {inferences: 3600000/month, peak_factor: 1}
        prices: [{id: hour, price: 0.5 USD/hour}]
        deployments:
          - {name: jobs, kind: batch-transform, instance: hour, measured: endpoint-1, jobs_per_month: 1, start_s: 0}
        """;
    Measured edge =
        new Measured(
            "edge",
            Map.of(),
            new Capacity.AtLeast(
                new BigDecimal("40"), Optional.of(new BigDecimal("50")), BigDecimal.ZERO, "w"),
            Optional.of(
                new Measured.Figures(
                    BigDecimal.ZERO,
                    Estimate.ZERO,
                    Estimate.ZERO,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())),
            Optional.empty());
    Scenario scenario = ScenarioReader.read("plan.yaml", yaml, FILES::get, name -> edge);
    Estimate month = ((Cost) scenario.cost(scenario.plans().get(0))).monthlyUsd();

    assertThat(month.value().doubleValue()).isCloseTo(12.5, within(1e-9));
    assertThat(month.high().doubleValue()).isCloseTo(12.5, within(1e-9));
    // 50 a second missed it, so that it takes at least 20 ms
    assertThat(month.low().doubleValue()).isCloseTo(10, within(1e-9));
  }
}
