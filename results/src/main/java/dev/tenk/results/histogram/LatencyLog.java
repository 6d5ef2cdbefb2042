package dev.tenk.results.histogram;

import dev.tenk.results.model.Sample;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * {@code latency.hlog}: HdrHistogram interval log, nanoseconds, three digits, one-second intervals
 * by intended start, from the start of the measured window.
 *
 * <p>Intervals stay open for a few seconds, because a slow reply belongs to the interval of its
 * intended start; a reply later still adds a second line for its interval, which readers add up.
 */
public final class LatencyLog implements AutoCloseable {
  private static final long INTERVAL_NANOS = 1_000_000_000L;
  private static final int OPEN_INTERVALS = 5;

  /** What is recorded; the name in lower case is the tag in the file. */
  public enum Tag {
    /** Done − intended start of successes. */
    RESPONSE,
    /** Done − sent of successes. */
    SERVICE,
    /** Handed − intended start of every request of an open workload. */
    SLIP,
    /** Sent − handed of every request. */
    WAIT,
    /** Waiting inside the server, of successes whose server reports it. */
    QUEUE,
    /** The model's own run, of successes whose server reports it. */
    MODEL;

    /** The tag in the file. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final HistogramLog log;
  private final long windowStartNanos;
  private final TreeMap<Long, Map<Tag, Histogram>> open = new TreeMap<>();

  /**
   * Starts a log.
   *
   * @param windowStartNanos start of the measured window, ns from the cell's epoch
   * @param windowStartMillis the same on the wall clock, ms since 1970
   */
  public LatencyLog(OutputStream out, long windowStartNanos, long windowStartMillis) {
    log =
        new HistogramLog(
            "latency.hlog",
            out,
            "values in ns; maximum column in ms; 1 s intervals by intended start",
            windowStartMillis);
    this.windowStartNanos = windowStartNanos;
  }

  /** Adds a sample of the measured window. */
  public void add(Sample sample) {
    long start = sample.intendedNanos().orElse(sample.handedNanos()) - windowStartNanos;
    Map<Tag, Histogram> interval =
        open.computeIfAbsent(
            Math.floorDiv(start, INTERVAL_NANOS), index -> new EnumMap<>(Tag.class));
    if (sample.succeeded()) {
      record(interval, Tag.RESPONSE, sample.responseNanos());
      sample.serviceNanos().ifPresent(nanos -> record(interval, Tag.SERVICE, nanos));
      sample.server().queueNanos().ifPresent(nanos -> record(interval, Tag.QUEUE, nanos));
      sample.server().modelNanos().ifPresent(nanos -> record(interval, Tag.MODEL, nanos));
    }
    sample.slipNanos().ifPresent(nanos -> record(interval, Tag.SLIP, nanos));
    record(interval, Tag.WAIT, sample.clientWaitNanos());
  }

  /** Adds times to an interval that were measured elsewhere. */
  public void add(long interval, Tag tag, Histogram nanos) {
    open.computeIfAbsent(interval, index -> new EnumMap<>(Tag.class))
        .computeIfAbsent(tag, any -> new Histogram(3))
        .add(nanos);
  }

  /** Writes out the intervals that are old enough. Call it about once a second. */
  public void flush() throws IOException {
    while (!open.isEmpty() && open.firstKey() < open.lastKey() - OPEN_INTERVALS) {
      writeFirst();
    }
    log.flush();
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      writeFirst();
    }
    log.close();
  }

  private void writeFirst() {
    Map.Entry<Long, Map<Tag, Histogram>> first = open.pollFirstEntry();
    double startSeconds = first.getKey();
    first
        .getValue()
        .forEach((tag, nanos) -> log.write(tag.text(), nanos, startSeconds, startSeconds + 1));
  }

  private static void record(Map<Tag, Histogram> interval, Tag tag, long nanos) {
    interval.computeIfAbsent(tag, any -> new Histogram(3)).recordValue(Math.max(0, nanos));
  }
}
