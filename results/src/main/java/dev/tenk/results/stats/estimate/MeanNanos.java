package dev.tenk.results.stats.estimate;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of a measured amount.
 *
 * @param requests over which it is taken, at least 1
 * @param meanNanos ns
 * @param halfWidthNanos half the width of its 99 % interval, ns; empty where it is not known, as of
 *     a single request, or of a mean that was computed elsewhere
 */
public record MeanNanos(long requests, double meanNanos, OptionalDouble halfWidthNanos) {
  private static final int BATCHES = 32;
  private static final double TAIL = Eligibility.ALPHA / 2;

  /** Refuses times below 0. */
  public MeanNanos {
    if (!(meanNanos >= 0) || !(halfWidthNanos.orElse(0) >= 0)) {
      throw new IllegalArgumentException("a mean or half its interval is below 0");
    }
  }

  /**
   * The mean of all amounts with its interval.
   *
   * <p>From 64 amounts on by batch means (Law, "Simulation Modeling and Analysis", section 9.5.3):
   * the amounts are cut into 32 equal consecutive batches, whose means are nearly independent
   * however alike neighbouring amounts are, and t has 31 degrees of freedom; the last n − 32·⌊n/32⌋
   * amounts are in the mean and in no batch. Fewer are too few for batches and are taken for
   * independent, with n − 1 degrees of freedom.
   *
   * @param nanosInOrder in the order of the requests, ns
   * @return empty without any amount
   */
  public static Optional<MeanNanos> of(long[] nanosInOrder) {
    int count = nanosInOrder.length;
    if (count == 0) {
      return Optional.empty();
    }
    double[] amounts = Arrays.stream(nanosInOrder).asDoubleStream().toArray();
    OptionalDouble halfWidth = OptionalDouble.empty();
    if (count >= 2 * BATCHES) {
      halfWidth = OptionalDouble.of(halfWidth(batchMeans(amounts)));
    } else if (count > 1) {
      halfWidth = OptionalDouble.of(halfWidth(amounts));
    }
    return Optional.of(new MeanNanos(count, mean(amounts, 0, count), halfWidth));
  }

  private static double[] batchMeans(double[] amounts) {
    int batchSize = amounts.length / BATCHES;
    double[] means = new double[BATCHES];
    for (int batch = 0; batch < BATCHES; batch++) {
      means[batch] = mean(amounts, batch * batchSize, (batch + 1) * batchSize);
    }
    return means;
  }

  /** t · s / √n. */
  private static double halfWidth(double[] independent) {
    int count = independent.length;
    double mean = mean(independent, 0, count);
    double squares = Arrays.stream(independent).map(x -> (x - mean) * (x - mean)).sum();
    return TDistribution.of(count - 1.0).inverseSurvivalProbability(TAIL)
        * Math.sqrt(squares / (count - 1) / count);
  }

  private static double mean(double[] amounts, int from, int to) {
    return Arrays.stream(amounts, from, to).sum() / (to - from);
  }
}
