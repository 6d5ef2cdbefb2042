package dev.tenk.results.bench;

import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is counted over many comparisons in one row. */
final class VerdictCounts {
  private static final double LEAST = 1 / (1 + ComparisonWorld.MARGIN) - 1;

  final List<Map<Verdict, Integer>> verdicts = new ArrayList<>();
  final Map<Verdict, Integer> overall = new EnumMap<>(Verdict.class);
  final int[] covered = new int[ComparisonWorld.QUANTILES.length];
  final double[] roundSds = new double[ComparisonWorld.QUANTILES.length];
  int falseAlarms;
  int wronglyEquivalent;
  long rounds;

  VerdictCounts() {
    for (int i = 0; i < ComparisonWorld.QUANTILES.length; i++) {
      verdicts.add(new EnumMap<>(Verdict.class));
    }
  }

  /** A verdict is a false alarm where the true change is not beyond the margin on its side. */
  void add(List<MetricVerdict> metrics, double change) {
    boolean alarm = false;
    boolean same = false;
    for (int i = 0; i < metrics.size(); i++) {
      Verdict verdict = metrics.get(i).verdict();
      verdicts.get(i).merge(verdict, 1, Integer::sum);
      alarm |= verdict == Verdict.IMPROVED && change >= LEAST;
      alarm |= verdict == Verdict.REGRESSED && change <= ComparisonWorld.MARGIN;
      same |=
          verdict == Verdict.EQUIVALENT && (change >= ComparisonWorld.MARGIN || change <= LEAST);
    }
    falseAlarms += alarm ? 1 : 0;
    wronglyEquivalent += same ? 1 : 0;
    overall.merge(Verdict.overall(false, metrics), 1, Integer::sum);
  }

  String shares(int quantile, int runs) {
    return shares(verdicts.get(quantile), runs);
  }

  static String shares(Map<Verdict, Integer> counts, int runs) {
    return "%s / %s / %s"
        .formatted(
            percent(counts.getOrDefault(Verdict.REGRESSED, 0), runs),
            percent(counts.getOrDefault(Verdict.EQUIVALENT, 0), runs),
            percent(counts.getOrDefault(Verdict.INCONCLUSIVE, 0), runs));
  }

  static String percent(int count, int all) {
    return String.format(Locale.ROOT, "%.1f", 100.0 * count / all);
  }
}
