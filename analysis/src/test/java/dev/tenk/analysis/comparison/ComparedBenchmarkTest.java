package dev.tenk.analysis.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.analysis.benchmarks.ForkedValue;
import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.benchmarks.OwnFigure.Metric;
import dev.tenk.results.stats.comparison.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparedBenchmarkTest {
  private static final double MARGIN = 0.03;

  @Test
  void withoutPastRunsItIsIndicative() {
    ComparedBenchmark compared =
        ComparedBenchmark.of(figure(100, 12, 800), figure(150, 12, 800), past(7), MARGIN);

    assertThat(compared.verdict()).isEqualTo(Verdict.INDICATIVE);
    assertThat(compared.rows().get(0).comparison().estimate().orElseThrow().ratio())
        .isCloseTo(1.5, within(1e-12));
    assertThat(compared.rows().get(0).comparison().reason())
        .isEqualTo("needs 8 past runs of one build, 7 there");
  }

  @Test
  void fewForksProveNothing() {
    assertThat(
            ComparedBenchmark.of(figure(100, 1, 800), figure(150, 12, 800), past(8), MARGIN)
                .rows()
                .get(0)
                .comparison()
                .reason())
        .isEqualTo("baseline: 1 of the 12 forks it takes to know how much they differ");
  }

  @Test
  void slowerIsRegressedAndSoIsMoreGarbage() {
    assertThat(verdict(figure(110, 12, 800))).isEqualTo(Verdict.REGRESSED);
    assertThat(verdict(figure(100, 12, 900))).isEqualTo(Verdict.REGRESSED);
    assertThat(verdict(figure(100, 12, 800))).isEqualTo(Verdict.EQUIVALENT);
    assertThat(verdict(figure(90, 12, 800))).isEqualTo(Verdict.IMPROVED);
  }

  /** JMH's profiler finds some thousandths of a byte where nothing is allocated. */
  @Test
  void nothingIsAllocatedAsBefore() {
    List<OwnFigure> past = IntStream.range(0, 8).mapToObj(i -> figure(100, 12, 1e-3 * i)).toList();

    ComparedBenchmark same =
        ComparedBenchmark.of(figure(100, 12, 0.001), figure(100, 12, 0.2), past, MARGIN);
    assertThat(same.verdict()).isEqualTo(Verdict.EQUIVALENT);
    ComparedBenchmark more =
        ComparedBenchmark.of(figure(100, 12, 0.001), figure(100, 12, 24), past, MARGIN);
    assertThat(more.verdict()).isEqualTo(Verdict.REGRESSED);
  }

  /** Where the pace is given, time is no evidence. */
  @Test
  void processorTimeDecidesWhereThereIsNoOther() {
    OwnFigure paced =
        new OwnFigure("D.d", "", Optional.empty(), value(50, 12), value(800, 12), true);

    assertThat(ComparedBenchmark.of(paced, paced, List.of(), MARGIN).rows())
        .extracting(ComparedBenchmark.Row::metric, row -> row.verdict().isPresent())
        .containsExactly(tuple(Metric.CPU, true), tuple(Metric.ALLOCATED, true));
    assertThat(ComparedBenchmark.of(figure(1, 12, 1), figure(1, 12, 1), List.of(), MARGIN).rows())
        .extracting(ComparedBenchmark.Row::metric, row -> row.verdict().isPresent())
        .containsExactly(
            tuple(Metric.TIME, true), tuple(Metric.CPU, false), tuple(Metric.ALLOCATED, true));
  }

  private static Verdict verdict(OwnFigure candidate) {
    return ComparedBenchmark.of(figure(100, 12, 800), candidate, past(8), MARGIN).verdict();
  }

  /** Half a percent apart from each other. */
  private static List<OwnFigure> past(int runs) {
    return IntStream.range(0, runs)
        .mapToObj(i -> figure(i % 2 == 0 ? 100 : 100.5, 12, 800))
        .toList();
  }

  private static OwnFigure figure(double timeNanos, int forks, double bytes) {
    return new OwnFigure(
        "H.h", "", value(timeNanos, forks), value(2 * timeNanos, forks), value(bytes, forks), true);
  }

  private static Optional<ForkedValue> value(double mean, int forks) {
    return Optional.of(new ForkedValue(mean, Collections.nCopies(forks, mean)));
  }
}
