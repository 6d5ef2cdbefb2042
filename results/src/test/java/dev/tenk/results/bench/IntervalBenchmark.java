package dev.tenk.results.bench;

import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.OnTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * How often intervals of quantiles hold the truth and how wide they are, and how often the truth
 * lies within the bracket of late starts. Virtual time.
 */
public final class IntervalBenchmark {
  private static final double[] QUANTILES = {0.5, 0.9, 0.99};
  private static final int TRUTH_REQUESTS = 2_000_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private IntervalBenchmark() {}

  /** Arguments: {@code coverage} or {@code late}, the runs of each row, and windows' requests. */
  public static void main(String[] args) {
    int runs = Integer.parseInt(args[1]);
    switch (args[0]) {
      case "coverage" -> {
        for (int i = 2; i < args.length; i++) {
          coverage(runs, Integer.parseInt(args[i]));
        }
      }
      case "late" -> late(runs);
      default -> throw new IllegalArgumentException("coverage or late, not " + args[0]);
    }
  }

  /** A column a method: how often it holds, and the median of upper / lower where it has both. */
  private static void coverage(int runs, int requests) {
    System.out.printf(Locale.ROOT, "%nWindows of %,d requests, %,d of them%n%n", requests, runs);
    boolean first = true;
    for (Series series : Series.values()) {
      long[] truth = sorted(series.next(new SplittableRandom(1), TRUTH_REQUESTS));
      Map<String, IntervalMethods.Method> methods =
          IntervalMethods.all(IntervalMethods.of(truth, 0.9) * 3 / 2);
      if (first) {
        System.out.println("| series | quantile | " + String.join(" | ", methods.keySet()) + " |");
        System.out.println("|---|---|" + "---|".repeat(methods.size()));
        first = false;
      }
      for (double quantile : QUANTILES) {
        List<Held> held = new ArrayList<>();
        methods.values().forEach(method -> held.add(new Held(method)));
        SplittableRandom random = new SplittableRandom(2);
        for (int run = 0; run < runs; run++) {
          long[] nanos = nanos(series.next(random, requests));
          long[] sorted = nanos.clone();
          Arrays.sort(sorted);
          for (Held each : held) {
            each.add(nanos, sorted, quantile, IntervalMethods.of(truth, quantile));
          }
        }
        System.out.printf(
            Locale.ROOT,
            "| %s | p%.0f | %s |%n",
            series.text(),
            quantile * 100,
            String.join(" | ", held.stream().map(each -> each.text(runs)).toList()));
      }
    }
  }

  private static long[] nanos(double[] millis) {
    return Arrays.stream(millis).mapToLong(each -> Math.round(each * NANOS_PER_MILLI)).toArray();
  }

  private static long[] sorted(double[] millis) {
    long[] nanos = nanos(millis);
    Arrays.sort(nanos);
    return nanos;
  }

  /** What became of a method's intervals. */
  private static final class Held {
    private final IntervalMethods.Method method;
    private final List<Double> widths = new ArrayList<>();
    private int holds;

    Held(IntervalMethods.Method method) {
      this.method = method;
    }

    void add(long[] nanos, long[] sorted, double quantile, long truthNanos) {
      Interval interval = method.of(nanos, sorted, quantile);
      if (interval.lowerNanos() <= truthNanos
          && truthNanos <= interval.upperNanos().orElse(Long.MAX_VALUE)) {
        holds++;
      }
      if (interval.established()) {
        widths.add((double) interval.upperNanos().getAsLong() / Math.max(1, interval.lowerNanos()));
      }
    }

    /** {@code 99.0 %, 1.12, 3 % open}. */
    String text(int runs) {
      Collections.sort(widths);
      int open = Math.round(100f * (runs - widths.size()) / runs);
      return String.format(
          Locale.ROOT,
          "%.1f %%%s%s",
          100.0 * holds / runs,
          widths.isEmpty()
              ? ""
              : String.format(Locale.ROOT, ", %.3f", widths.get(widths.size() / 2)),
          open == 0 ? "" : ", " + open + " % ≥");
    }
  }

  /**
   * A generator that stands still now and then, in front of a server that is idle or has a queue.
   */
  private static void late(int runs) {
    System.out.println(
        "| server | pause ms | every s | late | overtaken | p50 holds, width | done − handed alone | p90 | alone | p99 | alone |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (double load : new double[] {0, 0.5, 0.9}) {
      for (double pause : new double[] {1, 30, 300}) {
        for (double every : new double[] {1_000, 10_000}) {
          late(load, pause, every, runs);
        }
      }
    }
  }

  private static void late(double load, double pauseMs, double everyMs, int runs) {
    SplittableRandom random = new SplittableRandom(3);
    LateWindow.Sum sum = new LateWindow.Sum();
    for (int run = 0; run < runs; run++) {
      LateWindow window = LateWindow.of(random, load, pauseMs, everyMs);
      OnTime onTime = new OnTime();
      for (int i = 0; i < window.requests(); i++) {
        onTime.add(window.intendedNanos()[i], window.handedNanos()[i], window.doneNanos()[i], true);
      }
      OptionalLong[] atLeast = onTime.quantiles(QUANTILES);
      sum.add(window, onTime.overtakenShare().orElseThrow(), QUANTILES, atLeast);
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %s |%n",
        load == 0 ? "idle" : "M/D/1 " + load,
        pauseMs,
        everyMs / 1_000,
        sum.text(runs));
  }
}
