package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.HourOfMonth;
import dev.tenk.cost.NotCosted;
import dev.tenk.results.model.ConfigurationException;
import java.time.DayOfWeek;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances that follow the load, an hour of each of which is 1 USD. */
class FollowingLoadTest {
  private static final String FLAT = "{inferences: 100000/month, peak_factor: 1}";

  /** Two by day, one at night and at the weekend: 2 × 65 + 103 = 233 instance hours a week. */
  private static final String OFFICE =
      """
      schedule:
            - {days: mon-fri, hours: 7-20, instances: 2}
            - {days: mon-thu, hours: 20-7, instances: 1}
            - {days: fri, hours: 20-24, instances: 1}
            - {days: "sat, sun", hours: 0-24, instances: 1}
            - {days: mon, hours: 0-7, instances: 1}
      """;

  @Test
  void aScheduleIsCountedHourByHour() {
    // 233 of 168 hours: 730 × 233 / 168
    assertUsd("", FLAT, OFFICE, 1012.44);
    // March 2026 in Berlin: 743 h, of which 22 weekdays × 13 h take one more
    assertUsd("month: 2026-03\ntime_zone: Europe/Berlin", FLAT, OFFICE, 743 + 286);
    // October: 745 h and also 22 weekdays
    assertUsd("month: 2026-10\ntime_zone: Europe/Berlin", FLAT, OFFICE, 745 + 286);
    // November: 720 h and 21 weekdays
    assertUsd("month: 2026-11\ntime_zone: Europe/Berlin", FLAT, OFFICE, 720 + 273);
  }

  @Test
  void theHourThatClocksSkipOrRepeatIsCountedAsOften() {
    // the hour from 2 of five Sundays in March, of which the last has none; of four in October, of
    // which the last has two
    String schedule =
        """
        schedule: [{days: sun, hours: 2-3, instances: 5}, {days: sun, hours: 3-2, instances: 1},
                   {days: mon, hours: 2-24, instances: 1}, {days: tue-sat, hours: 0-24, instances: 1},
                   {days: sun, hours: 0-2, instances: 1}]
        """;
    assertUsd("month: 2026-03\ntime_zone: Europe/Berlin", FLAT, schedule, 743 + 4 * 4);
    assertUsd("month: 2026-10\ntime_zone: Europe/Berlin", FLAT, schedule, 745 + 4 * 5);
    assertUsd("month: 2026-10\ntime_zone: UTC", FLAT, schedule, 744 + 4 * 4);
  }

  @Test
  void aWeekendCurveDecidesWhatThePeakNeeds() {
    // 5 days × 24 × 1 and 2 × 24 × 6: mean 408 / 168, the busiest hour is 6 / (408 / 168) of it;
    // 730 h × 3600 × 1.7 inferences are 4.2 a second there, of which an instance does 2
    String demand =
        "{inferences: 4467600/month, daily_curve: %s, weekend_curve: %s}"
            .formatted(Collections.nCopies(24, 1), Collections.nCopies(24, 6));

    assertUsd("", demand, "service_time_ms: 500", 3 * 730);
    assertThat(why("", demand, realtime("service_time_ms: 500", OFFICE)))
        .isEqualTo("at Saturday 00:00 4.2 requests a second come, and 1 instance can do 2");
  }

  @Test
  void aCurveFollowsTheHoursOfTheMonth() {
    // all at two on Sunday night: five such hours of March 2026 but the last, five of October
    String night = "[0, 0, 1" + ", 0".repeat(21) + "]";
    String demand =
        "{inferences: 7200/month, daily_curve: %s, weekend_curve: %s}"
            .formatted(Collections.nCopies(24, 0), night);
    Cost march = cost("month: 2026-03\ntime_zone: Europe/Berlin", demand, tracked(1, 1));

    // Saturdays: 7, 14, 21, 28; Sundays: 1, 8, 15, 22: 8 hours
    assertThat(hour(march, DayOfWeek.SUNDAY, 2).requestsPerSecond())
        .isCloseTo(7200 / 8.0 / 3600, within(1e-9));
    Cost october = cost("month: 2026-10\ntime_zone: Europe/Berlin", demand, tracked(1, 1));
    // Saturdays: 3, 10, 17, 24, 31; Sundays: 4, 11, 18 and 25 twice: 10 hours
    assertThat(hour(october, DayOfWeek.SUNDAY, 2).requestsPerSecond())
        .isCloseTo(7200 / 10.0 / 3600, within(1e-9));
  }

