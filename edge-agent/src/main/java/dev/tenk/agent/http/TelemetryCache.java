package dev.tenk.agent.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads telemetry when asked, at most once a second, on a thread of its own. */
final class TelemetryCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TelemetryCache.class);
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<DeviceTelemetry> source;
  private final LongSupplier clockNanos;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "tenk-telemetry");
            thread.setDaemon(true);
            return thread;
          });
  private Optional<CompletableFuture<DeviceTelemetry>> latest = Optional.empty();
  private long latestNanos;

  TelemetryCache(Supplier<DeviceTelemetry> source, LongSupplier clockNanos) {
    this.source = source;
    this.clockNanos = clockNanos;
  }

  /** The reading of the last second, or one under way; never fails. */
  synchronized CompletionStage<DeviceTelemetry> current() {
    long nowNanos = clockNanos.getAsLong();
    if (latest.isEmpty() || (latest.get().isDone() && nowNanos - latestNanos >= MAX_AGE_NANOS)) {
      latest = Optional.of(CompletableFuture.supplyAsync(this::read, thread));
      latestNanos = nowNanos;
    }
    return latest.get();
  }

  private DeviceTelemetry read() {
    try {
      return source.get();
    } catch (RuntimeException e) {
      LOG.warn("telemetry could not be read", e);
      return DeviceTelemetry.UNKNOWN;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
