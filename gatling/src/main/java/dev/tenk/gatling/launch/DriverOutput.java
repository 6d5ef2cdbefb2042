package dev.tenk.gatling.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A driver's messages, written by a thread of their own: whoever reads them may be slow or stand
 * still, as a terminal does while its user looks back, and nothing that measures waits for it.
 * Progress that was not written in time is replaced by newer progress; nothing else is left out.
 */
final class DriverOutput {
  private final OutputStream out;
  private final Deque<DriverMessage> results = new ArrayDeque<>();
  private final Thread writer;
  private DriverMessage.Progress progress;
  private boolean closing;

  /** Starts to write to a stream, which is flushed after each message and closed after the last. */
  DriverOutput(OutputStream out) {
    this.out = out;
    writer = new Thread(this::writeAll, "tenk-output");
    writer.setDaemon(true);
    writer.start();
  }

  /** Passes a message on, and never waits for its reader. */
  synchronized void say(DriverMessage message) {
    if (message instanceof DriverMessage.Progress newest) {
      progress = newest;
    } else {
      results.add(message);
    }
    notifyAll();
  }

  /**
   * Waits until everything but progress is written, or nobody can read it any more. Nothing may be
   * said after it.
   *
   * @param most how long at most
   */
  void close(Duration most) {
    synchronized (this) {
      closing = true;
      progress = null;
      notifyAll();
    }
    try {
      TimeUnit.NANOSECONDS.timedJoin(writer, most.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeAll() {
    try (out) {
      for (DriverMessage next = next(); next != null; next = next()) {
        out.write((next.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      // nobody reads any more; the end of standard input says the same, and ends the driver
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next message, waited for; null when there is none to come. */
  private synchronized DriverMessage next() throws InterruptedException {
    while (results.isEmpty() && progress == null && !closing) {
      wait();
    }
    if (!results.isEmpty()) {
      return results.remove();
    }
    DriverMessage newest = progress;
    progress = null;
    return newest;
  }
}
