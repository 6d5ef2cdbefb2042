package dev.tenk.results.model;

/** How the instants of an open workload are drawn. */
public sealed interface Arrivals {
  /** Mean arrival rate of the steady phase, requests a second. */
  double ratePerSecond();

  /** One request every 1/rate seconds. */
  record Constant(double ratePerSecond) implements Arrivals {
    /** Refuses a rate that is not above 0 and finite. */
    public Constant {
      requireRate(ratePerSecond);
    }
  }

  /** Exponential gaps with mean 1/rate seconds: independent users. */
  record Poisson(double ratePerSecond) implements Arrivals {
    /** Refuses a rate that is not above 0 and finite. */
    public Poisson {
      requireRate(ratePerSecond);
    }
  }

  private static void requireRate(double ratePerSecond) {
    if (!(ratePerSecond > 0) || Double.isInfinite(ratePerSecond)) {
      throw new IllegalArgumentException(
          "arrival rate is " + ratePerSecond + " req/s, expected more than 0 and finite");
    }
  }
}
