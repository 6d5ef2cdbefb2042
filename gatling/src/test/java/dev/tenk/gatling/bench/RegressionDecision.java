package dev.tenk.gatling.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a build has become worse than another one in a figure of which less is better, by its
 * ratios in rounds in which both took turns.
 */
final class RegressionDecision {
  static final int LEAST_ROUNDS = 5;
  private static final double ALLOWED = 1.15;
  private static final double NEEDED_SHARE = 0.8;

  private RegressionDecision() {}

  /**
   * What has grown, in words: the median of the ratios is 1.15 or more, and at least four rounds of
   * five saw it grow.
   *
   * @param what the figure
   * @param ratios this build's value over the other's, a round each
   * @throws IllegalArgumentException for fewer than five rounds, or a ratio that is no number
   */
  static Optional<String> grown(String what, List<Double> ratios) {
    if (ratios.size() < LEAST_ROUNDS) {
      throw new IllegalArgumentException(
          "%s was measured in %d rounds and %d are needed"
              .formatted(what, ratios.size(), LEAST_ROUNDS));
    }
    if (ratios.stream().anyMatch(ratio -> Double.isNaN(ratio) || ratio < 0)) {
      throw new IllegalArgumentException(what + " has a ratio that is no number");
    }
    double median = Rounds.median(ratios.stream().mapToDouble(Double::doubleValue).toArray());
    long up = ratios.stream().filter(ratio -> ratio > 1).count();
    if (median < ALLOWED || up < NEEDED_SHARE * ratios.size()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s grew to %.2f times the last release's (median of %d rounds, more in %d of them)",
            what,
            median,
            ratios.size(),
            up));
  }
}
