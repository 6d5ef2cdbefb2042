package dev.tenk.results.bench;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.SimulatedQueue;
import dev.tenk.results.stats.SimulatedQueue.Kind;
import dev.tenk.results.stats.SimulatedQueue.Window;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.CapacitySearch.Next;
import dev.tenk.results.stats.slo.CapacitySearch.Outcome;
import dev.tenk.results.stats.slo.CapacitySearch.Spec;
import dev.tenk.results.stats.slo.CapacitySearch.Step;
import dev.tenk.results.stats.slo.CapacitySearch.StepResult;
import dev.tenk.results.stats.slo.EndReason;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.slo.StepFault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How often SLO decisions are wrong and what capacity searches find, on simulated queues whose
 * truth is known in closed form. Virtual time.
 */
public final class DecisionBenchmark {
  private static final long SERVICE_NANOS = 10_000_000;
  private static final double WARM_UP_SECONDS = 10;

  private DecisionBenchmark() {}

  /** Argument: {@code decided}, {@code limit} or {@code search}, then the runs of each row. */
  public static void main(String[] args) {
    int runs = Integer.parseInt(args[1]);
    switch (args[0]) {
      case "decided" -> decided(runs);
      case "limit" -> limit(runs);
      case "search" -> search(runs);
      default -> throw new IllegalArgumentException("decided, limit or search, not " + args[0]);
    }
  }

  /** One percent off the limit, until decided. */
  private static void decided(int runs) {
    System.out.println("| queue | load | SLO | share over / allowed | wrong | undecided |");
    System.out.println("|---|---|---|---|---|---|");
    for (double quantile : new double[] {0.9, 0.99}) {
      for (double load : new double[] {0, 0.5, 0.7, 0.9}) {
        for (double factor : new double[] {1.01, 0.99}) {
          Kind kind = load == 0 ? Kind.INDEPENDENT : Kind.CONSTANT;
          Map<SloDecision, Integer> counts = decisions(kind, load, quantile, factor, runs, 8);
          SloDecision wrong = factor > 1 ? SloDecision.MET : SloDecision.MISSED;
          System.out.printf(
              Locale.ROOT,
              "| %s | %s | p%s | %.2f | %.2f %% | %.1f %% |%n",
              name(kind),
              load == 0 ? "" : load,
              percent(quantile),
              factor,
              100.0 * counts.get(wrong) / runs,
              100.0 * counts.get(SloDecision.INCONCLUSIVE) / runs);
        }
      }
    }
  }

  /**
   * How often each decision is reached within 30,000 requests.
   *
   * @param factor share over the bound / share allowed
   */
  public static Map<SloDecision, Integer> decisions(
      Kind kind, double load, double quantile, double factor, int runs, long seed) {
    int most = 30_000;
    double share = BigDecimal.ONE.subtract(BigDecimal.valueOf(quantile)).doubleValue() * factor;
    Slo slo =
        new Slo(
            quantile, Math.round(SimulatedQueue.bound(kind, load, share) * SERVICE_NANOS), 0.001);
    SimulatedQueue queue = new SimulatedQueue(kind, SERVICE_NANOS, most);
    SplittableRandom random = new SplittableRandom(seed);
    Map<SloDecision, Integer> counts = new EnumMap<>(SloDecision.class);
    for (SloDecision each : SloDecision.values()) {
      counts.put(each, 0);
    }
    for (int run = 0; run < runs; run++) {
      queue.start(random, load, memory(load));
      counts.merge(queue.untilDecided(slo, 0.01, most).decision(), 1, Integer::sum);
    }
    return counts;
  }

  /** Exactly at the limit, where each decision is wrong; looks continue after one. */
  private static void limit(int runs) {
    System.out.println("| queue | load | SLO | α | ever met | ever missed |");
    System.out.println("|---|---|---|---|---|---|");
    for (double alpha : new double[] {0.01, 0.1}) {
      for (Kind kind : new Kind[] {Kind.CONSTANT, Kind.EXPONENTIAL}) {
        for (double load : new double[] {0.5, 0.7, 0.9, 0.95}) {
          for (double quantile : new double[] {0.5, 0.9, 0.95, 0.99, 0.999}) {
            int[] ever = ever(kind, load, quantile, alpha, runs);
            System.out.printf(
                Locale.ROOT,
                "| %s | %s | p%s | %s | %.2f %% | %.2f %% |%n",
                name(kind),
                load,
                percent(quantile),
                alpha,
                100.0 * ever[0] / runs,
                100.0 * ever[1] / runs);
          }
        }
      }
    }
  }

  private static int[] ever(Kind kind, double load, double quantile, double alpha, int runs) {
    int most = 30_000;
    double share = BigDecimal.ONE.subtract(BigDecimal.valueOf(quantile)).doubleValue();
    Slo slo =
        new Slo(
            quantile, Math.round(SimulatedQueue.bound(kind, load, share) * SERVICE_NANOS), 0.001);
    SimulatedQueue queue = new SimulatedQueue(kind, SERVICE_NANOS, most);
    SplittableRandom random = new SplittableRandom(9);
    int[] ever = new int[2];
    for (int run = 0; run < runs; run++) {
      queue.start(random, load, memory(load));
      boolean met = false;
      boolean missed = false;
      while (queue.requests() < most) {
        SloDecision decision = queue.look(slo, alpha, most);
        met |= decision == SloDecision.MET;
        missed |= decision == SloDecision.MISSED;
      }
      ever[0] += met ? 1 : 0;
      ever[1] += missed ? 1 : 0;
    }
    return ever;
  }

