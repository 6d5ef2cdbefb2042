package dev.tenk.results.bench;

import static dev.tenk.results.bench.ComparisonWorld.CHANGES;
import static dev.tenk.results.bench.ComparisonWorld.MARGIN;
import static dev.tenk.results.bench.ComparisonWorld.QUANTILES;
import static dev.tenk.results.bench.ComparisonWorld.RATE_PER_SECOND;
import static dev.tenk.results.bench.ComparisonWorld.SPREADS;

import dev.tenk.results.bench.ComparisonWorld.Drift;
import dev.tenk.results.bench.ComparisonWorld.Server;
import dev.tenk.results.bench.ComparisonWorld.Side;
import dev.tenk.results.bench.ComparisonWorld.Step;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.MarginTest;
import dev.tenk.results.stats.comparison.MarginTest.Gate;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How often a comparison request by request is wrong, and what it finds, in the world of {@link
 * ComparisonBenchmark}: both builds are called at once, each at 200 a second, in pairs of random
 * order, and compared by rounds that follow each other. Neither is started again, so its luck of a
 * start lasts: what can be covered is the ratio of these two starts.
 */
public final class InTurnBenchmark {
  private static final int ROUND_SECONDS = 5;
  private static final int ROUNDS = 96;

  private InTurnBenchmark() {}

  /** What both builds have in common besides the load. */
  private enum Machines {
    /** One: neighbouring requests meet the same slow part. */
    SHARED(0, "one"),
    /** Two with a slow part each; the drift is of what they share: room, network, load. */
    TWO(1, "two"),
    /** Two that also drift apart. */
    APART(2, "two, drifting apart");

    private final int index;
    private final String text;

    Machines(int index, String text) {
      this.index = index;
      this.text = text;
    }
  }

  /** What is counted in one row. */
  private static final class Row {
    /** Against the ratio of the two starts that were measured. */
    private final VerdictCounts starts = new VerdictCounts();

    /** Against the ratio of the builds, over all starts. */
    private final VerdictCounts builds = new VerdictCounts();

    private final VerdictCounts untilDecided = new VerdictCounts();
  }

  /** Argument: number of comparisons. */
  public static void main(String[] args) {
    int runs = Integer.parseInt(args[0]);
    Row[][][] rows = new Row[Machines.values().length][SPREADS.length][CHANGES.length];
    for (Machines machines : Machines.values()) {
      for (Row[] row : rows[machines.index]) {
        Arrays.setAll(row, i -> new Row());
      }
      SplittableRandom random = new SplittableRandom(43 + machines.index);
      for (int run = 0; run < runs; run++) {
        double[][] differences = rounds(random.split(), machines);
        double ofBaseline = random.nextGaussian();
        double luck = random.nextGaussian() - ofBaseline;
        count(rows[machines.index], differences, luck);
      }
    }
    print(rows, runs);
    printUntilDecided(rows, runs);
  }

  private static void count(Row[][] rows, double[][] differences, double luck) {
    for (int spread = 0; spread < SPREADS.length; spread++) {
      for (int change = 0; change < CHANGES.length; change++) {
        double shift = SPREADS[spread] * luck + Math.log(1 + CHANGES[change]);
        double[][] logs =
            Arrays.stream(differences)
                .map(each -> Arrays.stream(each).map(d -> d + shift).toArray())
                .toArray(double[][]::new);
        count(rows[spread][change], logs, Math.exp(shift) - 1, CHANGES[change]);
      }
    }
  }

  private static void count(Row row, double[][] logs, double ofStarts, double ofBuilds) {
    List<Gate> gates = ComparisonWorld.gates(logs, ROUNDS);
    List<MetricVerdict> verdicts = MarginTest.once(MARGIN).judge(gates);
    row.starts.add(verdicts, ofStarts);
    row.builds.add(verdicts, ofBuilds);
    for (int q = 0; q < QUANTILES.length; q++) {
      RatioEstimate estimate = gates.get(q).rounds().estimate();
      row.starts.covered[q] += ComparisonWorld.covers(estimate, ofStarts) ? 1 : 0;
      row.builds.covered[q] += ComparisonWorld.covers(estimate, ofBuilds) ? 1 : 0;
      row.starts.roundSds[q] += gates.get(q).rounds().roundSd().orElseThrow();
    }
    for (int rounds : AbVerdict.looks(AbPlan.Order.REQUESTS)) {
      verdicts = MarginTest.untilDecided(MARGIN).judge(ComparisonWorld.gates(logs, rounds));
      if (Verdict.overall(false, verdicts) != Verdict.INCONCLUSIVE || rounds == ROUNDS) {
        row.untilDecided.rounds += rounds;
        break;
      }
    }
    row.untilDecided.add(verdicts, ofStarts);
  }

