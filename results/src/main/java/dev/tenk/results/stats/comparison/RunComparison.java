package dev.tenk.results.stats.comparison;

import dev.tenk.results.stats.estimate.LogError;
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
 * standard error of the two runs is taken. Without that history, or where a run alone proves
 * nothing, the interval is of the chance within both runs alone, 1.96 · √(sum of squares of {@link
 * RunFigure#error}), open where a run gives no end, and the result is indicative: it is too narrow
 * by the difference between runs, which is unknown.
 *
 * <p>Late starts neither pass nor fail a gate: a verdict that is another one where the late starts
 * of a run have added all they can, or nothing, is indicative.
 *
 * @param metric its name
 * @param better which way it is better
 * @param estimate the ratio; empty where a run has no figure
 * @param standardError of the log-ratio from the history; empty where it is indicative
 * @param degreesOfFreedom of that standard error; 0 where it is indicative
 * @param late how far late starts can have moved the log-ratio: of the candidate's up, of the
 *     baseline's down
 * @param reason why it is indicative, in words; empty where it is not
 */
public record RunComparison(
    String metric,
    Direction better,
    Optional<RatioEstimate> estimate,
    OptionalDouble standardError,
    int degreesOfFreedom,
    Late late,
    String reason) {
  /** Fewer are too little evidence of how much runs differ. */
  public static final int FEWEST_PAST_RUNS = 8;

  /** Late starts of both runs, on the log scale; neither is below 0. */
  record Late(double baseline, double candidate) {
    private static final Late NONE = new Late(0, 0);
  }

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
          Optional.of(ofTheseRuns(log, baseline, candidate)),
          first ? "baseline: " + baseline.lacking() : "candidate: " + candidate.lacking());
    }
    if (pastRuns.length < FEWEST_PAST_RUNS) {
      return indicative(
          metric,
          better,
          Optional.of(ofTheseRuns(log, baseline, candidate)),
          "needs %d past runs of one build, %d there".formatted(FEWEST_PAST_RUNS, pastRuns.length));
    }
    double first = baseline.logSd().getAsDouble();
    double second = candidate.logSd().getAsDouble();
    double between = LogSpread.sd(Arrays.stream(pastRuns).map(Math::log).toArray()).orElseThrow();
    double standardError = Math.sqrt(2) * Math.max(between, Math.max(first, second));
    int degrees = pastRuns.length - 1;
    double t = TDistribution.of(degrees).inverseSurvivalProbability(UPPER_TAIL);
    return new RunComparison(
        metric,
        better,
        Optional.of(
            RatioEstimate.ofLog(
                log, OptionalDouble.of(t * standardError), OptionalDouble.of(t * standardError))),
        OptionalDouble.of(standardError),
        degrees,
        new Late(baseline.lateLog(), candidate.lateLog()),
        "");
  }

  private static RatioEstimate ofTheseRuns(double log, RunFigure baseline, RunFigure candidate) {
    LogError error = LogError.ofRatio(candidate.error(), baseline.error());
    return RatioEstimate.ofLog(log, halfWidth(error.below()), halfWidth(error.above()));
  }

  private static OptionalDouble halfWidth(OptionalDouble standardError) {
    return standardError.isPresent()
        ? OptionalDouble.of(NORMAL_95 * standardError.getAsDouble())
        : standardError;
  }

  private static RunComparison indicative(
      String metric, Direction better, Optional<RatioEstimate> estimate, String reason) {
    return new RunComparison(
        metric, better, estimate, OptionalDouble.empty(), 0, Late.NONE, reason);
  }

  /**
   * The verdicts of the gating metrics, in their order, by t-tests against the margin at the same
   * levels as {@link MarginTest}: at most 1 % probability of any wrong change among them.
   *
   * @param margin what counts as no change, 0.03 for 3 %
   */
  public static List<MetricVerdict> judge(List<RunComparison> gating, double margin) {
    List<MarginEvidence.Finding> seen = findings(gating, margin, false);
    List<MarginEvidence.Finding> certain = findings(gating, margin, true);
    List<MetricVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < gating.size(); i++) {
      verdicts.add(gating.get(i).verdict(seen.get(i), certain.get(i), margin));
    }
    return verdicts;
  }

  private static List<MarginEvidence.Finding> findings(
      List<RunComparison> gating, double margin, boolean withLateStarts) {
    return MarginEvidence.judge(
        gating.stream()
            .map(comparison -> comparison.evidence(Math.log(1 + margin), withLateStarts))
            .toList(),
        1);
  }

  /**
   * A verdict.
   *
   * @param seen taking late starts for the target's own time
   * @param certain whatever late starts have added
   */
  private MetricVerdict verdict(
      MarginEvidence.Finding seen, MarginEvidence.Finding certain, double margin) {
    if (standardError.isEmpty()) {
      return new MetricVerdict(metric, Verdict.INDICATIVE, false, reason);
    }
    if (seen.verdict() != certain.verdict()) {
      return new MetricVerdict(
          metric,
          Verdict.INDICATIVE,
          false,
          "late starts may have moved it across the margin of " + Percent.of(margin));
    }
    return new MetricVerdict(
        metric,
        certain.verdict(),
        certain.noWorse(),
        switch (certain.verdict()) {
          case IMPROVED -> "better by more than the margin of " + Percent.of(margin);
          case REGRESSED -> "worse by more than the margin of " + Percent.of(margin);
          case EQUIVALENT -> "within the margin of " + Percent.of(margin);
          default ->
              "runs differ by an SD of %s: interleaved rounds would tell more"
                  .formatted(Percent.of(standardError.getAsDouble() / Math.sqrt(2)));
        });
  }

  /** At the log-ratio, or with late starts each at the end of their bracket that is against it. */
  private MarginEvidence evidence(double limit, boolean withLateStarts) {
    if (standardError.isEmpty()) {
      return MarginEvidence.none();
    }
    double scale = Math.max(SMALLEST, standardError.getAsDouble());
    double ratio = Math.log(estimate.orElseThrow().ratio());
    double one = better.turned(withLateStarts ? ratio - late.candidate() : ratio);
    double other = better.turned(withLateStarts ? ratio + late.baseline() : ratio);
    double lowest = Math.min(one, other);
    double highest = Math.max(one, other);
    TDistribution t = TDistribution.of(degreesOfFreedom);
    return new MarginEvidence(
        t.cumulativeProbability((highest + limit) / scale),
        t.survivalProbability((lowest - limit) / scale),
        t.cumulativeProbability((highest - limit) / scale),
        t.survivalProbability((lowest + limit) / scale));
  }
}
