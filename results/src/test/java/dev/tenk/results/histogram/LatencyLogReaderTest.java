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
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyLogReaderTest {
  private static final long MICRO = 1000;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("latency.hlog");
    SplittableRandom random = new SplittableRandom(7);
    try (LatencyLog log = new LatencyLog(Files.newOutputStream(file), 0, 1_795_000_000_123L)) {
      for (int i = 0; i < 5_000; i++) {
        long intended = 2_000L * i * MICRO;
        long model = random.nextLong(1, 100_000) * MICRO;
        log.add(
            new Sample(
                i,
                Phase.STEADY,
                0,
                OptionalLong.of(intended),
                intended + random.nextInt(100),
                OptionalLong.of(intended + 500),
                intended + 500 + 2 * model,
                1,
                new Outcome.Succeeded(OptionalInt.of(200), 4, "00"),
                ServerFacts.timed(OptionalLong.of(random.nextInt(3)), OptionalLong.of(model)),
                ClientFacts.UNKNOWN));
      }
    }
  }

  private record Line(long second, Tag tag, Histogram nanos) {}

  /** The library's reader is slow, and right. */
  @Test
  void readsWhatTheLibraryReads() throws IOException {
    List<Line> lines = new ArrayList<>();
    LatencyLogReader.seconds(
        file,
        EnumSet.allOf(Tag.class),
        (second, tag, nanos) -> {
          Histogram histogram = new Histogram(3);
          nanos.addTo(histogram);
          assertThat(nanos.total()).isEqualTo(histogram.getTotalCount());
          assertThat(nanos.upTo(50 * 1_000 * MICRO))
              .isEqualTo(histogram.getCountBetweenValues(0, 50 * 1_000 * MICRO));
          lines.add(new Line(second, tag, histogram));
        });

    List<Line> expected = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      while (reader.hasNext()) {
        EncodableHistogram interval = reader.nextIntervalHistogram();
        expected.add(
            new Line(
                Math.round(interval.getStartTimeStamp() / 1e3 - reader.getStartTimeSec()),
                Tag.valueOf(interval.getTag().toUpperCase(java.util.Locale.ROOT)),
                (Histogram) interval));
      }
    }
    assertThat(lines).hasSize(60).isEqualTo(expected);
  }

  @Test
  void showsOnlyWhatIsAskedFor() throws IOException {
    Files.writeString(file, Files.readString(file).replace("Tag=slip", "Tag=of-a-newer-version"));
    List<Tag> seen = new ArrayList<>();
    LatencyLogReader.seconds(
        file, Set.of(Tag.MODEL, Tag.SLIP), (second, tag, nanos) -> seen.add(tag));

    assertThat(seen).hasSize(10).containsOnly(Tag.MODEL);
  }

  @Test
  void totalsComeBackFromTheirOwnFile() throws IOException {
    Map<Tag, Histogram> totals = LatencyLogReader.totals(file);
    assertThat(totals.get(Tag.WAIT).getTotalCount()).isEqualTo(5_000);
    Path own = folder.resolve("totals.hlog");
    LatencyLogReader.writeTotals(own, totals, 1_795_000_000_123L, 10);

    assertThat(LatencyLogReader.totals(own)).isEqualTo(totals);
    assertThat(Files.size(own)).isLessThan(Files.size(file) / 2);
  }

  @Test
  void aTruncatedLogIsNamed() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 50));

    assertThatThrownBy(() -> LatencyLogReader.totals(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("latency.hlog is not a histogram log");
  }
}
