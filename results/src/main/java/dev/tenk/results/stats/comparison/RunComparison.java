package dev.tenk.results.stats.comparison;

import dev.tenk.results.stats.estimate.LogSpread;
import dev.tenk.results.stats.estimate.Percent;
import dev.tenk.results.stats.estimate.RatioEstimate;
import dev.tenk.results.stats.estimate.RunFigure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A metric of two past runs, candidate / baseline, where chance between runs is larger than chance
 * within one: another start of the process, another night.
 *
 * <p>With at least 8 past runs of one build the 95 % interval is, on the log scale, ± t(0.975; k −
 * 1) · √2 · max(standard error within a run, SD of the metric over the k past runs). The larger
 * standard error of the two runs is taken. Without that history the interval is of the chance
 * within both runs alone, 1.96 · √(sum of squares), and the result is indicative: it is too narrow
 * by the difference between runs, which is unknown.
 *
 * @param metric its name
 * @param better which way it is better
 * @param estimate the ratio; empty where a run has no figure
 * @param standardError of the log-ratio from the history; empty where it is indicative
 * @param degreesOfFreedom of that standard error; 0 where it is indicative
 * @param reason why it is indicative, in words; empty where it is not
 */
public record RunComparison(
    String metric,
    Direction better,
    Optional<RatioEstimate> estimate,
    OptionalDouble standardError,
    int degreesOfFreedom,
    String reason) {
  /** Fewer are too little evidence of how much runs differ. */
  public static final int FEWEST_PAST_RUNS = 8;

  private static final double UPPER_TAIL = 0.025;
  private static final double NORMAL_95 = 1.96;

  /** A standard error of exactly 0 divides nothing. */
  private static final double SMALLEST = 1e-9;

  /**
   * Compares.
   *
   * @param baseline of one run
   * @param candidate of the other
   * @param pastRuns the metric in past runs of one build on the same target under the same
   *     workload; each above 0
   */
  public static RunComparison of(
      String metric,
      Direction better,
      RunFigure baseline,
      RunFigure candidate,
      double... pastRuns) {
    if (baseline.value().isEmpty() || candidate.value().isEmpty()) {
      boolean first = baseline.value().isEmpty();
      return indicative(
          metric,
          better,
          Optional.empty(),
          (first ? "baseline: " + baseline.lacking() : "candidate: " + candidate.lacking()));
    }
    double log = Math.log(candidate.value().getAsDouble() / baseline.value().getAsDouble());
    if (baseline.logSd().isEmpty() || candidate.logSd().isEmpty()) {
      boolean first = baseline.logSd().isEmpty();
      return indicative(
          metric,
          better,
          Optional.of(RatioEstimate.ofLog(log, OptionalDouble.empty())),
          first ? "baseline: " + baseline.lacking() : "candidate: " + candidate.lacking());
    }
    double first = baseline.logSd().getAsDouble();
    double second = candidate.logSd().getAsDouble();
    if (pastRuns.length < FEWEST_PAST_RUNS) {
      return indicative(
          metric,
          better,
          Optional.of(
              RatioEstimate.ofLog(log, OptionalDouble.of(NORMAL_95 * Math.hypot(first, second)))),
          "%d past runs of one build, and %d are needed to know how much runs differ"
              .formatted(pastRuns.length, FEWEST_PAST_RUNS));
    }
    double between = LogSpread.sd(Arrays.stream(pastRuns).map(Math::log).toArray()).orElseThrow();
    double standardError = Math.sqrt(2) * Math.max(between, Math.max(first, second));
    int degrees = pastRuns.length - 1;
    double t = TDistribution.of(degrees).inverseSurvivalProbability(UPPER_TAIL);
    return new RunComparison(
        metric,
        better,
        Optional.of(RatioEstimate.ofLog(log, OptionalDouble.of(t * standardError))),
        OptionalDouble.of(standardError),
        degrees,
        "");
  }

  private static RunComparison indicative(
      String metric, Direction better, Optional<RatioEstimate> estimate, String reason) {
    return new RunComparison(metric, better, estimate, OptionalDouble.empty(), 0, reason);
  }

  /**
   * The verdicts of the gating metrics, in their order, by t-tests against the margin at the same
   * levels as {@link MarginTest}: at most 1 % probability of any wrong change among them.
   *
   * @param margin what counts as no change, 0.03 for 3 %
   */
  public static List<MetricVerdict> judge(List<RunComparison> gating, double margin) {
    List<MarginEvidence.Finding> findings =
        MarginEvidence.judge(
            gating.stream().map(comparison -> comparison.evidence(Math.log(1 + margin))).toList(),
            1);
    List<MetricVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < gating.size(); i++) {
      verdicts.add(gating.get(i).verdict(findings.get(i), margin));
    }
    return verdicts;
  }

  private MetricVerdict verdict(MarginEvidence.Finding finding, double margin) {
    if (standardError.isEmpty()) {
      return new MetricVerdict(metric, Verdict.INDICATIVE, false, reason);
    }
    return new MetricVerdict(
        metric,
        finding.verdict(),
        finding.noWorse(),
        switch (finding.verdict()) {
          case IMPROVED -> "better by more than the margin of " + Percent.of(margin);
          case REGRESSED -> "worse by more than the margin of " + Percent.of(margin);
          case EQUIVALENT -> "within the margin of " + Percent.of(margin);
          default ->
              "runs differ by an SD of %s: interleaved rounds would tell more"
                  .formatted(Percent.of(standardError.getAsDouble() / Math.sqrt(2)));
        });
  }

  private MarginEvidence evidence(double limit) {
    if (standardError.isEmpty()) {
      return MarginEvidence.none();
    }
    double scale = Math.max(SMALLEST, standardError.getAsDouble());
    double log = better.turned(Math.log(estimate.orElseThrow().ratio()));
    TDistribution t = TDistribution.of(degreesOfFreedom);
    return new MarginEvidence(
        t.cumulativeProbability((log + limit) / scale),
        t.survivalProbability((log - limit) / scale),
        t.cumulativeProbability((log - limit) / scale),
        t.survivalProbability((log + limit) / scale));
  }
}
