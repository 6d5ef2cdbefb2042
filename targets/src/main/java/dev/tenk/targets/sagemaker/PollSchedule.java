package dev.tenk.targets.sagemaker;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/**
 * When to look for an asynchronous result: the wait grows by half with each look, within bounds,
 * and each is drawn from the upper half of what it would be, so that results of one burst are not
 * looked for all at once.
 *
 * @param minNanos of the first wait, ns
 * @param maxNanos of any wait, ns
 */
record PollSchedule(long minNanos, long maxNanos) {
  private static final double GROWTH = 1.5;
  private static final double LEAST_SHARE = 0.5;

  /** Refuses bounds out of order. */
  PollSchedule {
    if (minNanos < 1 || maxNanos < minNanos) {
      throw new IllegalArgumentException(
          "looks are "
              + minNanos
              + " to "
              + maxNanos
              + " ns apart, expected 1 ns at least, in order");
    }
  }

  static PollSchedule read(Settings settings) {
    Duration min = settings.value("poll_min", Units::duration, Duration.ofMillis(50));
    Duration max = settings.value("poll_max", Units::duration, Duration.ofSeconds(1));
    try {
      return new PollSchedule(min.toNanos(), max.toNanos());
    } catch (IllegalArgumentException e) {
      throw settings.error("poll_max", "poll_min is above 0s and at most poll_max");
    }
  }

  /**
   * Adds to what is known of a target how often it is looked at, at most: each look asks for the
   * result and for the failure.
   */
  void addTo(Map<String, String> facts) {
    // until waits no longer grow, and one more
    long first = (long) Math.ceil(Math.log((double) maxNanos / minNanos) / Math.log(GROWTH)) + 1;
    facts.put("first_looks", Long.toString(first));
    facts.put(
        "looks_per_s",
        BigDecimal.valueOf(1e9 / (maxNanos * LEAST_SHARE)).stripTrailingZeros().toPlainString());
  }

  /**
   * Wait before a look.
   *
   * @param look from 0
   * @param random uniform in [0, 1)
   */
  long waitNanos(int look, double random) {
    double full = Math.min((double) maxNanos, (double) minNanos * Math.pow(GROWTH, look));
    return Math.max(1, (long) (full * (LEAST_SHARE + (1 - LEAST_SHARE) * random)));
  }
}
