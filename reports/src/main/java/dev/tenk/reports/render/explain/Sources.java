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

  /** The folder of a cell within the run's. */
  static String cell(CellSummary cell) {
    return "cells/%s/%s/%d".formatted(cell.target(), cell.workload(), cell.repetition());
  }
}
