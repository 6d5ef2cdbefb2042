package dev.tenk.results.stats;

/**
 * How often chance is simulated: a tenth of the runs in each build, all of them with {@code
 * -Dtenk.simulations=all}. The seeds are the same.
 */
public final class Simulations {
  private static final boolean ALL = "all".equals(System.getProperty("tenk.simulations"));

  private Simulations() {}

  public static int runs(int all) {
    return ALL ? all : all / 10;
  }

  /** How often what happens in such a share of the runs is seen at most: 3 SD of noise above. */
  public static int most(double share, int runs) {
    return (int) (share * runs + 3 * Math.sqrt(share * runs));
  }
}
