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

  private record Due(long atNanos, long sequence, boolean deadline, Runnable task) {}

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
    add(delayNanos, false, task);
  }

  @Override
  public Deadline deadline(long delayNanos, Runnable task) {
    Due due = add(delayNanos, true, task);
    return () -> remove(due);
  }

  private synchronized Due add(long delayNanos, boolean deadline, Runnable task) {
    Due due = new Due(nanos + delayNanos, sequence++, deadline, task);
    tasks.add(due);
    notifyAll();
    return due;
  }

  private synchronized void remove(Due due) {
    tasks.remove(due);
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

  /** Waits until this many tasks are due some time, deadlines left out. */
  void awaitTasks(int count) throws InterruptedException {
    await(count, false);
  }

  /** Waits until this many deadlines are set. */
  void awaitDeadlines(int count) throws InterruptedException {
    await(count, true);
  }

  private synchronized void await(int count, boolean deadlines) throws InterruptedException {
    while (tasks.stream().filter(due -> due.deadline() == deadlines).count() < count) {
      wait();
    }
  }

  @Override
  public void close() {}
}
