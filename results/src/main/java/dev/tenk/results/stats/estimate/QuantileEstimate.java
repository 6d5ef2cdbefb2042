package dev.tenk.results.stats.estimate;

/**
 * A quantile (percentile) of response time as far as the samples carry it, at 99 % confidence.
 * Failures and time-outs count as longer than any success.
 */
public sealed interface QuantileEstimate {
  /** Between 0 and 1; 0.99 is p99. */
  double quantile();

  /** Whether it shows how long requests take, or that they fail. */
  default boolean hasFigure() {
    return this instanceof Bounded || this instanceof Failing;
  }

  /**
   * The samples carry it.
   *
   * @param valueNanos the sample quantile
   * @param upperNanos upper confidence bound; {@link Long#MAX_VALUE} where failures reach into it
   */
  record Bounded(double quantile, long valueNanos, long upperNanos) implements QuantileEstimate {}

  /** More than a share 1 − p of the requests failed: no success is as slow as this quantile. */
  record Failing(double quantile) implements QuantileEstimate {}

  /**
   * Too few samples for any statement at this confidence.
   *
   * @param moreRequests how many more would, if they are as correlated as these
   */
  record Insufficient(double quantile, long moreRequests) implements QuantileEstimate {}

  /**
   * Too little was observed, and how many requests would be enough cannot be given in one number.
   *
   * @param reason what is lacking, in words
   */
  record NotMeasured(double quantile, String reason) implements QuantileEstimate {}
}