  /** ln(candidate / baseline) of each quantile and round, of equal builds without luck. */
  private static double[][] rounds(SplittableRandom random, Machines machines) {
    double seconds = ROUNDS * ROUND_SECONDS;
    Drift[] drifts = new Drift[2];
    Server[] servers = new Server[2];
    drifts[0] = new Drift(random, Step.NORMAL, seconds);
    drifts[1] = machines == Machines.APART ? new Drift(random, Step.NORMAL, seconds) : drifts[0];
    servers[0] =
        machines == Machines.SHARED
            ? new Server(random, 2 * RATE_PER_SECOND)
            : new Server(random, RATE_PER_SECOND);
    servers[1] = machines == Machines.SHARED ? servers[0] : new Server(random, RATE_PER_SECOND);
    int pairs = ROUND_SECONDS * RATE_PER_SECOND;
    double[][] logs = new double[2][pairs];
    Side figures = new Side(pairs);
    double[][] differences = new double[QUANTILES.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int pair = 0; pair < pairs; pair++) {
        double start = round * (double) ROUND_SECONDS + (double) pair / RATE_PER_SECOND;
        int first = random.nextInt(2);
        logs[first][pair] = servers[first].next() + drifts[first].at(start);
        logs[1 - first][pair] =
            servers[1 - first].next() + drifts[1 - first].at(start + 0.5 / RATE_PER_SECOND);
      }
      double[] baseline = figures.quantiles(logs[0]);
      double[] candidate = figures.quantiles(logs[1]);
      for (int q = 0; q < QUANTILES.length; q++) {
        differences[q][round] = candidate[q] - baseline[q];
      }
    }
    return differences;
  }

  private static void print(Row[][][] rows, int runs) {
    System.out.println(
        "| machines | spread of starts | true change | SD of d p50, p99 | false alarms of these"
            + " starts | of the builds | wrongly equivalent | p50 regressed / equivalent /"
            + " inconclusive | p99 | both together | interval holds the ratio of these starts p50,"
            + " p99 | that of the builds |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (Machines machines : Machines.values()) {
      for (int spread = 0; spread < SPREADS.length; spread++) {
        for (int change = 0; change < CHANGES.length; change++) {
          Row row = rows[machines.index][spread][change];
          System.out.printf(
              Locale.ROOT,
              "| %s | %.0f %% | %.0f %% | %.2f %%, %.2f %% | %s %% | %s %% | %s %% | %s | %s | %s"
                  + " | %s %%, %s %% | %s %%, %s %% |%n",
              machines.text,
              SPREADS[spread] * 100,
              CHANGES[change] * 100,
              row.starts.roundSds[0] / runs * 100,
              row.starts.roundSds[1] / runs * 100,
              VerdictCounts.percent(row.starts.falseAlarms, runs),
              VerdictCounts.percent(row.builds.falseAlarms, runs),
              VerdictCounts.percent(row.starts.wronglyEquivalent, runs),
              row.starts.shares(0, runs),
              row.starts.shares(1, runs),
              VerdictCounts.shares(row.starts.overall, runs),
              VerdictCounts.percent(row.starts.covered[0], runs),
              VerdictCounts.percent(row.starts.covered[1], runs),
              VerdictCounts.percent(row.builds.covered[0], runs),
              VerdictCounts.percent(row.builds.covered[1], runs));
        }
      }
    }
    System.out.println();
  }

  private static void printUntilDecided(Row[][][] rows, int runs) {
    System.out.println(
        "| machines | spread of starts | true change | false alarms of these starts | wrongly"
            + " equivalent | p50 regressed / equivalent / inconclusive | p99 | both together | mean"
            + " seconds |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (Machines machines : Machines.values()) {
      for (int spread = 0; spread < SPREADS.length; spread++) {
        for (int change = 0; change < CHANGES.length; change++) {
          VerdictCounts row = rows[machines.index][spread][change].untilDecided;
          System.out.printf(
              Locale.ROOT,
              "| %s | %.0f %% | %.0f %% | %s %% | %s %% | %s | %s | %s | %.0f |%n",
              machines.text,
              SPREADS[spread] * 100,
              CHANGES[change] * 100,
              VerdictCounts.percent(row.falseAlarms, runs),
              VerdictCounts.percent(row.wronglyEquivalent, runs),
              row.shares(0, runs),
              row.shares(1, runs),
              VerdictCounts.shares(row.overall, runs),
              (double) row.rounds / runs * ROUND_SECONDS);
        }
      }
    }
  }
}
