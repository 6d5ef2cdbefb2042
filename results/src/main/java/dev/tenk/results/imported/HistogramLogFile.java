package dev.tenk.results.imported;

import dev.tenk.results.model.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A log of HdrHistogram's, versions 1.0 to 1.3: a line an interval, with the counts of all times in
 * it. Its tags are what requests are named by. As it keeps no request, each is made of a count: it
 * took the middle of the bucket, as in the library's own mean, and ended at one of instants that
 * are as far apart as they can be in the interval.
 *
 * <p>No log says what its values are, or what else there was: the user does.
 *
 * @param unit of the values
 * @param failed requests that failed and are not in the log: as many stand evenly over the whole of
 *     it, under each of its tags
 */
public record HistogramLogFile(Duration unit, long failed) implements ResultsFormat {
  private static final String TAG = "Tag=";
  private static final Pattern COMMENT =
      Pattern.compile("#\\[(StartTime|BaseTime): ([0-9]{1,10}(?:\\.[0-9]{1,9})?)[ \\]].*");
  private static final Pattern INTERVAL =
      Pattern.compile(
          "([0-9]{1,10}(?:\\.[0-9]{1,9})?),([0-9]{1,9}(?:\\.[0-9]{1,9})?),"
              + "([0-9][0-9.eE+-]*),([A-Za-z0-9+/=]+)");
  private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000);

  /** As the library tells times since 1970 from those since the start of the log. */
  private static final long YEAR_NANOS = Duration.ofDays(365).toNanos();

  /** More are a damaged count rather than requests. */
  private static final long MOST = 100_000_000;

  /** Buckets of an interval: how many values are in one and all before it, and what they are. */
  private record Bucket(long upTo, long nanos) {}

  /** Where intervals of a tag lie, ns since 1970. */
  private record Span(long fromNanos, long toNanos) {
    Span with(Span other) {
      return new Span(Math.min(fromNanos, other.fromNanos), Math.max(toNanos, other.toNanos));
    }

    /** One of as many instants, from 0, as far apart as they can be. */
    long instant(long one, long many) {
      // halves keep the last one off the end
      return fromNanos + Math.round((one + 0.5) / many * (toNanos - fromNanos));
    }
  }

  /** Refuses what cannot be said of a log. */
  public HistogramLogFile {
    if (unit.isNegative() || unit.isZero()) {
      throw new IllegalArgumentException("a unit of " + unit);
    }
    if (failed < 0 || failed > MOST) {
      throw new IllegalArgumentException("%,d, expected 0 to %,d".formatted(failed, MOST));
    }
  }

  @Override
  public String tool() {
    return "HdrHistogram (log)";
  }

  @Override
  public List<String> remarks() {
    return List.of(
        "A histogram log keeps no requests but counts of times, in buckets: each request here is"
            + " made of a count, took the middle of its bucket, and stands anywhere in its"
            + " interval.",
        "A histogram log tells of no failures: that "
            + failed
            + " requests failed is what --failed says, and when they did is not known.",
        "A histogram log does not say whether its times began when a request was due or when it was"
            + " sent, nor whether they were corrected afterwards; its values were taken to be in"
            + " units of "
            + unit.toNanos()
            + " ns, as --unit says.");
  }

  /** Whether a file is one, by its beginning. */
  static boolean is(String beginning) {
    return beginning.lines().anyMatch(line -> line.startsWith("#[Histogram log format version "))
        || beginning.lines().anyMatch(line -> line.startsWith("\"StartTimestamp\",\"Interval_"))
        || beginning.lines().findFirst().filter(line -> line.startsWith(TAG)).isPresent()
        || beginning.contains(",HISTFAAA");
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests)
      throws IOException {
    // what reads it is closed by whoever opened the file
    BufferedReader in =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.ISO_8859_1));
    OptionalLong start = OptionalLong.empty();
    OptionalLong base = OptionalLong.empty();
    Map<String, Span> spans = new TreeMap<>();
    long number = 0;
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        Matcher comment = COMMENT.matcher(line);
        if (comment.matches()) {
          OptionalLong instant = OptionalLong.of(nanos(comment.group(2)));
          start = comment.group(1).equals("StartTime") ? instant : start;
          base = comment.group(1).equals("BaseTime") ? instant : base;
        } else if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("\"")) {
          interval(line, start, base, spans, requests);
        }
      }
    } catch (IllegalArgumentException | DataFormatException | ArithmeticException e) {
      throw new ConfigurationException(fileName + ":" + number + ": " + e.getMessage(), e);
    }
    spans.forEach(
        (tag, span) -> {
          for (long i = 0; i < failed; i++) {
            requests.accept(
                new ImportedRequest(
                    tag,
                    span.instant(i, failed),
                    0,
                    0,
                    Ended.badly(OptionalInt.empty(), false, Optional.of("stated"))));
          }
        });
  }

  private void interval(
      String line,
      OptionalLong start,
      OptionalLong base,
      Map<String, Span> spans,
      Consumer<ImportedRequest> requests)
      throws DataFormatException {
    int tagEnd = line.startsWith(TAG) ? line.indexOf(',') : -1;
    String tag = tagEnd < 0 ? "" : line.substring(TAG.length(), tagEnd);
    Matcher interval = INTERVAL.matcher(line.substring(tagEnd + 1));
    if (!interval.matches()) {
      throw new IllegalArgumentException(
          "not an interval of a histogram log; is the file truncated?");
    }
    List<Bucket> buckets = buckets(histogram(interval.group(4)));
    long from = sinceEpoch(nanos(interval.group(1)), start, base);
    Span span = new Span(from, Math.addExact(from, nanos(interval.group(2))));
    spans.merge(tag, span, Span::with);
    long count = buckets.isEmpty() ? 0 : buckets.get(buckets.size() - 1).upTo();
    long stride = stride(count);
    long at = 0;
    for (long i = 0; i < count; i++) {
      long end = span.instant(i, count);
      long took = nanosAt(buckets, at);
      requests.accept(
          new ImportedRequest(tag, end - took, took, 0, Ended.well(OptionalInt.empty(), 0)));
      at = (at + stride) % count;
    }
  }

  private static long nanos(String seconds) {
    return new BigDecimal(seconds).multiply(NANOS_PER_SECOND).longValueExact();
  }

  private static long sinceEpoch(long nanos, OptionalLong start, OptionalLong base) {
    if (base.isPresent()) {
      return Math.addExact(base.getAsLong(), nanos);
    }
    if (start.isEmpty()) {
      throw new IllegalArgumentException(
          "no line #[StartTime: … is before the first interval, so when it was is not known");
    }
    boolean sinceStart = nanos < start.getAsLong() - YEAR_NANOS;
    return sinceStart ? Math.addExact(start.getAsLong(), nanos) : nanos;
  }

  private static Histogram histogram(String base64) throws DataFormatException {
    byte[] compressed;
    try {
      compressed = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the histogram is cut off: is the file truncated?", e);
    }
    try {
      return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(compressed), 0);
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException(
          "the histogram cannot be read: it is cut off, or not one of whole numbers", e);
    }
  }

  private List<Bucket> buckets(Histogram histogram) {
    List<Bucket> buckets = new ArrayList<>();
    long upTo = 0;
    for (HistogramIterationValue each : histogram.recordedValues()) {
      upTo = Math.addExact(upTo, each.getCountAddedInThisIterationStep());
      long middle = histogram.medianEquivalentValue(each.getValueIteratedTo());
      buckets.add(new Bucket(upTo, Math.multiplyExact(middle, unit.toNanos())));
    }
    if (upTo > MOST) {
      throw new IllegalArgumentException(
          "%,d values in one interval, expected %,d at most".formatted(upTo, MOST));
    }
    return buckets;
  }

  /** The time of a value by its place among all of them, from 0. */
  private static long nanosAt(List<Bucket> buckets, long place) {
    int low = 0;
    int high = buckets.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (buckets.get(middle).upTo() > place) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return buckets.get(low).nanos();
  }

  /**
   * Steps through that many places which meet each once, and by the golden ratio never stay among
   * slow ones or among fast ones: in their order they would seem to get slower all through an
   * interval.
   */
  private static long stride(long count) {
    long stride = Math.max(1, Math.round(count * 0.6180339887498949));
    while (gcd(stride, count) > 1) {
      stride++;
    }
    return stride;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
