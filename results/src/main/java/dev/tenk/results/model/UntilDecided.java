package dev.tenk.results.model;

/**
 * The window of a workload ends once it is decided whether the SLO is met or missed.
 *
 * @param alpha allowed probability of a wrong decision over all looks together, between 0 and 1
 * @param mostRequests sent in the window at most, decided or not; {@link #UNBOUNDED} where only
 *     time bounds it
 */
public record UntilDecided(double alpha, long mostRequests) {
  /** No bound of requests. */
  public static final long UNBOUNDED = Long.MAX_VALUE;

  /** Refuses values out of their bounds. */
  public UntilDecided {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha is " + alpha + ", expected 0 to 1");
    }
    if (mostRequests < 1) {
      throw new IllegalArgumentException(
          "most requests are " + mostRequests + ", expected at least 1");
    }
  }
}
