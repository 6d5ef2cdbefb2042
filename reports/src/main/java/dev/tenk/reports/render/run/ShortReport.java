package dev.tenk.reports.render.run;

import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.document.Screen;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A run's report in short. Where a terminal is narrow, what spoils a figure gives way to the answer
 * and the figures: what is left out is counted.
 */
record ShortReport(RunReport report) implements Report {
  /** A screen of 25, less the command's own line, which says where the report is. */
  private static final int MOST_LINES = 24;

  @Override
  public Document document(Medium medium) {
    return document(Screen.PLAIN);
  }

  @Override
  public Document document(Screen screen) {
    int most = ShortRemarks.MOST_WHYS;
    while (most > 0
        && lines(ShortRun.document(report, screen.width(), most), screen) > MOST_LINES) {
      most--;
    }
    return ShortRun.document(report, screen.width(), most);
  }

  private static long lines(Document document, Screen screen) {
    StringBuilder text = new StringBuilder();
    Report whole = medium -> document;
    try {
      whole.writeText(text, screen);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringBuilder refuses nothing", e);
    }
    return text.chars().filter(each -> each == '\n').count();
  }
}
