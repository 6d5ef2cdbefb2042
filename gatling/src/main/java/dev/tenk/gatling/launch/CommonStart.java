package dev.tenk.gatling.launch;

import dev.tenk.gatling.action.RunningCells;
import dev.tenk.results.model.TenkException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** The instant at which all generators of one load begin, who are told it once all are ready. */
final class CommonStart {
  private CommonStart() {}

  /**
   * Says that this driver is ready, and waits to be told when it is to begin.
   *
   * @param cells whose epoch is at that instant
   * @return false when the load is not to be offered
   */
  static boolean await(DriverOutput messages, RunningCells cells) throws IOException {
    messages.say(new DriverMessage.Ready());
    Instant start;
    try {
      start = DriverProcesses.readStart(System.in);
    } catch (EOFException e) {
      return false;
    }
    // from here on only the monotonic clock counts
    long aheadNanos = Duration.between(Instant.now(), start).toNanos();
    if (aheadNanos < 0) {
      throw new TenkException(
          "the instant at which all shards were to start had passed %.1f s before"
              .formatted(-aheadNanos / 1e9));
    }
    cells.startAt(System.nanoTime() + aheadNanos);
    return true;
  }
}
