package dev.tenk.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.scenario.ScenarioReader;
import dev.tenk.reports.render.scenario.ScenarioJson;
import dev.tenk.reports.render.scenario.ScenarioReport;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a lever rests on may be a range, and then a month with it is an interval. */
class LeverIntervalsTest {
  private static final Map<String, String> FILES =
      Map.of(
          "book.csv",
          """
          service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
          edge,,board,board,device,0,,120,world,2026-11,confirmed,shop
          edge,,power,power,kWh,0,,0.2,us,2026-11,confirmed,office
          """,
          "board.yaml",
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
          hours_per_month: 730
          """);

  /** 120 USD over 24 or 48 months, and 730 h of 3 to 5 W at 0.2 USD a kWh. */
  @Test
  void theyStandBelowTheTableAndInJson() throws IOException {
    String yaml =
        """
        name: plan
        region: us-east-1
        price_books: [book.csv]
        demand: {inferences: 1000/month, peak_factor: 1}
        deployments:
          - {name: pi, kind: edge, device: board.yaml, capacity_per_s: 50, levers: [{name: longer, lifetime_months: 48}, {name: quiet, idle_power_w: 0, active_power_w: 0}]}
        """;
    ScenarioReport report =
        ScenarioReport.of(
                ScenarioReader.read("plan.yaml", yaml, FILES::get, target -> null),
                List.of(),
                false,
                LocalDate.of(2026, 11, 21))
            .withLevers();
    StringBuilder text = new StringBuilder();
    report.writeText(text);
    StringBuilder json = new StringBuilder();
    ScenarioJson.write(report, json);

    assertThat(text.toString().replaceAll("\\s+", " "))
        .contains("- without: $5.43 to $5.74 a month, by the ranges of what it rests on.")
        .contains("- longer: $2.93 to $3.24 a month, by the ranges of what it rests on.")
        .doesNotContain("- quiet: $");
    assertThat(json.toString().replaceAll("\\s+", ""))
        .containsPattern(
            "\"deployment\":\"pi\",\"usd_per_month\":5\\.58[0-9]*,\"usd_per_month_low\":5\\.43[0-9]*,\"usd_per_month_high\":5\\.73[0-9]*,");
  }
}
