package dev.tenk.targets.edge.meter;

import dev.tenk.targets.edge.meter.MeterHttp.NoReadingException;
import dev.tenk.targets.edge.meter.PowerMeter.Power;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Notices a meter that repeats itself: its counter stands still while its power would have moved it
 * on by some steps, and for longer than counters are known to rest (a minute).
 */
final class StuckMeter {
  private static final double LONGEST_REST_SECONDS = 150;
  private static final double STEPS = 3;

  private final double stepJoules;
  private OptionalDouble counter = OptionalDouble.empty();
  private long movedNanos;
  private long lastNanos;
  private double joulesSince;

  /**
   * For a meter.
   *
   * @param stepJoules what its counter counts in, J
   */
  StuckMeter(double stepJoules) {
    this.stepJoules = stepJoules;
  }

  /** Passes a reading on that was made at an instant of {@link System#nanoTime}. */
  Power.Known passed(Power.Known reading, long nanos) throws NoReadingException {
    if (!reading.joules().equals(counter)) {
      counter = reading.joules();
      movedNanos = nanos;
      joulesSince = 0;
    } else {
      joulesSince += reading.watts() * (nanos - lastNanos) / 1e9;
    }
    lastNanos = nanos;
    double seconds = (nanos - movedNanos) / 1e9;
    if (counter.isPresent() && seconds > LONGEST_REST_SECONDS && joulesSince > STEPS * stepJoules) {
      throw new NoReadingException(
          String.format(
              Locale.ROOT,
              "repeats itself: its counter stood still for over %.0f s in which its power came to more than %.0f steps of it",
              LONGEST_REST_SECONDS,
              STEPS));
    }
    return reading;
  }
}
