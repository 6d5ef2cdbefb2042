package dev.tenk.reports.render;

import static dev.tenk.reports.Golden.matches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.ClaimsReader;
import dev.tenk.cost.scenario.Recomputing;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.ScenarioReader;
import dev.tenk.reports.render.scenario.ScenarioCsv;
import dev.tenk.reports.render.scenario.ScenarioJson;
import dev.tenk.reports.render.scenario.ScenarioReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Environments in every output, to the letter. */
class EnvironmentGoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/scenarios");

  @Test
  void table() throws IOException {
    matches("scenarios/environments.txt", out -> report(true).writeText(out));
  }

  @Test
  void markdown() throws IOException {
    matches("scenarios/environments.md", out -> report(false).writeMarkdown(out));
  }

  @Test
  void csv() throws IOException {
    matches(
        "scenarios/environments.csv",
        out -> ScenarioCsv.write(report(scenario(), List.of(), false), out));
  }

  @Test
  void csvOfLines() throws IOException {
    matches(
        "scenarios/environments.lines.csv",
        out -> ScenarioCsv.write(report(scenario(), List.of(), true), out));
  }

  @Test
  void json() throws IOException {
    matches("scenarios/environments.json", out -> ScenarioJson.write(report(false), out));
  }

  /** The figures of the claims are worked out by hand; what cannot be done has none. */
  @Test
  void totalsAreThoseWorkedOutByHand() throws IOException {
    List<ClaimComparison> claims = claims(scenario());

    assertThat(claims.subList(0, 7)).allMatch(ClaimComparison::agrees);
    assertThat(claims.get(7).recomputed()).isEmpty();
    assertThat(claims.get(7).arithmetic()).startsWith("cheap production: endpoint: ");
  }

  private static ScenarioReport report(boolean withLines) throws IOException {
    return report(scenario(), claims(scenario()), withLines);
  }

  private static ScenarioReport report(
      Scenario scenario, List<ClaimComparison> claims, boolean withLines) {
    return ScenarioReport.of(scenario, claims, withLines, LocalDate.of(2026, 11, 21));
  }

  private static Scenario scenario() throws IOException {
    return ScenarioReader.read(
        "environments.yaml",
        Files.readString(FOLDER.resolve("environments.yaml")),
        file -> "",
        target -> null);
  }

  private static List<ClaimComparison> claims(Scenario scenario) throws IOException {
    String file = "environments.claims.csv";
    return Recomputing.compare(
        file, ClaimsReader.read(file, Files.readString(FOLDER.resolve(file)), scenario), scenario);
  }
}
