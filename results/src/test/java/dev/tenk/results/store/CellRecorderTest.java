package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellRecorderTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path folder;

  @Test
  void aWindowMayStartWhenItIsKnownTo() throws IOException {
    long[] startNanos = {60 * SECOND};
    List<Long> watched = new ArrayList<>();
    Sample before = sample(0, Phase.WARM_UP, SECOND);
    Sample first = sample(1, Phase.STEADY, 7 * SECOND);
    try (CellRecorder recorder =
        new CellRecorder(
            folder,
            () -> new CellRecorder.Window(startNanos[0], startNanos[0] / 1_000_000),
            sample -> {
              watched.add(sample.sequence());
              startNanos[0] = 7 * SECOND;
            })) {
      recorder.record(before, Optional.empty());
      recorder.record(first, Optional.empty());
    }

    assertThat(watched).containsExactly(0L, 1L);
    assertThat(Files.readString(folder.resolve(RunFolder.LATENCY_LOG)))
        .contains("[StartTime: 7.000")
        .contains("Tag=response,0.000,1.000,");
  }

  private static Sample sample(long sequence, Phase phase, long intendedNanos) {
    return new Sample(
        sequence,
        phase,
        0,
        OptionalLong.of(intendedNanos),
        intendedNanos,
        OptionalLong.of(intendedNanos),
        intendedNanos + 1_000_000,
        1,
        new Outcome.Succeeded(OptionalInt.of(200), 1, "00"),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  @Test
  void everyFactComesBack() throws IOException {
    List<Sample> written =
        List.of(
            new Sample(
                0,
                Phase.WARM_UP,
                3,
                OptionalLong.of(10),
                11,
                OptionalLong.of(12),
                13,
                14,
                new Outcome.Succeeded(OptionalInt.of(200), 15, "0123456789abcdef"),
                new ServerFacts(
                    OptionalLong.of(16),
                    OptionalLong.of(17),
                    OptionalLong.of(18),
                    OptionalLong.of(19),
                    OptionalLong.of(20),
                    OptionalLong.of(21),
                    OptionalLong.of(22),
                    Optional.of(true),
                    Optional.of("AllTraffic")),
                new ClientFacts(
                    OptionalLong.of(23),
                    OptionalLong.of(24),
                    OptionalLong.of(25),
                    OptionalLong.of(26),
                    OptionalLong.of(27))),
            new Sample(
                1,
                Phase.STEADY,
                0,
                OptionalLong.empty(),
                1,
                OptionalLong.empty(),
                2,
                3,
                new Outcome.Throttled(OptionalInt.of(503), Optional.empty()),
                ServerFacts.UNKNOWN,
                ClientFacts.UNKNOWN),
            new Sample(
                2,
                Phase.STEADY,
                0,
                OptionalLong.of(1),
                1,
                OptionalLong.of(1),
                2,
                3,
                new Outcome.TimedOut(Optional.empty()),
                ServerFacts.UNKNOWN,
                ClientFacts.UNKNOWN),
            new Sample(
                3,
                Phase.STEADY,
                0,
                OptionalLong.of(1),
                1,
                OptionalLong.of(1),
                2,
                3,
                new Outcome.Failed(OptionalInt.empty(), Optional.of("a,\"b\"\nc")),
                ServerFacts.UNKNOWN,
                ClientFacts.UNKNOWN));
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      written.forEach(sample -> recorder.record(sample, Optional.empty()));
    }

    List<Sample> read = new ArrayList<>();
    SampleCsv.read(folder.resolve(RunFolder.SAMPLES), read::add);
    assertThat(read).isEqualTo(written);
  }

  @Test
  void theHistogramLogHoldsTheWindowOnly() throws IOException {
    try (CellRecorder recorder = new CellRecorder(folder, SECOND, 1000)) {
      recorder.record(ok(0, Phase.WARM_UP, 0, 900), Optional.empty());
      recorder.record(ok(1, Phase.STEADY, SECOND, 500), Optional.empty());
      recorder.record(ok(2, Phase.STEADY, 20 * SECOND, 600), Optional.empty());
      // an answer long after its interval was written out
      recorder.record(ok(3, Phase.STEADY, SECOND + 1, 700), Optional.empty());
    }

    Histogram response =
        LatencyLogReader.totals(folder.resolve(RunFolder.LATENCY_LOG)).get(Tag.RESPONSE);
    assertThat(response.getTotalCount()).isEqualTo(3);
    assertThat(response.getMaxValue()).isEqualTo(700);
    assertThat(response.getMinValue()).isEqualTo(500);
  }

  @Test
  void theHistogramLogHoldsTheServersTimesOfSuccesses() throws IOException {
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      recorder.record(
          said(0, new Outcome.Succeeded(OptionalInt.of(200), 4, "00")), Optional.empty());
      recorder.record(
          said(1, new Outcome.Failed(OptionalInt.of(500), Optional.empty())), Optional.empty());
      recorder.record(ok(2, Phase.STEADY, 0, 900), Optional.empty());
    }

    Map<Tag, Histogram> totals = LatencyLogReader.totals(folder.resolve(RunFolder.LATENCY_LOG));
    assertThat(totals.get(Tag.QUEUE).getTotalCount()).isEqualTo(1);
    assertThat(totals.get(Tag.QUEUE).getMaxValue()).isEqualTo(300);
    assertThat(totals.get(Tag.MODEL).getTotalCount()).isEqualTo(1);
    assertThat(totals.get(Tag.MODEL).getMaxValue()).isEqualTo(500);
  }

  private static Sample said(long sequence, Outcome outcome) {
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        OptionalLong.of(0),
        0,
        OptionalLong.of(0),
        1000,
        1,
        outcome,
        ServerFacts.timed(OptionalLong.of(300), OptionalLong.of(500)),
        ClientFacts.UNKNOWN);
  }

  @Test
  void keepsTheFirstOutputOfEachPayload() throws IOException {
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      recorder.record(ok(0, Phase.STEADY, 1, 1), Optional.of(new byte[] {0, 0, -128, 63}));
      recorder.record(ok(1, Phase.STEADY, 2, 1), Optional.of(new byte[] {9, 9, 9, 9}));
    }

    Path file = folder.resolve(RunFolder.OUTPUTS);
    byte[] head = {'T', 'E', 'N', 'K', 'O', 'U', 'T', '1', 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, -128, 63};
    assertThat(Files.readAllBytes(file)).isEqualTo(head);
    assertThat(Outputs.read(file)).containsOnlyKeys(0);
    assertThat(Outputs.read(file).get(0)).containsExactly(1);

    Files.write(file, Arrays.copyOf(head, head.length - 1));
    assertThatThrownBy(() -> Outputs.read(file)).hasMessageEndingWith("ends within an output");
    Files.write(file, new byte[8]);
    assertThatThrownBy(() -> Outputs.read(file)).hasMessageEndingWith("is no file of outputs");
  }

  @Test
  void aTruncatedFileIsNamed() throws IOException {
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      for (int i = 0; i < 1000; i++) {
        recorder.record(ok(i, Phase.STEADY, i, 1), Optional.empty());
      }
    }
    Path file = folder.resolve(RunFolder.SAMPLES);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> SampleCsv.read(file, sample -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("samples.csv.gz");
  }

  @Test
  void aFullDiskIsTold() throws IOException {
    Path full = Path.of("/dev/full");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "no /dev/full here");
    Files.createSymbolicLink(folder.resolve(RunFolder.LATENCY_LOG), full);
    CellRecorder recorder = new CellRecorder(folder, 0, 0);
    recorder.record(ok(0, Phase.STEADY, 0, 1), Optional.empty());

    assertThatThrownBy(recorder::close)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is the disk full?");
    // callers are not held up by a recorder that is no more
    recorder.record(ok(1, Phase.STEADY, 0, 1), Optional.empty());
  }

  /** More samples than may wait: the caller would wait for ever. */
  @Test
  void whateverStopsTheWriterIsToldAndHoldsNobodyUp() throws IOException {
    for (Supplier<Throwable> thrown :
        List.<Supplier<Throwable>>of(
            () -> new IllegalStateException("a bug"), () -> new StackOverflowError("deep"))) {
      List<Long> watched = new ArrayList<>();
      CellRecorder recorder =
          new CellRecorder(
              Files.createTempDirectory(folder, "cell"),
              () -> new CellRecorder.Window(0, 0),
              sample -> {
                if (watched.size() == 6) {
                  throw CellRecorderTest.<RuntimeException>sneaky(thrown.get());
                }
                watched.add(sample.sequence());
              });
      for (int i = 0; i < 70_000; i++) {
        recorder.record(ok(i, Phase.STEADY, i, 1), Optional.empty());
      }

      assertThatThrownBy(recorder::close)
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the cell's samples are written no more, because the writer broke: " + thrown.get());
      assertThat(recorder.failure()).isPresent();
    }
  }

  @Test
  void aWindowThatIsNeverKnownIsToldAndWhatWasWrittenIsKept() throws IOException {
    CellRecorder recorder =
        new CellRecorder(
            folder,
            () -> {
              throw new IllegalStateException("no window");
            },
            sample -> {});
    recorder.record(ok(0, Phase.WARM_UP, 0, 1), Optional.empty());
    recorder.record(ok(1, Phase.STEADY, 0, 1), Optional.empty());

    assertThatThrownBy(recorder::close).hasMessageEndingWith("IllegalStateException: no window");
    List<Sample> read = new ArrayList<>();
    SampleCsv.read(folder.resolve(RunFolder.SAMPLES), read::add);
    assertThat(read).hasSize(2);
    assertThat(Outputs.read(folder.resolve(RunFolder.OUTPUTS))).isEmpty();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  private static Sample ok(long sequence, Phase phase, long intended, long response) {
    return new Sample(
        sequence,
        phase,
        0,
        OptionalLong.of(intended),
        intended,
        OptionalLong.of(intended),
        intended + response,
        1,
        new Outcome.Succeeded(OptionalInt.of(200), 4, "00"),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }
}
