package dev.tenk.results.store;

import dev.tenk.results.histogram.LatencyLog;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the files of a cell whose requests another tool has recorded, in the order of its file. As
 * they do not come as time passes, intervals of the histograms are written out by their own time.
 */
public final class ImportedCell implements Closeable {
  /** Few enough that their intervals take little memory, whatever rate there was. */
  private static final int SAMPLES_PER_FLUSH = 1_000;

  private final SampleWriter samples;
  private final LatencyLog latency;
  private long written;

  /**
   * Starts the files of a cell.
   *
   * @param cellFolder an empty folder
   * @param windowStartNanos start of the measured window, ns from the cell's epoch
   * @param windowStartMillis the same on the wall clock, ms since 1970
   */
  public ImportedCell(Path cellFolder, long windowStartNanos, long windowStartMillis)
      throws IOException {
    samples = new SampleWriter(Files.newOutputStream(cellFolder.resolve(RunFolder.SAMPLES)));
    latency =
        new LatencyLog(
            new BufferedOutputStream(
                Files.newOutputStream(cellFolder.resolve(RunFolder.LATENCY_LOG))),
            windowStartNanos,
            windowStartMillis);
    try (OutputStream outputs = Files.newOutputStream(cellFolder.resolve(RunFolder.OUTPUTS))) {
      Outputs.begin(outputs);
    }
  }

  /** Writes the next one. */
  public void write(Sample sample) throws IOException {
    samples.write(sample);
    if (sample.phase() == Phase.STEADY) {
      latency.add(sample);
    }
    if (++written % SAMPLES_PER_FLUSH == 0) {
      latency.flush();
    }
  }

  @Override
  public void close() throws IOException {
    samples.close();
    latency.close();
  }
}
