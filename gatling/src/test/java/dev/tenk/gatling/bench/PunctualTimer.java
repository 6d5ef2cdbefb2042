package dev.tenk.gatling.bench;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Runs what is due within a few microseconds: sleeps most of the way and spins the rest. It keeps
 * by how much it was late, so that a server's share of an error is known.
 */
final class PunctualTimer {
  private static final long SPIN_MICROS = 200;

  private record Due(long micros, long order, Runnable work) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(
          (one, other) ->
              one.micros() != other.micros()
                  ? Long.compare(one.micros(), other.micros())
                  : Long.compare(one.order(), other.order()));
  private final Histogram lateMicros = new Histogram(3);
  private Thread thread;
  private long count;

  private PunctualTimer() {}

  /** With a thread of its own, which does not keep the process alive. */
  static PunctualTimer start() {
    PunctualTimer timer = new PunctualTimer();
    timer.thread = new Thread(timer::run, "punctual");
    timer.thread.setDaemon(true);
    timer.thread.start();
    return timer;
  }

  /** Runs it at an instant, in microseconds since 1970. */
  void at(long micros, Runnable work) {
    boolean first;
    synchronized (queue) {
      Due due = new Due(micros, count++, work);
      queue.add(due);
      first = queue.peek().order() == due.order();
    }
    // whoever sleeps until something earlier need not know
    if (first) {
      LockSupport.unpark(thread);
    }
  }

  /** From the instant it was due to the instant the work had been done, since the last reset. */
  Histogram lateMicros() {
    synchronized (lateMicros) {
      return lateMicros.copy();
    }
  }

  /** Forgets how late it was. */
  void reset() {
    synchronized (lateMicros) {
      lateMicros.reset();
    }
  }

  private void run() {
    while (true) {
      Due next;
      synchronized (queue) {
        next = queue.peek();
      }
      if (next == null) {
        LockSupport.park(this);
        continue;
      }
      long waitMicros = next.micros() - KnownDelay.nowMicros();
      if (waitMicros > SPIN_MICROS) {
        LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(waitMicros - SPIN_MICROS));
        continue;
      }
      while (KnownDelay.nowMicros() < next.micros()) {
        Thread.onSpinWait();
      }
      synchronized (queue) {
        queue.remove(next);
      }
      next.work().run();
      synchronized (lateMicros) {
        lateMicros.recordValue(Math.max(0, KnownDelay.nowMicros() - next.micros()));
      }
    }
  }
}
