package dev.tenk.cli;

import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.suite.Suite;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a user sees while cells are measured: a line a cell, kept current on a terminal. */
final class Progress {
  /** Start of a driver process and its first users, before a cell's epoch, and its end. */
  private static final Duration OVERHEAD = Duration.ofSeconds(5);

  private final PrintWriter out;
  private final boolean terminal;
  private List<CellKey> cells = List.of();
  private Suite suite;
  private CellKey current;
  private int position;
  private DriverMessage.Progress last;

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void planned(List<CellKey> planned, Suite plannedSuite) {
    cells = planned;
    suite = plannedSuite;
    out.println(cells.size() + (cells.size() == 1 ? " cell" : " cells") + ", about " + left(0, 0));
    out.flush();
  }

  void started(CellKey cell) {
    current = cell;
    position++;
    last = new DriverMessage.Progress(0, 0, 0);
    show("starting");
  }

  void of(DriverMessage.Progress progress) {
    double seconds = Math.max(0, (progress.elapsedNanos() - last.elapsedNanos()) / 1e9);
    double rate = seconds == 0 ? 0 : (progress.recorded() - last.recorded()) / seconds;
    last = progress;
    double total = suite.workload(current.workload()).total().toNanos() / 1e9;
    double elapsed = Math.min(total, Math.max(0, progress.elapsedNanos() / 1e9));
    show(
        String.format(
            Locale.ROOT,
            "%.0f/%.0f s, %.1f req/s, %d errors, %s left",
            elapsed,
            total,
            rate,
            progress.errors(),
            left(position - 1, elapsed)));
  }

  void measured(CellFacts facts) {
    long errors = facts.throttled() + facts.timedOut() + facts.failed();
    end(
        String.format(
            Locale.ROOT,
            "%d requests, %d errors, %s",
            facts.sent(),
            errors,
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
    return "[" + position + "/" + cells.size() + "] " + current + "  ";
  }

  private String left(int cellsDone, double secondsOfCurrent) {
    Duration left = Duration.ZERO;
    for (CellKey cell : cells.subList(cellsDone, cells.size())) {
      left = left.plus(suite.workload(cell.workload()).total()).plus(OVERHEAD);
    }
    long seconds = Math.max(0, left.toSeconds() - (long) secondsOfCurrent);
    return seconds < 90
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
  }
}
