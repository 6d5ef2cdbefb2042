package dev.tenk.reports.page;

import dev.tenk.cost.HourOfMonth;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.ScenarioReader;
import dev.tenk.reports.render.scenario.ScenarioReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Scenarios for pages. */
final class SampleScenarios {
  private static final Path FOLDER = Path.of("src/test/resources/scenarios");

  private SampleScenarios() {}

  /** One of the scenarios of the golden files. */
  static ScenarioReport report(String name) {
    return ScenarioReport.of(
        ScenarioReader.read(
            name + ".yaml", text(name + ".yaml"), SampleScenarios::text, target -> null),
        List.of(),
        true,
        LocalDate.of(2026, 11, 21));
  }

  /** The same with names that want to be scripts. */
  static ScenarioReport hostile() {
    String yaml =
        text("environments.yaml")
            .replace("name: production", "name: '" + SamplePages.SCRIPT + "'")
            .replace("name: function", "name: '" + SamplePages.FORMULA.replace("'", "''") + "'");
    Scenario scenario =
        ScenarioReader.read("hostile.yaml", yaml, SampleScenarios::text, target -> null);
    return ScenarioReport.of(scenario, List.of(), true, LocalDate.of(2026, 11, 21));
  }

  private static String text(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A week of office hours: two instances then, one at any other time. */
  static HourCharts.Following officeHours(double requestsPerSecond, double usdPerInstanceHour) {
    List<HourOfMonth> hours = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      for (int hour = 0; hour < 24; hour++) {
        boolean office = day.getValue() <= 5 && hour >= 8 && hour < 18;
        hours.add(
            new HourOfMonth(
                day, hour, office ? requestsPerSecond : requestsPerSecond / 10, office ? 2 : 1));
      }
    }
    return new HourCharts.Following(hours, usdPerInstanceHour);
  }
}
