package dev.tenk.results.stats.cell;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.estimate.Binomial;
import dev.tenk.results.stats.estimate.Buckets;
import dev.tenk.results.stats.estimate.Eligibility;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.NotMeasured;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.estimate.Shares;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.slo.SloTest;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/**
 * Response times of warm and of cold requests, and their mixture where cold ones are as frequent as
 * they are at some demand, which is not as frequent as they were in the measurement. With c the
 * share of cold requests, the share of requests longer than x is c · (share of cold ones longer
 * than x) + (1 − c) · (share of warm ones longer than x). Failures are longer than any success.
 *
 * <p>A population that has no request is assumed to be the worst there is: all of them longer than
 * any success. So a tiny share of cold requests that were never observed can still be bounded. A
 * population whose share is 0 does not matter.
 *
 * <p><b>Confidence.</b> Each population's share has a confidence bound after Clopper and Pearson
 * (Biometrika 26, 1934) at 99.5 %, so that both bounds hold at 99 % together, however the two
 * depend on each other; where only one population matters, at 99 %. Warm requests are alike like
 * any queued ones and count for less: t of n are ⌈t/D⌉ of ⌊n/D⌋ for an upper and ⌊t/D⌋ of ⌈n/D⌉ for
 * a lower bound, with their design effect D. Cold requests begin an environment each, and the gaps
 * between them are long: they are taken for independent, D = 1.
 */
public final class WarmAndCold {
  private final Population warm;
  private final Population cold;

  /** Made when it is first needed; every thread that makes it makes the same. */
  private Table table;

  /**
   * Requests by response time.
   *
   * @param valuesNanos upper ends of the buckets that have a success of either population,
   *     ascending, ns
   * @param warmAbove warm requests longer than the value of that index, failures included
   * @param coldAbove the same of cold requests
   */
  private record Table(long[] valuesNanos, long[] warmAbove, long[] coldAbove) {
    static Table of(Population warm, Population cold) {
      SortedMap<Long, long[]> counts = new TreeMap<>();
      count(warm.successNanos, counts, 0);
      count(cold.successNanos, counts, 1);
      long[] values = counts.keySet().stream().mapToLong(Long::longValue).toArray();
      long[] warmAbove = new long[values.length];
      long[] coldAbove = new long[values.length];
      long warmOnes = warm.failures;
      long coldOnes = cold.failures;
      for (int i = values.length - 1; i >= 0; i--) {
        warmAbove[i] = warmOnes;
        coldAbove[i] = coldOnes;
        warmOnes += counts.get(values[i])[0];
        coldOnes += counts.get(values[i])[1];
      }
      return new Table(values, warmAbove, coldAbove);
    }

    private static void count(Histogram nanos, SortedMap<Long, long[]> counts, int population) {
      Buckets buckets = Buckets.of(nanos);
      for (int i = 0; i < buckets.size(); i++) {
        counts
                .computeIfAbsent(
                    nanos.highestEquivalentValue(buckets.lowest()[i]), top -> new long[2])[
                population] +=
            buckets.count(i);
      }
    }

    /** Index of the first value that passes, if all above one that passes do; else how many. */
    int firstValue(IntPredicate passes) {
      int first = 0;
      int end = valuesNanos.length;
      while (first < end) {
        int middle = (first + end) >>> 1;
        if (passes.test(middle)) {
          end = middle;
        } else {
          first = middle + 1;
        }
      }
      return first;
    }
  }

  /**
   * Keeps copies.
   *
   * @param warmNanos response times of the warm requests that succeeded, ns
   * @param warmFailures warm requests that failed, were throttled or timed out
   * @param warmDesignEffect D of the warm requests, at least 1
   * @param coldNanos response times of the cold requests that succeeded, ns
   * @param coldFailures cold requests that failed, were throttled or timed out
   */
  public WarmAndCold(
      AbstractHistogram warmNanos,
      long warmFailures,
      double warmDesignEffect,
      AbstractHistogram coldNanos,
      long coldFailures) {
    warm = new Population(Buckets.of(warmNanos).copy(), warmFailures, warmDesignEffect);
    cold = new Population(Buckets.of(coldNanos).copy(), coldFailures, 1);
  }

  private Table table() {
    Table known = table;
    if (known == null) {
      known = Table.of(warm, cold);
      table = known;
    }
    return known;
  }

  /** Whether it is made of the same counts. */
  @Override
  public boolean equals(Object other) {
    return other instanceof WarmAndCold that && warm.equals(that.warm) && cold.equals(that.cold);
  }

  @Override
  public int hashCode() {
    return Objects.hash(warm, cold);
  }

  /** Warm requests, failures included. */
  public long warmRequests() {
    return warm.requests();
  }

