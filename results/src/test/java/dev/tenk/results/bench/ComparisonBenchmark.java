package dev.tenk.results.bench;

import static dev.tenk.results.bench.ComparisonWorld.BASE_NANOS;
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
import dev.tenk.results.stats.comparison.Direction;
import dev.tenk.results.stats.comparison.MarginTest;
import dev.tenk.results.stats.comparison.MarginTest.Gate;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.RunComparison;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.BlockBootstrap;
import dev.tenk.results.stats.estimate.RatioEstimate;
import dev.tenk.results.stats.estimate.RunFigure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * How often a comparison of two builds is wrong, and what it finds, where the true change is known.
 * Virtual time.
 *
 * <p>Response times are those of {@link ComparisonWorld}. Each start of a process has a luck of its
 * own, normal on the log scale. A true change makes all of a build's times longer alike, so
 * quantiles change by the same factor, and one series of samples serves all rows of a table.
 */
public final class ComparisonBenchmark {
  private static final int QUARTER_SECONDS = 15;
  private static final int SWITCH_SECONDS = 5;
  private static final int ROUNDS = 24;
  private static final int MOST_ROUNDS = 48;
  private static final int RUN_SECONDS = 300;

  private ComparisonBenchmark() {}

  /**
   * Argument: {@code ab}, {@code compare} or {@code compare-exact} (the other drift) with a number
   * of comparisons, or {@code speed}.
   */
  public static void main(String[] args) {
    switch (args[0]) {
      case "ab" -> interleaved(Integer.parseInt(args[1]));
      case "compare" -> pastRuns(Step.NORMAL, Integer.parseInt(args[1]));
      case "compare-exact" -> pastRuns(Step.EXACT, Integer.parseInt(args[1]));
      case "speed" -> speed();
      default ->
          throw new IllegalArgumentException("ab, compare, compare-exact or speed, not " + args[0]);
    }
  }

  private static VerdictCounts[][] rows() {
    return IntStream.range(0, SPREADS.length)
        .mapToObj(
            spread ->
                IntStream.range(0, CHANGES.length)
                    .mapToObj(i -> new VerdictCounts())
                    .toArray(VerdictCounts[]::new))
        .toArray(VerdictCounts[][]::new);
  }

  private static void interleaved(int runs) {
    SplittableRandom random = new SplittableRandom(31);
    VerdictCounts[][] once = rows();
    VerdictCounts[][] untilDecided = rows();
    for (int run = 0; run < runs; run++) {
      double[][] differences = rounds(random.split());
      double[] luck = new double[MOST_ROUNDS];
      for (int round = 0; round < MOST_ROUNDS; round++) {
        double candidateLuck = random.nextGaussian();
        luck[round] = candidateLuck - random.nextGaussian();
      }
      for (int spread = 0; spread < SPREADS.length; spread++) {
        for (int change = 0; change < CHANGES.length; change++) {
          double[][] logs = new double[QUANTILES.length][MOST_ROUNDS];
          for (int q = 0; q < QUANTILES.length; q++) {
            for (int round = 0; round < MOST_ROUNDS; round++) {
              logs[q][round] =
                  differences[q][round]
                      + SPREADS[spread] * luck[round]
                      + Math.log(1 + CHANGES[change]);
            }
          }
          count(once[spread][change], logs, CHANGES[change]);
          countUntilDecided(untilDecided[spread][change], logs, CHANGES[change]);
        }
      }
    }
    print(once, runs);
    printUntilDecided(untilDecided, runs);
  }

