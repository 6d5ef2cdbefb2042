package dev.tenk.reports.render.explain;

import dev.tenk.results.stats.cell.CellSummary;
import java.util.Map;
import java.util.function.Function;
import org.HdrHistogram.AbstractHistogram;

/**
 * Where the figures of a report come from.
 *
 * @param run the run's folder, as a user would write it
 * @param cells what the folder of a cell has beside its summary
 * @param priceLines file and line of each row of the price books, by its id; without an entry where
 *     the run kept no price books
 */
public record Sources(
    String run, Function<CellSummary, OfCell> cells, Map<String, String> priceLines) {
  /** Copies its map. */
  public Sources {
    priceLines = Map.copyOf(priceLines);
  }

  /**
   * Of the window of a cell.
   *
   * @param bySamples whether its intervals, and what late starts can have added, were found from
   *     single samples; older versions kept counts alone
   * @param histograms name of the file that has these histograms
   * @param responseNanos response times of the successes
   * @param slipNanos how late each request was handed over; empty where nothing was planned
   */
  public record OfCell(
      boolean bySamples,
      String histograms,
      AbstractHistogram responseNanos,
      AbstractHistogram slipNanos) {}

  /** Where what is said of a cell comes from: columns of its samples, and what was counted. */
  String files(CellSummary cell, String columns) {
    return "%s: samples.csv.gz, %s; cell.json".formatted(folder(cell), columns);
  }

  /** The same of a time, with the histogram that has it. */
  String files(CellSummary cell, String columns, String tag) {
    return "%s: samples.csv.gz, %s; %s, tag %s"
        .formatted(folder(cell), columns, cells.apply(cell).histograms(), tag);
  }

  private String folder(CellSummary cell) {
    return "files  %s/cells/%s/%s/%d"
        .formatted(run, cell.target(), cell.workload(), cell.repetition());
  }
}
