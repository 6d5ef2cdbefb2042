package dev.tenk.results.stats.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How improbable the data of one metric are where it is not so: four one-sided p-values against a
 * margin.
 *
 * @param improved that it is better by more than the margin
 * @param regressed that it is worse by more than the margin
 * @param noWorse that it is not worse by as much as the margin
 * @param noBetter that it is not better by as much as the margin
 */
record MarginEvidence(double improved, double regressed, double noWorse, double noBetter) {
  /** One-sided, of each metric for itself: half of the family's 1 %. */
  static final double ALPHA = 0.005;

  /** One metric's part of the result. */
  record Finding(Verdict verdict, boolean noWorse) {}

  /** Of a comparison without any evidence. */
  static MarginEvidence none() {
    return new MarginEvidence(1, 1, 1, 1);
  }

  private double change() {
    return Math.min(improved, regressed);
  }

  /** One-sided threshold of the first of Holm's steps, the strictest. */
  static double firstStep(int metrics, int looks) {
    return ALPHA / metrics / looks;
  }

  /**
   * Changes by Holm's steps (1979), which hold the probability of any wrong one among the metrics
   * to 1 %: of two metrics the clearer change at 0.0025 one-sided and then the other at 0.005. The
   * rest is equivalent by two one-sided tests at 0.005 each (Schuirmann 1987), or inconclusive.
   *
   * @param looks that share the thresholds, 1 without repeated looks
   */
  static List<Finding> judge(List<MarginEvidence> metrics, int looks) {
    List<Integer> clearestFirst =
        IntStream.range(0, metrics.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> metrics.get(i).change()))
            .toList();
    int changed = 0;
    while (changed < metrics.size()
        && metrics.get(clearestFirst.get(changed)).change()
            <= firstStep(metrics.size() - changed, looks)) {
      changed++;
    }
    List<Integer> changes = clearestFirst.subList(0, changed);
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < metrics.size(); i++) {
      findings.add(metrics.get(i).finding(changes.contains(i), ALPHA / looks));
    }
    return findings;
  }

  private Finding finding(boolean changed, double alpha) {
    if (changed) {
      return improved < regressed
          ? new Finding(Verdict.IMPROVED, true)
          : new Finding(Verdict.REGRESSED, false);
    }
    boolean knownNoWorse = noWorse <= alpha;
    return new Finding(
        knownNoWorse && noBetter <= alpha ? Verdict.EQUIVALENT : Verdict.INCONCLUSIVE,
        knownNoWorse);
  }
}
