package dev.tenk.targets.sagemaker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does things later on one thread, unless what they are for has ended; then nothing is kept. */
final class Deadlines implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;

  Deadlines(String threadName) {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            },
            // closed: no caller waits any more
            new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Does something at an instant.
   *
   * @param atNanos by {@link System#nanoTime()}
   * @param end of what it is for
   */
  @SuppressWarnings("FutureReturnValueIgnored") // its completion cancels the task
  void at(long atNanos, CompletableFuture<?> end, Runnable task) {
    if (end.isDone()) {
      return;
    }
    Future<?> scheduled = timer.schedule(task, atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    end.whenComplete((ended, failure) -> scheduled.cancel(false));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
