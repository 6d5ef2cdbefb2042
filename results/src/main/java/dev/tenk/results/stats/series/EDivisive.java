package dev.tenk.results.stats.series;

import java.util.SplittableRandom;

/**
 * Change point detection: where a series changed, by the E-divisive estimate of Matteson and James,
 * "A nonparametric approach for multiple change point analysis of multivariate data", 2014, with
 * exponent 1.
 *
 * <p>Of all ways to cut the series in two it takes the one with the largest (m·n/(m + n)) · (2·mean
 * |x − y| − mean |x − x′| − mean |y − y′|), m values x before and n values y after. How often
 * shuffled values reach as much shows whether there is a change at all. The part after extends to
 * the end (the paper also tries to end it sooner): the caller knows that the last values differ and
 * asks since when.
 */
public final class EDivisive {
  private static final double ROUNDING = 1e-9;

  private EDivisive() {}

  /**
   * A cut in two.
   *
   * @param first index of the first value after it
   * @param pValue share of the shuffled series, and of this one, with a cut as good; above 0
   */
  public record Cut(int first, double pValue) {}

  /**
   * The best cut.
   *
   * @param values in order of time
   * @param smallest how many values each part has at least, from 2
   * @param permutations how many shuffled series to compare with; {@code pValue} is at least 1 /
   *     (permutations + 1)
   * @param seed of the shuffling; the same seed gives the same answer
   * @throws IllegalArgumentException when there are not enough values for two parts
   */
  public static Cut of(double[] values, int smallest, int permutations, long seed) {
    Best best = best(values, smallest);
    SplittableRandom random = new SplittableRandom(seed);
    double[] shuffled = values.clone();
    // the same sum in another order may come out a little smaller
    double asGood = best.statistic() - Math.abs(best.statistic()) * ROUNDING;
    int reached = 1;
    for (int i = 0; i < permutations; i++) {
      shuffle(shuffled, random);
      reached += best(shuffled, smallest).statistic() >= asGood ? 1 : 0;
    }
    return new Cut(best.first(), reached / (permutations + 1.0));
  }

  private record Best(int first, double statistic) {}

  /** Moves one value after the other from the part after to the part before. */
  private static Best best(double[] values, int smallest) {
    int count = values.length;
    if (smallest < 2 || count < 2 * smallest) {
      throw new IllegalArgumentException(
          "%d values cannot be cut into parts of %d or more".formatted(count, smallest));
    }
    double withinBefore = 0;
    double withinAfter = 0;
    double between = 0;
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        withinAfter += Math.abs(values[i] - values[j]);
      }
    }
    Best best = new Best(smallest, Double.NEGATIVE_INFINITY);
    for (int moved = 0; moved < count - smallest; moved++) {
      double toBefore = 0;
      double toAfter = 0;
      for (int i = 0; i < moved; i++) {
        toBefore += Math.abs(values[moved] - values[i]);
      }
      for (int i = moved + 1; i < count; i++) {
        toAfter += Math.abs(values[moved] - values[i]);
      }
      withinBefore += toBefore;
      withinAfter -= toAfter;
      between += toAfter - toBefore;
      int before = moved + 1;
      int after = count - before;
      if (before >= smallest) {
        double distance =
            2 * between / ((double) before * after)
                - 2 * withinBefore / ((double) before * (before - 1))
                - 2 * withinAfter / ((double) after * (after - 1));
        double statistic = (double) before * after / count * distance;
        if (statistic > best.statistic()) {
          best = new Best(before, statistic);
        }
      }
    }
    return best;
  }

  private static void shuffle(double[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      double value = values[i];
      values[i] = values[other];
      values[other] = value;
    }
  }
}
