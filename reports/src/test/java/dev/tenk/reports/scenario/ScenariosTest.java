package dev.tenk.reports.scenario;

import static dev.tenk.reports.Golden.matches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.scenario.ClaimComparison;
import dev.tenk.cost.scenario.ClaimsReader;
import dev.tenk.cost.scenario.Recomputing;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.ScenarioReader;
import dev.tenk.reports.render.scenario.ScenarioReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios of the project, to the letter, and the document that is made of them. */
class ScenariosTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

  private static final Path PROJECT = Path.of("..");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "card-recognition-a",
        "card-recognition-b",
        "image-to-3d",
        "model-gateway",
        "two-hour-pipeline",
        "gaussian-splats"
      })
  void table(String name) throws IOException {
    matches(
        "scenarios/" + name + ".txt",
        out -> ScenarioReport.of(scenario(name), List.of(), false, DAY).writeText(out));
  }

  /** Made with {@code tenk cost SCENARIO --against CLAIMS --format markdown}, one after another. */
  @Test
  void publishedCostSheetsAreWhatTheToolMakesNow() throws IOException {
    StringBuilder out = new StringBuilder();
    for (String name :
        List.of(
            "card-recognition-a",
            "card-recognition-b",
            "image-to-3d",
            "model-gateway",
            "two-hour-pipeline",
            "gaussian-splats")) {
      if (out.length() > 0) {
        out.append('\n');
      }
      ScenarioReport.of(scenario(name), comparisons(name), false, DAY).writeMarkdown(out);
    }

    assertThat(out.toString())
        .isEqualTo(Files.readString(PROJECT.resolve("docs/published-cost-sheets.md")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "card-recognition-a",
        "card-recognition-b",
        "image-to-3d",
        "model-gateway",
        "two-hour-pipeline",
        "gaussian-splats"
      })
  void everyFigureThatDoesNotFollowSaysWhy(String name) throws IOException {
    assertThat(comparisons(name))
        .filteredOn(each -> !each.agrees())
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.claim().why()).isNotBlank())
        .allSatisfy(each -> assertThat(each.arithmetic()).isNotBlank());
  }

  @Test
  void whatCannotBeDoneAndWhatNobodyCanHaveIsNeverTheCheapest() throws IOException {
    Scenario scenario = scenario("image-to-3d");

    assertThat(scenario.volumes())
        .isNotEmpty()
        .allSatisfy(
            volume ->
                assertThat(scenario.cheapest(scenario.plans(), volume).orElseThrow().name())
                    .isEqualTo("async in batches"));
  }

  private static Scenario scenario(String name) throws IOException {
    String file = name + ".yaml";
    return ScenarioReader.read(
        file, Files.readString(PROJECT.resolve("scenarios/" + file)), other -> "", other -> null);
  }

  private static List<ClaimComparison> comparisons(String name) throws IOException {
    Scenario scenario = scenario(name);
    String file = name + ".claims.csv";
    return Recomputing.compare(
        file,
        ClaimsReader.read(file, Files.readString(PROJECT.resolve("scenarios/" + file)), scenario),
        scenario);
  }
}