  /** Cold requests, failures included. */
  public long coldRequests() {
    return cold.requests();
  }

  /**
   * These, and the cold requests of another measurement of the same target in addition to its own.
   */
  public WarmAndCold withColdOf(WarmAndCold other) {
    Histogram both = cold.successNanos.copy();
    both.add(other.cold.successNanos);
    return new WarmAndCold(
        warm.successNanos,
        warm.failures,
        warm.designEffect,
        both,
        cold.failures + other.cold.failures);
  }

  /**
   * A quantile of response time where cold requests have that share.
   *
   * <p>The value is the smallest recorded one that at most 1 − p of the requests exceed, the middle
   * of its bucket. The upper end of its interval is the smallest recorded value x for which c ·
   * U_cold(x) + (1 − c) · U_warm(x) ≤ 1 − p, the upper end of its bucket, with U the upper bounds
   * of the shares above x; at least one request is counted above, for the reason that {@link
   * Eligibility} has. The lower end is the largest one for which the same of the lower bounds is
   * more than 1 − p.
   *
   * <p>U bounds the share at one x chosen beforehand, and here x is chosen by the data. That is as
   * good: U falls with x, so if the chosen x lies below the true quantile, the inequality also
   * holds just below the true quantile. That is one fixed place, more than 1 − p is not below it,
   * and so a bound fails there, which happens with a probability of at most 0.5 %.
   *
   * @param quantile p, between 0 and 1
   * @param coldShare c, 0 to 1; with 0 or 1 this is {@link Quantiles#estimate} of the one
   *     population
   * @return {@link NotMeasured} where no recorded value is exceeded by so few and more requests
   *     might give one; never {@link QuantileEstimate.Insufficient} unless c is 0 or 1
   */
  public QuantileEstimate response(double quantile, double coldShare) {
    requireShare(coldShare);
    if (coldShare == 0 || coldShare == 1) {
      Population only = coldShare == 0 ? warm : cold;
      return Quantiles.estimate(only.successNanos, only.failures, only.designEffect, quantile)
          .get(0);
    }
    BigDecimal allowed = Shares.above(quantile);
    double tail = alpha(coldShare) / 2;
    Table table = table();
    int value =
        table.firstValue(
            i ->
                mixedAtMost(
                    allowed,
                    coldShare,
                    cold.orWorst(table.coldAbove[i]),
                    warm.orWorst(table.warmAbove[i])));
    if (value == table.valuesNanos.length) {
      return mixed(
                      coldShare,
                      cold.shareAtLeast(cold.failures, tail),
                      warm.shareAtLeast(warm.failures, tail))
                  > allowed.doubleValue()
              || !mixedAtMost(allowed, coldShare, cold.failures, warm.failures)
          ? new Failing(quantile)
          : notMeasured(quantile, coldShare);
    }
    int upper =
        table.firstValue(
            i ->
                mixed(
                        coldShare,
                        cold.shareAtMost(Math.max(1, table.coldAbove[i]), tail),
                        warm.shareAtMost(Math.max(1, table.warmAbove[i]), tail))
                    <= allowed.doubleValue());
    int aboveLower =
        table.firstValue(
            i ->
                mixed(
                        coldShare,
                        cold.shareAtLeast(table.coldAbove[i], tail),
                        warm.shareAtLeast(table.warmAbove[i], tail))
                    <= allowed.doubleValue());
    return new Seen(
        quantile,
        warm.successNanos.medianEquivalentValue(table.valuesNanos[value]),
        new Interval(
            aboveLower == 0 ? 0 : table.valuesNanos[aboveLower - 1],
            upper == table.valuesNanos.length
                ? OptionalLong.empty()
                : OptionalLong.of(table.valuesNanos[upper])));
  }

