package dev.tenk.session.init;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * How much load is offered at first, and for how long, so that there is an answer soon.
 *
 * @param ratePerSecond a third of what one worker of that service time carries, req/s, or less
 * @param warmUpSeconds before the window
 * @param windowSeconds 15 to 60, or as many as 4 requests take
 * @param quantilePercent the highest of 95, 90 and 50 whose SLO that many requests may decide
 * @param boundMillis of the SLO: 10 times the service time, rounded up to 1, 2 or 5 times a power
 *     of ten
 */
record Pace(
    double ratePerSecond,
    int warmUpSeconds,
    int windowSeconds,
    int quantilePercent,
    long boundMillis) {
  /** Of one worker's time; what arrives by chance is then seldom queued. */
  static final double BUSY_SHARE = 1 / 3.0;

  /** What is offered at most where nobody has measured what this machine reaches, req/s. */
  static final int UNMEASURED_PER_SECOND = 100;

  private static final int TIMES_SERVICE = 10;
  private static final int WARM_UP_SECONDS = 5;
  private static final int SHORTEST_SECONDS = 15;
  private static final int LONGEST_SECONDS = 60;
  private static final int LEAST_REQUESTS = 4;

  /** Twice what an SLO takes at least to be met at 99 %: of a p95, and of a p90. */
  private static final int DECIDE_P95 = 260;

  private static final int DECIDE_P90 = 128;
  private static final double PEAK_SHARE = 0.5;
  private static final double MEAN_SHARE = 0.1;
  private static final double SECONDS_A_MONTH = 730 * 3600.0;
  private static final double MOST_A_MONTH = 300_000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * Of a service.
   *
   * @param serviceTimeNanos of one call, above 0
   * @param punctualPerSecond up to which this machine starts requests on time; empty where that was
   *     not measured
   */
  static Pace of(long serviceTimeNanos, OptionalInt punctualPerSecond) {
    double most = punctualPerSecond.orElse(UNMEASURED_PER_SECOND);
    double rate =
        down(Math.min(most, BUSY_SHARE * NANOS_PER_SECOND / serviceTimeNanos), 2).doubleValue();
    int window =
        (int)
            Math.max(
                Math.max(SHORTEST_SECONDS, Math.ceil(LEAST_REQUESTS / rate)),
                Math.min(LONGEST_SECONDS, Math.ceil(DECIDE_P95 / rate)));
    double requests = rate * window;
    return new Pace(
        rate,
        WARM_UP_SECONDS,
        window,
        requests >= DECIDE_P95 ? 95 : requests >= DECIDE_P90 ? 90 : 50,
        roundUp(TIMES_SERVICE * serviceTimeNanos / NANOS_PER_MILLI));
  }

  /** To 1, 2 or 5 times a power of ten, at least 1. */
  private static long roundUp(double millis) {
    long ten = 1;
    while (true) {
      for (long digit : new long[] {1, 2, 5}) {
        if (digit * ten >= millis) {
          return digit * ten;
        }
      }
      ten *= 10;
    }
  }

  String rate() {
    return new BigDecimal(Double.toString(ratePerSecond)).stripTrailingZeros().toPlainString()
        + "/s";
  }

  String slo() {
    return String.format(Locale.ROOT, "p%d=%dms,errors=1%%", quantilePercent, boundMillis);
  }

  /** What the run sends at most: what is planned, and half as many again for chance. */
  long maxRequests() {
    return 50 + (long) Math.ceil(1.5 * ratePerSecond * (warmUpSeconds + windowSeconds));
  }

  /**
   * With a peak of half that rate, which chance may fall short of in a short window; a tenth of it
   * all month, at most 300,000.
   */
  String demand() {
    double peakPerSecond = PEAK_SHARE * ratePerSecond;
    double month = MEAN_SHARE * peakPerSecond * SECONDS_A_MONTH;
    return down(Math.min(MOST_A_MONTH, Math.max(1, month)), 1).toPlainString()
        + "/month peak "
        + down(peakPerSecond, 2).toPlainString()
        + "/s";
  }

  private static BigDecimal down(double value, int digits) {
    return new BigDecimal(value)
        .round(new MathContext(digits, RoundingMode.DOWN))
        .stripTrailingZeros();
  }
}
