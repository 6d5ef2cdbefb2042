package dev.tenk.study;

import dev.tenk.analysis.cell.CellTimelines;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.KnownChange;
import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlWriter;
import dev.tenk.reports.page.PageFacts;
import dev.tenk.reports.page.RunPage;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.sweep.SweepReport;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.CellTimeline;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page of a run. */
public final class HtmlReport {
  /** Name of the file. */
  public static final String FILE = "report.html";

  private static final int MOST_RUNS = 60;

  /** More cells have coarser charts each, so that the page stays small. */
  private static final int SLICES_IN_ALL = 720;

  private static final int MOST_SLICES = 60;
  private static final int FEWEST_SLICES = 20;
  private static final int FINE_BANDS = 16;
  private static final int COARSE_BANDS = 6;

  private HtmlReport() {}

  /** A run and those of its suite before it, with their changes; empty where it is the first. */
  public static Optional<HistoryReport> history(RunStore store, RunManifest upTo) {
    HistoryRuns runs = HistoryRuns.newest(store, upTo, MOST_RUNS);
    if (runs.runs() < 2) {
      return Optional.empty();
    }
    List<String> warnings = new ArrayList<>(runs.warnings());
    List<KnownChange> known = List.of();
    try {
      known = KnownChanges.beside(store);
    } catch (ConfigurationException e) {
      // a run that was measured is reported, even if what is known of others is wrong
      warnings.add("no change is known: " + e.getMessage() + ".");
    }
    return Optional.of(
        new HistoryReport(
            History.of(upTo.suite().name(), runs.series(), known), runs.runs(), warnings));
  }

  /** Makes the page and writes it into a folder. */
  public static void write(
      RunFolder run,
      RunReport report,
      Optional<SweepReport> sweep,
      Optional<Comparison> comparison,
      Optional<HistoryReport> history,
      Path folder) {
    try {
      write(
          RunPage.of(
              new PageFacts(
                  report,
                  sweep,
                  courses(run, report),
                  comparison,
                  history,
                  run.suiteText(report.run()))),
          folder);
    } catch (IOException e) {
      throw new TenkException(
          folder.resolve(FILE) + ": the report cannot be written: " + e.getMessage(), e);
    }
  }

  /** Writes a page into a folder. */
  public static void write(HtmlPage page, Path folder) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(FILE))) {
      HtmlWriter.write(page, out);
    }
  }

  private static List<CellTimeline> courses(RunFolder run, RunReport report) {
    List<CellKey> cells =
        report.targets().stream()
            .flatMap(target -> target.cells().stream())
            .filter(cell -> cell.step().filter(step -> step.purpose().explores()).isEmpty())
            .map(cell -> new CellKey(cell.target(), cell.workload(), cell.repetition()))
            .toList();
    int slices =
        Math.max(FEWEST_SLICES, Math.min(MOST_SLICES, SLICES_IN_ALL / Math.max(1, cells.size())));
    int bands = slices == MOST_SLICES ? FINE_BANDS : COARSE_BANDS;
    return cells.parallelStream().map(cell -> CellTimelines.of(run, cell, slices, bands)).toList();
  }
}
