package dev.tenk.results.stats.estimate;

import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How far the logarithm of a figure may be off by the chance within its run, as a standard error a
 * side: enough to show an interval, also of windows too short to prove anything.
 *
 * @param below how much lower another such run may be; empty where nothing bounds it
 * @param above how much higher; empty where nothing bounds it
 */
public record LogError(OptionalDouble below, OptionalDouble above) {
  /** Nothing says how far it is off. */
  public static final LogError UNKNOWN =
      new LogError(OptionalDouble.empty(), OptionalDouble.empty());

  private static final double NORMAL_99 = 2.5758;
  private static final double NORMAL_95 = 1.96;
  private static final double UPPER_TAIL = 0.025;

  /** The same both ways. */
  public static LogError of(double logSd) {
    return new LogError(OptionalDouble.of(logSd), OptionalDouble.of(logSd));
  }

  /**
   * Of a standard error that few observations gave: as much more as Student's t is above the
   * normal, so that ± 1.96 of it is a 95 % interval.
   *
   * @param observations blocks or forks; fewer than two say nothing
   */
  static LogError ofFew(double logSd, int observations) {
    return observations < 2
        ? UNKNOWN
        : of(
            logSd
                * TDistribution.of(observations - 1).inverseSurvivalProbability(UPPER_TAIL)
                / NORMAL_95);
  }

  /**
   * Of a quantile's interval at 99 %: half its width on the log scale is 2.58 standard errors.
   * Where it has one end, the distance to that end is.
   */
  public static LogError of(QuantileEstimate.Seen seen) {
    double value = seen.valueNanos();
    double lower = seen.interval().lowerNanos();
    if (seen.interval().upperNanos().isEmpty()) {
      return lower == 0
          ? UNKNOWN
          : new LogError(
              OptionalDouble.of(Math.max(0, Math.log(value / lower)) / NORMAL_99),
              OptionalDouble.empty());
    }
    double upper = seen.interval().upperNanos().getAsLong();
    return lower == 0
        ? new LogError(
            OptionalDouble.empty(),
            OptionalDouble.of(Math.max(0, Math.log(upper / value)) / NORMAL_99))
        : of(Math.log(upper / lower) / 2 / NORMAL_99);
  }

  /** Of candidate / baseline: the candidate is off one way, the baseline the other. */
  public static LogError ofRatio(LogError candidate, LogError baseline) {
    return new LogError(
        both(candidate.below, baseline.above), both(candidate.above, baseline.below));
  }

  private static OptionalDouble both(OptionalDouble one, OptionalDouble other) {
    return one.isPresent() && other.isPresent()
        ? OptionalDouble.of(Math.hypot(one.getAsDouble(), other.getAsDouble()))
        : OptionalDouble.empty();
  }
}
