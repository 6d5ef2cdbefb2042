package dev.tenk.results.bench;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.comparison.Direction;
import dev.tenk.results.stats.comparison.RunComparison;
import dev.tenk.results.stats.estimate.DesignEffect;
import dev.tenk.results.stats.estimate.Eligibility;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.LogError;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.estimate.RatioEstimate;
import dev.tenk.results.stats.estimate.ResponseBatches;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.stats.estimate.Shares;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.slo.SloTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What one short window proves: whether its SLO can be decided at its end, and how often the ratio
 * of two of them has the truth in its interval. Virtual time.
 */
public final class WindowBenchmark {
  private static final double[] QUANTILES = {0.5, 0.9, 0.99};
  private static final double[] BOUNDS = {1, 1.5, 3, 10};
  private static final int TRUTH_REQUESTS = 2_000_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private WindowBenchmark() {}

  /** Arguments: {@code slo} or {@code ratio}, the runs of each row, and windows' requests. */
  public static void main(String[] args) {
    int runs = Integer.parseInt(args[1]);
    for (int i = 2; i < args.length; i++) {
      int requests = Integer.parseInt(args[i]);
      System.out.printf(Locale.ROOT, "%nWindows of %,d requests, %,d of them%n%n", requests, runs);
      switch (args[0]) {
        case "slo" -> slo(runs, requests);
        case "ratio" -> ratio(runs, requests);
        default -> throw new IllegalArgumentException("slo or ratio, not " + args[0]);
      }
    }
  }

  private static long[] truth(Series series) {
    long[] nanos = nanos(series.next(new SplittableRandom(1), TRUTH_REQUESTS));
    Arrays.sort(nanos);
    return nanos;
  }

  private static long[] nanos(double[] millis) {
    return Arrays.stream(millis).mapToLong(each -> Math.round(each * NANOS_PER_MILLI)).toArray();
  }

  private static Interval interval(long[] nanos, double quantile) {
    ResponseBatches batches = new ResponseBatches(nanos.length);
    for (int i = 0; i < nanos.length; i++) {
      batches.succeeded(i, nanos[i]);
    }
    return batches.interval(quantile);
  }

  /** At the bound itself either decision is wrong; beyond it the SLO is met. */
  private static void slo(int runs, int requests) {
    System.out.println(
        "| series | SLO | bound / truth | test: met | missed | interval: met | missed |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (Series series : Series.values()) {
      long[] truth = truth(series);
      for (double quantile : new double[] {0.9, 0.99}) {
        List<Map<SloDecision, Integer>> byTest = counts();
        List<Map<SloDecision, Integer>> byInterval = counts();
        SplittableRandom random = new SplittableRandom(4);
        for (int run = 0; run < runs; run++) {
          long[] nanos = nanos(series.next(random, requests));
          Interval interval = interval(nanos, quantile);
          for (int i = 0; i < BOUNDS.length; i++) {
            long bound = Math.round(BOUNDS[i] * IntervalMethods.of(truth, quantile));
            Slo slo = new Slo(quantile, bound, 0.001);
            byTest.get(i).merge(decided(slo, nanos), 1, Integer::sum);
            byInterval.get(i).merge(decided(interval, bound), 1, Integer::sum);
          }
        }
        for (int i = 0; i < BOUNDS.length; i++) {
          System.out.printf(
              Locale.ROOT,
              "| %s | p%.0f | %s | %s | %s |%n",
              series.text(),
              quantile * 100,
              BOUNDS[i],
              text(byTest.get(i), runs),
              text(byInterval.get(i), runs));
        }
      }
    }
  }

  private static List<Map<SloDecision, Integer>> counts() {
    List<Map<SloDecision, Integer>> counts = new ArrayList<>();
    for (int i = 0; i < BOUNDS.length; i++) {
      counts.add(new EnumMap<>(SloDecision.class));
    }
    return counts;
  }

  private static String text(Map<SloDecision, Integer> counts, int runs) {
    return String.format(
        Locale.ROOT,
        "%.1f %% | %.1f %%",
        100.0 * counts.getOrDefault(SloDecision.MET, 0) / runs,
        100.0 * counts.getOrDefault(SloDecision.MISSED, 0) / runs);
  }

  /** As a cell of a fixed length is decided at its end. */
  private static SloDecision decided(Slo slo, long[] nanos) {
    DesignEffect effect = new DesignEffect(nanos.length, SloTest.farUnderNanos(slo));
    long farOverNanos = SloTest.farOverNanos(slo, Eligibility.ALPHA);
    long over = 0;
    long farOver = 0;
    for (int i = 0; i < nanos.length; i++) {
      boolean isOver = nanos[i] > slo.boundNanos();
      effect.add(i, nanos[i], isOver);
      over += isOver ? 1 : 0;
      farOver += nanos[i] > farOverNanos ? 1 : 0;
    }
    return SloTest.decide(slo, nanos.length, over, 0, farOver, effect.value(), Eligibility.ALPHA);
  }

  private static SloDecision decided(Interval interval, long boundNanos) {
    if (interval.upperNanos().orElse(Long.MAX_VALUE) <= boundNanos) {
      return SloDecision.MET;
    }
    return interval.lowerNanos() > boundNanos ? SloDecision.MISSED : SloDecision.INCONCLUSIVE;
  }

  /** Of two windows of one build: the true ratio is 1. */
  private static void ratio(int runs, int requests) {
    System.out.println("| series | p50 | p90 | p99 |");
    System.out.println("|---|---|---|---|");
    for (Series series : Series.values()) {
      List<String> cells = new ArrayList<>();
      for (double quantile : QUANTILES) {
        SplittableRandom random = new SplittableRandom(5);
        int holds = 0;
        List<Double> widths = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
          RunComparison comparison =
              RunComparison.of(
                  "p",
                  Direction.LOWER,
                  figure(nanos(series.next(random, requests)), quantile),
                  figure(nanos(series.next(random, requests)), quantile));
          RatioEstimate estimate = comparison.estimate().orElseThrow();
          holds +=
              estimate.low().orElse(0) <= 1 && 1 <= estimate.high().orElse(Double.POSITIVE_INFINITY)
                  ? 1
                  : 0;
          if (estimate.low().isPresent() && estimate.high().isPresent()) {
            widths.add(estimate.high().getAsDouble() / estimate.low().getAsDouble());
          }
        }
        cells.add(text(holds, widths, runs));
      }
      System.out.printf(Locale.ROOT, "| %s | %s |%n", series.text(), String.join(" | ", cells));
    }
  }

  /** {@code 98.0 %, 1.23, 4 % open}: how often it holds, the median width, without both ends. */
  private static String text(int holds, List<Double> widths, int runs) {
    Collections.sort(widths);
    int open = Math.round(100f * (runs - widths.size()) / runs);
    return String.format(
        Locale.ROOT,
        "%.1f %%%s%s",
        100.0 * holds / runs,
        widths.isEmpty() ? "" : String.format(Locale.ROOT, ", %.3f", widths.get(widths.size() / 2)),
        open == 0 ? "" : ", " + open + " % open");
  }

  /** As a comparison of past runs has it of a window too short for blocks. */
  private static RunFigure figure(long[] nanos, double quantile) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    long seen = sorted[(int) Shares.rank(quantile, sorted.length) - 1];
    return RunFigure.bare((double) seen, "short")
        .off(LogError.of(new Seen(quantile, seen, interval(nanos, quantile))));
  }
}
