package dev.tenk.results.stats.estimate;

/**
 * A quantile (percentile) of response time: what was seen in this run, and what is established of
 * another such run. Failures and time-outs count as longer than any success.
 */
public sealed interface QuantileEstimate {
  /** Between 0 and 1; 0.99 is p99. */
  double quantile();

  /** Whether it shows how long requests took, or that they failed. */
  default boolean hasFigure() {
    return this instanceof Seen || this instanceof Failing;
  }

  /**
   * Seen in a window of at least 1/(1 − p) requests.
   *
   * @param valueNanos the sample quantile of done − intended, of this run; within 0.1 %
   * @param interval where it lies in another such run
   * @param onTimeNanos the same quantile of what requests would have taken at least, had none been
   *     started late, see {@link OnTime}; at most {@code valueNanos}. The truth lies between the
   *     two. Equal to it where none was late, and in a closed workload
   */
  record Seen(double quantile, long valueNanos, Interval interval, long onTimeNanos)
      implements QuantileEstimate {
    /** Refuses a bracket in the wrong order. */
    public Seen {
      if (onTimeNanos < 0 || onTimeNanos > valueNanos) {
        throw new IllegalArgumentException(
            "started on time it took %d ns at least, and %d ns in all"
                .formatted(onTimeNanos, valueNanos));
      }
    }

    /** A quantile that no late start can have changed. */
    public Seen(double quantile, long valueNanos, Interval interval) {
      this(quantile, valueNanos, interval, valueNanos);
    }

    /** The same with what the samples tell. */
    public Seen with(ResponseBounds.OfQuantile bounds) {
      return new Seen(
          quantile,
          valueNanos,
          bounds.interval(),
          Math.min(bounds.onTimeNanos().orElse(valueNanos), valueNanos));
    }

    /** The same with another lower end of what it was without late starts. */
    public Seen onTime(long newOnTimeNanos) {
      return new Seen(quantile, valueNanos, interval, newOnTimeNanos);
    }

    /** Whether it is known how slow another such run is at most. */
    public boolean established() {
      return interval.established();
    }

    /** How much of the value late starts can have added at most, 0 to 1. */
    public double lateShare() {
      return valueNanos == 0 ? 0 : (double) (valueNanos - onTimeNanos) / valueNanos;
    }
  }

  /** More than a share 1 − p of the requests failed: no success is as slow as this quantile. */
  record Failing(double quantile) implements QuantileEstimate {}

  /**
   * Fewer than 1/(1 − p) requests, so that not one of them need be slower than the quantile.
   *
   * @param moreRequests how many are lacking
   */
  record Insufficient(double quantile, long moreRequests) implements QuantileEstimate {}

  /**
   * Too little was observed, and how many requests would be enough cannot be given in one number.
   *
   * @param reason what is lacking, in words
   */
  record NotMeasured(double quantile, String reason) implements QuantileEstimate {}
}
