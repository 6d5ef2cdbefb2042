package dev.tenk.agent.http;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait before a lost model is loaded again: twice as long after each failure.
 *
 * @param firstNanos after the first failure, ns
 * @param maxNanos at most, ns
 * @param stableNanos a model that has answered for so long starts from the first pause again, ns
 */
record RestartPauses(long firstNanos, long maxNanos, long stableNanos) {
  /** 1 s, 2 s, 4 s, up to a minute; from the start again after a minute. */
  static final RestartPauses USUAL =
      new RestartPauses(
          TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(60), TimeUnit.SECONDS.toNanos(60));

  /**
   * The pause after so many failures in a row.
   *
   * @param failures &ge; 1
   */
  long afterNanos(int failures) {
    long pauseNanos = firstNanos;
    for (int i = 1; i < failures && pauseNanos < maxNanos; i++) {
      pauseNanos *= 2;
    }
    return Math.min(pauseNanos, maxNanos);
  }
}
