package dev.tenk.results.stats.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.stats.estimate.LogError;
import dev.tenk.results.stats.estimate.RatioEstimate;
import dev.tenk.results.stats.estimate.RunFigure;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RunComparisonTest {
  /** SD of the logarithms √(8/7) %: eight, four 1 % up and four 1 % down. */
  private static final double[] PAST =
      Arrays.stream(new double[] {1, -1, 1, -1, 1, -1, 1, -1})
          .map(sign -> 100 * Math.exp(0.01 * sign))
          .toArray();

  /** Of {@code shortly}: no upper end. */
  private static final double NONE = -1;

  private static final double PAST_SD = 0.01 * Math.sqrt(8 / 7.0);

  /** t(0.975; 7) = 2.364624. */
  @Test
  void intervalFromTheHistory() {
    RunComparison comparison = compare(100, 110, 0.002, 0.003, PAST);

    double half = 2.364624 * Math.sqrt(2) * PAST_SD;
    RatioEstimate estimate = comparison.estimate().orElseThrow();
    assertThat(estimate.ratio()).isCloseTo(1.1, within(1e-12));
    assertThat(estimate.low().orElseThrow()).isCloseTo(1.1 * Math.exp(-half), within(1e-6));
    assertThat(estimate.high().orElseThrow()).isCloseTo(1.1 * Math.exp(half), within(1e-6));
    assertThat(comparison.degreesOfFreedom()).isEqualTo(7);
    assertThat(comparison.reason()).isEmpty();
  }

  @Test
  void aNoisyRunWidensIt() {
    assertThat(compare(100, 110, 0.002, 0.05, PAST).standardError().orElseThrow())
        .isCloseTo(Math.sqrt(2) * 0.05, within(1e-12));
    assertThat(compare(100, 110, 0.04, 0.003, PAST).standardError().orElseThrow())
        .isCloseTo(Math.sqrt(2) * 0.04, within(1e-12));
  }

  @Test
  void withoutHistoryIndicative() {
    RunComparison comparison = compare(100, 200, 0.003, 0.004, Arrays.copyOf(PAST, 7));

    RatioEstimate estimate = comparison.estimate().orElseThrow();
    assertThat(estimate.high().orElseThrow()).isCloseTo(2 * Math.exp(1.96 * 0.005), within(1e-12));
    assertThat(RunComparison.judge(List.of(comparison), 0.03))
        .containsExactly(
            new MetricVerdict(
                "p50", Verdict.INDICATIVE, false, "needs 8 past runs of one build, 7 there"));
  }

  @Test
  void withoutUncertaintyIndicative() {
    RunComparison comparison =
        RunComparison.of(
            "p50",
            Direction.LOWER,
            RunFigure.of(100, 0.01),
            RunFigure.bare(200, "too short"),
            PAST);

    assertThat(comparison.estimate().orElseThrow().ratio()).isEqualTo(2, within(1e-12));
    assertThat(comparison.estimate().orElseThrow().open()).isTrue();
    assertThat(RunComparison.judge(List.of(comparison), 0.03))
        .containsExactly(
            new MetricVerdict("p50", Verdict.INDICATIVE, false, "candidate: too short"));
  }

  /** Of standard errors 0.3 and 0.4: 1.96 · 0.5 = 0.98 either way, and never a verdict. */
  @Test
  void twoShortWindowsHaveAnInterval() {
    RunComparison comparison = compared(shortly(100, 0.3, 0.3), shortly(200, 0.4, 0.4));

    RatioEstimate estimate = comparison.estimate().orElseThrow();
    assertThat(estimate.low().orElseThrow()).isCloseTo(2 * Math.exp(-0.98), within(1e-12));
    assertThat(estimate.high().orElseThrow()).isCloseTo(2 * Math.exp(0.98), within(1e-12));
    assertThat(RunComparison.judge(List.of(comparison), 0.03))
        .containsExactly(
            new MetricVerdict("p50", Verdict.INDICATIVE, false, "baseline: too short"));
  }

  /** The candidate's upper end bounds the ratio above, and so does the baseline's lower end. */
  @Test
  void anEndThatARunLacksIsOpen() {
    RatioEstimate above =
        compared(shortly(100, 0.3, 0.3), shortly(200, 0.4, NONE)).estimate().orElseThrow();
    RatioEstimate below =
        compared(shortly(100, 0.3, NONE), shortly(200, 0.4, 0.4)).estimate().orElseThrow();

    assertThat(above.low().orElseThrow()).isCloseTo(2 * Math.exp(-0.98), within(1e-12));
    assertThat(above.high()).isEmpty();
    assertThat(below.low()).isEmpty();
    assertThat(below.high().orElseThrow()).isCloseTo(2 * Math.exp(0.98), within(1e-12));
    assertThat(
            compared(shortly(100, 0.3, NONE), shortly(200, 0.4, NONE))
                .estimate()
                .orElseThrow()
                .open())
        .isTrue();
  }

  /**
   * 30 % worse of a margin of 3 %, with √2 · 0.0107 known. Late starts that can have added 2 %
   * change nothing; of 25 % what is left, 4 %, is no longer certain.
   */
  @Test
  void lateStartsNeitherPassNorFailAGate() {
    assertThat(judged(100, 0, 130, 0.02)).isEqualTo(Verdict.REGRESSED);
    assertThat(judged(100, 0, 130, 0.25)).isEqualTo(Verdict.INDICATIVE);
    assertThat(judged(100, 0.25, 130, 0)).isEqualTo(Verdict.REGRESSED);
    assertThat(judged(100, 0, 70, 0.25)).isEqualTo(Verdict.IMPROVED);
    assertThat(judged(100, 0.4, 70, 0)).isEqualTo(Verdict.INDICATIVE);
    RunComparison across =
        compared(RunFigure.of(100, 0.002), RunFigure.of(130, 0.003).late(0.25), PAST);
    assertThat(RunComparison.judge(List.of(across), 0.03).get(0).reason())
        .isEqualTo("late starts may have moved it across the margin of 3 %");
  }

  private static Verdict judged(
      double baseline, double baselineLate, double candidate, double candidateLate) {
    return RunComparison.judge(
            List.of(
                compared(
                    RunFigure.of(baseline, 0.002).late(baselineLate),
                    RunFigure.of(candidate, 0.003).late(candidateLate),
                    PAST)),
            0.03)
        .get(0)
        .verdict();
  }

  private static RunFigure shortly(double value, double below, double above) {
    return RunFigure.bare(value, "too short")
        .off(
            new LogError(
                OptionalDouble.of(below),
                above == NONE ? OptionalDouble.empty() : OptionalDouble.of(above)));
  }

  private static RunComparison compared(RunFigure baseline, RunFigure candidate) {
    return compared(baseline, candidate, PAST);
  }

  private static RunComparison compared(RunFigure baseline, RunFigure candidate, double... past) {
    return RunComparison.of("p50", Direction.LOWER, baseline, candidate, past);
  }

  @Test
  void withoutAFigureNothing() {
    RunComparison comparison =
        RunComparison.of(
            "p50", Direction.LOWER, RunFigure.none("no requests"), RunFigure.of(200, 0.01), PAST);

    assertThat(comparison.estimate()).isEmpty();
    assertThat(comparison.reason()).isEqualTo("baseline: no requests");
  }

  @Test
  void verdicts() {
    RunComparison better = compare(100, 70, 0.002, 0.003, PAST);
    RunComparison worse = compare(100, 130, 0.002, 0.003, PAST);
    RunComparison same = compare(100, 100, 0.0002, 0.0003, still(0.001));
    RunComparison unclear = compare(100, 103, 0.002, 0.003, PAST);

    assertThat(RunComparison.judge(List.of(better, worse), 0.03))
        .containsExactly(
            new MetricVerdict(
                "p50", Verdict.IMPROVED, true, "better by more than the margin of 3 %"),
            new MetricVerdict(
                "p50", Verdict.REGRESSED, false, "worse by more than the margin of 3 %"));
    assertThat(RunComparison.judge(List.of(same, unclear), 0.03))
        .containsExactly(
            new MetricVerdict("p50", Verdict.EQUIVALENT, true, "within the margin of 3 %"),
            new MetricVerdict(
                "p50",
                Verdict.INCONCLUSIVE,
                false,
                "runs differ by an SD of 1.1 %: interleaved rounds would tell more"));
  }

  @Test
  void throughputIsBetterHigher() {
    RunComparison more =
        RunComparison.of(
            "throughput",
            Direction.HIGHER,
            RunFigure.of(100, 0.001),
            RunFigure.of(130, 0.001),
            PAST);

    assertThat(RunComparison.judge(List.of(more), 0.03))
        .extracting(MetricVerdict::verdict)
        .containsExactly(Verdict.IMPROVED);
  }

  @Test
  void aHistoryWithoutSpreadIsNoDivision() {
    RunComparison constant = compare(100, 103, 0, 0, still(0));

    assertThat(RunComparison.judge(List.of(constant), 0.03))
        .extracting(MetricVerdict::verdict)
        .containsExactly(Verdict.INCONCLUSIVE);
  }

  @Test
  void aFigureIsAboveZero() {
    assertThatIllegalArgumentException().isThrownBy(() -> RunFigure.of(0, 0.1));
  }

  private static double[] still(double logStep) {
    return Arrays.stream(PAST).map(past -> past > 100 ? 100 : 100 * Math.exp(logStep)).toArray();
  }

  private static RunComparison compare(
      double baseline, double candidate, double firstSd, double secondSd, double[] past) {
    return RunComparison.of(
        "p50",
        Direction.LOWER,
        RunFigure.of(baseline, firstSd),
        RunFigure.of(candidate, secondSd),
        past);
  }
}
