package dev.tenk.results.stats.cell;

import dev.tenk.results.stats.estimate.MeanNanos;
import java.util.List;
import java.util.Optional;

/**
 * How long a target that had scaled to zero took to wake, each time that calls met it asleep,
 * warm-up included: they are few.
 *
 * @param each in their order
 * @param notSeen how often none was answered by the end of the cell, so that only less than the
 *     time is known
 */
public record WakeUps(List<WakeUp> each, long notSeen) {
  /** Copies its list; refuses a count below 0. */
  public WakeUps {
    each = List.copyOf(each);
    if (notSeen < 0) {
      throw new IllegalArgumentException("wake-ups not seen are " + notSeen);
    }
  }

  /**
   * One of them. The first answer can come only to a call that was made, so it is known to within
   * the time between calls.
   *
   * @param sequence of the call that met it asleep first
   * @param nanos from the start of that call to the end of the first answer, above 0
   * @param callsAsleep calls that met it asleep meanwhile, at least 1
   */
  public record WakeUp(long sequence, long nanos, long callsAsleep) {
    /** Refuses what cannot be. */
    public WakeUp {
      if (nanos <= 0 || callsAsleep < 1) {
        throw new IllegalArgumentException(
            "a wake-up of %d ns and %d calls".formatted(nanos, callsAsleep));
      }
    }
  }

  /** The mean of their times with its interval; empty where none was seen. */
  public Optional<MeanNanos> mean() {
    return MeanNanos.of(each.stream().mapToLong(WakeUp::nanos).toArray());
  }

  /** The longest of their times, ns; 0 where none was seen. */
  public long longestNanos() {
    return each.stream().mapToLong(WakeUp::nanos).max().orElse(0);
  }
}
