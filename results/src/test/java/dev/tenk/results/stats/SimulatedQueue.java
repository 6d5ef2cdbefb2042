package dev.tenk.results.stats;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.estimate.DesignEffect;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.slo.SloTest;
import java.util.SplittableRandom;

/**
 * A server with one queue under Poisson load, in virtual time: response times by Lindley's
 * recursion, looked at as a driver looks at a step. What is known of it in closed form is here too.
 */
public final class SimulatedQueue {
  /** How long a request is served, in mean service times. */
  public enum Kind {
    /** Constant: M/D/1. */
    CONSTANT,
    /** Exponential: M/M/1. */
    EXPONENTIAL,
    /** Exponential and without a queue: independent requests, at any load. */
    INDEPENDENT
  }

  /**
   * The result of a window.
   *
   * @param decision at the last look
   * @param requests offered until then
   * @param over of them over the bound
   */
  public record Window(SloDecision decision, long requests, long over) {}

  private static final int BATCHES = 32;

  private final Kind kind;
  private final long serviceNanos;
  private final double[] logSums;
  private final double[] squareSums;
  private final long[] overSums;
  private int requests;
  private long farOver;
  private double load;
  private double wait;
  private SplittableRandom random;

  /**
   * Makes room.
   *
   * @param serviceNanos mean service time, ns
   * @param mostRequests of a window
   */
  public SimulatedQueue(Kind kind, long serviceNanos, int mostRequests) {
    this.kind = kind;
    this.serviceNanos = serviceNanos;
    logSums = new double[mostRequests + 1];
    squareSums = new double[mostRequests + 1];
    overSums = new long[mostRequests + 1];
  }

  /** Starts empty, at a load (arrival rate × mean service time), and warms up. */
  public void start(SplittableRandom newRandom, double newLoad, int warmUpRequests) {
    random = newRandom;
    load = newLoad;
    wait = 0;
    requests = 0;
    farOver = 0;
    for (int i = 0; i < warmUpRequests; i++) {
      respond();
    }
  }

  /** Offers load until the SLO is decided, looked at as a driver does, or requests are used up. */
  public Window untilDecided(Slo slo, double alpha, long mostRequests) {
    SloDecision decision = SloDecision.INCONCLUSIVE;
    while (decision == SloDecision.INCONCLUSIVE && requests < mostRequests) {
      decision = look(slo, alpha, mostRequests);
    }
    return new Window(decision, requests, overSums[requests]);
  }

  /** Continues to the next look and returns what is decided there. */
  public SloDecision look(Slo slo, double alpha, long mostRequests) {
    long next = Math.min(mostRequests, SloTest.nextLook(slo.quantile(), requests));
    long farOverNanos = SloTest.farOverNanos(slo, alpha);
    long farUnderNanos = SloTest.farUnderNanos(slo);
    while (requests < next) {
      long nanos = Math.round(respond() * serviceNanos);
      double log = Math.log((double) Math.max(farUnderNanos, nanos));
      logSums[requests + 1] = logSums[requests] + log;
      squareSums[requests + 1] = squareSums[requests] + log * log;
      overSums[requests + 1] = overSums[requests] + (nanos > slo.boundNanos() ? 1 : 0);
      farOver += nanos > farOverNanos ? 1 : 0;
      requests++;
    }
    return SloTest.decide(slo, requests, over(), 0, farOver, designEffect(), alpha);
  }

  /** Requests so far. */
  public int requests() {
    return requests;
  }

  /** Requests over the bound so far. */
  public long over() {
    return overSums[requests];
  }

  /**
   * The {@link DesignEffect} of the requests so far, from running sums: as many looks as one likes
   * at the price of one walk.
   */
  public double designEffect() {
    int size = requests / BATCHES;
    if (size < 2) {
      return 1;
    }
    double[] logMeans = new double[BATCHES];
    double[] overMeans = new double[BATCHES];
    for (int batch = 0; batch < BATCHES; batch++) {
      int from = batch * size;
      logMeans[batch] = (logSums[from + size] - logSums[from]) / size;
      overMeans[batch] = (double) (overSums[from + size] - overSums[from]) / size;
    }
    int end = BATCHES * size;
    double ofLog = effect(logMeans, logSums[end], squareSums[end], size);
    double ofOver = effect(overMeans, (double) overSums[end], (double) overSums[end], size);
    return Math.max(1, 1.64 * Math.max(ofLog, ofOver));
  }

