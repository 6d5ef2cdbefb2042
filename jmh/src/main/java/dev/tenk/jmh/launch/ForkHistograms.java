package dev.tenk.jmh.launch;

import dev.tenk.results.histogram.LatencyLog;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The histograms of a fork's cell: an interval is an iteration. Response time is what JMH sampled,
 * from the call until the caller has the answer; everything else is the samples'.
 */
final class ForkHistograms {
  private static final int DIGITS = 3;

  private ForkHistograms() {}

  /**
   * Replaces the {@code latency.hlog} that was written by the samples alone.
   *
   * @param calls that began in each measured iteration
   * @param sampled what JMH sampled in each of them, ns; empty where it samples nothing
   * @param windowStartMillis wall clock, ms since 1970
   * @return what is against the whole cell
   */
  static List<String> write(
      Path cellFolder,
      List<Long> calls,
      Optional<List<NavigableMap<Long, Long>>> sampled,
      long windowStartMillis)
      throws IOException {
    List<Sample> samples = steady(cellFolder.resolve(RunFolder.SAMPLES));
    List<String> problems = new ArrayList<>();
    Path file = cellFolder.resolve(RunFolder.LATENCY_LOG);
    try (LatencyLog log =
        new LatencyLog(
            new BufferedOutputStream(Files.newOutputStream(file)), 0, windowStartMillis)) {
      int from = 0;
      for (int i = 0; i < calls.size(); i++) {
        int to = (int) Math.min(samples.size(), from + calls.get(i));
        List<Sample> ofIteration = samples.subList(from, to);
        Map<Tag, Histogram> times = times(ofIteration, sampled.isEmpty());
        if (sampled.isPresent()) {
          NavigableMap<Long, Long> raw =
              i < sampled.get().size() ? sampled.get().get(i) : new TreeMap<>();
          times.put(Tag.RESPONSE, successes(raw, ofIteration, i + 1, problems));
        }
        for (Map.Entry<Tag, Histogram> each : times.entrySet()) {
          if (each.getValue().getTotalCount() > 0) {
            log.add(i, each.getKey(), each.getValue());
          }
        }
        from = to;
      }
    }
    return problems;
  }

  /** In the order in which they were sent. */
  private static List<Sample> steady(Path file) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(
        file,
        sample -> {
          if (sample.phase() == Phase.STEADY) {
            samples.add(sample);
          }
        });
    samples.sort(Comparator.comparingLong(Sample::sequence));
    return samples;
  }

  private static Map<Tag, Histogram> times(List<Sample> samples, boolean withResponse) {
    Map<Tag, Histogram> times = new EnumMap<>(Tag.class);
    for (Sample sample : samples) {
      add(times, Tag.WAIT, sample.clientWaitNanos());
      if (sample.succeeded()) {
        if (withResponse) {
          add(times, Tag.RESPONSE, sample.responseNanos());
        }
        sample.serviceNanos().ifPresent(nanos -> add(times, Tag.SERVICE, nanos));
        sample.server().queueNanos().ifPresent(nanos -> add(times, Tag.QUEUE, nanos));
        sample.server().modelNanos().ifPresent(nanos -> add(times, Tag.MODEL, nanos));
        sample.firstByteNanos().ifPresent(nanos -> add(times, Tag.FIRST_BYTE, nanos));
      }
    }
    return times;
  }

  private static void add(Map<Tag, Histogram> times, Tag tag, long nanos) {
    times.computeIfAbsent(tag, any -> new Histogram(DIGITS)).recordValue(Math.max(0, nanos));
  }

  /**
   * What JMH sampled, without the calls that failed: JMH cannot know. A failure is the shortest
   * time sampled that is no shorter than it took.
   */
  private static Histogram successes(
      NavigableMap<Long, Long> raw, List<Sample> samples, int iteration, List<String> problems) {
    NavigableMap<Long, Long> counts = new TreeMap<>(raw);
    counts.values().removeIf(count -> count == 0);
    long kept = counts.values().stream().mapToLong(Long::longValue).sum();
    if (kept != samples.size()) {
      problems.add(
          "JMH kept %d of the %d calls of iteration %d: above 20 calls a millisecond it halves its samples, and failures cannot be told from successes"
              .formatted(kept, samples.size(), iteration));
    } else {
      samples.stream()
          .filter(sample -> !sample.succeeded())
          .mapToLong(Sample::responseNanos)
          .forEach(nanos -> takeOut(counts, nanos));
    }
    Histogram times = new Histogram(DIGITS);
    counts.forEach((nanos, count) -> times.recordValueWithCount(Math.max(0, nanos), count));
    return times;
  }

  private static void takeOut(NavigableMap<Long, Long> counts, long nanos) {
    // the lower end of JMH's bucket, which is a thousandth wide, may be below what it took
    Long found = counts.ceilingKey(nanos - nanos / 512);
    counts.computeIfPresent(
        found == null ? counts.lastKey() : found, (key, count) -> count == 1 ? null : count - 1);
  }
}
