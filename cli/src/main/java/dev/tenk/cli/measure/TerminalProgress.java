package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ProgressLine;
import dev.tenk.cli.terminal.SafeOutput;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.suite.Suite;
import dev.tenk.session.PlannedTime;
import dev.tenk.session.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a user sees while cells are measured. On a terminal the cell that is measured has a line
 * that is drawn again in place: a bar, what is seen so far, and how long the rest of the run takes.
 * A cell that has ended leaves a line; that is all there is where nobody watches.
 */
final class TerminalProgress implements Progress {
  private final PrintWriter out;
  private final boolean terminal;
  private final int columns;
  private List<Group> groups = List.of();
  private int cells;
  private boolean oneWorkload;
  private boolean oneRepetition;
  private List<CellKey> current = List.of();
  private int group;
  private int position;
  private String atRate = "";

  /** Cells that are measured at once: the longest they take, and whether they may end before. */
  private record Group(Duration time, boolean mayEndSooner) {}

  /**
   * Nothing shown yet.
   *
   * @param terminal whether a line can be drawn again
   * @param columns a line has at most
   */
  TerminalProgress(PrintWriter out, boolean terminal, int columns) {
    this.out = out;
    this.terminal = terminal;
    this.columns = columns;
  }

  @Override
  public void planned(List<List<CellKey>> planned, Suite suite) {
    groups =
        planned.stream()
            .map(
                together ->
                    new Group(
                        PlannedTime.of(suite, together),
                        suite.workload(together.get(0).workload()).mayEndSooner()))
            .toList();
    List<CellKey> all = planned.stream().flatMap(List::stream).toList();
    cells = all.size();
    oneWorkload = suite.workloads().size() == 1;
    oneRepetition = all.stream().allMatch(cell -> cell.repetition() == 1);
    out.println(
        cells
            + (cells == 1 ? " cell" : " cells")
            + ", "
            + (maySooner(0) ? "at most " : "about ")
            + text(ahead(0)));
    out.flush();
  }

  @Override
  public void started(List<CellKey> together, Optional<CapacitySearch.Step> step) {
    CellKey first = together.get(0);
    boolean goesOn =
        !current.isEmpty()
            && step.isPresent()
            && current.get(0).target().equals(first.target())
            && current.get(0).workload().equals(first.workload());
    if (!goesOn) {
      position += Math.max(1, current.size());
      group++;
    }
    current = together;
    atRate =
        step.map(
                each ->
                    String.format(
                        Locale.ROOT,
                        "  %.4g req/s, %s",
                        each.ratePerSecond(),
                        each.purpose().text()))
            .orElse("");
    draw(ProgressLine.fitting(head(), List.of("starting"), columns));
  }

  @Override
  public void found(CapacitySearch.Outcome outcome) {
    atRate = "";
    end(head() + "  " + outcome.inWords());
  }

  @Override
  public void running(DriverMessage.Progress progress) {
    LiveFigures.Figures live = progress.live();
    Duration left = Duration.ofNanos(progress.leftNanos()).plus(ahead(group));
    boolean sooner = progress.mayEndSooner() || maySooner(group);
    List<String> parts = new ArrayList<>();
    parts.add(
        live.warmingUp()
            ? "warm-up"
            : quantiles(live.p50Nanos(), live.p99Nanos()) + "  " + errors(live.errors()));
    parts.add((sooner ? "at most " : "") + text(left) + " left");
    parts.add(String.format(Locale.ROOT, "%.1f req/s", live.endedPerSecond()));
    long elapsedNanos = Math.max(0, progress.elapsedNanos());
    long allNanos = Math.max(1, elapsedNanos + progress.leftNanos());
    draw(ProgressLine.running(head(), (double) elapsedNanos / allNanos, parts, columns));
  }

  @Override
  public void measured(CellSummary cell, OptionalLong p50Nanos, OptionalLong p99Nanos) {
    CellKey key = new CellKey(cell.target(), cell.workload(), cell.repetition());
    int nth = Math.max(0, current.indexOf(key));
    CellSummary.Counts counts = cell.counts();
    String slo =
        cell.validity().cellValid()
            ? "SLO " + cell.slo().text() + (cell.validity().decisionValid() ? "" : "!")
            : "invalid";
    end(
        ProgressLine.fitting(
            head(Integer.toString(position + nth), name(key)),
            List.of(
                quantiles(p50Nanos, p99Nanos),
                errors(counts.throttled() + counts.timedOut() + counts.failed())
                    + (counts.asleep() > 0 ? "  " + counts.asleep() + " asleep" : ""),
                slo),
            columns));
  }

  private static String quantiles(OptionalLong p50Nanos, OptionalLong p99Nanos) {
    return "p50 " + millis(p50Nanos) + "  p99 " + millis(p99Nanos) + " ms";
  }

  /** Three digits, but never fewer than there are before the point; a dash for what is not seen. */
  private static String millis(OptionalLong nanos) {
    return nanos.isEmpty()
        ? "-"
        : String.format(
            Locale.ROOT, nanos.getAsLong() < 1e9 ? "%.3g" : "%,.0f", nanos.getAsLong() / 1e6);
  }

  private static String errors(long count) {
    return count == 1 ? "1 error" : String.format(Locale.ROOT, "%,d errors", count);
  }

  @Override
  public void benchmark(String name, int nth, int of) {
    String text = "[benchmark %d/%d] %s".formatted(nth, of, name);
    if (terminal) {
      clearLine();
      out.print(text);
      if (nth == of) {
        out.println();
      }
    } else {
      out.println(text);
    }
    out.flush();
  }

  @Override
  public void benchmarkFailed(String name, String reason) {
    clearLine();
    out.println(name + ": not measured: " + reason);
    out.flush();
  }

  /** A reason is said whole, however long. */
  @Override
  public void broken(String reason) {
    end(head() + "  not measured to its end: " + reason);
  }

  private void draw(String line) {
    if (terminal) {
      clearLine();
      out.print(line);
      out.flush();
    }
  }

  private void end(String line) {
    clearLine();
    out.println(line);
    out.flush();
  }

  private void clearLine() {
    if (terminal) {
      out.print(SafeOutput.CLEAR_LINE);
    }
  }

  private String head() {
    if (current.size() == 1) {
      return head(Integer.toString(position), name(current.get(0)));
    }
    CellKey first = current.get(0);
    return head(
        position + "-" + (position + current.size() - 1),
        name(
            new CellKey(
                String.join("+", current.stream().map(CellKey::target).toList()),
                first.workload(),
                first.repetition())));
  }

  private String head(String nth, String what) {
    return "[" + nth + "/" + cells + "] " + what + atRate;
  }

  /** As much of a cell's name as tells it from the others. */
  private String name(CellKey cell) {
    return cell.target()
        + (oneWorkload ? "" : "/" + cell.workload())
        + (oneRepetition ? "" : "/" + cell.repetition());
  }

  /** Whether one of the groups from there on may end before its time. */
  private boolean maySooner(int groupsDone) {
    return groups.stream().skip(groupsDone).anyMatch(Group::mayEndSooner);
  }

  /** The longest that the groups from there on take. */
  private Duration ahead(int groupsDone) {
    return groups.stream().skip(groupsDone).map(Group::time).reduce(Duration.ZERO, Duration::plus);
  }

  private static String text(Duration time) {
    long seconds = time.toSeconds();
    return seconds < 90
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
  }
}
