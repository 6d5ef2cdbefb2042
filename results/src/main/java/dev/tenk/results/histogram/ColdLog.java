package dev.tenk.results.histogram;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

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
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * Writes the file.
   *
   * @param startMillis wall clock at the cell's epoch, ms since 1970
   * @param warmUpSeconds length of the warm-up, where the cold requests' interval begins
   * @param windowSeconds length of the measured window, where both end
   */
  public void write(Path file, long startMillis, double warmUpSeconds, double windowSeconds)
      throws IOException {
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      HistogramLogWriter writer = new HistogramLogWriter(out);
      writer.outputComment("[tenk: response times in ns; maximum column in ms]");
      writer.outputLogFormatVersion();
      writer.outputStartTime(startMillis);
      writer.setBaseTime(startMillis);
      writer.outputBaseTime(startMillis);
      writer.outputLegend();
      double endSeconds = warmUpSeconds + windowSeconds;
      write(writer, COLD, coldNanos, 0, endSeconds);
      write(writer, WARM, warmNanos, warmUpSeconds, endSeconds);
      // PrintStream swallows errors; a full disk must not go unnoticed
      if (out.checkError()) {
        throw new IOException(file + " cannot be written; is the disk full?");
      }
    }
  }

  private static void write(
      HistogramLogWriter writer,
      String tag,
      Histogram nanos,
      double fromSeconds,
      double toSeconds) {
    Histogram tagged = nanos.copy();
    tagged.setTag(tag);
    writer.outputIntervalHistogram(fromSeconds, toSeconds, tagged, NANOS_PER_MILLI);
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
