package dev.tenk.gatling.bench;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs what is due within a few microseconds: sleeps most of the way and spins the rest. */
final class PunctualTimer {
  private static final long SPIN_MICROS = 120;

  private record Due(long micros, long order, Runnable work) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(
          (one, other) ->
              one.micros() != other.micros()
                  ? Long.compare(one.micros(), other.micros())
                  : Long.compare(one.order(), other.order()));
  private Thread thread;
  private long count;

  private PunctualTimer() {}

  static PunctualTimer start() {
    PunctualTimer timer = new PunctualTimer();
    timer.thread = new Thread(timer::run, "punctual");
    timer.thread.setDaemon(true);
    timer.thread.start();
    return timer;
  }

  void at(long micros, Runnable work) {
    synchronized (queue) {
      queue.add(new Due(micros, count++, work));
    }
    LockSupport.unpark(thread);
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
    }
  }
}