  @Test
  void aDayIsADayOfTheMonth() {
    assertThat(
            cost(
                    "month: 2026-03\ntime_zone: Europe/Berlin",
                    "{inferences: 100/day, peak_factor: 1}",
                    realtime(OFFICE))
                .inferencesPerMonth())
        .isEqualByComparingTo("3100");
  }

  @Test
  void theSameMinimumAndMaximumIsAConstantFleet() {
    for (String kind : new String[] {"sagemaker-realtime", "sagemaker-async", "start-stop"}) {
      Estimate usd = cost("", FLAT, tracked(3, 3).replace("sagemaker-realtime", kind)).monthlyUsd();

      assertThat(usd.isExact()).isTrue();
      assertThat(usd.value()).isEqualByComparingTo("2190");
    }
  }

  @Test
  void neverBelowTheMinimumNorAboveTheMaximumAndMoreWithMoreLoad() {
    Random random = new Random(21);
    for (int i = 0; i < 12; i++) {
      int minimum = 1 + random.nextInt(2);
      int maximum = minimum + 1 + random.nextInt(4);
      String curve = curve(random);
      Estimate before = Estimate.ZERO;
      for (int perMonth = 20_000; perMonth < 1_500_000; perMonth *= 3) {
        CostResult result =
            result(
                "",
                "{inferences: %d/month, daily_curve: %s}".formatted(perMonth, curve),
                tracked(minimum, maximum));
        if (!(result instanceof Cost cost)) {
          break;
        }
        assertThat(cost.monthlyUsd().low().doubleValue()).isGreaterThanOrEqualTo(730 * minimum);
        assertThat(cost.monthlyUsd().high().doubleValue()).isLessThanOrEqualTo(730 * maximum);
        assertThat(cost.byHour())
            .hasSize(168)
            .allSatisfy(
                hour ->
                    assertThat(hour.instances())
                        .isBetween((double) minimum, (double) maximum + 1e-9));
        assertThat(cost.monthlyUsd().high()).isGreaterThanOrEqualTo(before.low());
        before = cost.monthlyUsd();
      }
    }
  }

  @Test
  void hoursAddUpToTheBill() {
    Cost cost =
        cost(
            "",
            "{inferences: 400000/month, daily_curve: %s}".formatted(curve(new Random(3))),
            tracked(1, 6));

    double mean =
        cost.byHour().stream().mapToDouble(HourOfMonth::instances).average().orElseThrow();
    assertThat(cost.monthlyUsd().value().doubleValue()).isCloseTo(730 * mean, within(1e-6));
    double rate =
        cost.byHour().stream().mapToDouble(HourOfMonth::requestsPerSecond).average().orElseThrow();
    assertThat(rate).isCloseTo(400_000 / (730 * 3600.0), within(1e-9));
  }

  @Test
  void equalHoursAreAPlainRate() {
    String equal =
        "{inferences: 400000/month, daily_curve: %s}".formatted(Collections.nCopies(24, 7));
    Estimate curve = cost("", equal, tracked(1, 4)).monthlyUsd();
    Estimate plain = cost("", FLAT.replace("100000", "400000"), tracked(1, 4)).monthlyUsd();

    assertThat(curve.value().doubleValue())
        .isCloseTo(
            plain.value().doubleValue(),
            within(plain.high().subtract(plain.low()).doubleValue() + 1e-6));
  }

  @Test
  void theShareThatComesBeforeInstancesWorkIsSaid() {
    // two are needed from 7 to 20 and all of an hour passes until the second works
    String byDay = "[0,0,0,0,0,0,0" + ",1".repeat(13) + ",0,0,0,0]";
    String demand = "{inferences: 6552000/month, daily_curve: %s}".formatted(byDay);
    String daily =
        "schedule: [{days: mon-sun, hours: 7-20, instances: 2}, {days: mon-sun, hours: 20-7, instances: 1}]";
    String slow = realtime("service_time_ms: 400", daily).replace("start_s: 240", "start_s: 3600");

    // one of 13 hours
    assertThat(cost("hours_per_month: 728", demand, slow).remarks())
        .containsExactly(
            "about 7.7 % of the requests come while fewer instances work than the load needs");
    assertThat(cost("hours_per_month: 728", demand, slow.replace("3600", "0")).remarks()).isEmpty();
    // and it is billed from the hour
    assertThat(cost("hours_per_month: 728", demand, slow).monthlyUsd().value())
        .isEqualByComparingTo("1122.333333333333333333333333333333");
  }

