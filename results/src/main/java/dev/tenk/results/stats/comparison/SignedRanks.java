package dev.tenk.results.stats.comparison;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Wilcoxon's signed ranks, exactly: under the hypothesis that differences are symmetric about 0
 * each rank has either sign with probability one half, with or without ties (Wilcoxon 1945;
 * Hollander, Wolfe, Chicken, "Nonparametric Statistical Methods", chapter 3).
 *
 * <p>Tied differences share the mean of their ranks; zeros are ranked with the others and then take
 * no sign (Pratt 1959). The probabilities are of the very ranks that occurred, so they are exact
 * with ties too. The usual way out of ties is a normal approximation, which gives 0.0013 instead of
 * 0.00024 where 12 rounds agree and two of them are equal: too much for the thresholds here.
 */
final class SignedRanks {
  /** Differences of logarithms that are nearer to each other than this are equal but rounded. */
  private static final double RESOLUTION = 1e-12;

  private SignedRanks() {}

  /** The probability that differences symmetric about a shift lie so far above it, or farther. */
  static double above(double[] differences, double shift) {
    return tail(differences, shift, 1);
  }

  /** The probability that differences symmetric about a shift lie so far below it, or farther. */
  static double below(double[] differences, double shift) {
    return tail(differences, shift, -1);
  }

  /** The median of the Walsh averages (Hodges and Lehmann 1963); of at least one difference. */
  static double hodgesLehmann(double[] sortedWalshAverages) {
    int count = sortedWalshAverages.length;
    return (sortedWalshAverages[(count - 1) / 2] + sortedWalshAverages[count / 2]) / 2;
  }

  /** The means of all pairs of differences, each with itself too, ascending. */
  static double[] walshAverages(double[] differences) {
    int count = differences.length;
    double[] averages = new double[count * (count + 1) / 2];
    int next = 0;
    for (int i = 0; i < count; i++) {
      for (int j = i; j < count; j++) {
        averages[next++] = (differences[i] + differences[j]) / 2;
      }
    }
    Arrays.sort(averages);
    return averages;
  }

  /**
   * Which Walsh average, from 0, counted from either end, bounds the median at a two-sided level;
   * empty where even the outermost ones do not.
   *
   * @param alpha two-sided, 0.05 for a 95 % interval
   */
  static OptionalInt bound(int differences, double alpha) {
    int[] doubledRanks = new int[differences];
    Arrays.setAll(doubledRanks, i -> 2 * (i + 1));
    double[] probability = distribution(doubledRanks);
    double cumulated = 0;
    int below = 0;
    while (cumulated + probability[2 * below] <= alpha / 2) {
      cumulated += probability[2 * below];
      below++;
    }
    return below == 0 ? OptionalInt.empty() : OptionalInt.of(below - 1);
  }

  private static double tail(double[] differences, double shift, int sign) {
    double[] steps = new double[differences.length];
    Arrays.setAll(steps, i -> sign * Math.rint((differences[i] - shift) / RESOLUTION));
    double[] sizes = Arrays.stream(steps).map(Math::abs).sorted().toArray();
    int[] doubledRanks = new int[steps.length];
    int signed = 0;
    int observed = 0;
    for (double step : steps) {
      if (step != 0) {
        int doubledRank = doubledRank(sizes, Math.abs(step));
        doubledRanks[signed++] = doubledRank;
        observed += step > 0 ? doubledRank : 0;
      }
    }
    double[] probability = distribution(Arrays.copyOf(doubledRanks, signed));
    double sum = 0;
    for (int rankSum = probability.length - 1; rankSum >= observed; rankSum--) {
      sum += probability[rankSum];
    }
    return Math.min(1, sum);
  }

  /** Twice the mean rank of a size among all, ranks from 1: always whole. */
  private static int doubledRank(double[] sizes, double size) {
    int smaller = 0;
    while (sizes[smaller] < size) {
      smaller++;
    }
    int upTo = smaller;
    while (upTo < sizes.length && sizes[upTo] == size) {
      upTo++;
    }
    return smaller + 1 + upTo;
  }

  /** The probability of each sum of the ranks that get a plus. */
  private static double[] distribution(int[] doubledRanks) {
    double[] probability = new double[Arrays.stream(doubledRanks).sum() + 1];
    probability[0] = 1;
    int reached = 0;
    for (int rank : doubledRanks) {
      reached += rank;
      for (int sum = reached; sum >= 0; sum--) {
        probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2;
      }
    }
    return probability;
  }
}
