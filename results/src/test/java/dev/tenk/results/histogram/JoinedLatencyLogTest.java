package dev.tenk.results.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinedLatencyLogTest {
  private static final long WINDOW_START_NANOS = 2_000_000_000L;
  private static final long WINDOW_START_MILLIS = 1_800_000_000_000L;

  @TempDir Path folder;

  /** Each second and each tag, in all buckets: equal to the log of one that had all samples. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void itIsTheLogOfTheConcatenatedSamples(int count) throws IOException {
    List<Sample> samples = samples(new SplittableRandom(count));
    Path whole = write("whole.hlog", samples);
    List<Path> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = i;
      parts.add(
          write(
              i + ".hlog",
              samples.stream().filter(each -> each.sequence() % count == index).toList()));
    }
    Path joined = folder.resolve("joined.hlog");

    JoinedLatencyLog.write(joined, parts, WINDOW_START_MILLIS);

    assertThat(LatencyLogReader.totals(joined)).isEqualTo(LatencyLogReader.totals(whole));
    assertThat(seconds(joined)).isEqualTo(seconds(whole));
    assertThat(head(joined)).isEqualTo(head(whole));
    if (count == 1) {
      assertThat(LatencyLogReader.totals(joined).get(Tag.RESPONSE).getTotalCount())
          .isEqualTo(samples.stream().filter(Sample::succeeded).count());
    }
  }

  @Test
  void whatIsNoLogIsNamed() throws IOException {
    Path sound = write("sound.hlog", samples(new SplittableRandom(1)));
    Path cut = folder.resolve("cut.hlog");
    List<String> lines = Files.readAllLines(sound);
    String last = lines.remove(lines.size() - 1);
    lines.add(last.substring(0, last.length() - 30));
    Files.write(cut, lines);

    assertThatThrownBy(
            () ->
                JoinedLatencyLog.write(
                    folder.resolve("joined.hlog"), List.of(sound, cut), WINDOW_START_MILLIS))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(cut + " is not a histogram log: ");
  }

  /** Some are slow, some fail, and one is so late that its second is written out before it. */
  private static List<Sample> samples(SplittableRandom random) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      long intended = WINDOW_START_NANOS + i * 7_000_000L;
      long took = (long) Math.exp(12 + 5 * random.nextDouble());
      samples.add(sample(i, intended, took, random.nextInt(10) > 0));
    }
    samples.add(sample(3000, WINDOW_START_NANOS + 5, 15_000_000_000L, true));
    return samples;
  }

  private static Sample sample(long sequence, long intended, long took, boolean succeeded) {
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        OptionalLong.of(intended),
        intended + took / 7,
        OptionalLong.of(intended + took / 5),
        intended + took,
        100,
        succeeded
            ? new Outcome.Succeeded(OptionalInt.of(200), 4, "0123456789abcdef")
            : new Outcome.TimedOut(Optional.empty()),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  private Path write(String name, List<Sample> samples) throws IOException {
    Path file = folder.resolve(name);
    try (LatencyLog log =
        new LatencyLog(Files.newOutputStream(file), WINDOW_START_NANOS, WINDOW_START_MILLIS)) {
      for (Sample sample : samples) {
        log.add(sample);
        log.flush();
      }
    }
    return file;
  }

  private static Map<String, Histogram> seconds(Path file) throws IOException {
    Map<String, Histogram> seconds = new TreeMap<>();
    LatencyLogReader.seconds(
        file,
        EnumSet.allOf(Tag.class),
        (second, tag, nanos) ->
            nanos.addTo(seconds.computeIfAbsent(second + " " + tag, key -> new Histogram(3))));
    return seconds;
  }

  private static List<String> head(Path file) throws IOException {
    return Files.readAllLines(file).stream().filter(line -> !line.startsWith("Tag=")).toList();
  }
}
