package dev.tenk.results.stats.estimate;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A metric of one run with its own uncertainty.
 *
 * @param value above 0; empty where the run has no figure
 * @param logSd standard error of ln(value) within the run, good enough for a verdict; empty where
 *     it is unknown
 * @param lacking why {@code value} or {@code logSd} is empty, in words; empty where neither is
 * @param error how far it may be off, good enough for an interval that is shown
 * @param established whether it says something of another run; what does not is shown, and is no
 *     evidence, neither for a verdict nor as a past run
 * @param lateLog ln of value / what it was without late starts at least: 0 where none was late
 */
public record RunFigure(
    OptionalDouble value,
    OptionalDouble logSd,
    String lacking,
    LogError error,
    boolean established,
    double lateLog) {
  /** Fewer forks are too little evidence of how much they differ. */
  public static final int FEWEST_FORKS = 12;

  /** Refuses a figure that has no logarithm. */
  public RunFigure {
    if (value.isPresent() && !(value.getAsDouble() > 0 && Double.isFinite(value.getAsDouble()))) {
      throw new IllegalArgumentException("value is " + value.getAsDouble() + ", expected above 0");
    }
  }

  /** Established, without late starts, and off by its standard error both ways. */
  public RunFigure(OptionalDouble value, OptionalDouble logSd, String lacking) {
    this(
        value,
        logSd,
        lacking,
        logSd.isPresent() ? LogError.of(logSd.getAsDouble()) : LogError.UNKNOWN,
        true,
        0);
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
    double logSd =
        LogSpread.sd(Arrays.stream(ofForks).map(Math::log).toArray()).orElse(0)
            / Math.sqrt(ofForks.length);
    return ofForks.length < FEWEST_FORKS
        ? bare(
                value,
                "%d of the %d forks it takes to know how much they differ"
                    .formatted(ofForks.length, FEWEST_FORKS))
            .off(LogError.ofFew(logSd, ofForks.length))
        : of(value, logSd);
  }

  public static RunFigure of(double value, double logSd) {
    return new RunFigure(OptionalDouble.of(value), OptionalDouble.of(logSd), "");
  }

  public static RunFigure none(String lacking) {
    return new RunFigure(OptionalDouble.empty(), OptionalDouble.empty(), lacking);
  }

  /** The same in another unit, which is so many times smaller. */
  public RunFigure times(double factor) {
    return new RunFigure(
        value.isPresent() ? OptionalDouble.of(value.getAsDouble() * factor) : value,
        logSd,
        lacking,
        error,
        established,
        lateLog);
  }

  /** The same, known so well. */
  public RunFigure off(LogError newError) {
    return new RunFigure(value, logSd, lacking, newError, established, lateLog);
  }

  /** The same with what late starts can have added. */
  public RunFigure late(double newLateLog) {
    return new RunFigure(value, logSd, lacking, error, established, newLateLog);
  }

  /** The same, shown with its interval and without a verdict. */
  public RunFigure unproven(String why) {
    return new RunFigure(value, OptionalDouble.empty(), why, error, established, lateLog);
  }

  /** The same, seen in this run and nothing established of another. */
  public RunFigure onlySeen(String why) {
    return new RunFigure(value, OptionalDouble.empty(), why, error, false, lateLog);
  }
}
