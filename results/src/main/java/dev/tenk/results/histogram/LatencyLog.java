package dev.tenk.results.histogram;

import dev.tenk.results.model.Sample;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * {@code latency.hlog}: HdrHistogram interval log, nanoseconds, three digits, one-second intervals
 * by intended start, from the start of the measured window.
 *
 * <p>Intervals stay open for a few seconds, because a slow reply belongs to the interval of its
 * intended start; a reply later still adds a second line for its interval, which readers add up.
 */
@SuppressWarnings("EnumOrdinal") // tags index an array, and no file holds the index
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
    MODEL,
    /** First byte − intended start, of successes whose answer is streamed. */
    FIRST_BYTE;

    /** The tag in the file. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * From the tag in a file.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Tag of(String text) {
      return valueOf(text.toUpperCase(java.util.Locale.ROOT));
    }
  }

  private static final Tag[] TAGS = Tag.values();

  private final HistogramLog log;
  private final long windowStartNanos;
  // histograms by the ordinal of their tag; null where nothing is recorded
  private final TreeMap<Long, Histogram[]> open = new TreeMap<>();
  // the interval of the sample before, which is nearly always that of the next one
  private long lastInterval;
  private Histogram[] last;

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
    // no optional values of its own a sample: this is passed while the cell is measured
    long start = sample.intendedNanos().orElse(sample.handedNanos()) - windowStartNanos;
    Histogram[] interval = interval(Math.floorDiv(start, INTERVAL_NANOS));
    if (sample.succeeded()) {
      record(interval, Tag.RESPONSE, sample.responseNanos());
      if (sample.sentNanos().isPresent()) {
        record(interval, Tag.SERVICE, sample.doneNanos() - sample.sentNanos().getAsLong());
      }
      record(interval, Tag.QUEUE, sample.server().queueNanos());
      record(interval, Tag.MODEL, sample.server().modelNanos());
      if (sample.client().firstByteNanos().isPresent()) {
        record(interval, Tag.FIRST_BYTE, sample.firstByteNanos());
      }
    }
    if (sample.intendedNanos().isPresent()) {
      record(interval, Tag.SLIP, sample.handedNanos() - sample.intendedNanos().getAsLong());
    }
    record(interval, Tag.WAIT, sample.clientWaitNanos());
  }

  /** Adds times to an interval that were measured elsewhere. */
  public void add(long interval, Tag tag, Histogram nanos) {
    histogram(interval(interval), tag).add(nanos);
  }

  private Histogram[] interval(long interval) {
    if (last == null || interval != lastInterval) {
      last = open.computeIfAbsent(interval, index -> new Histogram[TAGS.length]);
      lastInterval = interval;
    }
    return last;
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
    Map.Entry<Long, Histogram[]> first = open.pollFirstEntry();
    last = null;
    double startSeconds = first.getKey();
    for (Tag tag : TAGS) {
      Histogram nanos = first.getValue()[tag.ordinal()];
      if (nanos != null) {
        log.write(tag.text(), nanos, startSeconds, startSeconds + 1);
      }
    }
  }

  private static void record(Histogram[] interval, Tag tag, OptionalLong nanos) {
    if (nanos.isPresent()) {
      record(interval, tag, nanos.getAsLong());
    }
  }

  private static void record(Histogram[] interval, Tag tag, long nanos) {
    histogram(interval, tag).recordValue(Math.max(0, nanos));
  }

  private static Histogram histogram(Histogram[] interval, Tag tag) {
    Histogram histogram = interval[tag.ordinal()];
    if (histogram == null) {
      histogram = new Histogram(3);
      interval[tag.ordinal()] = histogram;
    }
    return histogram;
  }
}
