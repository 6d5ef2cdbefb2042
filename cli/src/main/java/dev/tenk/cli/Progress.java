package dev.tenk.cli;

import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.CapacitySearch;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.suite.Suite;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a user sees while cells are measured: a line a cell, kept current on a terminal with rate,
 * response times and errors of the last seconds.
 */
final class Progress {
  /** Start of a driver process and its first users, before a cell's epoch, and its end. */
  static final Duration OVERHEAD = Duration.ofSeconds(5);

  private final PrintWriter out;
  private final boolean terminal;
  private List<CellKey> cells = List.of();
  private Suite suite;
  private CellKey current;
  private int position;
  private String atRate = "";

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void planned(List<CellKey> planned, Suite plannedSuite) {
    cells = planned;
    suite = plannedSuite;
    out.println(
        cells.size()
            + (cells.size() == 1 ? " cell" : " cells")
            + ", "
            + (maySooner(0) ? "at most " : "about ")
            + text(ahead(0)));
    out.flush();
  }

  /**
   * A cell begins.
   *
   * @param step of a capacity search
   */
  void started(CellKey cell, Optional<CapacitySearch.Step> step) {
    boolean goesOn =
        current != null
            && step.isPresent()
            && current.target().equals(cell.target())
            && current.workload().equals(cell.workload());
    current = cell;
    position += goesOn ? 0 : 1;
    atRate =
        step.map(
                each ->
                    String.format(
                        Locale.ROOT,
                        "%.4g req/s, %s: ",
                        each.ratePerSecond(),
                        each.purpose().text()))
            .orElse("");
    show("starting");
  }

  /** A capacity search has ended. */
  void found(CapacitySearch.Outcome outcome) {
    atRate = "";
    end(outcome.inWords());
  }

  void of(DriverMessage.Progress progress) {
    Duration left = Duration.ofNanos(progress.leftNanos()).plus(ahead(position));
    LiveFigures.Figures live = progress.live();
    show(
        String.format(
            Locale.ROOT,
            "%.0f s, %.1f req/s, %s%d errors, %s%s left",
            Math.max(0, progress.elapsedNanos() / 1e9),
            live.endedPerSecond(),
            live.p50Nanos().isEmpty()
                ? ""
                : String.format(
                    Locale.ROOT,
                    "p50 %.3g p99 %.3g ms, ",
                    live.p50Nanos().getAsLong() / 1e6,
                    live.p99Nanos().getAsLong() / 1e6),
            live.errors(),
            progress.mayEndSooner() || maySooner(position) ? "at most " : "",
            text(left)));
  }

  void measured(CellFacts facts) {
    long errors = facts.throttled() + facts.timedOut() + facts.failed();
    end(
        String.format(
            Locale.ROOT,
            "%d requests, %d errors, %s%s",
            facts.sent(),
            errors,
            facts
                .decided()
                .map(decided -> decided.inWords(facts.verdict().isEmpty()) + ", ")
                .orElse(""),
            facts.verdict().isEmpty() ? "valid" : "see the verdict below"));
  }

  void broken(String reason) {
    end("not measured to its end: " + reason);
  }

  private void show(String text) {
    if (terminal) {
      out.print("\r\033[K" + head() + text);
      out.flush();
    }
  }

  private void end(String text) {
    out.println((terminal ? "\r\033[K" : "") + head() + text);
    out.flush();
  }

  private String head() {
    return "[" + position + "/" + cells.size() + "] " + current + "  " + atRate;
  }

  /** Whether one of the cells from there on may end before its time. */
  private boolean maySooner(int cellsDone) {
    return cells.subList(cellsDone, cells.size()).stream()
        .map(cell -> suite.workload(cell.workload()))
        .anyMatch(Workload::mayEndSooner);
  }

  /** The longest that the cells from there on take. */
  private Duration ahead(int cellsDone) {
    Duration ahead = Duration.ZERO;
    for (CellKey cell : cells.subList(cellsDone, cells.size())) {
      ahead = ahead.plus(suite.workload(cell.workload()).total()).plus(OVERHEAD);
    }
    return ahead;
  }

  private static String text(Duration time) {
    long seconds = time.toSeconds();
    return seconds < 90
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
  }
}
