package dev.tenk.reports.render.scenario;

import dev.tenk.reports.render.document.PageMarkdown;
import java.io.IOException;

/** A scenario in GitHub's Markdown. Values are escaped, so that none of them becomes markup. */
public final class ScenarioMarkdown {
  private ScenarioMarkdown() {}

  /** Writes the report; lines end with a line feed. */
  public static void write(ScenarioReport report, Appendable out) throws IOException {
    PageMarkdown.write(ScenarioTables.page(report, true), out);
  }
}
