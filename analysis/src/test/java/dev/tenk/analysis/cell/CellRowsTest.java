package dev.tenk.analysis.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellRowsTest {
  @TempDir Path folder;

  @Test
  void aPositionIsThatAmongTheSequencesOfTheWindow() throws IOException {
    CellRows whole =
        rows(List.of(steady(12), steady(10), sample(Phase.WARM_UP, 9), steady(11), steady(13)));
    assertThat(whole.size()).isEqualTo(5);
    assertThat(whole.steady()).isEqualTo(4);
    for (int position = 0; position < 4; position++) {
      assertThat(whole.position(10 + position)).isEqualTo(position);
    }
    assertThat(whole.position(9)).isNegative();
    assertThat(whole.position(14)).isNegative();

    CellRows holed = rows(List.of(steady(17), steady(10), steady(Long.MAX_VALUE), steady(12)));
    assertThat(holed.position(10)).isZero();
    assertThat(holed.position(11)).isNegative();
    assertThat(holed.position(12)).isEqualTo(1);
    assertThat(holed.position(17)).isEqualTo(2);
    assertThat(holed.position(Long.MAX_VALUE)).isEqualTo(3);
    assertThat(holed.position(Long.MIN_VALUE)).isNegative();
    assertThat(rows(List.of(sample(Phase.WARM_UP, 0))).position(0)).isNegative();
  }

  @Test
  void whatIsAbsentIsAbsentInTheRowAfterOneThatHasIt() throws IOException {
    CellRows rows =
        rows(
            List.of(
                new Sample(
                    0,
                    Phase.STEADY,
                    0,
                    OptionalLong.of(100),
                    110,
                    OptionalLong.of(120),
                    150,
                    1,
                    new Outcome.Succeeded(OptionalInt.of(200), 4, "00"),
                    new ServerFacts(
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.of(25),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty()),
                    ClientFacts.UNKNOWN),
                sample(Phase.WARM_UP, 1)));

    assertThat(rows.isSteady(0) && rows.succeeded(0) && rows.isPlanned(0)).isTrue();
    assertThat(rows.hasSent(0) && rows.hasBilled(0) && rows.isServed(0)).isTrue();
    assertThat(rows.startNanos(0)).isEqualTo(100);
    assertThat(rows.responseNanos(0)).isEqualTo(50);
    assertThat(rows.serviceNanos(0)).isEqualTo(30);
    assertThat(rows.billedNanos(0)).isEqualTo(25);
    assertThat(rows.isSteady(1) || rows.succeeded(1) || rows.isPlanned(1)).isFalse();
    assertThat(rows.hasSent(1) || rows.hasBilled(1) || rows.isServed(1)).isFalse();
    assertThat(rows.startNanos(1)).isEqualTo(rows.handedNanos(1)).isEqualTo(5);
    assertThat(rows.responseNanos(1)).isEqualTo(2);
  }

  private CellRows rows(List<Sample> samples) throws IOException {
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      samples.forEach(sample -> recorder.record(sample, Optional.empty()));
    }
    CellRows rows = new CellRows();
    SampleCsv.rows(folder.resolve(RunFolder.SAMPLES), row -> rows.add(row, row.hasSent(), false));
    return rows;
  }

  private static Sample steady(long sequence) {
    return sample(Phase.STEADY, sequence);
  }

  private static Sample sample(Phase phase, long sequence) {
    return new Sample(
        sequence,
        phase,
        0,
        OptionalLong.empty(),
        5,
        OptionalLong.empty(),
        7,
        1,
        new Outcome.Failed(OptionalInt.empty(), Optional.empty()),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }
}
