package dev.tenk.results.stats;

import java.util.OptionalDouble;

/**
 * A metric of one run with its own uncertainty.
 *
 * @param value above 0; empty where the run has no figure
 * @param logSd standard error of ln(value) within the run; empty where it cannot be said
 * @param lacking why {@code value} or {@code logSd} is empty, in words; empty where neither is
 */
public record RunFigure(OptionalDouble value, OptionalDouble logSd, String lacking) {
  /** Refuses a figure that has no logarithm. */
  public RunFigure {
    if (value.isPresent() && !(value.getAsDouble() > 0 && Double.isFinite(value.getAsDouble()))) {
      throw new IllegalArgumentException("value is " + value.getAsDouble() + ", expected above 0");
    }
  }

  /** A figure of a run that does not tell how sure it is. */
  public static RunFigure bare(double value, String lacking) {
    return new RunFigure(OptionalDouble.of(value), OptionalDouble.empty(), lacking);
  }

  static RunFigure of(double value, double logSd) {
    return new RunFigure(OptionalDouble.of(value), OptionalDouble.of(logSd), "");
  }

  static RunFigure none(String lacking) {
    return new RunFigure(OptionalDouble.empty(), OptionalDouble.empty(), lacking);
  }
}
