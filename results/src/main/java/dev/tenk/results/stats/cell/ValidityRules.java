package dev.tenk.results.stats.cell;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.estimate.Shares;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.HdrHistogram.AbstractHistogram;

/** The rules by which a run judges itself. Each reason states what, how much, and what to do. */
public final class ValidityRules {
  private static final long SLIP_FLOOR_NANOS = 200_000;
  private static final long SLIP_PARTS_OF_QUANTILE = 50; // 2 %
  private static final long LATE_PARTS_OF_ABOVE = 10; // (1 − p)/10
  private static final BigDecimal NEEDED_SENT_SHARE = new BigDecimal("0.995");
  private static final long LONG_WAIT_NANOS = 1_000_000;
  private static final int BURST_CONNECTIONS = 8;
  private static final BigDecimal ALLOWED_WAIT_SHARE = new BigDecimal("0.01");

  private ValidityRules() {}

  /**
   * Whether the generator was on time often enough for each quantile: at most (1 − p)/10 of the
   * requests slipped by more than max(0.2 ms, 2 % of the quantile). A quantile without a value is
   * judged at 0.2 ms.
   *
   * <p>In a closed workload nothing is planned and nothing slips: an empty histogram is valid.
   *
   * @param slipNanos schedule slip of every request of the window, earliness recorded as 0
   * @param response the quantiles
   */
  public static List<Validity.OfQuantile> slip(
      AbstractHistogram slipNanos, List<QuantileEstimate> response) {
    return response.stream().map(estimate -> slip(slipNanos, estimate)).toList();
  }

  /**
   * Whether the generator was on time often enough for the SLO's decision: as for its quantile, at
   * 2 % of its bound.
   *
   * @param slipNanos schedule slip of every request of the window, earliness recorded as 0
   */
  public static Validity.OfQuantile slip(AbstractHistogram slipNanos, Slo slo) {
    return slip(slipNanos, slo.quantile(), slo.boundNanos());
  }

  /** A reason when the window has no request at all: nothing was measured. */
  public static Optional<String> nothingSent(long sent) {
    return sent > 0
        ? Optional.empty()
        : Optional.of(
            "no request was sent in the window: raise the rate, or let the workload last longer");
  }

  /**
   * A reason when fewer than 99.5 % of the scheduled requests were sent: the load offered was not
   * the load planned.
   */
  public static Optional<String> notSent(long sent, long scheduled) {
    if (Shares.compare(sent, NEEDED_SENT_SHARE, scheduled) >= 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "only %,d of %,d scheduled requests were sent and 99.5 %% are needed:"
                + " lower the rate, or give the load generator more cores or a host of its own",
            sent,
            scheduled));
  }

  /**
   * A reason when the client's connection pool held requests back and was too small to blame the
   * target: more than 1 % of the requests waited over 1 ms for a connection, of which there were
   * fewer than 2 × rate × SLO bound. Where there were as many, the wait is the target's. Where they
   * cannot all have been in use, it is neither's: the client's threads were late.
   *
   * <p>As many requests are under way as have come within their response times. Of Poisson arrivals
   * with a mean of m, more than 2 m + 8 come with a probability below 10⁻⁵, for any m.
   *
   * @param clientWaitNanos client wait of every request of the window
   * @param connections most connections the client may open
   * @param ratePerSecond offered load, the highest where it varies; pass 0 for a closed workload,
   *     which has no such bound
   * @param sloBoundNanos the SLO's bound of response time
   * @param longestNanos the longest response time; empty where it is not known, or requests come in
   *     bursts
   */
  public static Optional<String> poolTooSmall(
      AbstractHistogram clientWaitNanos,
      long connections,
      double ratePerSecond,
      long sloBoundNanos,
      OptionalLong longestNanos) {
    double needed = 2 * ratePerSecond * sloBoundNanos / 1e9;
    boolean maybeAllInUse =
        longestNanos.isEmpty()
            || connections
                <= 2 * ratePerSecond * longestNanos.getAsLong() / 1e9 + BURST_CONNECTIONS;
    long requests = clientWaitNanos.getTotalCount();
    long waited = Quantiles.countAbove(clientWaitNanos, LONG_WAIT_NANOS);
    if (connections >= needed
        || !maybeAllInUse
        || Shares.compare(waited, ALLOWED_WAIT_SHARE, requests) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%.1f %% of the requests waited over 1 ms for one of %,d connections, too few for"
                + " %s req/s with a bound of %s ms: allow at least %,d connections",
            100.0 * waited / requests,
            connections,
            plain(BigDecimal.valueOf(ratePerSecond)),
            plain(BigDecimal.valueOf(sloBoundNanos, 6)),
            (long) Math.ceil(needed)));
  }

  private static Validity.OfQuantile slip(AbstractHistogram slipNanos, QuantileEstimate estimate) {
    return slip(
        slipNanos,
        estimate.quantile(),
        estimate instanceof QuantileEstimate.Bounded bounded ? bounded.valueNanos() : 0);
  }

  private static Validity.OfQuantile slip(
      AbstractHistogram slipNanos, double quantile, long responseNanos) {
    long tolerance = Math.max(SLIP_FLOOR_NANOS, responseNanos / SLIP_PARTS_OF_QUANTILE);
    BigDecimal allowed = Shares.above(quantile).divide(BigDecimal.valueOf(LATE_PARTS_OF_ABOVE));
    long requests = slipNanos.getTotalCount();
    long late = Quantiles.countAbove(slipNanos, tolerance);
    return new Validity.OfQuantile(
        quantile,
        Shares.compare(late, allowed, requests) <= 0,
        requests == 0 ? 0 : (double) late / requests,
        allowed.doubleValue(),
        tolerance);
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
