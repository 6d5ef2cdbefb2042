package dev.tenk.agent.http;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Worker threads behind one bounded queue. */
final class WorkerPool {
  private final ExecutorService workers;
  private final int capacity;
  private final Semaphore places;
  private final AtomicInteger running = new AtomicInteger();

  WorkerPool(int workerCount, int maxQueueRequests) {
    AtomicInteger number = new AtomicInteger();
    // The queue itself has no bound: places count those waiting and those running together, so that
    // a request is never refused while a worker is only about to fetch its next one.
    this.workers =
        Executors.newFixedThreadPool(
            workerCount, task -> new Thread(task, "tenk-worker-" + number.incrementAndGet()));
    this.capacity = Math.addExact(workerCount, maxQueueRequests);
    this.places = new Semaphore(capacity);
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

  /** Queues a task, or returns false at once if all places are taken. */
  boolean offer(Task task) {
    if (!places.tryAcquire()) {
      return false;
    }
    workers.execute(
        () -> {
          running.incrementAndGet();
          task.run(
              () -> {
                running.decrementAndGet();
                places.release();
              });
        });
    return true;
  }

  /** Requests accepted and not yet answered. */
  int inFlightRequests() {
    return capacity - places.availablePermits();
  }

  /** Requests accepted that wait for a worker. */
  int queuedRequests() {
    return Math.max(0, inFlightRequests() - running.get());
  }

  /**
   * Ends the workers once they have done what was accepted.
   *
   * @return false if they had not within the time
   */
  boolean close(long timeoutNanos) throws InterruptedException {
    workers.shutdown();
    return workers.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS);
  }
}
