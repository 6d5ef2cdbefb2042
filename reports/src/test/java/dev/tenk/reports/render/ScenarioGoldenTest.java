package dev.tenk.reports.render;

import static dev.tenk.reports.Golden.matches;

import dev.tenk.reports.scenario.ClaimsReader;
import dev.tenk.reports.scenario.Comparison;
import dev.tenk.reports.scenario.Recomputing;
import dev.tenk.reports.scenario.Scenario;
import dev.tenk.reports.scenario.ScenarioReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every column of every output of a scenario, to the letter. */
class ScenarioGoldenTest {
  private static final String NAME = "every-column";
  private static final Scenario SCENARIO =
      ScenarioReader.read(NAME + ".yaml", text(NAME + ".yaml"), ScenarioGoldenTest::text);

  @Test
  void table() throws IOException {
    matches(golden("txt"), out -> ScenarioText.write(report(claims(), true), out));
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
    matches(golden("md"), out -> ScenarioMarkdown.write(report(claims(), true), out));
  }

  private static String golden(String ending) {
    return "scenarios/" + NAME + "." + ending;
  }

  private static ScenarioReport report(List<Comparison> comparisons, boolean withLines) {
    return ScenarioReport.of(SCENARIO, comparisons, withLines);
  }

  private static List<Comparison> claims() {
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
