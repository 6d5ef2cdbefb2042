package dev.tenk.reports.render.document;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** Values as a row of bars, from the smallest to the largest of them. */
public final class Sparkline {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private Sparkline() {}

  /**
   * A bar for each value; where all are equal, each is of middle height.
   *
   * @param gap what represents a missing value
   */
  public static String of(List<OptionalDouble> values, char gap) {
    double least = known(values).min().orElse(0);
    double span = known(values).max().orElse(0) - least;
    StringBuilder line = new StringBuilder();
    for (OptionalDouble value : values) {
      line.append(value.isPresent() ? bar((value.getAsDouble() - least) / span) : gap);
    }
    return line.toString();
  }

  private static DoubleStream known(List<OptionalDouble> values) {
    return values.stream()
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble);
  }

  private static char bar(double share) {
    double height = Double.isNaN(share) ? 0.4 : share;
    return BARS.charAt((int) Math.min(BARS.length() - 1, height * BARS.length()));
  }
}
