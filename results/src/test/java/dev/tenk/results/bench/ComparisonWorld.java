package dev.tenk.results.bench;

import dev.tenk.results.stats.comparison.Direction;
import dev.tenk.results.stats.comparison.MarginTest.Gate;
import dev.tenk.results.stats.comparison.PairedRounds;
import dev.tenk.results.stats.comparison.PairedRounds.Round;
import dev.tenk.results.stats.estimate.HarrellDavis;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Response times of builds, in virtual time: 200 a second; their logarithm is an AR(1) process with
 * an SD of 5 % and a correlation time of 0.2 s; 3 % of them are 2 times a Pareto variable with
 * index 3 longer. The level drifts in each 5 minutes by a normal step with an SD of 2 %, evenly
 * within them.
 */
final class ComparisonWorld {
  static final int RATE_PER_SECOND = 200;
  static final double MARGIN = 0.03;
  static final double[] SPREADS = {0, 0.01, 0.02};
  static final double[] CHANGES = {0, MARGIN, 0.05, 0.1};
  static final double[] QUANTILES = {0.5, 0.99};

  static final double BASE_NANOS = 1e7;

  private static final double[] WORTH_FINDING = {0.05, 0.1};

  private ComparisonWorld() {}

  /** What is judged of the first rounds, by d of each quantile and round. */
  static List<Gate> gates(double[][] logs, int rounds) {
    return gates(QUANTILES, WORTH_FINDING, logs, rounds);
  }

  /** The same of other quantiles, and what change of each is worth finding. */
  static List<Gate> gates(double[] quantiles, double[] worthFinding, double[][] logs, int rounds) {
    return IntStream.range(0, quantiles.length)
        .mapToObj(
            q ->
                new Gate(
                    new PairedRounds(
                        "p" + quantiles[q],
                        Direction.LOWER,
                        Arrays.stream(logs[q], 0, rounds)
                            .mapToObj(log -> Round.of(1, Math.exp(log)))
                            .toList()),
                    worthFinding[q]))
        .toList();
  }

  /** Whether an interval holds a true change. */
  static boolean covers(RatioEstimate estimate, double change) {
    return estimate.low().orElseThrow() <= 1 + change
        && 1 + change <= estimate.high().orElseThrow();
  }

  /** The figures of a side in a round, as rounds are read: its quantiles, as logarithms. */
  static final class Side {
    private final Histogram nanos = new Histogram(3);
    private final HarrellDavis[] quantiles;

    /** Of sides of so many requests. */
    Side(int requests) {
      this(requests, QUANTILES);
    }

    /** The same with other quantiles. */
    Side(int requests, double... ofAll) {
      quantiles =
          Arrays.stream(ofAll)
              .mapToObj(each -> new HarrellDavis(requests, each))
              .toArray(HarrellDavis[]::new);
    }

    /** Those of one of them. */
    double[] quantiles(double[] logs) {
      nanos.reset();
      for (double log : logs) {
        nanos.recordValue(Math.round(BASE_NANOS * Math.exp(log)));
      }
      return Arrays.stream(quantiles)
          .mapToDouble(each -> Math.log(each.of(nanos).orElseThrow()))
          .toArray();
    }
  }

  /** Logarithms of response times over a process's life, relative to the base. */
  static final class Server {
    private static final double SD = 0.05;

    private final SplittableRandom random;
    private final double correlation;
    private final double innovation;
    private double state;

    /** A process that is alone on its machine. */
    Server(SplittableRandom random) {
      this(random, RATE_PER_SECOND);
    }

    /** As many requests a second as given meet one after another what is slow for a while. */
    Server(SplittableRandom random, int perSecond) {
      this.random = random;
      this.correlation = Math.exp(-1 / (0.2 * perSecond));
      this.innovation = SD * Math.sqrt(1 - correlation * correlation);
      this.state = SD * random.nextGaussian();
    }

    /** Serves for some seconds. */
    void serve(double[] logs, int first, int seconds, Drift drift, double startSeconds) {
      for (int i = 0; i < seconds * RATE_PER_SECOND; i++) {
        logs[first + i] = next() + drift.at(startSeconds + (double) i / RATE_PER_SECOND);
      }
    }

    /** The next request, without any drift. */
    double next() {
      state = correlation * state + innovation * random.nextGaussian();
      double tail =
          random.nextDouble() < 0.03 ? Math.log(2) - Math.log1p(-random.nextDouble()) / 3 : 0;
      return state + tail;
    }
  }

  /** By how much the level changes in 5 minutes. */
  enum Step {
    /** Normal, with an SD of 2 %. */
    NORMAL,
    /** Exactly 2 %, up or down by chance. */
    EXACT
  }

  /** The level over time, evenly from step to step. */
  static final class Drift {
    private static final double PERIOD_SECONDS = 300;
    private static final double SIZE = 0.02;
    private final double[] knots;

    Drift(SplittableRandom random, Step step, double seconds) {
      knots = new double[(int) (seconds / PERIOD_SECONDS) + 2];
      for (int i = 1; i < knots.length; i++) {
        double times = step == Step.NORMAL ? random.nextGaussian() : random.nextBoolean() ? 1 : -1;
        knots[i] = knots[i - 1] + SIZE * times;
      }
    }

    double at(double seconds) {
      int knot = (int) (seconds / PERIOD_SECONDS);
      double share = seconds / PERIOD_SECONDS - knot;
      return knots[knot] + share * (knots[knot + 1] - knots[knot]);
    }
  }
}
