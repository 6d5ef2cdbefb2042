package dev.tenk.results.spend;

import java.math.BigDecimal;

/**
 * What a target was used for, or is to be used for, as far as its bill depends on it.
 *
 * @param seconds that pass while it is there to be measured, s
 * @param requests sent, failed ones included
 * @param workSeconds that all requests were billed for, or, where that is unknown, in flight, s
 * @param responseBytes that came back
 */
public record SpendUse(
    BigDecimal seconds, BigDecimal requests, BigDecimal workSeconds, BigDecimal responseBytes) {
  private static final int NANOS_SCALE = 9;

  /** Refuses what is below 0. */
  public SpendUse {
    if (seconds.signum() < 0
        || requests.signum() < 0
        || workSeconds.signum() < 0
        || responseBytes.signum() < 0) {
      throw new IllegalArgumentException(
          "use is %s s, %s requests, %s s of work and %s bytes, expected none below 0"
              .formatted(seconds, requests, workSeconds, responseBytes));
    }
  }

  /** From the readings of a clock and counters. */
  public static SpendUse of(long elapsedNanos, long requests, long workNanos, long responseBytes) {
    return new SpendUse(
        BigDecimal.valueOf(elapsedNanos, NANOS_SCALE),
        BigDecimal.valueOf(requests),
        BigDecimal.valueOf(workNanos, NANOS_SCALE),
        BigDecimal.valueOf(responseBytes));
  }

  /** Time alone. */
  public static SpendUse ofTime(long elapsedNanos) {
    return of(elapsedNanos, 0, 0, 0);
  }
}
