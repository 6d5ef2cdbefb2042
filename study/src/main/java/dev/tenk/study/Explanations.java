package dev.tenk.study;

import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.explain.Explanation;
import dev.tenk.reports.render.explain.Sources;
import dev.tenk.reports.render.explain.Sources.OfCell;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest.Input;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Says how the figures of a run came about, from its folder alone. */
public final class Explanations {
  private static final String DECISION = "decision";

  private Explanations() {}

  /**
   * How a figure came about.
   *
   * @param words {@code decision}, or a target and a figure of it
   * @param workload where it was measured; empty for the one that reports show in short
   * @throws ConfigurationException where there is no such target, figure or workload, or the run is
   *     one of {@code tenk ab} or {@code tenk jmh}
   */
  public static Report of(RunFolder run, List<String> words, Optional<String> workload) {
    if (run.manifest().plan().interleaving().isPresent()
        || run.manifest().plan().benchmarking().isPresent()) {
      throw new ConfigurationException(
          "run %s is not one of tenk run, and only their figures are explained"
              .formatted(run.runId()));
    }
    RunSuite asked = RunSuite.of(run, run.manifest(), List.of());
    RunReport report = Reports.of(run, asked);
    if (words.equals(List.of(DECISION))) {
      return Explanation.ofDecision(report);
    }
    if (words.size() != 2) {
      throw new ConfigurationException(
          "'%s' is not what can be explained, expected a target and a figure of it, as in %s p99, or decision"
              .formatted(
                  String.join(" ", words),
                  report.targetNames().stream().findFirst().orElse("TARGET")));
    }
    try {
      return Explanation.of(
          report,
          words.get(0),
          words.get(1),
          workload,
          new Sources(shown(run.path()), cell -> source(run, cell), priceLines(run, asked)));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  private static String shown(Path folder) {
    Path here = Path.of("").toAbsolutePath();
    Path path = folder.toAbsolutePath().normalize();
    return (path.startsWith(here) ? here.relativize(path) : path).toString();
  }

  private static OfCell source(RunFolder run, CellSummary cell) {
    CellKey key = new CellKey(cell.target(), cell.workload(), cell.repetition());
    String file =
        Files.exists(run.cell(key).resolve(RunFolder.TOTALS_LOG))
            ? RunFolder.TOTALS_LOG
            : RunFolder.LATENCY_LOG;
    try {
      Map<Tag, Histogram> totals = LatencyLogReader.totals(run.cell(key).resolve(file));
      return new OfCell(
          run.cellFacts(key).judgement().response().isPresent(),
          file,
          totals.get(Tag.RESPONSE),
          totals.get(Tag.SLIP));
    } catch (IOException e) {
      throw new TenkException(e.getMessage(), e);
    }
  }

  /** Of the books that the run kept. */
  private static Map<String, String> priceLines(RunFolder run, RunSuite asked) {
    Map<String, String> lines = new HashMap<>();
    for (Path book : asked.suite().priceBooks()) {
      Optional<Input> kept = run.manifest().inputs().from(book.toString());
      if (kept.isPresent()) {
        PriceBookReader.lines(kept.get().file(), run.input(kept.get()))
            .forEach((id, line) -> lines.put(id, kept.get().file() + ":" + line));
      }
    }
    return lines;
  }
}
