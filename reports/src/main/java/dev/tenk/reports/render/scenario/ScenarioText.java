package dev.tenk.reports.render.scenario;

import dev.tenk.reports.render.document.PageText;
import java.io.IOException;

/** A scenario for a terminal. Control characters in names are written as {@code ?}. */
public final class ScenarioText {
  private ScenarioText() {}

  /** Writes the report; lines end with a line feed. */
  public static void write(ScenarioReport report, Appendable out) throws IOException {
    PageText.write(ScenarioTables.page(report, false), out);
  }
}
