package dev.tenk.results.histogram;

import dev.tenk.results.histogram.LatencyLog.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** Adds up the intervals of a {@code latency.hlog}. */
public final class LatencyLogReader {
  private LatencyLogReader() {}

  /** The whole window by tag, nanoseconds; a tag that never occurs has an empty histogram. */
  public static Map<Tag, Histogram> totals(Path file) throws IOException {
    Map<Tag, Histogram> totals = new EnumMap<>(Tag.class);
    for (Tag tag : Tag.values()) {
      totals.put(tag, new Histogram(3));
    }
    try (InputStream in = Files.newInputStream(file);
        HistogramLogReader reader = new HistogramLogReader(in)) {
      while (reader.hasNext()) {
        EncodableHistogram interval = reader.nextIntervalHistogram();
        for (Tag tag : Tag.values()) {
          if (interval != null && tag.text().equals(interval.getTag())) {
            totals.get(tag).add((Histogram) interval);
          }
        }
      }
    } catch (RuntimeException e) {
      throw new IOException(file + " is not a histogram log: " + e.getMessage(), e);
    }
    return totals;
  }
}
