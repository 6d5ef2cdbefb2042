package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RephasingTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path folder;

  @Test
  void everySampleIsKeptAndOnlyThoseOfTheWindowAreCounted() throws IOException {
    List<Sample> before = new ArrayList<>();
    try (CellRecorder recorder = new CellRecorder(folder, 5 * SECOND, 5_000)) {
      for (int k = 0; k < 10; k++) {
        Sample sample = sample(k, k < 5 ? Phase.WARM_UP : Phase.STEADY);
        before.add(sample);
        recorder.record(sample, k == 9 ? Optional.of(new byte[] {0, 0, 0, 64}) : Optional.empty());
      }
    }

    Rephasing.apply(folder, 3 * SECOND, 3_000, 6);

    List<Sample> after = new ArrayList<>();
    SampleCsv.read(folder.resolve(RunFolder.SAMPLES), after::add);
    assertThat(after)
        .extracting(Sample::phase)
        .containsExactly(
            Phase.WARM_UP,
            Phase.WARM_UP,
            Phase.WARM_UP,
            Phase.STEADY,
            Phase.STEADY,
            Phase.STEADY,
            Phase.STEADY,
            Phase.AFTER,
            Phase.AFTER,
            Phase.AFTER);
    assertThat(after)
        .extracting(sample -> sample.in(Phase.STEADY))
        .isEqualTo(before.stream().map(sample -> sample.in(Phase.STEADY)).toList());
    Path log = folder.resolve(RunFolder.LATENCY_LOG);
    assertThat(Files.readString(log)).contains("[StartTime: 3.000").contains("Tag=response,0.000,");
    assertThat(LatencyLogReader.totals(log).get(Tag.RESPONSE).getTotalCount()).isEqualTo(4);
    assertThat(Outputs.read(folder.resolve(RunFolder.OUTPUTS))).containsOnlyKeys(0);
    assertThat(folder.resolve("again")).doesNotExist();
  }

  private static Sample sample(long sequence, Phase phase) {
    long intended = sequence * SECOND;
    return new Sample(
        sequence,
        phase,
        0,
        OptionalLong.of(intended),
        intended + 7,
        OptionalLong.of(intended + 8),
        intended + 1_000_000 * (sequence + 1),
        1,
        new Outcome.Succeeded(OptionalInt.of(200), 4, "00"),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }
}
