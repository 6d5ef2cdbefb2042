package dev.tenk.localcloud;

import java.time.Instant;

/** Time as the stand-in sees it; tests bring their own. */
interface Timeline extends AutoCloseable {
  /** A monotonic clock, ns. */
  long nanos();

  /** The wall clock. */
  Instant now();

  /**
   * Runs a short task later, at once where the delay is 0 or less; dropped after {@link #close}.
   */
  void after(long delayNanos, Runnable task);

  /** Runs a short task later unless it is cancelled; dropped after {@link #close}. */
  Deadline deadline(long delayNanos, Runnable task);

  /** A task that most often is not to be run. */
  interface Deadline {
    /** Drops the task, if it has not started. */
    void cancel();
  }

  @Override
  void close();
}
