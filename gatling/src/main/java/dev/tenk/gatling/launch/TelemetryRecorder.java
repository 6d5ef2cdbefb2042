package dev.tenk.gatling.launch;

import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.model.TelemetrySample;
import dev.tenk.results.store.TelemetryCsv;
import dev.tenk.targets.Telemetry;
import dev.tenk.targets.Telemetry.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Records a device's telemetry, from before a cell's load to after it, on a thread of its own: the
 * load never waits for a meter, and what does not answer is missing. There is at most one reading
 * under way, and at most one begins in a period.
 *
 * <p>The cell's epoch is known only once its load begins. What was read before that is kept until
 * then, and has negative times.
 */
final class TelemetryRecorder implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Telemetry telemetry;
  private final Path cellFolder;
  private final Supplier<OptionalLong> epochNanos;
  private final long periodNanos;
  private final List<Reading> waiting = new ArrayList<>();
  private final Map<String, Integer> troubles = new LinkedHashMap<>();
  private final Thread thread;
  private TelemetryCsv csv;
  private int readings;
  private Optional<String> unwritten = Optional.empty();
  private OptionalLong idleFromNanos = OptionalLong.empty();
  private OptionalLong idleToNanos = OptionalLong.empty();
  private final CountDownLatch firstReading = new CountDownLatch(1);
  private volatile boolean closing;

  /**
   * Starts recording.
   *
   * @param telemetry closed with this
   * @param epochNanos the cell's epoch on the clock of {@link System#nanoTime}, once it is known
   */
  TelemetryRecorder(Telemetry telemetry, Path cellFolder, Supplier<OptionalLong> epochNanos) {
    this(telemetry, cellFolder, epochNanos, PERIOD);
  }

  TelemetryRecorder(
      Telemetry telemetry, Path cellFolder, Supplier<OptionalLong> epochNanos, Duration period) {
    this.telemetry = telemetry;
    this.cellFolder = cellFolder;
    this.epochNanos = epochNanos;
    this.periodNanos = period.toNanos();
    thread = new Thread(this::watch, "tenk-telemetry");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for as long as the device is to be watched idle, from its first reading on. */
  void watchIdle() {
    if (!telemetry.idle().isZero()) {
      awaitFirstReading();
      long fromNanos = System.nanoTime();
      long toNanos = fromNanos + telemetry.idle().toNanos();
      while (System.nanoTime() - toNanos < 0) {
        LockSupport.parkNanos(toNanos - System.nanoTime());
      }
      idleFromNanos = OptionalLong.of(fromNanos);
      idleToNanos = OptionalLong.of(toNanos);
    }
  }

  private void awaitFirstReading() {
    try {
      firstReading.await();
    } catch (InterruptedException e) {
      // the driver's main thread is never interrupted; without the wait the stretch is only shorter
      Thread.currentThread().interrupt();
    }
  }

  /** Reads a last time and ends the file. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    telemetry.close();
  }

  /**
   * How the device was watched; empty where there was no reading. To be called once it is closed.
   */
  Optional<DeviceWatch> watched() {
    OptionalLong epoch = epochNanos.get();
    if ((csv == null && unwritten.isEmpty()) || epoch.isEmpty()) {
      return Optional.empty();
    }
    List<String> sentences = new ArrayList<>();
    unwritten.ifPresent(sentences::add);
    troubles.forEach(
        (why, count) ->
            sentences.add(
                "its power meter %s in %d of %d readings".formatted(why, count, readings)));
    return Optional.of(
        new DeviceWatch(
            telemetry.powerSource(),
            sinceEpoch(idleFromNanos, epoch.getAsLong()),
            sinceEpoch(idleToNanos, epoch.getAsLong()),
            sentences));
  }

  private static OptionalLong sinceEpoch(OptionalLong nanos, long epoch) {
    return nanos.isPresent() ? OptionalLong.of(nanos.getAsLong() - epoch) : nanos;
  }

  private void watch() {
    try {
      long nextNanos = System.nanoTime();
      boolean last;
      do {
        last = closing;
        Reading reading = telemetry.read();
        firstReading.countDown();
        add(reading);
        // periods that a slow answer took are left out, not caught up with
        do {
          nextNanos += periodNanos;
        } while (nextNanos - System.nanoTime() <= 0);
        while (!closing && nextNanos - System.nanoTime() > 0) {
          LockSupport.parkNanos(nextNanos - System.nanoTime());
        }
      } while (!last);
      if (csv != null) {
        csv.close();
      }
    } catch (IOException e) {
      unwritten = Optional.of("telemetry.csv cannot be written: " + e.getMessage());
    } catch (Throwable e) {
      unwritten = Optional.of("the telemetry ended by a bug of tenk's: " + e);
    } finally {
      firstReading.countDown();
    }
  }

  private void add(Reading reading) throws IOException {
    readings++;
    reading.trouble().ifPresent(why -> troubles.merge(why, 1, Integer::sum));
    waiting.add(reading);
    OptionalLong epoch = epochNanos.get();
    if (epoch.isPresent()) {
      for (Reading each : waiting) {
        write(each, epoch.getAsLong());
      }
      waiting.clear();
    }
  }

  /** An empty row is written only where it should contain power. */
  private void write(Reading reading, long epoch) throws IOException {
    TelemetrySample sample =
        new TelemetrySample(
            reading.atNanos() - epoch,
            reading.powerWatts(),
            reading.energyJoules(),
            reading.socTemperatureCelsius(),
            reading.npuTemperatureCelsius(),
            reading.throttledBits(),
            reading.npuZone());
    boolean known =
        sample.socTemperatureCelsius().isPresent()
            || sample.npuTemperatureCelsius().isPresent()
            || sample.throttledBits().isPresent();
    if (known || telemetry.powerSource().isPresent()) {
      if (csv == null) {
        csv = new TelemetryCsv(cellFolder);
      }
      csv.add(sample);
    }
  }
}
