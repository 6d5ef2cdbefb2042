package dev.tenk.results.stats.comparison;

import java.util.List;

/**
 * Error ratios of two builds, by their difference: most have no errors, and zero has no logarithm.
 *
 * <p>The 95 % interval is Newcombe's hybrid score (1998, method 10), which is honest where one side
 * or both have no errors. Errors come in bursts, so each side's counts are divided by its design
 * effect first: the variance of its ratio between clusters (blocks of 10 s, or the rounds of an
 * interleaved comparison), over the one it would have if each request failed by itself; at least 1.
 *
 * @param baseline errors / requests
 * @param candidate the same
 * @param difference candidate − baseline
 * @param low lower end of the unadjusted 95 % interval of the difference
 * @param high its upper end
 */
public record ErrorDifference(
    double baseline, double candidate, double difference, double low, double high) {
  private static final double NORMAL_95 = 1.96;

  /** Requests that may have failed together. */
  public record Cluster(long errors, long requests) {
    /** Checks the bounds. */
    public Cluster {
      if (errors < 0 || errors > requests) {
        throw new IllegalArgumentException(errors + " errors of " + requests + " requests");
      }
    }
  }

  /** Compares; each side needs at least one request. */
  public static ErrorDifference of(List<Cluster> baseline, List<Cluster> candidate) {
    Side first = Side.of("baseline", baseline);
    Side second = Side.of("candidate", candidate);
    double difference = second.ratio() - first.ratio();
    return new ErrorDifference(
        first.ratio(),
        second.ratio(),
        difference,
        difference - Math.hypot(second.ratio() - second.low(), first.high() - first.ratio()),
        difference + Math.hypot(second.high() - second.ratio(), first.ratio() - first.low()));
  }

  /** A ratio with Wilson's score interval (1927). */
  private record Side(double ratio, double low, double high) {
    static Side of(String name, List<Cluster> clusters) {
      long errors = clusters.stream().mapToLong(Cluster::errors).sum();
      long requests = clusters.stream().mapToLong(Cluster::requests).sum();
      if (requests == 0) {
        throw new IllegalArgumentException(name + " has no request");
      }
      double ratio = (double) errors / requests;
      double effective = requests / designEffect(clusters, ratio, requests);
      double square = NORMAL_95 * NORMAL_95;
      double middle = ratio + square / (2 * effective);
      double half =
          NORMAL_95
              * Math.sqrt(ratio * (1 - ratio) / effective + square / (4 * effective * effective));
      double all = 1 + square / effective;
      return new Side(
          ratio,
          errors == 0 ? 0 : (middle - half) / all,
          errors == requests ? 1 : (middle + half) / all);
    }

    /** Linearised, as for any ratio of sums over clusters (Cochran 1977, section 6.3). */
    private static double designEffect(List<Cluster> clusters, double ratio, long requests) {
      double independent = ratio * (1 - ratio) / requests;
      if (clusters.size() < 2 || independent == 0) {
        return 1;
      }
      double squares = 0;
      for (Cluster cluster : clusters) {
        double off = cluster.errors() - ratio * cluster.requests();
        squares += off * off;
      }
      double between =
          squares * clusters.size() / (clusters.size() - 1) / ((double) requests * requests);
      return Math.max(1, between / independent);
    }
  }
}
