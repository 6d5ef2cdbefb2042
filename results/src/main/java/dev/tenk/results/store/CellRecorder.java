package dev.tenk.results.store;

import dev.tenk.results.histogram.LatencyLog;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes a cell's facts while they come in: one writer thread behind a bounded queue, so memory
 * does not grow with the run, and what is older than a second survives a kill. Anything that stops
 * the writer is a {@link #failure()} of the cell; what was written by then is kept.
 */
public final class CellRecorder implements AutoCloseable {
  /** Samples that may wait for the disk; then callers wait, and their schedule slip shows it. */
  private static final int QUEUE_SAMPLES = 65_536;

  private static final long FLUSH_NANOS = 1_000_000_000L;

  /** How long the writer leaves the samples waiting, so that none of them has to wake it. */
  private static final long PAUSE_NANOS = 10_000_000L;

  private static final long FULL_NANOS = 1_000_000L;

  private final SampleQueue queue = new SampleQueue(QUEUE_SAMPLES);
  private final Set<Integer> payloadsWithOutput = new HashSet<>();
  private final Path cellFolder;
  private final Supplier<Window> window;
  private final Consumer<Sample> watcher;
  private final SampleWriter samples;
  private final OutputStream outputs;
  private final Thread writer;
  private LatencyLog latency;
  private volatile boolean closing;
  private volatile IOException failure;

  /**
   * When the measured window starts.
   *
   * @param startNanos ns from the cell's epoch
   * @param startMillis the same on the wall clock, ms since 1970
   */
  public record Window(long startNanos, long startMillis) {}

  /**
   * Starts the files of a cell whose window starts when it is known to.
   *
   * @param cellFolder an empty folder
   */
  public CellRecorder(Path cellFolder, long windowStartNanos, long windowStartMillis)
      throws IOException {
    this(cellFolder, () -> new Window(windowStartNanos, windowStartMillis), sample -> {});
  }

  /**
   * Starts the files of a cell.
   *
   * @param cellFolder an empty folder
   * @param window asked once, when the first sample of the window has come, or at the end
   * @param watcher gets each sample, in the order in which they are written, on one thread
   */
  public CellRecorder(Path cellFolder, Supplier<Window> window, Consumer<Sample> watcher)
      throws IOException {
    this.cellFolder = cellFolder;
    this.window = window;
    this.watcher = watcher;
    samples = new SampleWriter(Files.newOutputStream(cellFolder.resolve(RunFolder.SAMPLES)));
    outputs =
        new BufferedOutputStream(Files.newOutputStream(cellFolder.resolve(RunFolder.OUTPUTS)));
    Outputs.begin(outputs);
    writer = new Thread(this::writeAll, "tenk-recorder");
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Keeps a sample, from any thread, in a fraction of a microsecond. Waits while the disk is
   * behind; once the writer has failed nothing is kept any more, and no caller waits.
   *
   * @param output the output's raw float32 values, little-endian, where there was one
   */
  public void record(Sample sample, Optional<byte[]> output) {
    byte[] bytes = output.orElse(null);
    boolean interrupted = false;
    while (failure == null && !queue.offer(sample, bytes) && writer.isAlive()) {
      // an interrupted thread would not wait
      interrupted |= Thread.interrupted();
      LockSupport.parkNanos(FULL_NANOS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What ended the writing early, in a sentence; there once the files are closed. */
  public Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Writes what is still waiting, then ends the files.
   *
   * @throws IOException the {@link #failure()}
   */
  @Override
  public void close() throws IOException {
    closing = true;
    LockSupport.unpark(writer);
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void writeAll() {
    List<Throwable> thrown = new ArrayList<>();
    tryTo(this::writeUntilClosed, thrown);
    // each file is ended, even if others failed
    tryTo(samples::close, thrown);
    tryTo(outputs::close, thrown);
    tryTo(() -> latency().close(), thrown);
    if (!thrown.isEmpty()) {
      failure = inWords(thrown.get(0));
    }
  }

  private interface Writing {
    void write() throws IOException;
  }

  /** Anything at all ends the cell: waiting threads have to be notified. */
  private static void tryTo(Writing writing, List<Throwable> thrown) {
    try {
      writing.write();
    } catch (Throwable e) {
      thrown.add(e);
    }
  }

  private static IOException inWords(Throwable e) {
    return new IOException(
        e instanceof IOException
            ? "the cell's files cannot be written: " + (e.getMessage() == null ? e : e.getMessage())
            : "the cell's samples are written no more, because the writer broke: " + e,
        e);
  }

  private void writeUntilClosed() throws IOException {
    long flushedAt = System.nanoTime();
    while (true) {
      boolean last = closing;
      queue.drain(this::write);
      long now = System.nanoTime();
      if (now - flushedAt >= FLUSH_NANOS) {
        flushedAt = now;
        samples.flush();
        if (latency != null) {
          latency.flush();
        }
        outputs.flush();
      }
      if (!last) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } else if (queue.isEmpty()) {
        return;
      }
    }
  }

  private void write(Sample sample, byte[] output) throws IOException {
    samples.write(sample);
    if (sample.phase() == Phase.STEADY) {
      latency().add(sample);
    }
    if (output != null && payloadsWithOutput.add(sample.payloadId())) {
      Outputs.append(outputs, sample.payloadId(), output);
    }
    watcher.accept(sample);
  }

  /** Started late: its header states when the window starts. */
  private LatencyLog latency() throws IOException {
    if (latency == null) {
      Window starts = window.get();
      latency =
          new LatencyLog(
              new BufferedOutputStream(
                  Files.newOutputStream(cellFolder.resolve(RunFolder.LATENCY_LOG))),
              starts.startNanos(),
              starts.startMillis());
    }
    return latency;
  }
}
