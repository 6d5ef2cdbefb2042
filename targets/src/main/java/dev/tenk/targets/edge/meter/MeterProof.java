package dev.tenk.targets.edge.meter;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.edge.meter.PowerMeter.Power;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Two readings of a meter before the load. One that cannot be read is one that the suite has wrong;
 * one whose own clock stands still in between repeats itself. Its counter tells nothing of that so
 * soon, because counters rest for up to a minute.
 */
public final class MeterProof {
  /** Clocks tell seconds, and an answer may be some tenths old. */
  private static final long APART_NANOS = 2_000_000_000L;

  private final TargetPlan plan;
  private final PowerMeter meter;
  private final LongConsumer pauseNanos;
  private Optional<String> clock = Optional.empty();
  private long sinceNanos;

  /** Of the meter of a target. */
  public MeterProof(TargetPlan plan, PowerMeter meter) {
    this(plan, meter, MeterProof::pause);
  }

  MeterProof(TargetPlan plan, PowerMeter meter, LongConsumer pauseNanos) {
    this.plan = plan;
    this.meter = meter;
    this.pauseNanos = pauseNanos;
  }

  /**
   * Reads it.
   *
   * @throws ConfigurationException where it tells no power
   */
  public void begin() {
    read();
    clock = meter.clock();
    sinceNanos = System.nanoTime();
  }

  /**
   * Reads it once more, where it has a clock; waits for that if need be.
   *
   * @throws ConfigurationException where it tells no power, or its clock stands still
   */
  public void end() {
    if (clock.isEmpty()) {
      return;
    }
    pauseNanos.accept(APART_NANOS - (System.nanoTime() - sinceNanos));
    read();
    if (meter.clock().equals(clock)) {
      throw refused("repeats itself: its own clock stood still at %s".formatted(clock.get()));
    }
  }

  private void read() {
    if (meter.read() instanceof Power.Unknown unknown) {
      throw refused(unknown.why());
    }
  }

  private ConfigurationException refused(String why) {
    return plan.settings()
        .error(
            "power",
            "the power meter of target '%s'%s %s; put it right, or leave power out"
                .formatted(
                    plan.name(), meter.model().map(model -> " (" + model + ")").orElse(""), why));
  }

  private static void pause(long nanos) {
    long until = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
