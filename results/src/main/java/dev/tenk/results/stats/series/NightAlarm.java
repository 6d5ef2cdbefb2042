package dev.tenk.results.stats.series;

import dev.tenk.results.stats.estimate.Median;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The alarm of change point detection: whether the last nights of a series are unlike those before.
 *
 * <p>There is an alarm when the last three nights are all on one side of the mean of up to 47
 * nights before, each by more than 2.3 SD and on average by more than 3.5 SD, and at most two of
 * those nights lie as far out as the nearest of the three. Fewer than 26 nights before know mean
 * and SD less well; both factors are then as much larger as it takes to keep chance below 3 in a
 * million by Student's distribution.
 *
 * <p>One factor for each of the three alone (2.6 SD, or 3.0 where nights resemble the one before)
 * was tried and does not do: 2.6 has more than one false alarm a year in 96 series once
 * neighbouring nights correlate with 0.2 to 0.3, which 47 nights hardly distinguish from none, and
 * 3.0 misses more than 5 % of the steps of 5 SD. The mean uses all three nights; so this rule needs
 * no estimate of the correlation up to 0.3.
 *
 * <p>Single wild nights among those before, more than 5 SD by the median absolute deviation from
 * the median, are left out, or one of them would hide every step for 47 nights. Where half of the
 * nights are equal that deviation is 0, and all of them count.
 */
public final class NightAlarm {
  /** How many nights have to agree. */
  public static final int AGREEING = 3;

  /** Nights before them that are looked at, at most. */
  public static final int BEFORE = 47;

  /** Nights that a series needs before it is judged. */
  public static final int FEWEST = 10;

  private static final double MEAN_FACTOR = 3.5;
  private static final double EACH_SHARE = 2.3 / MEAN_FACTOR;
  private static final int AS_FAR_OUT = 2;
  private static final double WILD_FACTOR = 5;

  /** Median absolute deviation to SD, of a normal distribution. */
  private static final double SD_PER_DEVIATION = 1.4826;

  private static final double BY_CHANCE = 3e-6;
  private static final double[] FACTORS = factors();

  private NightAlarm() {}

  /** On which side of the nights before the last ones lie. */
  public enum Side {
    /** They are larger. */
    ABOVE,
    /** They are smaller. */
    BELOW
  }

  /**
   * Looks at the last night.
   *
   * @param values one a night, in order of time, none missing, all of what is taken for one
   *     unchanged state but for the last three
   * @param smallestSd an SD that is not believed to be smaller, because measurements are no finer;
   *     0 or more
   * @return the side of the last three nights; empty without an alarm, and with fewer than {@link
   *     #FEWEST} nights
   */
  public static Optional<Side> of(double[] values, double smallestSd) {
    if (values.length < FEWEST) {
      return Optional.empty();
    }
    int first = values.length - AGREEING;
    double[] last = Arrays.copyOfRange(values, first, values.length);
    double[] before = tame(Arrays.copyOfRange(values, Math.max(0, first - BEFORE), first));
    double mean = Arrays.stream(before).average().orElseThrow();
    double sd = Math.max(smallestSd, sd(before, mean));
    if (isAbove(last, before, mean, sd)) {
      return Optional.of(Side.ABOVE);
    }
    return isAbove(negated(last), negated(before), -mean, sd)
        ? Optional.of(Side.BELOW)
        : Optional.empty();
  }

  /**
   * By how many SD three nights must differ on average.
   *
   * @param nights before them, at least 2
   */
  static double factor(int nights) {
    return FACTORS[Math.min(nights, BEFORE)];
  }

  private static boolean isAbove(double[] last, double[] before, double mean, double sd) {
    double nearest = Arrays.stream(last).min().orElseThrow();
    double factor = factor(before.length);
    return nearest - mean > EACH_SHARE * factor * sd
        && Arrays.stream(last).average().orElseThrow() - mean > factor * sd
        && Arrays.stream(before).filter(value -> value >= nearest).count() <= AS_FAR_OUT;
  }

  private static double[] tame(double[] values) {
    double median = Median.of(values);
    double deviation = Median.of(Arrays.stream(values).map(x -> Math.abs(x - median)).toArray());
    double most = WILD_FACTOR * SD_PER_DEVIATION * deviation;
    return deviation == 0
        ? values
        : Arrays.stream(values).filter(x -> Math.abs(x - median) <= most).toArray();
  }

  private static double sd(double[] values, double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / (values.length - 1));
  }

  private static double[] negated(double[] values) {
    return Arrays.stream(values).map(value -> -value).toArray();
  }

  private static double[] factors() {
    double[] factors = new double[BEFORE + 1];
    Arrays.fill(factors, Double.POSITIVE_INFINITY);
    for (int nights = 2; nights <= BEFORE; nights++) {
      factors[nights] =
          Math.max(
              MEAN_FACTOR,
              TDistribution.of(nights - 1).inverseSurvivalProbability(BY_CHANCE)
                  * Math.sqrt(1.0 / AGREEING + 1.0 / nights));
    }
    return factors;
  }
}
