package dev.tenk.results.bench;

import dev.tenk.results.stats.comparison.Direction;
import dev.tenk.results.stats.comparison.MarginTest;
import dev.tenk.results.stats.comparison.MarginTest.Gate;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.PairedRounds;
import dev.tenk.results.stats.comparison.PairedRounds.Round;
import dev.tenk.results.stats.comparison.RunComparison;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.estimate.BlockBootstrap;
import dev.tenk.results.stats.estimate.RatioEstimate;
import dev.tenk.results.stats.estimate.RunFigure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * How often a comparison of two builds is wrong, and what it finds, where the true change is known.
 * Virtual time.
 *
 * <p>Response times, 200 a second: their logarithm is an AR(1) process with an SD of 5 % and a
 * correlation time of 0.2 s; 3 % of them are 2 times a Pareto variable with index 3 longer. The
 * level drifts in each 5 minutes by a normal step with an SD of 2 %, evenly within them. Each start
 * of a process has a luck of its own, normal on the log scale. A true change makes all of a build's
 * times longer alike, so quantiles change by the same factor, and one series of samples serves all
 * rows of a table.
 */
public final class ComparisonBenchmark {
  private static final int RATE_PER_SECOND = 200;
  private static final double BASE_NANOS = 1e7;
  private static final double MARGIN = 0.03;
  private static final int QUARTER_SECONDS = 15;
  private static final int SWITCH_SECONDS = 5;
  private static final int ROUNDS = 24;
  private static final int MOST_ROUNDS = 48;
  private static final int RUN_SECONDS = 300;
  private static final double[] SPREADS = {0, 0.01, 0.02};
  private static final double[] CHANGES = {0, MARGIN, 0.05, 0.1};
  private static final double[] QUANTILES = {0.5, 0.99};
  private static final double[] WORTH_FINDING = {0.05, 0.1};

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

  /** Logarithms of response times over a process's life, relative to the base. */
  private static final class Server {
    private static final double SD = 0.05;
    private static final double CORRELATION = Math.exp(-1 / (0.2 * RATE_PER_SECOND));
    private static final double INNOVATION = SD * Math.sqrt(1 - CORRELATION * CORRELATION);

    private final SplittableRandom random;
    private double state;

    Server(SplittableRandom random) {
      this.random = random;
      this.state = SD * random.nextGaussian();
    }

    /** Serves for some seconds. */
    void serve(double[] logs, int first, int seconds, Drift drift, double startSeconds) {
      for (int i = 0; i < seconds * RATE_PER_SECOND; i++) {
        state = CORRELATION * state + INNOVATION * random.nextGaussian();
        double tail =
            random.nextDouble() < 0.03 ? Math.log(2) - Math.log1p(-random.nextDouble()) / 3 : 0;
        logs[first + i] = state + tail + drift.at(startSeconds + (double) i / RATE_PER_SECOND);
      }
    }
  }

  /** By how much the level changes in 5 minutes. */
  private enum Step {
    /** Normal, with an SD of 2 %. */
    NORMAL,
    /** Exactly 2 %, up or down by chance. */
    EXACT
  }

  /** The level over time, evenly from step to step. */
  private static final class Drift {
    private static final double PERIOD_SECONDS = 300;
    private static final double SIZE = 0.02;
    private final double[] knots;

    Drift(SplittableRandom random, Step step, double seconds) {
      knots = new double[(int) (seconds / PERIOD_SECONDS) + 2];
      for (int i = 1; i < knots.length; i++) {
        double times = step == Step.NORMAL ? random.nextGaussian() : random.nextBoolean() ? 1 : -1;
        knots[i] = knots[i - 1] + SIZE * times;
      }
    }

    double at(double seconds) {
      int knot = (int) (seconds / PERIOD_SECONDS);
      double share = seconds / PERIOD_SECONDS - knot;
      return knots[knot] + share * (knots[knot + 1] - knots[knot]);
    }
  }

  /** What is counted over many comparisons in one row. */
  private static final class Row {
    private final List<Map<Verdict, Integer>> verdicts = new ArrayList<>();
    private final Map<Verdict, Integer> overall = new EnumMap<>(Verdict.class);
    private final int[] covered = new int[QUANTILES.length];
    private final double[] roundSds = new double[QUANTILES.length];
    private int falseAlarms;
    private int wronglyEquivalent;
    private long rounds;

    Row() {
      for (int i = 0; i < QUANTILES.length; i++) {
        verdicts.add(new EnumMap<>(Verdict.class));
      }
    }

    /** A change is a false alarm where the true one is not beyond the margin, or the other way. */
    void add(List<MetricVerdict> metrics, double change) {
      boolean alarm = false;
      boolean same = false;
      for (int i = 0; i < metrics.size(); i++) {
        Verdict verdict = metrics.get(i).verdict();
        verdicts.get(i).merge(verdict, 1, Integer::sum);
        alarm |= verdict == Verdict.IMPROVED || (verdict == Verdict.REGRESSED && change <= MARGIN);
        same |= verdict == Verdict.EQUIVALENT && change >= MARGIN;
      }
      falseAlarms += alarm ? 1 : 0;
      wronglyEquivalent += same ? 1 : 0;
      overall.merge(Verdict.overall(false, metrics), 1, Integer::sum);
    }

    String shares(int quantile, int runs) {
      return shares(verdicts.get(quantile), runs);
    }

    static String shares(Map<Verdict, Integer> counts, int runs) {
      return "%s / %s / %s"
          .formatted(
              percent(counts.getOrDefault(Verdict.REGRESSED, 0), runs),
              percent(counts.getOrDefault(Verdict.EQUIVALENT, 0), runs),
              percent(counts.getOrDefault(Verdict.INCONCLUSIVE, 0), runs));
    }
  }

