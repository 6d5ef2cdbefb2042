package dev.tenk.gatling.action;

import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a window that several generators offer together, and that may begin or end by
 * itself.
 *
 * @param startNanos where it starts, ns from the epoch; empty where that is planned, or not known
 * @param lastSequence the last request of it, in planned order of all; empty as long as it has none
 *     but the planned one
 * @param settling how a warm-up that may end by itself has ended
 * @param decided what ended the window
 */
public record CommonWindow(
    OptionalLong startNanos,
    OptionalLong lastSequence,
    Optional<WarmUpResult> settling,
    Optional<SequentialDecision> decided) {
  /** Of which nothing is known. */
  public static final CommonWindow AS_PLANNED =
      new CommonWindow(
          OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());

  /** What a driver has to know of it. */
  public CommonWindow(OptionalLong startNanos, OptionalLong lastSequence) {
    this(startNanos, lastSequence, Optional.empty(), Optional.empty());
  }
}
