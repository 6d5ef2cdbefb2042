package dev.tenk.results.bench;

import static dev.tenk.results.bench.ComparisonWorld.CHANGES;
import static dev.tenk.results.bench.ComparisonWorld.MARGIN;
import static dev.tenk.results.bench.ComparisonWorld.SPREADS;

import dev.tenk.results.bench.ComparisonWorld.Drift;
import dev.tenk.results.bench.ComparisonWorld.Server;
import dev.tenk.results.bench.ComparisonWorld.Side;
import dev.tenk.results.bench.ComparisonWorld.Step;
import dev.tenk.results.stats.comparison.MarginTest;
import dev.tenk.results.stats.comparison.MarginTest.Gate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How often a comparison window by window is wrong, and what it finds, where one accelerator has
 * one of two builds loaded at a time: rounds of 10 s a side, in two windows of 5 s each, in the
 * world of {@link ComparisonBenchmark}. Each window begins with a load, which has a luck of its
 * own, and 10 s pass between two windows for it and for the warm-up.
 */
public final class SwitchedBenchmark {
  private static final int ROUNDS = 24;
  private static final int WINDOW_SECONDS = 5;
  private static final int SWITCH_SECONDS = 10;
  private static final int ENOUGH_FOR_P99 = 1_000;

  private SwitchedBenchmark() {}

  /** Arguments: number of comparisons, and requests a second, of each row. */
  public static void main(String[] args) {
    System.out.println(
        "| requests/s | gates | spread of loads | true change | SD of d | false alarms | wrongly"
            + " equivalent | p50 regressed / equivalent / inconclusive | the other | both together"
            + " | interval holds |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (int i = 1; i < args.length; i++) {
      print(Integer.parseInt(args[0]), Integer.parseInt(args[i]));
    }
  }

  private static void print(int runs, int perSecond) {
    boolean many = 2 * WINDOW_SECONDS * perSecond >= ENOUGH_FOR_P99;
    double[] quantiles = {0.5, many ? 0.99 : 0.9};
    VerdictCounts[][] rows = new VerdictCounts[SPREADS.length][CHANGES.length];
    for (VerdictCounts[] row : rows) {
      Arrays.setAll(row, i -> new VerdictCounts());
    }
    SplittableRandom random = new SplittableRandom(47);
    for (int run = 0; run < runs; run++) {
      for (int spread = 0; spread < SPREADS.length; spread++) {
        double[][] differences = rounds(random.split(), perSecond, quantiles, SPREADS[spread]);
        for (int change = 0; change < CHANGES.length; change++) {
          double shift = Math.log(1 + CHANGES[change]);
          double[][] logs =
              Arrays.stream(differences)
                  .map(each -> Arrays.stream(each).map(d -> d + shift).toArray())
                  .toArray(double[][]::new);
          count(rows[spread][change], quantiles, logs, CHANGES[change]);
        }
      }
    }
    for (int spread = 0; spread < SPREADS.length; spread++) {
      for (int change = 0; change < CHANGES.length; change++) {
        VerdictCounts row = rows[spread][change];
        System.out.printf(
            Locale.ROOT,
            "| %d | p50, p%.0f | %.0f %% | %.0f %% | %.2f %%, %.2f %% | %s %% | %s %% | %s | %s |"
                + " %s | %s %%, %s %% |%n",
            perSecond,
            quantiles[1] * 100,
            SPREADS[spread] * 100,
            CHANGES[change] * 100,
            row.roundSds[0] / runs * 100,
            row.roundSds[1] / runs * 100,
            VerdictCounts.percent(row.falseAlarms, runs),
            VerdictCounts.percent(row.wronglyEquivalent, runs),
            row.shares(0, runs),
            row.shares(1, runs),
            VerdictCounts.shares(row.overall, runs),
            VerdictCounts.percent(row.covered[0], runs),
            VerdictCounts.percent(row.covered[1], runs));
      }
    }
  }

  private static void count(VerdictCounts row, double[] quantiles, double[][] logs, double change) {
    List<Gate> gates = ComparisonWorld.gates(quantiles, new double[] {0.05, 0.1}, logs, ROUNDS);
    row.add(MarginTest.once(MARGIN).judge(gates), change);
    for (int q = 0; q < quantiles.length; q++) {
      row.covered[q] += ComparisonWorld.covers(gates.get(q).rounds().estimate(), change) ? 1 : 0;
      row.roundSds[q] += gates.get(q).rounds().roundSd().orElseThrow();
    }
  }

  /** ln(candidate / baseline) of each quantile and round, of equal builds. */
  private static double[][] rounds(
      SplittableRandom random, int perSecond, double[] quantiles, double spread) {
    int window = WINDOW_SECONDS * perSecond;
    double step = WINDOW_SECONDS + (double) SWITCH_SECONDS;
    Drift drift = new Drift(random, Step.NORMAL, 4 * ROUNDS * step);
    double[][] logs = new double[2][2 * window];
    Side figures = new Side(2 * window, quantiles);
    double[][] differences = new double[quantiles.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      int first = random.nextInt(2);
      int[] order = {first, 1 - first, 1 - first, first};
      for (int quarter = 0; quarter < 4; quarter++) {
        double start = (4 * round + quarter) * step;
        double luck = spread * random.nextGaussian();
        Server server = new Server(random, perSecond);
        for (int i = 0; i < window; i++) {
          logs[order[quarter]][(quarter < 2 ? 0 : window) + i] =
              server.next() + luck + drift.at(start + (double) i / perSecond);
        }
      }
      double[] baseline = figures.quantiles(logs[0]);
      double[] candidate = figures.quantiles(logs[1]);
      for (int q = 0; q < quantiles.length; q++) {
        differences[q][round] = candidate[q] - baseline[q];
      }
    }
    return differences;
  }
}
