package dev.tenk.localcloud;

import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's own clocks and one thread for everything that is waited for. */
final class SystemTimeline implements Timeline {
  private static final Logger LOG = LoggerFactory.getLogger(SystemTimeline.class);

  private final ScheduledThreadPoolExecutor timer;

  SystemTimeline() {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "tenk-cloud-timer");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // a deadline holds on to its request's body
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void after(long delayNanos, Runnable task) {
    if (delayNanos <= 0) {
      task.run();
      return;
    }
    var unused = schedule(delayNanos, task);
  }

  @Override
  public Deadline deadline(long delayNanos, Runnable task) {
    ScheduledFuture<?> scheduled = schedule(delayNanos, task);
    return () -> scheduled.cancel(false);
  }

  private ScheduledFuture<?> schedule(long delayNanos, Runnable task) {
    return timer.schedule(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            LOG.error("a timed task failed", e);
          }
        },
        delayNanos,
        TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
