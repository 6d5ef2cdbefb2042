package dev.tenk.gatling.action;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.store.Phases;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;

/**
 * When warm-up and window end of a load that several generators offer: what a single one would
 * decide by the same answers, at the same looks, by its own {@link WindowController}. Only the time
 * is another: its generators hear of it some time later. So whatever is planned until then counts
 * as sent, and the phase ends with that.
 */
public final class JointWindow {
  private static final long NEVER = Long.MAX_VALUE;

  private final WindowController end;
  private final PrimitiveIterator.OfLong offsets;
  private final long leadNanos;
  private final Map<Long, Long> intendedNanos = new HashMap<>();
  private long nextSequence;
  private long nextNanos;
  private long reachedNanos;

  /**
   * Of which nothing has ended.
   *
   * @param schedule of all generators
   * @param leadNanos how much later than a generator last told of itself, at most, all of them have
   *     heard what is decided
   */
  public JointWindow(OpenWorkload workload, ArrivalSchedule schedule, Slo slo, long leadNanos) {
    this.end = new WindowController(workload, Optional.of(schedule), slo);
    this.offsets = schedule.offsetsNanos();
    this.leadNanos = leadNanos;
    step();
  }

  private void step() {
    nextNanos = offsets.hasNext() ? offsets.nextLong() : NEVER;
  }

  /**
   * Adds what generators have told.
   *
   * @param elapsedNanos since the epoch, when the last of them told it
   */
  public void add(long elapsedNanos, List<EndedRequest> ended) {
    reach(elapsedNanos + leadNanos);
    for (EndedRequest each : ended) {
      Long planned = intendedNanos.remove(each.sequence());
      // what was sent after the end is of no window
      if (planned != null) {
        Phase phase = planned < end.windowStartNanos() ? Phase.WARM_UP : Phase.STEADY;
        end.watch(each, phase, planned, reachedNanos);
      }
    }
  }

  private void reach(long nanos) {
    reachedNanos = Math.max(reachedNanos, nanos);
    while (nextNanos <= reachedNanos && nextNanos != NEVER && end.offersMore()) {
      if (end.maySend(nextSequence, OptionalLong.of(nextNanos))) {
        intendedNanos.put(nextSequence, nextNanos);
      }
      nextSequence++;
      step();
    }
  }

  /** Ends the window, once it has begun: not all of it will be told, so nothing will be decided. */
  public void giveUp() {
    if (end.offersMore() && end.hasBegun()) {
      end.endWithLastSent();
    }
  }

  /** What all generators have to know by now. */
  public CommonWindow common() {
    return end.common();
  }

  /**
   * How long the phases lasted.
   *
   * @param window as it was known last
   */
  public static Phases phases(
      OpenWorkload workload, ArrivalSchedule schedule, Slo slo, CommonWindow window) {
    Phases phases = ended(workload, schedule, slo, window).phases();
    return new Phases(
        phases.warmUpNanos(), phases.windowNanos(), window.settling(), window.decided());
  }

  /** Planned starts of the window, as long as it lasted; see {@link #phases}. */
  public static long scheduled(
      OpenWorkload workload, ArrivalSchedule schedule, Slo slo, CommonWindow window) {
    return ended(workload, schedule, slo, window).scheduled().orElseThrow();
  }

  private static WindowController ended(
      OpenWorkload workload, ArrivalSchedule schedule, Slo slo, CommonWindow window) {
    JointWindow joint = new JointWindow(workload, schedule, slo, 0);
    joint.end.set(window);
    joint.reach(workload.total().toNanos());
    return joint.end;
  }
}
