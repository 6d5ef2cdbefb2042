package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.NotCosted;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Devices by a profile, instants at their hour, rows in full, and what always on costs. */
class ScenarioPlacesTest {
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      edge,,board,board,device,0,,120,world,2026-11,confirmed,shop
      edge,,power,power,kWh,0,,0.2,us,2026-11,confirmed,office
      edge,,power,power of mine,kWh,0,,0.4,de,2026-11,assumed,bill
      AmazonSageMaker,,USE1-Host:ml.x,hosting,hour,0,,1,us-east-1,2026-11,confirmed,list
      AmazonSageMaker,,USE1-AsyncInf:ml.y,async,hour,0,,1,us-east-1,2026-11,confirmed,list
      AmazonEC2,,EBS:VolumeUsage.gp3,gp3,GB-month,0,,0.1,us-east-1,2026-11,confirmed,list
      """;
  private static final String PROFILE =
      """
      name: board
      region: world
      hardware: [{service: edge, usage_type: board, quantity: 1}]
      electricity: {service: edge, usage_type: power, region: us}
      idle_power_w: {value: 4, low: 3, high: 5, source: sheet, confidence: unconfirmed}
      active_power_w: {value: 10, source: sheet, confidence: assumed}
      lifetime_months: {value: 24, source: owner, confidence: assumed}
      resale_usd: {value: 0, source: owner, confidence: assumed}
      upkeep_usd_per_month: {value: 0, source: owner, confidence: assumed}
      spare_devices: 0
      minimum_devices: 1
      hours_per_month: 720
      """;
  private static final Map<String, String> FILES =
      Map.of(
          "book.csv",
          BOOK,
          "board.yaml",
          PROFILE,
          "calls.csv",
          "at\n2026-11-25T09:10:00Z\n2026-11-25T09:50:00Z\n",
          "seconds.csv",
          "at\n600\n3000\n");

  @Test
  void aDeviceIsWhatItsProfileSaysAndADeploymentMaySayOtherwise() {
    // idle all month but for 73,000 × 20 ms: 730 h × 4 W + 73,000 × 0.02 s × 6 W
    double kilowattHours = 0.730 * 4 + 73_000 * 0.02 / 3600 * 6 / 1000;
    Cost cost = cost("", "kind: edge, device: board.yaml, capacity_per_s: 50");
    assertUsd(cost, 5 + kilowattHours * 0.2);
    // its range stays one
    assertThat(cost.monthlyUsd().low().doubleValue())
        .isCloseTo(5 + (0.730 * 3 + 73_000 * 0.02 / 3600 * 7 / 1000) * 0.2, within(0.01));

    assertUsd(
        cost(
            "",
            "kind: edge, device: board.yaml, capacity_per_s: 50, electricity: edge/power@de, lifetime_months: 12"),
        10 + kilowattHours * 0.4);
    assertUsd(
        cost(
            "",
            "kind: edge, device: board.yaml, capacity_per_s: 50, hardware: [{price: edge/board@world, quantity: 2}], idle_power_w: 0, active_power_w: 0"),
        10);
  }

  @Test
  void aProfileThatIsWrongIsNamed() {
    assertThatThrownBy(() -> cost("", "kind: edge, device: none.yaml, capacity_per_s: 50"))
        .hasMessage("plan.yaml:6:36: device: there is no none.yaml");
    assertThatThrownBy(() -> cost("", "kind: edge, device: book.csv, capacity_per_s: 50"))
        .hasMessageStartingWith("book.csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          calls.csv   |                                             | wed, 9-10
          seconds.csv |                                             | mon, 0-1
          calls.csv   | month: 2026-09; time_zone: Europe/Berlin    | wed, 10-11
          calls.csv   | month: 2026-07; time_zone: Europe/Berlin    | wed, 10-11
          calls.csv   | month: 2026-10; time_zone: America/New_York | wed, 4-5
          seconds.csv | month: 2026-09; time_zone: Europe/Berlin    | tue, 0-1
          """)
  void instantsComeAtTheirHourOfTheWeek(String file, String month, String hour) {
    String when = month == null ? "" : month.replace("; ", "\n") + "\n";
    String[] at = hour.split(", ", -1);
    // one instance in that hour alone
    String schedule =
        "kind: sagemaker-realtime, instance: box, service_time_ms: 10, start_s: 0, schedule: [%s]"
            .formatted(only(at[0], at[1]));
    String demand = "{timestamps: %s, period_h: 168}".formatted(file);

    assertThat(result(when, demand, schedule)).isInstanceOf(Cost.class);
    String hourBefore =
        "kind: sagemaker-realtime, instance: box, service_time_ms: 10, start_s: 0, schedule: [%s]"
            .formatted(only("sun", "3-4"));
    assertThat(((NotCosted) result(when, demand, hourBefore)).reason())
        .contains("; 100.0 % of all come in such hours");
  }

  private static String only(String day, String hours) {
    int from = Integer.parseInt(hours.substring(0, hours.indexOf('-')));
    StringBuilder schedule =
        new StringBuilder("{days: %s, hours: %s, instances: 1}".formatted(day, hours));
    if (from > 0) {
      schedule.append(", {days: %s, hours: 0-%d, instances: 0}".formatted(day, from));
    }
    schedule.append(", {days: %s, hours: %d-24, instances: 0}".formatted(day, from + 1));
    for (String other : new String[] {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}) {
      if (!other.equals(day)) {
        schedule.append(", {days: %s, hours: 0-24, instances: 0}".formatted(other));
      }
    }
    return schedule.toString();
  }

  @Test
  void aRowInFullThatABookDoesNotHaveIsNotOffered() {
    for (String row : new String[] {"AmazonSageMaker/USE1-AsyncInf:ml.x", "ml.x"}) {
      CostResult result =
          result(
              "",
              "{inferences: 73000/month, peak_factor: 1}",
              "kind: sagemaker-async, instance: %s, service_time_ms: 10, start_s: 1, rest_s: 1, objects: {gets_per_request: 0, bytes_per_request: 0, kept_days: 0, put: free, get: free, storage: kept}"
                  .formatted(row));

      assertThat(((NotCosted) result).reason())
          .contains("AsyncInf:ml.x is not offered in us-east-1 by plan.yaml + book.csv (")
          .contains("which has Host:ml.x and for that use AsyncInf:ml.y");
    }
  }

  /** What nobody has even a real-time row of is a row that is missing. */
  @Test
  void aRowOfAnInstanceThatNoBookKnowsIsAMistake() {
    assertThatThrownBy(
            () ->
                cost(
                    "",
                    "kind: start-stop, instance: AmazonSageMaker/USE1-Host:ml.z, service_time_ms: 10, start_s: 1, rest_s: 1"))
        .hasMessageStartingWith(
            "plan.yaml:6:44: instance: plan.yaml + book.csv has no price for service 'AmazonSageMaker'");
  }

  @Test
  void scaleToZeroHasAnAlwaysOnFigureBesideIt() {
    // 2 a second at 1 s each need two instances all hours
    Scenario scenario =
        scenario(
            "",
            "{inferences: 73000/month, peak_per_s: 2}",
            "kind: start-stop, use: ec2, instance: box, service_time_ms: 1000, start_s: 10, rest_s: 60, maximum_instances: 3, volume_gb: 50");
    Cost always = (Cost) scenario.plans().get(0).alwaysOnCost(scenario.demand()).orElseThrow();

    assertThat(always.units().orElseThrow().inUse()).isEqualTo(2);
    // and their volumes, of which those that may start have three
    assertUsd(always, 2 * 730 + 2 * 50 * 0.1);
    Cost stops = (Cost) scenario.cost(scenario.plans().get(0));
    assertThat(stops.lines())
        .filteredOn(line -> line.item().equals("volumes"))
        .extracting(line -> line.amountUsd().value().doubleValue())
        .containsExactly(15.0);
    Scenario never =
        scenario(
            "",
            "{inferences: 73000/month, peak_per_s: 2}",
            "kind: start-stop, use: ec2, instance: box, service_time_ms: 1000, start_s: 10, rest_s: 60, minimum_instances: 3, maximum_instances: 3");
    assertThat(never.plans().get(0).alwaysOnCost(never.demand())).isEmpty();
  }

  private static void assertUsd(Cost cost, double usd) {
    assertThat(cost.monthlyUsd().value().doubleValue()).isCloseTo(usd, within(1e-6));
  }

  private static Cost cost(String month, String deployment) {
    return (Cost) result(month, "{inferences: 73000/month, peak_factor: 1}", deployment);
  }

  private static CostResult result(String month, String demand, String deployment) {
    Scenario scenario = scenario(month, demand, deployment);
    return scenario.cost(scenario.plans().get(0));
  }

  private static Scenario scenario(String month, String demand, String deployment) {
    String yaml =
        """
        name: plan
        %sregion: us-east-1
        price_books: [book.csv]
        demand: %s
        deployments:
          - {name: it, %s}
        prices: [{id: box, price: 1 USD/hour}, {id: free, price: 0 USD/request}, {id: kept, price: 0 USD/GB-month}]
        """
            .formatted(month, demand, deployment);
    return ScenarioReader.read(
        "plan.yaml",
        yaml,
        name -> {
          if (!FILES.containsKey(name)) {
            throw new IllegalArgumentException("there is no " + name);
          }
          return FILES.get(name);
        },
        target -> null);
  }
}
