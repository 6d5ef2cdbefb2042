package dev.tenk.analysis.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.ErrorDifference.Cluster;
import dev.tenk.results.stats.estimate.LogError;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellFiguresTest {
  private static final CellKey CELL = new CellKey("pi", "w", 1);
  private static final Slo SLO = new Slo(0.9, 25_000_000, 0.05);
  private static final long MILLI = 1_000_000;

  @TempDir Path root;

  /**
   * 4 requests a second for 320.5 s: 10 ms and 20 ms by turns, the model half of it; each twentieth
   * fails after 1 s. So 1,282 requests, 65 failures; p50 of all is at 20 ms (576 are quicker), p90
   * too, p99 is a failure; of the successes 576 take 10 ms and 641 take 20.
   */
  @Test
  void figuresOfARunByHand() throws IOException {
    RunFolder run = run(320.5);
    Files.delete(run.cell(CELL).resolve(RunFolder.SAMPLES)); // histograms do
    CellFigures figures = CellFigures.of(run, List.of(CELL), SLO, 7);

    assertThat(figures.valid()).isTrue();
    assertMillis(figures, ComparedMetric.RESPONSE_P50, 20);
    assertMillis(figures, ComparedMetric.RESPONSE_P90, 20);
    assertThat(figures.figures().get(ComparedMetric.RESPONSE_P99).value()).isEmpty();
    assertMillis(figures, ComparedMetric.MODEL_P50, 10);
    assertThat(figures.figures())
        .doesNotContainKeys(ComparedMetric.QUEUE_P50, ComparedMetric.THROUGHPUT);
    assertThat(figures.figures().get(ComparedMetric.GOODPUT).value().getAsDouble())
        .isCloseTo(1217 / 320.5, within(1e-9));
    assertThat(figures.figures().get(ComparedMetric.GOODPUT).logSd()).isPresent();
    // 33 blocks of 10 s, the last one of half a second
    assertThat(figures.errors()).hasSize(33);
    assertThat(figures.errors().stream().mapToLong(each -> each.errors()).sum()).isEqualTo(65);
    assertThat(figures.errors().stream().mapToLong(each -> each.requests()).sum()).isEqualTo(1282);

    Files.delete(run.cell(CELL).resolve(RunFolder.LATENCY_LOG)); // totals do for bare values
    CellFigures bare = CellFigures.bare(run, List.of(CELL), SLO);
    assertThat(bare.figures().keySet()).isEqualTo(figures.figures().keySet());
    bare.figures()
        .forEach(
            (metric, figure) -> {
              assertThat(figure.value()).isEqualTo(figures.figures().get(metric).value());
              assertThat(figure.logSd()).isEmpty();
            });
    assertThat(bare.errors()).isEmpty();
  }

  @Test
  void aRunWithoutTotalsHasTheSameBareValues() throws IOException {
    RunFolder run = run(100);
    CellFigures bare = CellFigures.bare(run, List.of(CELL), SLO);
    Files.delete(run.cell(CELL).resolve(RunFolder.TOTALS_LOG));

    assertThat(CellFigures.bare(run, List.of(CELL), SLO)).isEqualTo(bare);
  }

  @Test
  void aShortRunHasIntervalsAndNothingForAVerdict() throws IOException {
    RunFolder run = run(100);
    CellFigures figures = CellFigures.of(run, List.of(CELL), SLO, 7);
    RunFigure p50 = figures.figures().get(ComparedMetric.RESPONSE_P50);

    assertThat(p50.value()).isPresent();
    assertThat(p50.logSd()).isEmpty();
    assertThat(p50.lacking()).isEqualTo("needs a window of 300 s, 100 there");
    assertThat(p50.established()).isTrue();
    assertThat(CellSummaries.of(run, CELL, SLO).response(0.5))
        .isInstanceOfSatisfying(
            Seen.class, seen -> assertThat(p50.error()).isEqualTo(LogError.of(seen)));
    assertThat(figures.figures().get(ComparedMetric.SERVICE_P99).error().above()).isPresent();
    assertThat(figures.figures().get(ComparedMetric.GOODPUT).error().above()).isPresent();
  }

  /** Each 0.4 ms late: 20.4 ms were seen, and 20 ms would have been without that. */
  @Test
  void whatLateStartsCanHaveAddedIsKnown() throws IOException {
    RunFolder run = new RunFolder(root);
    add(run, CELL, 320, 1, 400_000);
    CellFigures figures = CellFigures.of(run, List.of(CELL), SLO, 7);
    RunFigure p50 = figures.figures().get(ComparedMetric.RESPONSE_P50);

    assertMillis(figures, ComparedMetric.RESPONSE_P50, 20.4);
    assertThat(p50.lateLog()).isCloseTo(Math.log(20.4 / 20), within(0.002));
    assertThat(p50.logSd()).isPresent();
  }

  /** 40 requests show a p90 and bound it on no side above: it is no evidence. */
  @Test
  void whatIsMerelySeenProvesNothing() throws IOException {
    RunFigure p90 =
        CellFigures.of(run(10), List.of(CELL), SLO, 7).figures().get(ComparedMetric.RESPONSE_P90);

    assertThat(p90.value()).isPresent();
    assertThat(p90.established()).isFalse();
    assertThat(p90.logSd()).isEmpty();
    assertThat(p90.error().above()).isEmpty();
    assertThat(p90.lacking()).isEqualTo("too few requests to establish it for another run");
  }

  @Test
  void aRunOfAnOlderVersionDoesNotSayHowLongTheModelTook() throws IOException {
    RunFolder run = run(100);
    Path log = run.cell(CELL).resolve(RunFolder.LATENCY_LOG);
    Files.write(
        log,
        Files.readAllLines(log).stream().filter(line -> !line.startsWith("Tag=model")).toList());
    Files.delete(run.cell(CELL).resolve(RunFolder.TOTALS_LOG));

    assertThat(CellFigures.bare(run, List.of(CELL), SLO).figures())
        .containsKey(ComparedMetric.SERVICE_P50)
        .doesNotContainKey(ComparedMetric.MODEL_P50);
  }

  private static void assertMillis(CellFigures figures, ComparedMetric metric, double millis) {
    assertThat(figures.figures().get(metric).value().getAsDouble())
        .isCloseTo(millis, within(millis * 0.001));
  }

  /** Of twelve forks six take 10 and 20 ms, and six a tenth more: ln 1.1 apart. */
  @Test
  void aForkIsOneObservation() throws IOException {
    RunFolder run = new RunFolder(root);
    List<CellKey> forks = new ArrayList<>();
    for (int fork = 1; fork <= 12; fork++) {
      forks.add(new CellKey("pi", "w", fork));
      add(run, forks.get(fork - 1), 20, fork <= 6 ? 1 : 1.1, 0);
    }

    CellFigures figures = CellFigures.ofForks(run, forks, SLO);

    RunFigure p50 = figures.figures().get(ComparedMetric.RESPONSE_P50);
    double sd = Math.log(1.1) * Math.sqrt(3.0 / 11); // of 6 at 0 and 6 at 1
    assertThat(p50.logSd().getAsDouble()).isCloseTo(sd / Math.sqrt(12), within(1e-4));
    assertThat(p50.value())
        .isEqualTo(
            CellFigures.bare(run, forks, SLO).figures().get(ComparedMetric.RESPONSE_P50).value());
    assertThat(figures.errors()).containsOnly(new Cluster(4, 80)).hasSize(12);
    assertThat(
            CellFigures.ofForks(run, forks.subList(0, 11), SLO)
                .figures()
                .get(ComparedMetric.RESPONSE_P50)
                .lacking())
        .isEqualTo("11 of the 12 forks it takes to know how much they differ");
  }

  private RunFolder run(double seconds) throws IOException {
    RunFolder run = new RunFolder(root);
    add(run, CELL, seconds, 1, 0);
    return run;
  }

  private static void add(
      RunFolder run, CellKey cell, double seconds, double slower, long lateNanos)
      throws IOException {
    Path folder = run.startCell(cell);
    int requests = (int) (seconds * 4);
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      for (int i = 0; i < requests; i++) {
        long intended = i * (250 * MILLI);
        boolean fails = i % 20 == 0;
        long millis = fails ? 1000 : i % 2 == 0 ? 10 : 20;
        recorder.record(
            new Sample(
                i,
                Phase.STEADY,
                0,
                OptionalLong.of(intended),
                intended + lateNanos,
                OptionalLong.of(intended + lateNanos),
                intended + lateNanos + (long) (millis * slower * MILLI),
                10,
                fails
                    ? new Outcome.Failed(OptionalInt.of(500), Optional.empty())
                    : new Outcome.Succeeded(OptionalInt.of(200), 4, "00"),
                ServerFacts.timed(OptionalLong.empty(), OptionalLong.of(millis * MILLI / 2)),
                ClientFacts.UNKNOWN),
            Optional.empty());
      }
    }
    OpenWorkload workload =
        new OpenWorkload(
            "w",
            new Arrivals.Constant(4),
            Duration.ZERO,
            Duration.ofMillis((long) (seconds * 1000)));
    CellFacts facts =
        CellSummaries.facts(
            folder,
            cell,
            workload,
            SLO,
            new CellSummaries.Ended(
                Instant.EPOCH,
                OptionalLong.of(requests),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                new CellFacts.DriverEnd(1, OptionalLong.empty(), List.of()),
                Optional.empty(),
                new Phases(0, workload.duration().toNanos(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                Map.of()));
    run.completeCell(cell, facts);
  }
}
