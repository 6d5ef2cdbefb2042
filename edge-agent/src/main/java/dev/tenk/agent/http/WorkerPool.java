package dev.tenk.agent.http;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Places for inferences behind one bounded queue. Where a place is free, an inference runs on the
 * thread that brings it: each request would have the time that another one takes to wake. What had
 * to wait runs on threads of the pool's.
 */
final class WorkerPool {
  private final ExecutorService threads;
  private final int workerCount;
  private final int maxQueueRequests;

  // All below is guarded by this.
  private final Queue<Task> waiting = new ArrayDeque<>();
  private int running;
  private int notDone;

  WorkerPool(int workerCount, int maxQueueRequests) {
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            workerCount,
            task -> {
              Thread thread = new Thread(task, "tenk-worker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.workerCount = workerCount;
    this.maxQueueRequests = maxQueueRequests;
  }

  /** A request's stay in the pool. */
  interface Task {
    /**
     * Does the work.
     *
     * @param leave to be called once the model has run and before the client is answered: a client
     *     that sends its next request on the reply must find the place free
     */
    void run(Runnable leave);
  }

  /** Runs a task, or queues it; false at once if all places are taken. */
  boolean offer(Task task) {
    synchronized (this) {
      if (running == workerCount) {
        if (waiting.size() == maxQueueRequests) {
          return false;
        }
        notDone++;
        return waiting.add(task);
      }
      notDone++;
      running++;
    }
    run(task);
    return true;
  }

  private void run(Task task) {
    try {
      task.run(this::leave);
    } finally {
      synchronized (this) {
        notDone--;
        notifyAll();
      }
    }
  }

  /** Gives the place to the one that has waited longest. */
  private void leave() {
    Task next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        running--;
        return;
      }
    }
    threads.execute(() -> run(next));
  }

  /** Requests accepted and not yet answered. */
  synchronized int inFlightRequests() {
    return running + waiting.size();
  }

  /** Requests accepted that wait for a worker. */
  synchronized int queuedRequests() {
    return waiting.size();
  }

  /**
   * Ends the threads once what was accepted is done.
   *
   * @return false if it was not within the time
   */
  boolean close(long timeoutNanos) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + timeoutNanos;
    synchronized (this) {
      while (notDone > 0) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
      }
    }
    threads.shutdown();
    return threads.awaitTermination(
        Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }
}
