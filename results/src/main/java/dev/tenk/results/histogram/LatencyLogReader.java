package dev.tenk.results.histogram;

import dev.tenk.results.histogram.LatencyLog.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /**
   * Each second of the window by tag, nanoseconds, in order; also those without a request.
   *
   * @param seconds how many there are; what started later counts in the last one
   */
  public static List<Map<Tag, Histogram>> seconds(Path file, int seconds) throws IOException {
    List<Map<Tag, Histogram>> all = new ArrayList<>();
    for (int second = 0; second < seconds; second++) {
      Map<Tag, Histogram> empty = new EnumMap<>(Tag.class);
      Arrays.stream(Tag.values()).forEach(tag -> empty.put(tag, new Histogram(3)));
      all.add(empty);
    }
    try (InputStream in = Files.newInputStream(file);
        HistogramLogReader reader = new HistogramLogReader(in)) {
      while (reader.hasNext()) {
        EncodableHistogram interval = reader.nextIntervalHistogram();
        if (interval != null && interval.getTag() != null) {
          double sinceStart = interval.getStartTimeStamp() / 1e3 - reader.getStartTimeSec();
          int second = (int) Math.max(0, Math.min(seconds - 1L, Math.round(sinceStart)));
          Tag tag = Tag.valueOf(interval.getTag().toUpperCase(Locale.ROOT));
          all.get(second).get(tag).add((Histogram) interval);
        }
      }
    } catch (RuntimeException e) {
      throw new IOException(file + " is not a histogram log: " + e.getMessage(), e);
    }
    return all;
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