  @Test
  void alwaysOnStandsBesideIt() {
    Scenario scenario = scenario("", FLAT, realtime("service_time_ms: 100", OFFICE));

    Cost always = (Cost) scenario.plans().get(0).alwaysOnCost(scenario.demand()).orElseThrow();
    assertThat(always.monthlyUsd().value()).isEqualByComparingTo("730");
    assertThat(always.units().orElseThrow().inUse()).isEqualTo(1);
    Scenario constant = scenario("", FLAT, realtime("service_time_ms: 100"));
    assertThat(constant.plans().get(0).alwaysOnCost(constant.demand())).isEmpty();
    assertThat(((Cost) constant.cost(constant.plans().get(0))).byHour()).isEmpty();
  }

  @Test
  void anAsynchronousEndpointWaitsAndMustCatchUp() {
    String byDay =
        "schedule: [{days: mon-sun, hours: 8-20, instances: 1}, {days: mon-sun, hours: 20-8, instances: 0}]";
    String async = realtime("service_time_ms: 10000", byDay).replace("realtime", "async");

    // 131,400 × 10 s are all that half a month of one instance can do
    assertUsd("", FLAT, async, 365);
    assertThat(why("", FLAT.replace("100000", "131401"), async))
        .isEqualTo(
            "131401 inferences are more than the instances that may be on can do in a month, 131400");
    assertThat(why("", FLAT, async.replace("async", "realtime")))
        .isEqualTo(
            "no instance is on at Monday 00:00, when requests come; 50.0 % of all come in such hours");
    assertThat(why("", FLAT, async.replace("instances: 1}", "instances: 0}")))
        .isEqualTo("its schedule has no instance in any hour of the week");
  }

  @Test
  void aQueueThatStartUpsLeaveNoTimeForIsImpossible() {
    // of each 12 scheduled hours that follow 12 off, the first is start-up: 11 / 24 is left
    String byDay =
        "schedule: [{days: mon-sun, hours: 8-20, instances: 1}, {days: mon-sun, hours: 20-8, instances: 0}]";
    String async =
        realtime("service_time_ms: 10000", byDay)
            .replace("realtime", "async")
            .replace("start_s: 240", "start_s: 3600");

    // 730 × 360 × 11 / 24 = 120,450
    assertUsd("", FLAT.replace("100000", "118000"), async, 365);
    assertThat(why("", FLAT.replace("100000", "125000"), async))
        .isEqualTo(
            "its queue gets longer from one week to the next, for instances take 3600 s to start");
  }

