package dev.tenk.reports.render;

import static dev.tenk.reports.Golden.matches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.ClaimsReader;
import dev.tenk.cost.scenario.Recomputing;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.ScenarioReader;
import dev.tenk.reports.Golden.Writer;
import dev.tenk.reports.render.scenario.ScenarioCsv;
import dev.tenk.reports.render.scenario.ScenarioJson;
import dev.tenk.reports.render.scenario.ScenarioReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every column of every output of a scenario, to the letter. */
class ScenarioGoldenTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

  private static final String NAME = "every-column";
  private static final Scenario SCENARIO =
      ScenarioReader.read(
          NAME + ".yaml", text(NAME + ".yaml"), ScenarioGoldenTest::text, target -> null);

  @Test
  void table() throws IOException {
    matches(golden("txt"), out -> report(claims(), true).writeText(out));
  }

  @Test
  void csv() throws IOException {
    matches(golden("csv"), out -> ScenarioCsv.write(report(List.of(), false), out));
  }

  @Test
  void csvOfLines() throws IOException {
    matches(golden("lines.csv"), out -> ScenarioCsv.write(report(List.of(), true), out));
  }

  @Test
  void csvOfClaims() throws IOException {
    matches(golden("claims.csv"), out -> ScenarioCsv.write(report(claims(), false), out));
  }

  @Test
  void json() throws IOException {
    matches(golden("json"), out -> ScenarioJson.write(report(claims(), false), out));
  }

  @Test
  void markdown() throws IOException {
    matches(golden("md"), out -> report(claims(), true).writeMarkdown(out));
  }

  /** Work without serving, bought in three ways, and claims by phase and kind. */
  @Test
  void pipelines() throws IOException {
    String name = "pipelines";
    Scenario scenario =
        ScenarioReader.read(
            name + ".yaml", text(name + ".yaml"), ScenarioGoldenTest::text, target -> null);
    String claims = name + ".claims.csv";
    List<ClaimComparison> comparisons =
        Recomputing.compare(claims, ClaimsReader.read(claims, text(claims), scenario), scenario);
    ScenarioReport report = ScenarioReport.of(scenario, comparisons, false, DAY);
    ScenarioReport lines = ScenarioReport.of(scenario, List.of(), true, DAY);

    matches("scenarios/pipelines.txt", report::writeText);
    matches("scenarios/pipelines.json", out -> ScenarioJson.write(lines, out));
    matches("scenarios/pipelines.lines.csv", out -> ScenarioCsv.write(lines, out));
  }

  /** A request of 10^-18 USD, which is the least that can be expressed, once a month. */
  @Test
  void nothingThatCostsAnythingReadsAsZero() throws IOException {
    Scenario cheap =
        ScenarioReader.read(
            "cheap.yaml",
            """
            name: cheap
            region: us-east-1
            demand: {inferences: 1/month, peak_factor: 1}
            volumes_per_month: [1]
            prices:
              - {id: request, price: 0.000000000000000001 USD/request}
              - {id: second, price: 0.000000000000000001 USD/GB-second}
            deployments:
              - {name: function, kind: lambda, memory_mb: 128, billed_ms: 1, request: request, gb_second: second}
            """,
            file -> "",
            target -> null);
    ScenarioReport report = ScenarioReport.of(cheap, List.of(), false, DAY);

    notZero(report::writeText);
    notZero(out -> ScenarioCsv.write(report, out));
    notZero(out -> ScenarioJson.write(report, out));
    notZero(report::writeMarkdown);
  }

  /** 233 of a week's 168 hours, at 0.10 USD, beside two instances for the peak. */
  @Test
  void whatFollowsTheLoadHasItsHoursAndAlwaysOnBesideIt() throws IOException {
    Scenario following =
        ScenarioReader.read(
            "following.yaml",
            """
            name: following
            region: us-east-1
            demand: {inferences: 2628000/month, peak_factor: 2}
            prices: [{id: hour, price: 0.1 USD/hour}]
            deployments:
              - name: by day
                kind: sagemaker-realtime
                instance: hour
                service_time_ms: 1000
                start_s: 240
                schedule:
                  - {days: mon-fri, hours: 7-20, instances: 2}
                  - {days: mon-fri, hours: 20-7, instances: 1}
                  - {days: "sat, sun", hours: 7-20, instances: 1}
                  - {days: "sat, sun", hours: 20-7, instances: 1}
            """,
            file -> "",
            target -> null);
    ScenarioReport report = ScenarioReport.of(following, List.of(), true, DAY);

    assertThat(written(report::writeText))
        .contains(
            "by day, always on: 2 instances, $146.00 a month; following the load saves $44.76 (31 %).")
        .contains("real-time: 1 to 2 instances by a schedule, 240 s to start.");
    assertThat(
            written(
                out -> ScenarioCsv.write(ScenarioReport.of(following, List.of(), false, DAY), out)))
        .contains("impossible_because,units_always_on,usd_per_month_always_on")
        .endsWith(",,2,146,\n");
    assertThat(written(out -> ScenarioJson.write(report, out)))
        .containsPattern("\"always_on\" : \\{\\s*\"usd_per_month\" : 146,\\s*\"units\" : 2")
        .containsPattern(
            "\"day\" : \"monday\",\\s*\"hour\" : 7,\\s*\"requests_per_s\" : 1.0,\\s*\"instances\" : 2.0");
  }

  private static String written(Writer writer) throws IOException {
    StringBuilder out = new StringBuilder();
    writer.write(out);
    return out.toString();
  }

  private static void notZero(Writer writer) throws IOException {
    StringBuilder out = new StringBuilder();
    writer.write(out);
    // a month, a year, and 10,000 inferences
    assertThat(out)
        .containsPattern("0\\.0{17}100")
        .containsPattern("0\\.0{16}120")
        .containsPattern("0\\.0{13}100")
        .doesNotContainPattern("\\$0(\\.0*)?[^.0-9]");
  }

  private static String golden(String ending) {
    return "scenarios/" + NAME + "." + ending;
  }

  private static ScenarioReport report(List<ClaimComparison> comparisons, boolean withLines) {
    return ScenarioReport.of(SCENARIO, comparisons, withLines, DAY);
  }

  private static List<ClaimComparison> claims() {
    String file = NAME + ".claims.csv";
    return Recomputing.compare(file, ClaimsReader.read(file, text(file), SCENARIO), SCENARIO);
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of("src/test/resources/scenarios", file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
