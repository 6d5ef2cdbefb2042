package dev.tenk.results.stats.estimate;

import java.util.Arrays;
import java.util.OptionalDouble;

/** The sample standard deviation, of logarithms everywhere it is used. */
public final class LogSpread {
  private LogSpread() {}

  /** With n − 1; empty of fewer than two. */
  public static OptionalDouble sd(double[] logs) {
    if (logs.length < 2) {
      return OptionalDouble.empty();
    }
    double mean = Arrays.stream(logs).sum() / logs.length;
    double squares = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (logs.length - 1)));
  }
}
