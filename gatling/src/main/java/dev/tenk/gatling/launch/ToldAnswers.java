package dev.tenk.gatling.launch;

import dev.tenk.gatling.action.RunningCells;
import dev.tenk.gatling.action.WindowController;
import dev.tenk.gatling.schedule.Share;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;

/**
 * What a driver of one generator of several tells of a window that may end by itself, and what it
 * hears of it. Other drivers tell nothing.
 */
final class ToldAnswers {
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final Share share;
  private final WindowController window;
  private final RunningCells running;
  private final DriverOutput messages;

  /** Of which nothing is told yet. */
  ToldAnswers(Share share, WindowController window, RunningCells running, DriverOutput messages) {
    this.share = share;
    this.window = window;
    this.running = running;
    this.messages = messages;
  }

  /** Whether others have to see them. */
  boolean areTold() {
    return window.tells();
  }

  /** Tells once a second, and never returns. */
  void tellWhileRunning() {
    while (true) {
      LockSupport.parkNanos(PAUSE_NANOS);
      if (running.hasStarted()) {
        tell();
      }
    }
  }

  /** Tells what has ended since, where that is told. */
  synchronized void tell() {
    if (areTold()) {
      byte[] ended = EndedRequests.bytes(share, window.take());
      messages.say(
          new DriverMessage.Answers(running.nowNanos(), Base64.getEncoder().encodeToString(ended)));
    }
  }

  /**
   * Hears when the phases end.
   *
   * @throws IOException when nobody tells any more, and nobody waits for the driver
   */
  void hear(InputStream in) throws IOException {
    while (true) {
      window.set(DriverProcesses.readWindow(in));
    }
  }
}