  private static double effect(double[] means, double sum, double squares, int size) {
    double count = (double) means.length * size;
    double mean = sum / count;
    double variance = (squares - sum * mean) / (count - 1);
    if (variance <= 1e-9) {
      return 1;
    }
    double ofMeans = 0;
    for (double each : means) {
      ofMeans += (each - mean) * (each - mean);
    }
    return size * ofMeans / (means.length - 1) / variance;
  }

  /** The response time of the next request, in service times. */
  double respond() {
    double service = kind == Kind.CONSTANT ? 1 : exponential();
    if (kind == Kind.INDEPENDENT) {
      return service;
    }
    double response = wait + service;
    wait = Math.max(0, response - exponential() / load);
    return response;
  }

  private double exponential() {
    return -Math.log(1 - random.nextDouble());
  }

  /**
   * The share of requests that take longer, in a queue that has run for ever.
   *
   * <p>M/M/1: response times are exponential. M/D/1: Franx, "A simple solution for the M/D/c
   * waiting time distribution", 2001: for (k−1) ≤ x &lt; k service times, P(wait ≤ x) = Σ Q(k−1−j)
   * e^−y y^j/j! over j from 0 to k−1, with y = load · (k−x) and Q(n) the probability that at most n
   * requests wait; all terms are positive. The number in the system comes from the balance across
   * the cut between k and k+1, of positive terms too.
   *
   * @param bound in service times
   */
  public static double shareOver(Kind kind, double load, double bound) {
    return switch (kind) {
      case INDEPENDENT -> Math.exp(-bound);
      case EXPONENTIAL -> Math.exp(-bound * (1 - load));
      case CONSTANT -> bound < 1 ? 1 : 1 - constantWaitAtMost(load, bound - 1);
    };
  }

  private static double constantWaitAtMost(double load, double x) {
    int k = (int) Math.floor(x) + 1;
    double[] system = constantInSystem(load, k + 1);
    double[] waiting = new double[k];
    double sum = system[0];
    for (int n = 0; n < k; n++) {
      sum += system[n + 1];
      waiting[n] = sum;
    }
    double y = load * (k - x);
    double term = Math.exp(-y);
    double share = 0;
    for (int j = 0; j < k; j++) {
      share += waiting[k - 1 - j] * term;
      term *= y / (j + 1);
    }
    return share;
  }

  /** Probabilities of 0 to most requests in an M/D/1 system. */
  private static double[] constantInSystem(double load, int most) {
    double[] moreArrivals = new double[most + 1]; // than k during one service
    for (int k = 0; k <= most; k++) {
      double term = Math.exp(-load);
      for (int i = 1; i <= k + 1; i++) {
        term *= load / i;
      }
      for (int i = k + 1; term > 1e-30; i++) {
        moreArrivals[k] += term;
        term *= load / (i + 1);
      }
    }
    double[] system = new double[most + 1];
    system[0] = 1 - load;
    for (int k = 0; k < most; k++) {
      double sum = system[0] * moreArrivals[k];
      for (int j = 1; j <= k; j++) {
        sum += system[j] * moreArrivals[k - j + 1];
      }
      system[k + 1] = sum * Math.exp(load);
    }
    return system;
  }

  /** The bound, in service times, that a share of the requests exceeds. */
  public static double bound(Kind kind, double load, double share) {
    double low = 0;
    double high = 1;
    while (shareOver(kind, load, high) > share) {
      high *= 2;
    }
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (shareOver(kind, load, middle) > share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** The highest load at which at most that share exceeds the bound, given in service times. */
  public static double knee(Kind kind, double bound, double share) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 50; i++) {
      double middle = (low + high) / 2;
      if (shareOver(kind, middle, bound) > share) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }
}
