package dev.tenk.results.store;

import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Writes the files of a cell again whose generator heard too late when the window of all had begun,
 * or ended: no sample is lost, only those of the window are counted.
 */
public final class Rephasing {
  private Rephasing() {}

  /**
   * Writes samples and histograms of planned requests again.
   *
   * @param folder of the cell, whose files are closed
   * @param windowStartNanos ns from the cell's epoch
   * @param windowStartMillis the same on the wall clock, ms since 1970
   * @param lastSequence the last request of the window, in planned order
   */
  public static void apply(
      Path folder, long windowStartNanos, long windowStartMillis, long lastSequence)
      throws IOException {
    Path again = DurableFiles.createDirectories(folder.resolve("again"));
    try (CellRecorder recorder = new CellRecorder(again, windowStartNanos, windowStartMillis)) {
      SampleCsv.read(
          folder.resolve(RunFolder.SAMPLES),
          sample ->
              recorder.record(
                  sample.in(phase(sample, windowStartNanos, lastSequence)), Optional.empty()));
    }
    for (String file : List.of(RunFolder.SAMPLES, RunFolder.LATENCY_LOG)) {
      Files.move(again.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.delete(again.resolve(RunFolder.OUTPUTS));
    Files.delete(again);
  }

  private static Phase phase(Sample sample, long windowStartNanos, long lastSequence) {
    if (sample.sequence() > lastSequence) {
      return Phase.AFTER;
    }
    return sample.intendedNanos().orElseThrow() < windowStartNanos ? Phase.WARM_UP : Phase.STEADY;
  }
}
