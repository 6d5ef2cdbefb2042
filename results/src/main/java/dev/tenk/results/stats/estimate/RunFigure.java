package dev.tenk.results.stats.estimate;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A metric of one run with its own uncertainty.
 *
 * @param value above 0; empty where the run has no figure
 * @param logSd standard error of ln(value) within the run; empty where it is unknown
 * @param lacking why {@code value} or {@code logSd} is empty, in words; empty where neither is
 */
public record RunFigure(OptionalDouble value, OptionalDouble logSd, String lacking) {
  /** Fewer forks are too little evidence of how much they differ. */
  public static final int FEWEST_FORKS = 12;

  /** Refuses a figure that has no logarithm. */
  public RunFigure {
    if (value.isPresent() && !(value.getAsDouble() > 0 && Double.isFinite(value.getAsDouble()))) {
      throw new IllegalArgumentException("value is " + value.getAsDouble() + ", expected above 0");
    }
  }

  /** A figure of a run whose uncertainty is unknown. */
  public static RunFigure bare(double value, String lacking) {
    return new RunFigure(OptionalDouble.of(value), OptionalDouble.empty(), lacking);
  }

  /**
   * A figure of processes that ran one after another: each has a luck of its own, so each is one
   * observation, however much was measured in it.
   *
   * @param value of all of them together, above 0
   * @param ofForks the same of each of them, above 0
   */
  public static RunFigure ofForks(double value, double... ofForks) {
    return ofForks.length < FEWEST_FORKS
        ? bare(
            value,
            "%d of the %d forks it takes to know how much they differ"
                .formatted(ofForks.length, FEWEST_FORKS))
        : of(
            value,
            LogSpread.sd(Arrays.stream(ofForks).map(Math::log).toArray()).orElseThrow()
                / Math.sqrt(ofForks.length));
  }

  public static RunFigure of(double value, double logSd) {
    return new RunFigure(OptionalDouble.of(value), OptionalDouble.of(logSd), "");
  }

  public static RunFigure none(String lacking) {
    return new RunFigure(OptionalDouble.empty(), OptionalDouble.empty(), lacking);
  }
}
