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
