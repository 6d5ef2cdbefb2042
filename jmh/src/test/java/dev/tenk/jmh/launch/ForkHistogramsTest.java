package dev.tenk.jmh.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkHistogramsTest {
  private static final long MILLI = 1_000_000;

  @TempDir Path folder;

  /** A warm-up call; then 10, 1 (failed), 12 and 11 ms; all of them are sent 2 ms after. */
  @BeforeEach
  void samples() throws IOException {
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      recorder.record(sample(0, Phase.WARM_UP, 50, true), Optional.empty());
      recorder.record(sample(2, Phase.STEADY, 1, false), Optional.empty());
      recorder.record(sample(1, Phase.STEADY, 10, true), Optional.empty());
      recorder.record(sample(3, Phase.STEADY, 12, true), Optional.empty());
      recorder.record(sample(4, Phase.STEADY, 11, true), Optional.empty());
    }
  }

  @Test
  void anIntervalIsAnIterationAndResponsesAreWhatJmhSampled() throws IOException {
    List<String> problems =
        write(Optional.of(List.of(raw(11, 1), raw(13, 1).andOne(12))), List.of(2L, 2L));

    assertThat(problems).isEmpty();
    Map<Long, Map<Tag, Histogram>> seconds = seconds();
    assertThat(seconds.keySet()).containsExactly(0L, 1L);
    assertThat(seconds.get(0L).get(Tag.RESPONSE).getTotalCount()).isEqualTo(1);
    assertMillis(seconds.get(0L).get(Tag.RESPONSE), 11);
    assertMillis(seconds.get(0L).get(Tag.SERVICE), 8);
    assertThat(seconds.get(0L).get(Tag.WAIT).getTotalCount()).isEqualTo(2);
    assertThat(seconds.get(1L).get(Tag.RESPONSE).getTotalCount()).isEqualTo(2);
    assertThat(seconds.get(1L)).doesNotContainKey(Tag.QUEUE);
  }

  @Test
  void withoutSamplesOfJmhResponsesAreTheCalls() throws IOException {
    assertThat(write(Optional.empty(), List.of(2L, 2L))).isEmpty();

    Histogram response = LatencyLogReader.totals(file()).get(Tag.RESPONSE);
    assertThat(response.getTotalCount()).isEqualTo(3);
    assertThat(response.getValueAtPercentile(100) / MILLI).isEqualTo(12);
  }

  @Test
  void halvedSamplesAreToldAndFailuresThenStayAmongThem() throws IOException {
    assertThat(write(Optional.of(List.of(raw(11, 1), raw(12, 2))), List.of(2L, 2L))).isEmpty();
    assertThat(write(Optional.of(List.of(raw(11, 1), raw(12, 1))), List.of(2L, 2L)))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("JMH kept 1 of the 2 calls of iteration 2: above 20 calls a millisecond");
  }

  private record Raw(NavigableMap<Long, Long> counts) {
    Raw andOne(long millis) {
      counts.merge(millis * MILLI, 1L, Long::sum);
      return this;
    }
  }

  /** The first iteration has the failure's millisecond, too. */
  private static Raw raw(long millis, long count) {
    NavigableMap<Long, Long> counts = new TreeMap<>();
    counts.put(millis * MILLI, count);
    if (millis == 11) {
      counts.put(MILLI + 1000, 1L);
    }
    return new Raw(counts);
  }

  private List<String> write(Optional<List<Raw>> raw, List<Long> calls) throws IOException {
    return ForkHistograms.write(
        folder, calls, raw.map(all -> all.stream().map(Raw::counts).toList()), 1_000);
  }

  private Map<Long, Map<Tag, Histogram>> seconds() throws IOException {
    Map<Long, Map<Tag, Histogram>> seconds = new TreeMap<>();
    LatencyLogReader.seconds(
        file(),
        EnumSet.allOf(Tag.class),
        (second, tag, nanos) ->
            nanos.forEach(
                (lowest, count) ->
                    seconds
                        .computeIfAbsent(second, any -> new TreeMap<>())
                        .computeIfAbsent(tag, any -> new Histogram(3))
                        .recordValueWithCount(lowest, count)));
    return seconds;
  }

  private Path file() {
    return folder.resolve(RunFolder.LATENCY_LOG);
  }

  private static void assertMillis(Histogram nanos, long millis) {
    assertThat(Math.round(nanos.getValueAtPercentile(50) / 1e6)).isEqualTo(millis);
  }

  private static Sample sample(long sequence, Phase phase, long millis, boolean succeeded) {
    long handed = sequence * 100 * MILLI;
    return new Sample(
        sequence,
        phase,
        0,
        OptionalLong.empty(),
        handed,
        OptionalLong.of(handed + Math.min(2, millis) * MILLI),
        handed + millis * MILLI,
        100,
        succeeded
            ? new Outcome.Succeeded(OptionalInt.of(200), 10, "0123456789abcdef")
            : new Outcome.Failed(OptionalInt.of(500), Optional.empty()),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }
}
