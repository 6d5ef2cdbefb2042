package dev.tenk.session;

import dev.tenk.results.model.Standing;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Targets;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Keeps the calls of two cells of a target out of the same minute, where costs rest on metrics that
 * the service gives by the minute: a minute with others' calls tells nothing of a cell.
 */
final class MinuteGap {
  private static final long LOOK_AGAIN_NANOS = 100_000_000;

  private final Clock clock;
  private final PrintWriter out;
  private final Map<String, Instant> lastUse = new HashMap<>();

  /**
   * Of a run.
   *
   * @param out gets a line for each wait
   */
  MinuteGap(Clock clock, PrintWriter out) {
    this.clock = clock;
    this.out = out;
  }

  /** A target was called until now. */
  void used(String target) {
    lastUse.put(target, clock.instant());
  }

  /**
   * How long to wait before the target is called again; zero where nothing is counted by minute.
   */
  Duration left(TargetPlan plan) {
    Instant last = lastUse.get(plan.name());
    if (last == null
        || plan.standing() == Standing.EMULATED
        || !Targets.provider(plan).isCountedByMinute()) {
      return Duration.ZERO;
    }
    Instant next = last.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    Duration left = Duration.between(clock.instant(), next);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Waits that long, or until it is stopped. */
  void await(TargetPlan plan, BooleanSupplier stopped) {
    Duration left = left(plan);
    if (!left.isZero()) {
      out.println(
          "  %s: the next cell begins in the next minute, in %d s, because its service counts by the minute"
              .formatted(plan.name(), left.toSeconds() + 1));
      out.flush();
    }
    while (!left(plan).isZero() && !stopped.getAsBoolean()) {
      LockSupport.parkNanos(Math.min(LOOK_AGAIN_NANOS, left(plan).toNanos() + 1));
    }
  }
}
