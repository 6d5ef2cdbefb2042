package dev.tenk.results.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.DoubleHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;

/** Logs that HdrHistogram's own writer wrote, against what its own reader makes of them. */
class HistogramLogFileTest {
  private static final Optional<HistogramLogFile> NANOS = said(1, 0);
  private static final long START_MILLIS = 1_764_550_000_250L;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static Optional<HistogramLogFile> said(long unitNanos, long failed) {
    return Optional.of(new HistogramLogFile(Duration.ofNanos(unitNanos), failed));
  }

  /** Three seconds of log-normal milliseconds in some unit, four significant digits. */
  private static byte[] log(String tag, double unitsPerMilli) {
    SplittableRandom random = new SplittableRandom(7);
    return written(
        writer -> {
          for (int second = 0; second < 3; second++) {
            Histogram interval = new Histogram(4);
            for (int i = 0; i < 200 + 50 * second; i++) {
              double normal =
                  IntStream.range(0, 12).mapToDouble(j -> random.nextDouble()).sum() - 6;
              interval.recordValue(Math.round(20 * Math.exp(0.5 * normal) * unitsPerMilli));
            }
            interval.setTag(tag);
            writer.outputIntervalHistogram(second, second + 1, interval, unitsPerMilli);
          }
        });
  }

  private static byte[] written(java.util.function.Consumer<HistogramLogWriter> intervals) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    HistogramLogWriter writer = new HistogramLogWriter(new PrintStream(bytes, true));
    writer.outputComment("[Logged by a test]");
    writer.outputLogFormatVersion();
    writer.outputStartTime(START_MILLIS);
    writer.outputLegend();
    intervals.accept(writer);
    writer.close();
    return bytes.toByteArray();
  }

  private static List<ImportedRequest> read(byte[] log, Optional<HistogramLogFile> said)
      throws IOException {
    List<ImportedRequest> requests = new ArrayList<>();
    ResultsFormat.of("x.hlog", log, said)
        .read("x.hlog", new ByteArrayInputStream(log), requests::add);
    return requests;
  }

  private static List<ImportedRequest> read(String log) throws IOException {
    return read(log.getBytes(StandardCharsets.ISO_8859_1), NANOS);
  }

  private static Histogram byItsOwnReader(byte[] log) {
    Histogram all = new Histogram(4);
    try (HistogramLogReader reader = new HistogramLogReader(new ByteArrayInputStream(log))) {
      while (reader.hasNext()) {
        all.add((Histogram) reader.nextIntervalHistogram());
      }
    }
    return all;
  }

  @Test
  void countMeanAndQuantilesAreThoseOfTheLibrary() throws IOException {
    byte[] log = log(null, 1e6);
    Histogram own = byItsOwnReader(log);

    List<ImportedRequest> requests = read(log, NANOS);

    long[] nanos = requests.stream().mapToLong(ImportedRequest::tookNanos).sorted().toArray();
    assertThat(nanos).hasSize(750);
    assertThat(own.getTotalCount()).isEqualTo(750);
    assertThat(Arrays.stream(nanos).average().orElseThrow())
        .isCloseTo(own.getMean(), within(1e-6 * own.getMean()));
    for (double percentile : new double[] {10, 50, 90, 99, 99.9, 100}) {
      int rank = (int) Math.max(1, Math.ceil(percentile / 100 * nanos.length - 1e-9));
      long theirs = own.getValueAtPercentile(percentile);
      assertThat(own.valuesAreEquivalent(theirs, nanos[rank - 1]))
          .as("p%s: %d, the library's %d", percentile, nanos[rank - 1], theirs)
          .isTrue();
    }
  }

  @Test
  void requestsEndWithinTheirIntervalAsManyAsItCounts() throws IOException {
    long start = START_MILLIS * NANOS_PER_MILLI;

    List<ImportedRequest> requests = read(log(null, 1e6), NANOS);

    for (int second = 0; second < 3; second++) {
      long from = start + second * 1_000_000_000L;
      assertThat(
              requests.stream()
                  .filter(each -> each.endNanos() >= from && each.endNanos() < from + 1_000_000_000)
                  .count())
          .isEqualTo(200 + 50 * second);
    }
  }

  @Test
  void neitherHalfOfAnIntervalIsTheSlowOne() throws IOException {
    List<ImportedRequest> first = read(log(null, 1e6), NANOS).subList(0, 200);

    double early =
        first.subList(0, 100).stream()
            .mapToLong(ImportedRequest::tookNanos)
            .average()
            .orElseThrow();
    double late =
        first.subList(100, 200).stream()
            .mapToLong(ImportedRequest::tookNanos)
            .average()
            .orElseThrow();

    assertThat(early / late).isBetween(0.9, 1.1);
  }

  @Test
  void theUnitIsTheUsersAndAskedFor() throws IOException {
    byte[] micros = log(null, 1e3);

    List<ImportedRequest> requests = read(micros, said(1_000, 0));

    assertThat(requests.stream().mapToLong(ImportedRequest::tookNanos).average().orElseThrow())
        .isCloseTo(1_000 * byItsOwnReader(micros).getMean(), within(1_000.0));
    assertThatThrownBy(() -> read(micros, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "x.hlog: a histogram log says neither what unit its times have nor how many requests"
                + " failed; say it, as in --unit ns --failed 0");
    assertThatThrownBy(
            () ->
                ResultsFormat.of(
                    "x.jtl", "timeStamp,elapsed,success\n".getBytes(StandardCharsets.UTF_8), NANOS))
        .hasMessage("--unit, --failed: only a histogram log (.hlog) needs them, and x.jtl is none");
  }

  @Test
  void whatFailedIsTheUsersToo() throws IOException {
    List<ImportedRequest> failed =
        read(log("warm", 1e6), said(1, 3)).stream()
            .filter(each -> each.outcome() instanceof Outcome.Failed)
            .toList();

    assertThat(failed)
        .extracting(each -> each.endNanos() / NANOS_PER_MILLI - START_MILLIS)
        .containsExactly(500L, 1_500L, 2_500L);
    assertThat(failed).extracting(ImportedRequest::name).containsOnly("warm");
  }

  @Test
  void aTagIsWhatItsRequestsAreNamedBy() throws IOException {
    byte[] tagged = log("warm", 1e6);

    assertThat(read(tagged, NANOS)).extracting(ImportedRequest::name).containsOnly("warm");
    assertThat(read(log(null, 1e6), NANOS)).extracting(ImportedRequest::name).containsOnly("");
  }

  @Test
  void instantsSinceTheStartSinceABaseAndSince1970AreToldApart() throws IOException {
    String line = lastLine(oneRequest());
    String from3 = line.replaceFirst("^[0-9.]+", "3.000");
    String absolute = line.replaceFirst("^[0-9.]+", "1764550003.500");
    String start = "#[StartTime: 1764550000.500 (seconds since epoch), whenever]\n";

    assertThat(seconds(read(start + from3))).isEqualTo(1764550004.0);
    assertThat(seconds(read(start + absolute))).isEqualTo(1764550004.0);
    assertThat(seconds(read(start + "#[BaseTime: 1764550001 (seconds since epoch)]\n" + from3)))
        .isEqualTo(1764550004.5);
    assertThatThrownBy(() -> read(from3))
        .hasMessage(
            "x.hlog:1: no line #[StartTime: … is before the first interval, so when it was is not"
                + " known");
  }

  /** Of the middle of the second in which the only request ended. */
  private static double seconds(List<ImportedRequest> one) {
    assertThat(one).hasSize(1);
    return one.get(0).endNanos() / 1e9;
  }

  private static byte[] oneRequest() {
    return written(
        writer -> {
          Histogram one = new Histogram(3);
          one.recordValue(5_000_000);
          writer.outputIntervalHistogram(3, 4, one);
        });
  }

  private static String lastLine(byte[] log) {
    return new String(log, StandardCharsets.ISO_8859_1).lines().reduce((a, b) -> b).orElseThrow();
  }

  @Test
  void aFileCutWithinALineIsRefusedByTheLine() {
    String whole = new String(log("a", 1e6), StandardCharsets.ISO_8859_1).stripTrailing();
    int lastLine = whole.lastIndexOf('\n') + 1;
    // what fills Base64 up to four signs holds no bytes
    int counts = whole.replaceAll("=+$", "").length();
    for (int length = lastLine + 1; length < counts; length++) {
      String cut = whole.substring(0, length);
      assertThatThrownBy(() -> read(cut))
          .as("cut after %d of %d", length - lastLine, counts - lastLine)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("x.hlog:7: ");
    }
  }

  @Test
  void whatHoldsNoCountsOfWholeNumbersIsRefused() {
    DoubleHistogram fractions = new DoubleHistogram(3);
    fractions.recordValue(0.5);
    byte[] log = written(writer -> writer.outputIntervalHistogram(0, 1, fractions));
    assertThatThrownBy(() -> read(log, NANOS))
        .hasMessage(
            "x.hlog:5: the histogram cannot be read: it is cut off, or not one of whole numbers");

    byte[] damaged =
        written(
            writer -> {
              Histogram many = new Histogram(3);
              many.recordValueWithCount(5, 4_000_000_000_000L);
              writer.outputIntervalHistogram(0, 1, many);
            });
    assertThatThrownBy(() -> read(damaged, NANOS))
        .hasMessage(
            "x.hlog:5: 4,000,000,000,000 values in one interval, expected 100,000,000 at most");
  }

  @Test
  void anIntervalWithoutValuesHasNoRequests() throws IOException {
    byte[] log = written(writer -> writer.outputIntervalHistogram(0, 1, new Histogram(3)));

    assertThat(read(log, NANOS)).isEmpty();
  }
}