  private static Row[][] rows() {
    return IntStream.range(0, SPREADS.length)
        .mapToObj(
            spread ->
                IntStream.range(0, CHANGES.length).mapToObj(i -> new Row()).toArray(Row[]::new))
        .toArray(Row[][]::new);
  }

  private static void interleaved(int runs) {
    SplittableRandom random = new SplittableRandom(31);
    Row[][] once = rows();
    Row[][] untilDecided = rows();
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
      for (double[] side : logs) {
        Arrays.sort(side);
      }
      for (int q = 0; q < QUANTILES.length; q++) {
        differences[q][round] = sorted(logs[1], QUANTILES[q]) - sorted(logs[0], QUANTILES[q]);
      }
    }
    return differences;
  }

  private static double sorted(double[] ascending, double quantile) {
    return ascending[(int) Math.ceil(quantile * ascending.length) - 1];
  }

  private static List<Gate> gates(double[][] logs, int rounds) {
    return IntStream.range(0, QUANTILES.length)
        .mapToObj(
            q ->
                new Gate(
                    new PairedRounds(
                        "p" + QUANTILES[q],
                        Direction.LOWER,
                        Arrays.stream(logs[q], 0, rounds)
                            .mapToObj(log -> Round.of(1, Math.exp(log)))
                            .toList()),
                    WORTH_FINDING[q]))
        .toList();
  }

  private static void count(Row row, double[][] logs, double change) {
    List<Gate> gates = gates(logs, ROUNDS);
    row.add(MarginTest.once(MARGIN).judge(gates), change);
    for (int q = 0; q < QUANTILES.length; q++) {
      row.covered[q] += covers(gates.get(q).rounds().estimate(), change) ? 1 : 0;
      row.roundSds[q] += gates.get(q).rounds().roundSd().orElseThrow();
    }
  }

  private static boolean covers(RatioEstimate estimate, double change) {
    return estimate.low().orElseThrow() <= 1 + change
        && 1 + change <= estimate.high().orElseThrow();
  }

  private static void countUntilDecided(Row row, double[][] logs, double change) {
    List<MetricVerdict> metrics = List.of();
    for (int rounds : MarginTest.LOOKS) {
      metrics = MarginTest.untilDecided(MARGIN).judge(gates(logs, rounds));
      if (Verdict.overall(false, metrics) != Verdict.INCONCLUSIVE || rounds == MOST_ROUNDS) {
        row.rounds += rounds;
        break;
      }
    }
    row.add(metrics, change);
  }

  private static void print(Row[][] rows, int runs) {
    System.out.println(
        "| spread of starts | true change | SD of d p50, p99 | false alarms |"
            + " wrongly equivalent | p50 regressed /"
            + " equivalent / inconclusive | p99 | both together | interval holds p50, p99 |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (int spread = 0; spread < SPREADS.length; spread++) {
      for (int change = 0; change < CHANGES.length; change++) {
        Row row = rows[spread][change];
        System.out.printf(
            Locale.ROOT,
            "| %.0f %% | %.0f %% | %.2f %%, %.2f %% | %s %% | %s %% | %s | %s | %s | %s %%, %s %% |%n",
            SPREADS[spread] * 100,
            CHANGES[change] * 100,
            row.roundSds[0] / runs * 100,
            row.roundSds[1] / runs * 100,
            percent(row.falseAlarms, runs),
            percent(row.wronglyEquivalent, runs),
            row.shares(0, runs),
            row.shares(1, runs),
            Row.shares(row.overall, runs),
            percent(row.covered[0], runs),
            percent(row.covered[1], runs));
      }
    }
    System.out.println();
  }

  private static void printUntilDecided(Row[][] rows, int runs) {
    System.out.println(
        "| spread of starts | true change | false alarms | wrongly equivalent |"
            + " p50 regressed / equivalent / inconclusive |"
            + " p99 | both together | mean rounds |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int spread = 0; spread < SPREADS.length; spread++) {
      for (int change = 0; change < CHANGES.length; change++) {
        Row row = rows[spread][change];
        System.out.printf(
            Locale.ROOT,
            "| %.0f %% | %.0f %% | %s %% | %s %% | %s | %s | %s | %.1f |%n",
            SPREADS[spread] * 100,
            CHANGES[change] * 100,
            percent(row.falseAlarms, runs),
            percent(row.wronglyEquivalent, runs),
            row.shares(0, runs),
            row.shares(1, runs),
            Row.shares(row.overall, runs),
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
    private final Row withHistory = new Row();
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
      row.withHistory.covered[q] += covers(estimate, CHANGES[change]) ? 1 : 0;
      row.coveredIndicative[q] +=
          covers(without.get(q).estimate().orElseThrow(), CHANGES[change]) ? 1 : 0;
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
            percent(row.withHistory.falseAlarms, runs),
            percent(row.withHistory.wronglyEquivalent, runs),
            row.withHistory.shares(0, runs),
            row.withHistory.shares(1, runs),
            percent(row.withHistory.covered[0], runs),
            percent(row.withHistory.covered[1], runs),
            percent(row.indicative, runs),
            percent(row.coveredIndicative[0], runs),
            percent(row.coveredIndicative[1], runs),
            CHANGES[change] == 0 ? percent(row.mannWhitney, runs) + " %" : "",
            percent(row.overTenPercent[0], runs),
            percent(row.overTenPercent[1], runs));
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

  private static String percent(int count, int all) {
    return String.format(Locale.ROOT, "%.1f", 100.0 * count / all);
  }
}
