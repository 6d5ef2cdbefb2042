package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.SafeOutput;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.suite.Suite;
import dev.tenk.session.PlannedTime;
import dev.tenk.session.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a user sees while cells are measured: a line a cell, kept current on a terminal with rate,
 * response times and errors of the last seconds.
 */
final class TerminalProgress implements Progress {
  private final PrintWriter out;
  private final boolean terminal;
  private List<Group> groups = List.of();
  private int cells;
  private List<CellKey> current = List.of();
  private int group;
  private int position;
  private String atRate = "";

  /** Cells that are measured at once: the longest they take, and whether they may end before. */
  private record Group(Duration time, boolean mayEndSooner) {}

  TerminalProgress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
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
    cells = planned.stream().mapToInt(List::size).sum();
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
                        "%.4g req/s, %s: ",
                        each.ratePerSecond(),
                        each.purpose().text()))
            .orElse("");
    show("starting");
  }

  @Override
  public void found(CapacitySearch.Outcome outcome) {
    atRate = "";
    end(head(), outcome.inWords());
  }

  @Override
  public void running(DriverMessage.Progress progress) {
    Duration left = Duration.ofNanos(progress.leftNanos()).plus(ahead(group));
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
                    "p50 %s p99 %s ms, ",
                    millis(live.p50Nanos().getAsLong()),
                    millis(live.p99Nanos().getAsLong())),
            progress.errors(),
            progress.mayEndSooner() || maySooner(group) ? "at most " : "",
            text(left)));
  }

  /** Three digits, but never fewer than there are before the point. */
  private static String millis(long nanos) {
    return String.format(Locale.ROOT, nanos < 1e9 ? "%.3g" : "%.0f", nanos / 1e6);
  }

  @Override
  public void measured(CellFacts facts, boolean decisionValid) {
    long errors = facts.counts().unsuccessful();
    int nth = Math.max(0, current.indexOf(facts.cell()));
    end(
        head(Integer.toString(position + nth), facts.cell().toString()),
        String.format(
            Locale.ROOT,
            "%d requests, %d errors, %s%s",
            facts.counts().sent(),
            errors,
            facts
                .judgement()
                .decided()
                .map(decided -> decided.inWords(decisionValid) + ", ")
                .orElse(""),
            facts.judgement().verdict().isEmpty() ? "valid" : "see the verdict below"));
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

  @Override
  public void broken(String reason) {
    end(head(), "not measured to its end: " + reason);
  }

  private void show(String text) {
    if (terminal) {
      clearLine();
      out.print(head() + text);
      out.flush();
    }
  }

  private void end(String head, String text) {
    clearLine();
    out.println(head + text);
    out.flush();
  }

  private void clearLine() {
    if (terminal) {
      out.print(SafeOutput.CLEAR_LINE);
    }
  }

  private String head() {
    if (current.size() == 1) {
      return head(Integer.toString(position), current.get(0).toString());
    }
    CellKey first = current.get(0);
    return head(
        position + "-" + (position + current.size() - 1),
        String.join("+", current.stream().map(CellKey::target).toList())
            + "/"
            + first.workload()
            + "/"
            + first.repetition());
  }

  private String head(String nth, String what) {
    return "[" + nth + "/" + cells + "] " + what + "  " + atRate;
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
