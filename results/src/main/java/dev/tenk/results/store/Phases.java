package dev.tenk.results.store;

import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import java.util.Optional;

/**
 * How long a cell's phases really lasted, and what ended them. They may end by themselves.
 *
 * @param warmUpNanos length of the warm-up
 * @param windowNanos length of the measured window; of one that ended early, until the last planned
 *     start that was offered
 * @param settling how a warm-up that may end by itself has ended; empty for any other
 * @param decided what ended the window before its time; empty when it lasted as planned
 */
public record Phases(
    long warmUpNanos,
    long windowNanos,
    Optional<WarmUpResult> settling,
    Optional<SequentialDecision> decided) {
  /** Both last as long as is planned. */
  public static Phases asPlanned(Workload workload) {
    return new Phases(
        workload.warmUp().toNanos(),
        workload.duration().toNanos(),
        Optional.empty(),
        Optional.empty());
  }

  /** Length of the warm-up, s. */
  public double warmUpSeconds() {
    return warmUpNanos / 1e9;
  }

  /** Length of the window, s. */
  public double windowSeconds() {
    return windowNanos / 1e9;
  }
}