  /** ln(candidate / baseline) of each quantile and round, of equal builds without luck. */
  private static double[][] rounds(SplittableRandom random) {
    int half = QUARTER_SECONDS * RATE_PER_SECOND;
    double roundSeconds = 4 * QUARTER_SECONDS + 3 * SWITCH_SECONDS;
    Drift drift = new Drift(random, Step.NORMAL, MOST_ROUNDS * roundSeconds);
    double[][] logs = new double[2][2 * half];
    Side figures = new Side(2 * half);
    double[][] differences = new double[QUANTILES.length][MOST_ROUNDS];
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Server[] sides = {new Server(random), new Server(random)};
      int first = random.nextInt(2);
      int[] order = {first, 1 - first, 1 - first, first};
      for (int quarter = 0; quarter < 4; quarter++) {
        double start = round * roundSeconds + quarter * (QUARTER_SECONDS + SWITCH_SECONDS);
        int side = order[quarter];
        sides[side].serve(logs[side], quarter < 2 ? 0 : half, QUARTER_SECONDS, drift, start);
      }
      double[] baseline = figures.quantiles(logs[0]);
      double[] candidate = figures.quantiles(logs[1]);
      for (int q = 0; q < QUANTILES.length; q++) {
        differences[q][round] = candidate[q] - baseline[q];
      }
    }
    return differences;
  }

  private static double sorted(double[] ascending, double quantile) {
    return ascending[(int) Math.ceil(quantile * ascending.length) - 1];
  }

  private static void count(VerdictCounts row, double[][] logs, double change) {
    List<Gate> gates = ComparisonWorld.gates(logs, ROUNDS);
    row.add(MarginTest.once(MARGIN).judge(gates), change);
    for (int q = 0; q < QUANTILES.length; q++) {
      row.covered[q] += ComparisonWorld.covers(gates.get(q).rounds().estimate(), change) ? 1 : 0;
      row.roundSds[q] += gates.get(q).rounds().roundSd().orElseThrow();
    }
  }

  private static void countUntilDecided(VerdictCounts row, double[][] logs, double change) {
    List<MetricVerdict> metrics = List.of();
    for (int rounds : AbVerdict.looks(AbPlan.Order.STARTS)) {
      metrics = MarginTest.untilDecided(MARGIN).judge(ComparisonWorld.gates(logs, rounds));
      if (Verdict.overall(false, metrics) != Verdict.INCONCLUSIVE || rounds == MOST_ROUNDS) {
        row.rounds += rounds;
        break;
      }
    }
    row.add(metrics, change);
  }

  private static void print(VerdictCounts[][] rows, int runs) {
    System.out.println(
        "| spread of starts | true change | SD of d p50, p99 | false alarms |"
            + " wrongly equivalent | p50 regressed /"
            + " equivalent / inconclusive | p99 | both together | interval holds p50, p99 |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (int spread = 0; spread < SPREADS.length; spread++) {
      for (int change = 0; change < CHANGES.length; change++) {
        VerdictCounts row = rows[spread][change];
        System.out.printf(
            Locale.ROOT,
            "| %.0f %% | %.0f %% | %.2f %%, %.2f %% | %s %% | %s %% | %s | %s | %s | %s %%, %s %% |%n",
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
    System.out.println();
  }

  private static void printUntilDecided(VerdictCounts[][] rows, int runs) {
    System.out.println(
        "| spread of starts | true change | false alarms | wrongly equivalent |"
            + " p50 regressed / equivalent / inconclusive |"
            + " p99 | both together | mean rounds |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int spread = 0; spread < SPREADS.length; spread++) {
      for (int change = 0; change < CHANGES.length; change++) {
        VerdictCounts row = rows[spread][change];
        System.out.printf(
            Locale.ROOT,
            "| %.0f %% | %.0f %% | %s %% | %s %% | %s | %s | %s | %.1f |%n",
            SPREADS[spread] * 100,
            CHANGES[change] * 100,
            VerdictCounts.percent(row.falseAlarms, runs),
            VerdictCounts.percent(row.wronglyEquivalent, runs),
            row.shares(0, runs),
            row.shares(1, runs),
            VerdictCounts.shares(row.overall, runs),
            (double) row.rounds / runs);
      }
    }
  }

  /** One past run without luck: its samples, and its figures with their standard errors. */
  private record Run(double[] logs, List<RunFigure> figures) {
    static Run made(SplittableRandom random, Step step) {
      double[] logs = new double[RUN_SECONDS * RATE_PER_SECOND];
      new Server(random).serve(logs, 0, RUN_SECONDS, new Drift(random, step, RUN_SECONDS), 0);
      return new Run(logs, bootstrapped(logs, RATE_PER_SECOND, random.nextLong()));
    }

    RunFigure figure(int quantile, double logFactor) {
      RunFigure figure = figures.get(quantile);
      return new RunFigure(
          OptionalDouble.of(figure.value().orElseThrow() * Math.exp(logFactor)),
          figure.logSd(),
          figure.lacking());
    }
  }

  private static List<RunFigure> bootstrapped(double[] logs, int perSecond, long seed) {
    BlockBootstrap bootstrap = new BlockBootstrap(logs.length / perSecond, seed);
    Histogram second = new Histogram(3);
    for (int first = 0; first < logs.length; first += perSecond) {
      second.reset();
      for (int i = first; i < first + perSecond; i++) {
        second.recordValue(Math.round(BASE_NANOS * Math.exp(logs[i])));
      }
      bootstrap.add(first / perSecond, second, 0);
    }
    return bootstrap.figures(QUANTILES);
  }

  private static final class PastRow {
    private final VerdictCounts withHistory = new VerdictCounts();
    private final int[] coveredIndicative = new int[QUANTILES.length];
    private final int[] overTenPercent = new int[QUANTILES.length];
    private int indicative;
    private int mannWhitney;
  }

  private static void pastRuns(Step step, int runs) {
    SplittableRandom random = new SplittableRandom(37);
    PastRow[][] rows = new PastRow[SPREADS.length][CHANGES.length];
    for (PastRow[] row : rows) {
      Arrays.setAll(row, i -> new PastRow());
    }
    for (int run = 0; run < runs; run++) {
      double[][] past = new double[QUANTILES.length][RunComparison.FEWEST_PAST_RUNS];
      double[] pastLuck = new double[RunComparison.FEWEST_PAST_RUNS];
      for (int i = 0; i < pastLuck.length; i++) {
        double[] logs = new double[RUN_SECONDS * RATE_PER_SECOND];
        new Server(random).serve(logs, 0, RUN_SECONDS, new Drift(random, step, RUN_SECONDS), 0);
        Arrays.sort(logs);
        for (int q = 0; q < QUANTILES.length; q++) {
          past[q][i] = sorted(logs, QUANTILES[q]);
        }
        pastLuck[i] = random.nextGaussian();
      }
      Run baseline = Run.made(random, step);
      Run candidate = Run.made(random, step);
      double luck = random.nextGaussian();
      double otherLuck = random.nextGaussian();
      for (int spread = 0; spread < SPREADS.length; spread++) {
        for (int change = 0; change < CHANGES.length; change++) {
          double first = SPREADS[spread] * luck;
          double second = SPREADS[spread] * otherLuck + Math.log(1 + CHANGES[change]);
          PastRow row = rows[spread][change];
          compare(row, baseline, first, candidate, second, past, pastLuck, SPREADS[spread], change);
          if (CHANGES[change] == 0) {
            row.mannWhitney += mannWhitney(baseline, candidate, second - first) ? 1 : 0;
          }
        }
      }
    }
    print(rows, runs);
  }

  private static void compare(
      PastRow row,
      Run baseline,
      double baselineLog,
      Run candidate,
      double candidateLog,
      double[][] past,
      double[] pastLuck,
      double spread,
      int change) {
    List<RunComparison> withHistory = new ArrayList<>();
    List<RunComparison> without = new ArrayList<>();
    for (int q = 0; q < QUANTILES.length; q++) {
      double[] history = new double[pastLuck.length];
      for (int i = 0; i < history.length; i++) {
        history[i] = Math.exp(past[q][i] + spread * pastLuck[i]);
      }
      RunFigure first = baseline.figure(q, baselineLog);
      RunFigure second = candidate.figure(q, candidateLog);
      withHistory.add(RunComparison.of("p", Direction.LOWER, first, second, history));
      without.add(RunComparison.of("p", Direction.LOWER, first, second));
      RatioEstimate estimate = withHistory.get(q).estimate().orElseThrow();
      row.withHistory.covered[q] += ComparisonWorld.covers(estimate, CHANGES[change]) ? 1 : 0;
      row.coveredIndicative[q] +=
          ComparisonWorld.covers(without.get(q).estimate().orElseThrow(), CHANGES[change]) ? 1 : 0;
      row.overTenPercent[q] += Math.abs(estimate.ratio() - 1) > 0.1 ? 1 : 0;
    }
    row.withHistory.add(RunComparison.judge(withHistory, MARGIN), CHANGES[change]);
    row.indicative +=
        Verdict.overall(false, RunComparison.judge(without, MARGIN)) == Verdict.INDICATIVE ? 1 : 0;
  }

  private static boolean mannWhitney(Run baseline, Run candidate, double log) {
    double[] shifted = Arrays.stream(candidate.logs()).map(each -> each + log).toArray();
    return MannWhitneyUTest.withDefaults().test(baseline.logs(), shifted).getPValue() < 0.01;
  }

  private static void print(PastRow[][] rows, int runs) {
    System.out.println(
        "| spread of starts | true change | false alarms | wrongly equivalent |"
            + " p50 regressed / equivalent / inconclusive |"
            + " p99 | interval holds p50, p99 | without history | it holds p50, p99 | Mann–Whitney"
            + " p < 0.01 | over 10 % p50, p99 |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (int spread = 0; spread < SPREADS.length; spread++) {
      for (int change = 0; change < CHANGES.length; change++) {
        PastRow row = rows[spread][change];
        System.out.printf(
            Locale.ROOT,
            "| %.0f %% | %.0f %% | %s %% | %s %% | %s | %s | %s %%, %s %% | %s %% indicative | %s"
                + " %%, %s %% | %s | %s %%, %s %% |%n",
            SPREADS[spread] * 100,
            CHANGES[change] * 100,
            VerdictCounts.percent(row.withHistory.falseAlarms, runs),
            VerdictCounts.percent(row.withHistory.wronglyEquivalent, runs),
            row.withHistory.shares(0, runs),
            row.withHistory.shares(1, runs),
            VerdictCounts.percent(row.withHistory.covered[0], runs),
            VerdictCounts.percent(row.withHistory.covered[1], runs),
            VerdictCounts.percent(row.indicative, runs),
            VerdictCounts.percent(row.coveredIndicative[0], runs),
            VerdictCounts.percent(row.coveredIndicative[1], runs),
            CHANGES[change] == 0 ? VerdictCounts.percent(row.mannWhitney, runs) + " %" : "",
            VerdictCounts.percent(row.overTenPercent[0], runs),
            VerdictCounts.percent(row.overTenPercent[1], runs));
      }
    }
  }

  /** Two quantiles, 1,000 resamples each; five times each, for the machine to get warm. */
  private static void speed() {
    System.out.println("| intervals | requests | seconds |");
    System.out.println("|---|---|---|");
    speed(600, RATE_PER_SECOND);
    speed(3_334, 3_000);
  }

  private static void speed(int seconds, int perSecond) {
    SplittableRandom random = new SplittableRandom(41);
    double[] logs = new double[seconds * perSecond];
    int served = logs.length / RATE_PER_SECOND;
    new Server(random).serve(logs, 0, served, new Drift(random, Step.NORMAL, served), 0);
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      bootstrapped(logs, perSecond, round);
      System.out.printf(
          Locale.ROOT,
          "| %,d | %,d | %.2f |%n",
          seconds,
          logs.length,
          (System.nanoTime() - start) / 1e9);
    }
  }
}
