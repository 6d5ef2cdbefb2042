package dev.tenk.results.stats.comparison;

import dev.tenk.results.stats.estimate.LogSpread;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A metric of an interleaved A/B comparison: both builds, round by round. What changes from round
 * to round, a warm room or the luck of a process start, is in the differences between the rounds,
 * and so in the interval.
 *
 * <p>A difference d is ln(candidate / baseline) of one round. Rounds in which a side has no figure
 * are left out and counted.
 *
 * @param metric its name
 * @param better which way it is better
 * @param rounds in the order they were made
 */
public record PairedRounds(String metric, Direction better, List<Round> rounds) {
  private static final double INTERVAL_ALPHA = 0.05;

  /** Keeps its own list. */
  public PairedRounds {
    rounds = List.copyOf(rounds);
  }

  /**
   * One round.
   *
   * @param baseline the baseline's figure; empty where its samples do not carry one or its side is
   *     invalid
   * @param candidate the candidate's
   */
  public record Round(OptionalDouble baseline, OptionalDouble candidate) {
    /** Refuses figures that have no logarithm. */
    public Round {
      check("baseline", baseline);
      check("candidate", candidate);
    }

    /** A round with both figures. */
    public static Round of(double baseline, double candidate) {
      return new Round(OptionalDouble.of(baseline), OptionalDouble.of(candidate));
    }

    /** ln(candidate / baseline); empty where a figure is. */
    public OptionalDouble logRatio() {
      return baseline.isEmpty() || candidate.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(Math.log(candidate.getAsDouble() / baseline.getAsDouble()));
    }

    private static void check(String side, OptionalDouble figure) {
      if (figure.isPresent()
          && !(figure.getAsDouble() > 0 && Double.isFinite(figure.getAsDouble()))) {
        throw new IllegalArgumentException(
            side + " is " + figure.getAsDouble() + ", expected above 0");
      }
    }
  }

  /** How many rounds have both figures. */
  public int usable() {
    return logRatios().length;
  }

  /** How many rounds are left out. */
  public int leftOut() {
    return rounds.size() - usable();
  }

  /** d of the rounds that have both figures, in their order. */
  public double[] logRatios() {
    return rounds.stream().map(Round::logRatio).flatMapToDouble(OptionalDouble::stream).toArray();
  }

  /**
   * Hodges and Lehmann's estimate of candidate / baseline with the exact 95 % interval by signed
   * ranks, which fewer than 6 rounds do not have. At least one round must have both figures.
   */
  public RatioEstimate estimate() {
    double[] logRatios = logRatios();
    if (logRatios.length == 0) {
      throw new IllegalStateException("no round of " + metric + " has both figures");
    }
    double[] averages = SignedRanks.walshAverages(logRatios);
    double ratio = Math.exp(SignedRanks.hodgesLehmann(averages));
    OptionalInt bound = SignedRanks.bound(logRatios.length, INTERVAL_ALPHA);
    return bound.isEmpty()
        ? new RatioEstimate(ratio, OptionalDouble.empty(), OptionalDouble.empty())
        : new RatioEstimate(
            ratio,
            OptionalDouble.of(Math.exp(averages[bound.getAsInt()])),
            OptionalDouble.of(Math.exp(averages[averages.length - 1 - bound.getAsInt()])));
  }

  /** The SD of d from round to round; empty with fewer than two usable rounds. */
  public OptionalDouble roundSd() {
    return LogSpread.sd(logRatios());
  }
}