  /**
   * Whether an SLO holds where cold requests have that share; at 99 % confidence for one look,
   * unlike {@link SloTest}. The share over the bound is met when its upper bound is at most 1 − p
   * and the mixed error ratio is within the SLO's; it is missed when its lower bound is above 1 −
   * p, or the lower bound of the failures above the error ratio, or when any failed and none may.
   *
   * <p>For the reasons that {@link SloTest#decide(double, long, long, double, double)} gives for
   * short windows, nothing is met by fewer than {@value SloTest#FEWEST_EFFECTIVE_IF_OVERWHELMING}
   * effective warm requests, and by fewer than {@value SloTest#FEWEST_EFFECTIVE_FOR_MET} only if
   * their bound holds with an error probability ten thousand times smaller.
   *
   * <p>A response time in the bucket of the bound itself is not over it.
   *
   * @param coldShare c, 0 to 1
   */
  public SloDecision decide(Slo slo, double coldShare) {
    requireShare(coldShare);
    double alpha = alpha(coldShare);
    double allowed = Shares.above(slo.quantile()).doubleValue();
    BigDecimal errorRatio = BigDecimal.valueOf(slo.maxErrorRatio());
    long coldOver = cold.over(slo.boundNanos());
    long warmOver = warm.over(slo.boundNanos());
    double surelyOver =
        mixed(coldShare, cold.shareAtLeast(coldOver, alpha), warm.shareAtLeast(warmOver, alpha));
    double surelyFailing =
        mixed(
            coldShare,
            cold.shareAtLeast(cold.failures, alpha),
            warm.shareAtLeast(warm.failures, alpha));
    boolean failsThoughNoneMay =
        errorRatio.signum() == 0
            && !mixedAtMost(BigDecimal.ZERO, coldShare, cold.failures, warm.failures);
    if (surelyOver > allowed || surelyFailing > slo.maxErrorRatio() || failsThoughNoneMay) {
      return SloDecision.MISSED;
    }
    double overAtMost =
        mixed(coldShare, cold.shareAtMost(coldOver, alpha), warmAtMostForMet(warmOver, alpha));
    boolean errorsWithin =
        mixedAtMost(
            errorRatio, coldShare, cold.orWorst(cold.failures), warm.orWorst(warm.failures));
    return overAtMost <= allowed && errorsWithin ? SloDecision.MET : SloDecision.INCONCLUSIVE;
  }

  private double warmAtMostForMet(long over, double alpha) {
    long effective = Eligibility.effective(warm.requests(), warm.designEffect);
    if (effective < SloTest.FEWEST_EFFECTIVE_IF_OVERWHELMING) {
      return 1;
    }
    return warm.shareAtMost(
        over, effective < SloTest.FEWEST_EFFECTIVE_FOR_MET ? alpha / SloTest.OVERWHELMING : alpha);
  }

  private static double alpha(double coldShare) {
    return coldShare == 0 || coldShare == 1 ? Eligibility.ALPHA : Eligibility.ALPHA / 2;
  }

  private static double mixed(double coldShare, double ofCold, double ofWarm) {
    return coldShare * ofCold + (1 - coldShare) * ofWarm;
  }

  /** Whether the mixed share of such counts is at most a limit, exactly. */
  private boolean mixedAtMost(
      BigDecimal limit, double coldShare, long ofColdRequests, long ofWarmRequests) {
    BigDecimal c = BigDecimal.valueOf(coldShare);
    BigDecimal colds = BigDecimal.valueOf(Math.max(1, cold.requests()));
    BigDecimal warms = BigDecimal.valueOf(Math.max(1, warm.requests()));
    BigDecimal mixed =
        c.multiply(BigDecimal.valueOf(ofColdRequests))
            .multiply(warms)
            .add(
                BigDecimal.ONE
                    .subtract(c)
                    .multiply(BigDecimal.valueOf(ofWarmRequests))
                    .multiply(colds));
    return mixed.compareTo(limit.multiply(colds).multiply(warms)) <= 0;
  }

  private NotMeasured notMeasured(double quantile, double coldShare) {
    return new NotMeasured(
        quantile,
        "%d cold and %d warm requests are too few where a share of %s is cold"
            .formatted(
                cold.requests(),
                warm.requests(),
                BigDecimal.valueOf(coldShare).round(new MathContext(3)).toPlainString()));
  }

  private static void requireShare(double coldShare) {
    if (!(coldShare >= 0 && coldShare <= 1)) {
      throw new IllegalArgumentException("cold share is " + coldShare + ", expected 0 to 1");
    }
  }

  /** Requests of one kind. */
  private record Population(Histogram successNanos, long failures, double designEffect) {
    Population {
      if (failures < 0) {
        throw new IllegalArgumentException("failures are " + failures + ", expected 0 or more");
      }
      Eligibility.requireCounts(failures, designEffect);
    }

    long requests() {
      return successNanos.getTotalCount() + failures;
    }

    /** Requests longer than that, failures included. */
    long over(long boundNanos) {
      return Quantiles.countAbove(successNanos, boundNanos) + failures;
    }

    /** A count of these requests; of none, as if there were one and it were counted. */
    long orWorst(long count) {
      return requests() == 0 ? 1 : count;
    }

    /** Upper confidence bound of the true share, from how many of these requests have it. */
    double shareAtMost(long count, double alpha) {
      return Binomial.shareAtMost(
          (long) Math.ceil(count / designEffect),
          Eligibility.effective(requests(), designEffect),
          alpha);
    }

    /** Lower confidence bound of the same. */
    double shareAtLeast(long count, double alpha) {
      return Binomial.shareAtLeast(
          (long) Math.floor(count / designEffect),
          (long) Math.ceil(requests() / designEffect),
          alpha);
    }
  }
}
