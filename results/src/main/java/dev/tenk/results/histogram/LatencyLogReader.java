package dev.tenk.results.histogram;

import dev.tenk.results.histogram.LatencyLog.Tag;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Reads a {@code latency.hlog}, and the {@code totals.hlog} of the same tags. */
public final class LatencyLogReader {
  private static final Map<String, Tag> TAGS =
      Arrays.stream(Tag.values()).collect(Collectors.toMap(Tag::text, Function.identity()));

  private LatencyLogReader() {}

  /** The whole window by tag, nanoseconds; a tag that never occurs has an empty histogram. */
  public static Map<Tag, Histogram> totals(Path file) throws IOException {
    Map<String, Histogram> byText = totals(file, List.copyOf(TAGS.keySet()));
    Map<Tag, Histogram> totals = new EnumMap<>(Tag.class);
    TAGS.forEach((text, tag) -> totals.put(tag, byText.get(text)));
    return totals;
  }

  /**
   * Writes what {@link #totals} found, to be read again without the seconds: an interval a tag.
   *
   * @param windowStartMillis start of the measured window on the wall clock, ms since 1970
   * @param windowSeconds its length
   */
  public static void writeTotals(
      Path file, Map<Tag, Histogram> totals, long windowStartMillis, double windowSeconds)
      throws IOException {
    try (HistogramLog log =
        new HistogramLog(
            file.toString(),
            new BufferedOutputStream(Files.newOutputStream(file)),
            "values in ns; maximum column in ms; the measured window",
            windowStartMillis)) {
      totals.forEach(
          (tag, nanos) -> {
            if (nanos.getTotalCount() > 0) {
              log.write(tag.text(), nanos, 0, windowSeconds);
            }
          });
    }
  }

  /** Gets the intervals of a log. */
  public interface Visitor {
    /**
     * Some of a second.
     *
     * @param second from the start of the window
     * @param nanos not to be kept
     */
    void visit(long second, Tag tag, BucketCounts nanos);
  }

  /**
   * Shows each second of the window, in any order, one of them several times or never.
   *
   * @param tags which to show
   */
  public static void seconds(Path file, Set<Tag> tags, Visitor visitor) throws IOException {
    HistogramLog.read(
        file,
        text -> TAGS.containsKey(text) && tags.contains(TAGS.get(text)),
        (text, fromSeconds, nanos) ->
            visitor.visit(Math.round(fromSeconds), TAGS.get(text), nanos));
  }

  /** The same for any histogram log with such tags. */
  static Map<String, Histogram> totals(Path file, List<String> tags) throws IOException {
    Map<String, Histogram> totals = new TreeMap<>();
    for (String tag : tags) {
      totals.put(tag, new Histogram(3));
    }
    HistogramLog.read(
        file, totals::containsKey, (tag, fromSeconds, nanos) -> nanos.addTo(totals.get(tag)));
    return totals;
  }
}
