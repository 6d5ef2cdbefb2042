package dev.tenk.gatling.action;

import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import dev.tenk.results.model.Workload.QueryWorkload;
import java.util.OptionalLong;

/**
 * When the window of queries that wait for each other begins and ends. It begins with the first
 * query that is issued once the warm-up is over, and ends with the first one by which MLPerf's
 * rules are met: so many queries, and the last one so long after the first. As in LoadGen, whether
 * early stopping has enough of them is not asked before the end.
 */
final class QueryWindow {
  private static final long NONE = -1;

  private final QueryWorkload workload;
  private final MlperfRules rules;
  private volatile long firstSequence = NONE;
  private volatile long startNanos;
  private volatile boolean over;
  private long issued;
  private long lastSequence;
  private long firstHandedNanos;
  private long lastHandedNanos;
  private long lastDoneNanos;

  QueryWindow(QueryWorkload workload) {
    this.workload = workload;
    this.rules = workload.rules();
    this.startNanos = workload.warmUp().toNanos();
  }

  /** Samples of a query that are under way at a time. */
  int atOnce() {
    return workload.atOnce();
  }

  /**
   * The next query; asked when all of the one before has ended.
   *
   * @param sequence of its first sample
   * @return how many samples it has; empty when no more is issued
   */
  synchronized OptionalLong next(long sequence, long nowNanos) {
    if (firstSequence == NONE) {
      if (nowNanos < workload.warmUp().toNanos()) {
        return OptionalLong.of(Math.min(rules.samplesPerQuery(), workload.atOnce()));
      }
      startNanos = nowNanos;
      firstSequence = sequence;
    } else if (over || isMet() || timeIsUp(nowNanos)) {
      over = true;
      return OptionalLong.empty();
    }
    issued++;
    lastSequence = sequence;
    return OptionalLong.of(rules.samplesPerQuery());
  }

  private boolean isMet() {
    return issued >= rules.minQueries()
        && (rules.scenario() == Scenario.OFFLINE
            || lastHandedNanos - firstHandedNanos >= rules.minDurationNanos());
  }

  /** Whether the window has lasted as long as it may. */
  boolean timeIsUp(long nowNanos) {
    return firstSequence != NONE && nowNanos - startNanos >= workload.duration().toNanos();
  }

  /** A sample is handed to the target. */
  synchronized void handed(long sequence, long handedNanos) {
    if (issued > 0 && sequence == lastSequence) {
      lastHandedNanos = handedNanos;
      firstHandedNanos = issued == 1 ? handedNanos : firstHandedNanos;
    }
  }

  /** A sample has ended. */
  synchronized void ended(long sequence, long doneNanos) {
    if (isOfWindow(sequence)) {
      lastDoneNanos = Math.max(lastDoneNanos, doneNanos);
    }
  }

  boolean isOfWindow(long sequence) {
    return firstSequence != NONE && sequence >= firstSequence;
  }

  boolean isOver() {
    return over;
  }

  /** ns from the epoch; the earliest one while it has not begun. */
  long startNanos() {
    return startNanos;
  }

  /** Until the last sample ended. */
  synchronized long lengthNanos() {
    return Math.max(1, lastDoneNanos - startNanos);
  }
}
