package dev.tenk.analysis.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.cell.WakeUps.WakeUp;
import dev.tenk.results.store.CellFacts.Counts;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that met a target asleep, from the samples on; times in seconds. */
class FoundWakeUpsTest {
  private static final Slo SLO = new Slo(0.5, 1_000_000_000L, 0.1);
  private static final Outcome ASLEEP =
      new Outcome.Asleep(OptionalInt.of(400), Optional.of("ValidationError"));
  private static final Outcome OK = new Outcome.Succeeded(OptionalInt.of(200), 4, "00");
  private static final Outcome FAILED = new Outcome.Failed(OptionalInt.of(500), Optional.empty());

  @TempDir Path folder;

  @Test
  void fromTheFirstRefusalToTheFirstAnswer() throws IOException {
    CellCounts counts =
        counts(
            // refused 0 to 20, answered at 30 + 2; the failed call between is no answer
            call(0, 0, 1, ASLEEP),
            call(1, 10, 11, ASLEEP),
            call(2, 20, 29, FAILED),
            call(3, 30, 32, OK),
            call(4, 40, 41, OK),
            // again, and answered at once
            call(5, 100, 101, ASLEEP),
            call(6, 110, 115, OK),
            // never seen to wake
            call(7, 200, 201, ASLEEP));

    assertThat(counts.wakeUps())
        .contains(
            new WakeUps(
                List.of(new WakeUp(0, 32_000_000_000L, 2), new WakeUp(5, 15_000_000_000L, 1)), 1));
    Counts requests = counts.requests();
    assertThat(requests.asleep()).isEqualTo(4);
    assertThat(requests.failed()).isEqualTo(1);
    assertThat(requests.succeeded()).isEqualTo(3);
    assertThat(requests.unsuccessful()).isEqualTo(1);
    assertThat(requests.unanswered()).isEqualTo(5);
    // what is refused so is nobody's work: it is in no mean of what was served
    assertThat(counts.servedRequests()).isEqualTo(4);
    assertThat(counts.wakeUps().get().mean().get().meanNanos()).isEqualTo(23.5e9);
    assertThat(counts.wakeUps().get().longestNanos()).isEqualTo(32_000_000_000L);
  }

  @Test
  void anAnswerToAnEarlierCallDoesNotEndIt() throws IOException {
    assertThat(counts(call(0, 0, 50, OK), call(1, 40, 41, ASLEEP), call(2, 60, 61, OK)).wakeUps())
        .contains(new WakeUps(List.of(new WakeUp(1, 21_000_000_000L, 1)), 0));
  }

  @Test
  void samplesOfSeveralGeneratorsComeOneGeneratorAfterAnother() throws IOException {
    // one sent 0, 2 and 4, the other 1 and 3
    assertThat(
            counts(
                    call(0, 0, 1, ASLEEP),
                    call(2, 20, 22, OK),
                    call(4, 100, 101, ASLEEP),
                    call(1, 10, 11, ASLEEP),
                    call(3, 30, 31, OK))
                .wakeUps())
        .contains(new WakeUps(List.of(new WakeUp(0, 22_000_000_000L, 2)), 1));
  }

  @Test
  void awakeAllTheTimeIsNoWakeUp() throws IOException {
    assertThat(counts(call(0, 0, 1, OK), call(1, 1, 2, FAILED)).wakeUps()).isEmpty();
  }

  @Test
  void itsWordsAreSaidApartFromErrors() throws IOException {
    Counts counts = counts(call(0, 0, 1, ASLEEP), call(1, 10, 12, OK)).requests();

    assertThat(Asleep.remark(counts))
        .contains(
            "1 of 2 calls met it asleep (50.0 %), which is no error of the target and no answer");
    assertThat(counts.errors().get())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.kind()).isEqualTo("asleep with ValidationError (HTTP 400)");
              assertThat(each.isAsleep()).isTrue();
            });
  }

  private CellCounts counts(Sample... samples) throws IOException {
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      for (Sample sample : samples) {
        recorder.record(sample, Optional.empty());
      }
    }
    return CellCounts.of(folder.resolve(RunFolder.SAMPLES), SLO, Optional.empty());
  }

  private static Sample call(long sequence, long fromSeconds, long toSeconds, Outcome outcome) {
    long from = fromSeconds * 1_000_000_000L;
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        OptionalLong.of(from),
        from,
        OptionalLong.of(from),
        toSeconds * 1_000_000_000L,
        1,
        outcome,
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }
}
