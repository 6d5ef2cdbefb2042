package dev.tenk.reports.page;

import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.sweep.SweepReport;
import dev.tenk.results.stats.cell.CellTimeline;
import java.util.List;
import java.util.Optional;

/**
 * All that the page of a run shows.
 *
 * @param report its results
 * @param sweep what it came to as a sweep; empty where it is none
 * @param courses its cells over time; a cell without one has no charts
 * @param comparison with another run, which is the baseline; empty where none was asked for
 * @param history of its suite, itself included; empty where it is the only run
 * @param suiteText the suite, to the letter
 */
public record PageFacts(
    RunReport report,
    Optional<SweepReport> sweep,
    List<CellTimeline> courses,
    Optional<Comparison> comparison,
    Optional<HistoryReport> history,
    String suiteText) {
  /** Copies its list. */
  public PageFacts {
    courses = List.copyOf(courses);
  }

  /** Of a run that is no sweep. */
  public PageFacts(
      RunReport report,
      List<CellTimeline> courses,
      Optional<Comparison> comparison,
      Optional<HistoryReport> history,
      String suiteText) {
    this(report, Optional.empty(), courses, comparison, history, suiteText);
  }
}
