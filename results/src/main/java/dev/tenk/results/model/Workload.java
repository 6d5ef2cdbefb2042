package dev.tenk.results.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** The load a cell offers. */
public sealed interface Workload {
  /** Unique in its suite; a folder name. */
  String name();

  /** Time at the start whose samples are kept but not counted. */
  Duration warmUp();

  /** The measured window after the warm-up. */
  Duration duration();

  /** Warm-up and window together. */
  default Duration total() {
    return warmUp().plus(duration());
  }

  /** As {@link Arrivals#steadyRate()}; a closed workload offers no rate. */
  default boolean steadyRate() {
    return this instanceof OpenWorkload open && open.arrivals().steadyRate();
  }

  /** As {@link Arrivals#peakRatePerSecond()}; empty in a closed workload. */
  default OptionalDouble peakRatePerSecond() {
    return this instanceof OpenWorkload open
        ? OptionalDouble.of(open.arrivals().peakRatePerSecond())
        : OptionalDouble.empty();
  }

  /** SHA-256 of the file that is replayed, hexadecimal; empty in any other workload. */
  default Optional<String> replaySha256() {
    return this instanceof OpenWorkload open && open.arrivals() instanceof Arrivals.Replay replay
        ? Optional.of(replay.recording().sha256())
        : Optional.empty();
  }

  /** Arrivals that do not wait for replies. */
  record OpenWorkload(String name, Arrivals arrivals, Duration warmUp, Duration duration)
      implements Workload {
    /** Refuses times that are negative, or an empty window. */
    public OpenWorkload {
      requireTimes(warmUp, duration);
    }
  }

  /**
   * N callers, each waiting for its reply and then for the think time. Its response times suffer
   * coordinated omission by nature; it measures throughput.
   */
  record ClosedWorkload(
      String name, int callers, Duration thinkTime, Duration warmUp, Duration duration)
      implements Workload {
    /** Refuses no callers, times that are negative, or an empty window. */
    public ClosedWorkload {
      if (callers < 1) {
        throw new IllegalArgumentException("callers is " + callers + ", expected at least 1");
      }
      if (thinkTime.isNegative()) {
        throw new IllegalArgumentException("think time is " + thinkTime + ", expected 0 or more");
      }
      requireTimes(warmUp, duration);
    }
  }

  private static void requireTimes(Duration warmUp, Duration duration) {
    if (warmUp.isNegative()) {
      throw new IllegalArgumentException("warm-up is " + warmUp + ", expected 0 or more");
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("duration is " + duration + ", expected more than 0");
    }
  }
}
