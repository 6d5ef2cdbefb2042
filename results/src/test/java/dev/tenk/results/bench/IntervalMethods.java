package dev.tenk.results.bench;

import dev.tenk.results.stats.estimate.DesignEffect;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.estimate.ResponseBatches;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.apache.commons.statistics.distribution.TDistribution;

/** Ways to an interval of a quantile at 99 % from one window. */
final class IntervalMethods {
  private static final double TAIL = 0.005;
  private static final int BATCHES = 16;
  private static final int BLOCKS = 30;
  private static final int RESAMPLES = 400;

  private IntervalMethods() {}

  /** One of them; response times in ns, in order and sorted. */
  interface Method {
    Interval of(long[] nanos, long[] sorted, double quantile);
  }

  static Map<String, Method> all(long boundNanos) {
    Map<String, Method> methods = new LinkedHashMap<>();
    methods.put("tenk", IntervalMethods::batched);
    methods.put("one D", (nanos, sorted, quantile) -> oneEffect(nanos, quantile, boundNanos));
    methods.put("batch quantiles", IntervalMethods::sections);
    methods.put("overlapping", IntervalMethods::overlapping);
    methods.put("moving blocks", (nanos, sorted, q) -> blocks(nanos, sorted, q, false));
    methods.put("stationary", (nanos, sorted, q) -> blocks(nanos, sorted, q, true));
    return methods;
  }

  private static Interval batched(long[] nanos, long[] sorted, double quantile) {
    ResponseBatches batches = new ResponseBatches(nanos.length);
    for (int i = 0; i < nanos.length; i++) {
      batches.succeeded(i, nanos[i]);
    }
    return batches.interval(quantile);
  }

  /** What tenk did before: one design effect, of log response and of being over a bound. */
  private static Interval oneEffect(long[] nanos, double quantile, long boundNanos) {
    DesignEffect effect = new DesignEffect(nanos.length, 0);
    Histogram all = new Histogram(3);
    for (int i = 0; i < nanos.length; i++) {
      effect.add(i, nanos[i], nanos[i] > boundNanos);
      all.recordValue(nanos[i]);
    }
    return Quantiles.estimate(all, 0, effect.value(), quantile).get(0) instanceof Seen seen
        ? seen.interval()
        : Interval.UNKNOWN;
  }

  /** Batch quantiles around the quantile of all (Asmussen and Glynn 2007, section III.5a). */
  private static Interval sections(long[] nanos, long[] sorted, double quantile) {
    int size = nanos.length / BATCHES;
    double centre = Math.log((double) of(sorted, quantile));
    double squares = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      double off = logQuantile(nanos, batch * size, size, quantile) - centre;
      squares += off * off;
    }
    return around(centre, Math.sqrt(squares / (BATCHES - 1) / BATCHES), BATCHES - 1.0);
  }

  /** The same of overlapping batches, an eighth of a batch apart (Meketon and Schmeiser 1984). */
  private static Interval overlapping(long[] nanos, long[] sorted, double quantile) {
    int size = nanos.length / BATCHES;
    double centre = Math.log((double) of(sorted, quantile));
    double squares = 0;
    int batches = 0;
    for (int from = 0; from + size <= nanos.length; from += Math.max(1, size / 8)) {
      double off = logQuantile(nanos, from, size, quantile) - centre;
      squares += off * off;
      batches++;
    }
    double variance = squares / batches * size / (nanos.length - size);
    return around(centre, Math.sqrt(variance), 1.5 * (BATCHES - 1));
  }

  private static Interval around(double centre, double error, double freedom) {
    double half = TDistribution.of(freedom).inverseSurvivalProbability(TAIL) * error;
    return new Interval(
        (long) Math.exp(centre - half), OptionalLong.of((long) Math.exp(centre + half)));
  }

  /** Percentiles of 400 resamples of blocks of n/30 (Künsch 1989; Politis and Romano 1994). */
  private static Interval blocks(long[] nanos, long[] sorted, double quantile, boolean stationary) {
    int requests = nanos.length;
    int length = Math.max(1, requests / BLOCKS);
    int[] ranks = new int[requests];
    Arrays.setAll(ranks, i -> Arrays.binarySearch(sorted, nanos[i]));
    SplittableRandom random = new SplittableRandom(requests);
    long[] found = new long[RESAMPLES];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      int[] counts = new int[requests];
      for (int done = 0; done < requests; ) {
        int block =
            stationary
                ? 1 + (int) (Math.log(1 - random.nextDouble()) / Math.log(1 - 1.0 / length))
                : length;
        int from = random.nextInt(stationary ? requests : requests - length + 1);
        int taken = Math.min(block, requests - done);
        for (int i = 0; i < taken; i++) {
          counts[ranks[(from + i) % requests]]++;
        }
        done += taken;
      }
      long left = (long) Math.ceil(quantile * requests - 1e-9);
      int rank = -1;
      while (left > 0) {
        left -= counts[++rank];
      }
      found[resample] = sorted[rank];
    }
    Arrays.sort(found);
    return new Interval(
        found[(int) (TAIL * RESAMPLES)],
        OptionalLong.of(found[(int) Math.ceil((1 - TAIL) * RESAMPLES) - 1]));
  }

  private static double logQuantile(long[] nanos, int from, int size, double quantile) {
    long[] batch = Arrays.copyOfRange(nanos, from, from + size);
    Arrays.sort(batch);
    return Math.log((double) of(batch, quantile));
  }

  static long of(long[] sorted, double quantile) {
    return sorted[Math.max(0, (int) Math.ceil(quantile * sorted.length - 1e-9) - 1)];
  }
}
