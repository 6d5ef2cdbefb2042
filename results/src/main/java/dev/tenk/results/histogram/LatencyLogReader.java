package dev.tenk.results.histogram;

import dev.tenk.results.histogram.LatencyLog.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** Reads the intervals of a {@code latency.hlog}. */
public final class LatencyLogReader {
  private LatencyLogReader() {}

  /** The whole window by tag, nanoseconds; a tag that never occurs has an empty histogram. */
  public static Map<Tag, Histogram> totals(Path file) throws IOException {
    Map<String, Histogram> byText =
        totals(file, Arrays.stream(Tag.values()).map(Tag::text).toList());
    Map<Tag, Histogram> totals = new EnumMap<>(Tag.class);
    for (Tag tag : Tag.values()) {
      totals.put(tag, byText.get(tag.text()));
    }
    return totals;
  }

  /** Gets the intervals of a log. */
  public interface Visitor {
    /**
     * Some of a second.
     *
     * @param second from the start of the window
     * @param nanos not to be kept
     */
    void visit(long second, Tag tag, Histogram nanos);
  }

  /** Shows each second of the window, in any order, one of them several times or never. */
  public static void seconds(Path file, Visitor visitor) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        HistogramLogReader reader = new HistogramLogReader(in)) {
      while (reader.hasNext()) {
        EncodableHistogram interval = reader.nextIntervalHistogram();
        if (interval != null && interval.getTag() != null) {
          visitor.visit(
              Math.round(interval.getStartTimeStamp() / 1e3 - reader.getStartTimeSec()),
              Tag.valueOf(interval.getTag().toUpperCase(Locale.ROOT)),
              (Histogram) interval);
        }
      }
    } catch (RuntimeException e) {
      throw new IOException(file + " is not a histogram log: " + e.getMessage(), e);
    }
  }

  /** The same for any histogram log with such tags. */
  static Map<String, Histogram> totals(Path file, List<String> tags) throws IOException {
    Map<String, Histogram> totals = new TreeMap<>();
    for (String tag : tags) {
      totals.put(tag, new Histogram(3));
    }
    try (InputStream in = Files.newInputStream(file);
        HistogramLogReader reader = new HistogramLogReader(in)) {
      while (reader.hasNext()) {
        EncodableHistogram interval = reader.nextIntervalHistogram();
        if (interval != null
            && interval.getTag() != null
            && totals.containsKey(interval.getTag())) {
          totals.get(interval.getTag()).add((Histogram) interval);
        }
      }
    } catch (RuntimeException e) {
      throw new IOException(file + " is not a histogram log: " + e.getMessage(), e);
    }
    return totals;
  }
}