  /** Requests until a queue has forgotten that it began empty: ten relaxation times. */
  private static int memory(double load) {
    return (int) (40 / ((1 - load) * (1 - load)));
  }

  private static void search(int runs) {
    System.out.println(
        "| queue | SLO | capacity req/s | ceiling | grid | bracketed | contains it | mean width |"
            + " steps | requests | seconds | expected |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (Kind kind : new Kind[] {Kind.CONSTANT, Kind.EXPONENTIAL}) {
      for (Slo slo :
          new Slo[] {
            new Slo(0.9, 50_000_000, 0.001),
            new Slo(0.9, 100_000_000, 0.001),
            new Slo(0.99, 100_000_000, 0.001)
          }) {
        print(kind, slo, 30_000, 1.04, runs);
        print(kind, slo, 30_000, CapacitySearch.GRID_RATIO, runs);
        print(kind, slo, 30_000, 1.12, runs);
        print(kind, slo, 120_000, CapacitySearch.GRID_RATIO, runs);
      }
    }
  }

  private static void print(Kind kind, Slo slo, int ceiling, double ratio, int runs) {
    Searches searches = searches(kind, slo, ceiling, ratio, runs, 5);
    System.out.printf(
        Locale.ROOT,
        "| %s | p%s ≤ %d ms | %.1f | %d | %.3f | %d of %d | %d | %.1f %% | %.1f | %.0f | %.0f |"
            + " %.0f |%n",
        name(kind),
        percent(slo.quantile()),
        slo.boundNanos() / 1_000_000,
        searches.capacity(),
        ceiling,
        ratio,
        searches.bracketed(),
        runs,
        searches.right(),
        searches.meanWidth() * 100,
        searches.meanSteps(),
        searches.meanRequests(),
        searches.meanSeconds(),
        searches.meanExpectedSeconds());
  }

  /**
   * What many searches found.
   *
   * @param capacity the truth, req/s
   * @param bracketed searches with both ends confirmed
   * @param right of them with the truth inside
   * @param meanWidth of them, high / low − 1
   * @param meanSteps of all
   * @param meanRequests of all, warm-up not counted
   * @param meanSeconds of all
   * @param meanExpectedSeconds as estimated before
   */
  public record Searches(
      double capacity,
      int bracketed,
      int right,
      double meanWidth,
      double meanSteps,
      double meanRequests,
      double meanSeconds,
      double meanExpectedSeconds) {}

  /** Searches that start between a quarter and four times the capacity. */
  public static Searches searches(
      Kind kind, Slo slo, int ceiling, double ratio, int runs, long seed) {
    double allowed = BigDecimal.ONE.subtract(BigDecimal.valueOf(slo.quantile())).doubleValue();
    double capacity =
        SimulatedQueue.knee(kind, (double) slo.boundNanos() / SERVICE_NANOS, allowed)
            * 1e9
            / SERVICE_NANOS;
    SimulatedQueue queue = new SimulatedQueue(kind, SERVICE_NANOS, ceiling);
    SplittableRandom random = new SplittableRandom(seed);
    int bracketed = 0;
    int right = 0;
    double width = 0;
    double steps = 0;
    double requests = 0;
    double seconds = 0;
    double expected = 0;
    for (int run = 0; run < runs; run++) {
      double start = capacity * Math.pow(4, 2 * random.nextDouble() - 1);
      Spec spec =
          new Spec(slo, start, capacity / 30, capacity * 30, ratio, 1e6, WARM_UP_SECONDS, ceiling);
      List<StepResult> results = new ArrayList<>();
      Next next = CapacitySearch.next(spec, results);
      while (next instanceof Step step) {
        results.add(made(queue, random, slo, step));
        next = CapacitySearch.next(spec, results);
      }
      Outcome outcome = (Outcome) next;
      if (outcome.reason() == EndReason.BRACKETED) {
        double low = outcome.low().orElseThrow().ratePerSecond();
        double high = outcome.high().orElseThrow().ratePerSecond();
        bracketed++;
        right += low <= capacity && capacity < high ? 1 : 0;
        width += high / low - 1;
      }
      steps += outcome.steps();
      requests += results.stream().mapToLong(StepResult::requests).sum();
      seconds += outcome.seconds();
      expected += CapacitySearch.estimate(spec).expectedSeconds();
    }
    return new Searches(
        capacity,
        bracketed,
        right,
        width / bracketed,
        steps / runs,
        requests / runs,
        seconds / runs,
        expected / runs);
  }

  private static StepResult made(
      SimulatedQueue queue, SplittableRandom random, Slo slo, Step step) {
    double rate = step.ratePerSecond();
    queue.start(random, rate * SERVICE_NANOS / 1e9, (int) (rate * WARM_UP_SECONDS));
    Window window = queue.untilDecided(slo, step.alpha(), step.mostRequests());
    return new StepResult(
        rate,
        window.decision(),
        window.requests(),
        window.over(),
        0,
        WARM_UP_SECONDS + window.requests() / rate,
        StepFault.NONE);
  }

  private static String name(Kind kind) {
    return switch (kind) {
      case CONSTANT -> "M/D/1";
      case EXPONENTIAL -> "M/M/1";
      case INDEPENDENT -> "independent";
    };
  }

  private static String percent(double quantile) {
    return BigDecimal.valueOf(quantile).movePointRight(2).stripTrailingZeros().toPlainString();
  }
}
