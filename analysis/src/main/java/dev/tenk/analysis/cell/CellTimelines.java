package dev.tenk.analysis.cell;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.CellTimeline;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.TelemetryCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Reads the timelines of cells from their histograms; samples are not needed. */
public final class CellTimelines {
  private static final int MOST_READINGS = 300;
  private static final Set<Tag> TAGS = EnumSet.of(Tag.RESPONSE, Tag.WAIT);

  private CellTimelines() {}

  /**
   * Of a whole cell.
   *
   * @param mostSlices of time, at least 1
   * @param bandsPerDecade of response time, at least 1
   */
  public static CellTimeline of(RunFolder run, CellKey cell, int mostSlices, int bandsPerDecade) {
    Path folder = run.cell(cell);
    try {
      CellTimeline.Collector collector =
          new CellTimeline.Collector(
              cell, run.cellFacts(cell).load().windowSeconds(), mostSlices, bandsPerDecade);
      LatencyLogReader.seconds(
          folder.resolve(RunFolder.LATENCY_LOG),
          TAGS,
          (second, tag, nanos) -> {
            switch (tag) {
              case RESPONSE ->
                  nanos.forEach((lowest, count) -> collector.addResponse(second, lowest, count));

              // every request has one, failures too
              case WAIT -> collector.addRequests(second, nanos.total());
              default -> throw new IllegalArgumentException(tag + " was not asked for");
            }
          });
      Path totals = folder.resolve(RunFolder.TOTALS_LOG);
      return collector.course(
          LatencyLogReader.totals(
                  Files.exists(totals) ? totals : folder.resolve(RunFolder.LATENCY_LOG))
              .get(Tag.SERVICE),
          TelemetryCsv.read(folder),
          MOST_READINGS);
    } catch (IOException e) {
      throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
