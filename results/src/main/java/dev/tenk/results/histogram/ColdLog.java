package dev.tenk.results.histogram;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * {@code cold.hlog}: response times of the successes among the warm and among the cold requests of
 * a cell, as an HdrHistogram log of one interval each, nanoseconds, three digits.
 *
 * @param warmNanos of the measured window's warm requests; tag {@code warm}
 * @param coldNanos of the cell's cold requests, warm-up included; tag {@code cold}
 */
public record ColdLog(Histogram warmNanos, Histogram coldNanos) {
  private static final String WARM = "warm";
  private static final String COLD = "cold";

  /**
   * Writes the file.
   *
   * @param startMillis wall clock at the cell's epoch, ms since 1970
   * @param warmUpSeconds length of the warm-up, where the cold requests' interval begins
   * @param windowSeconds length of the measured window, where both end
   */
  public void write(Path file, long startMillis, double warmUpSeconds, double windowSeconds)
      throws IOException {
    try (HistogramLog log =
        new HistogramLog(
            file.toString(),
            new BufferedOutputStream(Files.newOutputStream(file)),
            "response times in ns; maximum column in ms",
            startMillis)) {
      double endSeconds = warmUpSeconds + windowSeconds;
      log.write(COLD, coldNanos.copy(), 0, endSeconds);
      log.write(WARM, warmNanos.copy(), warmUpSeconds, endSeconds);
    }
  }

  /**
   * Reads the file.
   *
   * @throws IOException when there is none, or it is no histogram log
   */
  public static ColdLog read(Path file) throws IOException {
    Map<String, Histogram> byTag = LatencyLogReader.totals(file, List.of(WARM, COLD));
    return new ColdLog(byTag.get(WARM), byTag.get(COLD));
  }
}
