package dev.tenk.results.stats.cell;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Shortage;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.estimate.Shares;
import dev.tenk.results.stats.slo.SloDecision;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.HdrHistogram.AbstractHistogram;

/** The rules by which a run judges itself. Each reason states what, how much, and what to do. */
public final class ValidityRules {
  /** A start that is later is late; what is less, no quantile shows. */
  public static final long LATE_FLOOR_NANOS = 200_000;

  private static final long LATE_PARTS_OF_QUANTILE = 20; // 5 %
  private static final long SLIP_PARTS = 50; // 2 %
  private static final BigDecimal NEEDED_SENT_SHARE = new BigDecimal("0.995");
  private static final long LONG_WAIT_NANOS = 1_000_000;
  private static final int BURST_CONNECTIONS = 8;
  private static final BigDecimal ALLOWED_WAIT_SHARE = new BigDecimal("0.01");

  private ValidityRules() {}

  /**
   * Whether late starts can have done little enough to each quantile: they added at most 5 % of it,
   * or 0.2 ms, or were so few that at most a tenth of the requests above it were late by more than
   * 2 % of it, or 0.2 ms; and an SLO's bound does not lie between what they can have made of it.
   *
   * @param slipNanos schedule slip of every request of the window, earliness recorded as 0
   * @param response the quantiles; one without a value is not harmed
   */
  public static List<Validity.OfQuantile> lateStarts(
      AbstractHistogram slipNanos, List<QuantileEstimate> response, Slo slo) {
    return response.stream().map(estimate -> lateStarts(slipNanos, estimate, slo)).toList();
  }

  private static Validity.OfQuantile lateStarts(
      AbstractHistogram slipNanos, QuantileEstimate estimate, Slo slo) {
    if (!(estimate instanceof QuantileEstimate.Seen seen)) {
      return new Validity.OfQuantile(estimate.quantile(), true, 0, 0);
    }
    return new Validity.OfQuantile(
        seen.quantile(),
        isHardlyLate(slipNanos, seen) && !crosses(seen, slo),
        seen.onTimeNanos(),
        seen.valueNanos());
  }

  /** The same of one quantile, whatever the SLO. */
  public static boolean isHardlyLate(AbstractHistogram slipNanos, QuantileEstimate.Seen seen) {
    return seen.valueNanos() - seen.onTimeNanos()
            <= Math.max(LATE_FLOOR_NANOS, seen.valueNanos() / LATE_PARTS_OF_QUANTILE)
        || areFew(slipNanos, seen.quantile(), seen.valueNanos());
  }

  /**
   * Whether late starts leave the SLO's decision as it is. What is met is so if at most a tenth of
   * the requests that may be over the bound were late by more than 2 % of it: late starts make
   * response times longer, but also spread the load, which a target that throttles is thankful for.
   * What is missed is missed for want of time where even on time its quantile is over the bound; or
   * else under the same condition, and with the bound not between what they can have made of it.
   * What is open says nothing.
   *
   * @param slipNanos schedule slip of every request of the window, earliness recorded as 0
   * @param response the quantiles, the SLO's own among them
   */
  public static Validity.OfQuantile lateStarts(
      AbstractHistogram slipNanos, List<QuantileEstimate> response, Slo slo, SloDecision decision) {
    Optional<QuantileEstimate.Seen> own =
        response.stream()
            .filter(each -> each.quantile() == slo.quantile())
            .filter(QuantileEstimate.Seen.class::isInstance)
            .map(QuantileEstimate.Seen.class::cast)
            .findFirst();
    boolean few = areFew(slipNanos, slo.quantile(), slo.boundNanos());
    boolean valid =
        switch (decision) {
          case MET -> few;
          case MISSED ->
              own.filter(seen -> seen.onTimeNanos() > slo.boundNanos()).isPresent()
                  || (few && own.filter(seen -> crosses(seen, slo)).isEmpty());
          case INCONCLUSIVE -> true;
        };
    return new Validity.OfQuantile(
        slo.quantile(),
        valid,
        own.map(QuantileEstimate.Seen::onTimeNanos).orElse(0L),
        own.map(QuantileEstimate.Seen::valueNanos).orElse(0L));
  }

  private static boolean areFew(AbstractHistogram slipNanos, double quantile, long nanos) {
    return Shares.compare(
            Quantiles.countAbove(slipNanos, Math.max(LATE_FLOOR_NANOS, nanos / SLIP_PARTS)),
            Shares.above(quantile).movePointLeft(1),
            slipNanos.getTotalCount())
        <= 0;
  }

  private static boolean crosses(QuantileEstimate.Seen seen, Slo slo) {
    return seen.quantile() == slo.quantile()
        && seen.onTimeNanos() <= slo.boundNanos()
        && seen.valueNanos() > slo.boundNanos();
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
   * A reason when requests failed because the generator ran out of something: none of them says
   * anything about the target, and the others met a smaller load.
   *
   * @param requests that failed for it, at least 1
   * @param conditions of the generator; empty where they are not known
   */
  public static String ranOut(
      Shortage shortage, long requests, Optional<GeneratorConditions> conditions) {
    return String.format(
        Locale.ROOT,
        "the generator ran out of %s: %,d request%s failed with %s%s, which is not the target's"
            + " error: %s",
        switch (shortage) {
          case PORTS -> "local ports";
          case DESCRIPTORS -> "descriptors";
          case MEMORY -> "memory";
        },
        requests,
        requests == 1 ? "" : "s",
        shortage.code(),
        conditions
            .flatMap(known -> known.inWords(shortage))
            .map(words -> " (at the end " + words + ")")
            .orElse(""),
        switch (shortage) {
          case PORTS ->
              "widen net.ipv4.ip_local_port_range, or let the target keep its connections open";
          case DESCRIPTORS -> "raise the limit (ulimit -n), or allow fewer connections";
          case MEMORY -> "give the load generator more memory, or allow fewer connections";
        });
  }

  /**
   * A reason when a proxy between the generator and the target let requests not through: none of
   * them says anything about the target, and the others met a smaller load.
   *
   * @param requests that failed for it, at least 1
   */
  public static String proxyRefused(long requests) {
    return String.format(
        Locale.ROOT,
        "the proxy before the target refused %,d request%s (%s), which is not the target's error:"
            + " put right HTTP_PROXY or HTTPS_PROXY, or name the target's host in NO_PROXY",
        requests,
        requests == 1 ? "" : "s",
        Outcome.Failed.PROXY_REFUSED);
  }

  /**
   * Whether starts are punctual enough for a quantile of any size: at most a tenth of the requests
   * above it were more than 0.2 ms late.
   *
   * @param slipNanos schedule slip of every request, earliness recorded as 0
   */
  public static boolean isPunctual(AbstractHistogram slipNanos, double quantile) {
    return areFew(slipNanos, quantile, 0);
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

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