  @Test
  void anAsynchronousEndpointStartsFromZeroByItsBacklog() {
    // one request a day at noon: seen in two minutes, one instance from then on; it works after
    // 4 min, is done in the first minute, and rests until 15 minutes are below the target
    Cost cost =
        cost(
            "", "{timestamps: noon.csv, period_h: 24}", tracked(0, 2).replace("realtime", "async"));

    double minutes = cost.monthlyUsd().value().doubleValue() / 730 * 24 * 60;
    assertThat(minutes).isCloseTo(4 + 15, within(1e-6));
    assertThat(cost.monthlyUsd().isExact()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          hours: 20-7, instances: 1       | hours: 20-6, instances: 1        | plan.yaml:12:7: schedule: Tuesday 06:00 is in no entry; the one before it is at plan.yaml:13:9, the next one at plan.yaml:12:9
          days: fri, hours: 20-24         | days: fri, hours: 19-24          | plan.yaml:14:28: hours: Friday 19:00 is in this entry and in that at plan.yaml:12:9
          hours: 7-20                     | hours: 7-25                      | plan.yaml:12:32: hours: '7-25' is not some hours of a day, expected as in 7-20, 20-7 to the next morning or 0-24
          hours: 7-20                     | hours: 7-7                       | plan.yaml:12:32: hours: '7-7' is not some hours of a day, expected as in 7-20, 20-7 to the next morning or 0-24
          mon-fri                         | mon-fry                          | plan.yaml:12:16: days: 'mon-fry' is not days of the week, expected as in mon-fri or sat, sun
          instances: 2                    | instances: -1                    | plan.yaml:12:49: instances: '-1' is not a whole number from 0 to 1000000
          instances: 2                    | minimum_instances: 2             | plan.yaml:12:9: 'instances' is missing
          start_s: 240                    | start_s: 3601                    | plan.yaml:9:14: start_s: start-up is 3601 s, expected 0 to 3600
          """)
  void mistakesOfASchedule(String good, String bad, String message) {
    assertMistake("", FLAT, realtime(OFFICE).replace(good, bad), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          minimum_instances: 1 | minimum_instances: 5 | the minimum of 5 instances is above the maximum of 4
          minimum_instances: 1 | minimum_instances: 0 | with none on there is no figure to track, so that none would ever start; expected 1 or more
          target: 0.7          | target: 1.1          | '1.1' is more than 1, which is all that an instance can do
          target: 0.7          | target: 0            | '0', expected above 0
          target: 0.7          | goal: 0.7            | 'target' is missing
          """)
  void mistakesOfTargetTracking(String good, String bad, String message) {
    assertThatThrownBy(() -> cost("", FLAT, tracked(1, 4).replace(good, bad)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching("(?s)plan.yaml:[0-9]+:[0-9]+: .*")
        .hasMessageEndingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          month: 2026-13; time_zone: UTC                      | plan.yaml:2:8: month: '2026-13' is not a month, expected as in 2026-10
          month: 2026-10; time_zone: Mars/Base                | plan.yaml:3:12: time_zone: 'Mars/Base' is not a time zone, expected as in Europe/Berlin or UTC
          month: 2026-10; time_zone: Australia/Lord_Howe      | plan.yaml:3:12: time_zone: 2026-10 has no whole number of hours in Australia/Lord_Howe
          month: 2026-10; hours_per_month: 730                | plan.yaml:3:18: hours_per_month: 'month' has its own hours; leave one of the two out
          """)
  void mistakesOfAMonth(String month, String message) {
    assertMistake(month.replace("; ", "\n"), FLAT, realtime(OFFICE), message);
  }

  @Test
  void mistakesOfAWeekendCurve() {
    String demand = "{inferences: 1/month, daily_curve: %s, weekend_curve: [1]}";

    assertThatThrownBy(
            () -> cost("", demand.formatted(Collections.nCopies(24, 1)), realtime(OFFICE)))
        .hasMessageEndingWith(
            "weekend_curve: the weekend curve is [1], expected 24 numbers of 0 or more, one of them above 0");
  }

  private static void assertMistake(String month, String demand, String body, String message) {
    assertThatThrownBy(() -> cost(month, demand, body))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  private static void assertUsd(String month, String demand, String keys, double usd) {
    String body = keys.startsWith("name:") ? keys : realtime(keys);
    assertThat(cost(month, demand, body).monthlyUsd().value().doubleValue())
        .isCloseTo(usd, within(0.005));
  }

  private static String why(String month, String demand, String body) {
    return ((NotCosted) result(month, demand, body)).reason();
  }

  private static HourOfMonth hour(Cost cost, DayOfWeek day, int hour) {
    return cost.byHour().stream()
        .filter(each -> each.day() == day && each.hour() == hour)
        .findFirst()
        .orElseThrow();
  }

  private static String curve(Random random) {
    return Stream.generate(() -> String.valueOf(1 + random.nextInt(9)))
        .limit(24)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String realtime(String... keys) {
    String own = String.join("\n    ", keys);
    return """
        name: it
            kind: sagemaker-realtime
            instance: mine
        %s%s    %s"""
        .formatted(
            own.contains("schedule") ? "    start_s: 240\n" : "",
            own.contains("service_time_ms") ? "" : "    service_time_ms: 100\n",
            own);
  }

  private static String tracked(int minimum, int maximum) {
    return realtime(
        "service_time_ms: 2000",
        "start_s: 240",
        "minimum_instances: " + minimum,
        "maximum_instances: " + maximum,
        "target_tracking: {target: 0.7}");
  }

  private static Cost cost(String month, String demand, String body) {
    CostResult result = result(month, demand, body);
    assertThat(result).isInstanceOf(Cost.class);
    return (Cost) result;
  }

  private static CostResult result(String month, String demand, String body) {
    Scenario scenario = scenario(month, demand, body);
    return scenario.cost(scenario.plans().get(0));
  }

  private static Scenario scenario(String month, String demand, String body) {
    String text = body;
    if (text.contains("kind: sagemaker-async")) {
      text =
          text.replace("target: 0.7", "backlog_per_instance: 5")
              + "\n    objects: {gets_per_request: 0, bytes_per_request: 0, kept_days: 0, put: free, get: free, storage: kept}";
    }
    String yaml =
        """
        name: plan
        %sdemand: %s
        prices: [{id: mine, price: 1 USD/hour}, {id: free, price: 0 USD/request}, {id: kept, price: 0 USD/GB-month}]
        region: us-east-1
        deployments:
          - %s
        """
            .formatted(month.isEmpty() ? "" : month + "\n", demand, text);
    return ScenarioReader.read(
        "plan.yaml", yaml, name -> "timestamp\n2026-01-05T12:00:00Z\n", target -> null);
  }
}
