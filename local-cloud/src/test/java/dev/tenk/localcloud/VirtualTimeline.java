package dev.tenk.localcloud;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only when a test says so. */
final class VirtualTimeline implements Timeline {
  private final Instant start;
  private long nanos;
  private long sequence;
  private final PriorityQueue<Due> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::sequence));

  private record Due(long atNanos, long sequence, Runnable task) {}

  VirtualTimeline(Instant start) {
    this.start = start;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant now() {
    return start.plusNanos(nanos);
  }

  @Override
  public void after(long delayNanos, Runnable task) {
    if (delayNanos <= 0) {
      task.run();
      return;
    }
    synchronized (this) {
      tasks.add(new Due(nanos + delayNanos, sequence++, task));
      notifyAll();
    }
  }

  /** Time passes without anything coming due: something takes that long. */
  synchronized void pass(Duration duration) {
    nanos += duration.toNanos();
  }

  /** Time passes, and what comes due is done, in order. */
  void advance(Duration duration) {
    long end;
    synchronized (this) {
      end = nanos + duration.toNanos();
    }
    while (true) {
      Due due;
      synchronized (this) {
        due = tasks.peek();
        if (due == null || due.atNanos() > end) {
          nanos = Math.max(nanos, end);
          return;
        }
        tasks.poll();
        nanos = Math.max(nanos, due.atNanos());
      }
      due.task().run();
    }
  }

  /** Waits until this many tasks are due some time. */
  synchronized void awaitTasks(int count) throws InterruptedException {
    while (tasks.size() < count) {
      wait();
    }
  }

  @Override
  public void close() {}
}
