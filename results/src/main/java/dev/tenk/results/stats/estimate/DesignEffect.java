package dev.tenk.results.stats.estimate;

/**
 * How many of a window's samples carry as much as one independent sample. Queued requests are
 * alike: one slow reply makes the next ones slow.
 *
 * <p>Non-overlapping batch means (Law, "Simulation Modeling and Analysis", section 9.5.3): the
 * requests in intended order are cut into 32 equal batches of m = ⌊n/32⌋, and D_x = m · Var(batch
 * means) / Var(x) with sample variances; independent samples give about 1. The result is max(1,
 * 1.64 · max(D of log response, D of "over the bound")); the factor makes up for the noise of a
 * variance of only 32 means, about 31 / χ²(0.05; 31). Fewer than 64 requests are too few for
 * batches and give 1.
 *
 * <p>The last n − 32·m requests, at most 31, are left out. Positions that never come, because the
 * request was never sent, leave their batch smaller; m is then the mean size of the batches that
 * have any.
 *
 * <p>A series without variance gives no information about correlation, 0/0, and counts as
 * independent, D_x = 1: "over the bound" is such a series on every target far within its bound, and
 * the log response still gives it.
 */
public final class DesignEffect {
  private static final int BATCHES = 32;
  private static final int FEWEST_REQUESTS = 2 * BATCHES;
  private static final double NOISE_FACTOR = 1.64;

  private final long requests;
  private final long floorNanos;
  private final long batchSize;
  private final Series logResponse = new Series();
  private final Series overBound = new Series();

  /**
   * Starts with no request seen.
   *
   * @param requests how many requests the window has, seen or not
   * @param floorNanos response times below count as this one: how alike requests are above it; 0
   *     for all of them
   */
  public DesignEffect(long requests, long floorNanos) {
    if (requests < 0) {
      throw new IllegalArgumentException("requests are " + requests + ", expected 0 or more");
    }
    this.requests = requests;
    this.floorNanos = Math.max(1, floorNanos);
    this.batchSize = requests / BATCHES;
  }

  /**
   * Counts a request; in any order.
   *
   * @param position in intended order within the window, from 0
   * @param responseNanos response time; of a failure, the time until it was given up
   * @param over whether it was over the bound; a failure always is
   */
  public void add(long position, long responseNanos, boolean over) {
    if (position < 0 || position >= requests) {
      throw new IllegalArgumentException(
          "position is " + position + ", expected 0 to " + (requests - 1));
    }
    if (requests < FEWEST_REQUESTS || position >= BATCHES * batchSize) {
      return;
    }
    int batch = (int) (position / batchSize);
    logResponse.add(batch, Math.log((double) Math.max(floorNanos, responseNanos)));
    overBound.add(batch, over ? 1 : 0);
  }

  /** D, at least 1. */
  public double value() {
    return requests < FEWEST_REQUESTS
        ? 1
        : Math.max(1, NOISE_FACTOR * Math.max(logResponse.effect(), overBound.effect()));
  }

  /** Count, mean and squared deviations of each batch (Welford 1962: no cancellation). */
  private static final class Series {
    private final long[] counts = new long[BATCHES];
    private final double[] means = new double[BATCHES];
    private final double[] squares = new double[BATCHES];
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;

    void add(int batch, double x) {
      smallest = Math.min(smallest, x);
      largest = Math.max(largest, x);
      counts[batch]++;
      double off = x - means[batch];
      means[batch] += off / counts[batch];
      squares[batch] += off * (x - means[batch]);
    }

    /** D_x. */
    double effect() {
      long count = 0;
      int batches = 0;
      double sumOfMeans = 0;
      double sum = 0;
      for (int batch = 0; batch < BATCHES; batch++) {
        if (counts[batch] > 0) {
          batches++;
          count += counts[batch];
          sumOfMeans += means[batch];
          sum += means[batch] * counts[batch];
        }
      }
      if (batches < 2 || smallest == largest) {
        return 1;
      }
      double meanOfMeans = sumOfMeans / batches;
      double mean = sum / count;
      double squaresOfMeans = 0;
      double squaresOfAll = 0;
      for (int batch = 0; batch < BATCHES; batch++) {
        if (counts[batch] > 0) {
          squaresOfMeans += square(means[batch] - meanOfMeans);
          squaresOfAll += squares[batch] + counts[batch] * square(means[batch] - mean);
        }
      }
      double variance = squaresOfAll / (count - 1);
      double varianceOfMeans = squaresOfMeans / (batches - 1);
      return (double) count / batches * varianceOfMeans / variance;
    }

    private static double square(double x) {
      return x * x;
    }
  }
}
