package dev.tenk.results.stats.sweep;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenk.results.stats.Simulations;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.sweep.SizeRace.CostRatio;
import dev.tenk.results.stats.sweep.SizeRace.Figure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A race beside AWS Lambda Power Tuning's way, on the same simulated functions: so many calls of
 * each size one after another, of which the first is cold; a fifth of them is left out on either
 * side, the mean of the rest is rounded up and multiplied by the memory, and the cheapest size is
 * taken (strategy "cost"; executor.js, utils.js and analyzer.js at commit 262ecc2).
 */
class PowerTuningSimulationTest {
  private static final int ALL_RUNS = 4000;
  private static final double LEFT_OUT = 0.2;

  /** Its default. */
  private static final int[] SIX = {128, 256, 512, 1024, 1536, 3008};

  private static final int[] TEN = {128, 256, 384, 512, 768, 1024, 1280, 1536, 1769, 3008};

  private record Case(String name, SimulatedFunction function, int[] sizesMb, int callsOfEach) {}

  private record Choice(int sizeMb, int calls) {}

  private static final List<Case> CASES =
      List.of(
          of("11.7 % apart", 100, 0.1, 0, SIX, 50),
          of("3.5 % apart", 65, 0.1, 0, SIX, 50),
          of("2.9 % apart", 42, 0.1, 0, SIX, 50),
          of("2.9 % apart, payloads differ", 42, 0.1, 0.5, SIX, 50),
          of("0.5 % apart", 50, 0.1, 0, SIX, 50),
          of("0.5 % apart", 50, 0.1, 0, SIX, 100),
          of("3.5 % apart, noisy", 65, 0.3, 0, SIX, 50),
          of("3.5 % apart, noisy", 65, 0.3, 0, SIX, 100),
          of("ten sizes, three within 3 %", 50, 0.05, 0, TEN, 50),
          of("ten sizes, three within 3 %", 50, 0.1, 0, TEN, 50));

  private static Case of(
      String name, double fixedMillis, double spread, double payloads, int[] sizes, int calls) {
    return new Case(
        name, new SimulatedFunction(fixedMillis, 60, 2, spread, payloads, 400, 0), sizes, calls);
  }

  @Test
  void aRaceFindsTheBestSizeAsOftenWithHalfTheCalls() {
    int runs = Simulations.runs(ALL_RUNS);
    int allTuned = 0;
    int allRaced = 0;
    for (Case each : CASES) {
      Random random = new Random(20261130);
      int best = each.function().best(each.sizesMb());
      int tuned = 0;
      int raced = 0;
      long calls = 0;
      for (int run = 0; run < runs; run++) {
        tuned += tune(each, random) == best ? 1 : 0;
        Choice choice = race(each, random);
        raced += choice.sizeMb() == best ? 1 : 0;
        calls += choice.calls();
      }
      int tuningCalls = each.callsOfEach() * each.sizesMb().length;
      double share = (double) calls / runs / tuningCalls;
      System.out.printf(
          "%-32s spread %.2f, %2d sizes: power tuning %4d calls, right in %.1f %%; race %.0f calls"
              + " (%.0f %%), right in %.1f %%%n",
          each.name(),
          each.function().spread(),
          each.sizesMb().length,
          tuningCalls,
          100.0 * tuned / runs,
          (double) calls / runs,
          100 * share,
          100.0 * raced / runs);
      assertTrue(share <= 0.5, each.name());
      allTuned += tuned;
      allRaced += raced;
    }
    // a difference of two counts, each with its own noise
    double noise = 3 * Math.sqrt(2.0 * 0.25 * runs * CASES.size());
    assertTrue(allRaced >= allTuned - noise, allRaced + " against " + allTuned);
  }

  private static int tune(Case of, Random random) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    double[] payloads = new double[of.callsOfEach()];
    Arrays.setAll(payloads, i -> of.function().payload(random));
    for (int sizeMb : of.sizesMb()) {
      double[] millis = new double[of.callsOfEach()];
      for (int i = 0; i < millis.length; i++) {
        millis[i] = of.function().callMillis(sizeMb, payloads[i], i == 0, random);
      }
      Arrays.sort(millis);
      int out = (int) (millis.length * LEFT_OUT);
      double mean = Arrays.stream(millis, out, millis.length - out).average().orElseThrow();
      double cost = Math.ceil(mean) * sizeMb;
      if (cost < least) {
        least = cost;
        best = sizeMb;
      }
    }
    return best;
  }

  /** One call warms each size up; then rounds of a call each, until half of the calls are used. */
  private static Choice race(Case of, Random random) {
    int sizes = of.sizesMb().length;
    int most = of.callsOfEach() * sizes / 2;
    SizeRace race = new SizeRace(sizes, most / 2);
    Map<String, List<Figure>> rounds = new LinkedHashMap<>();
    List<Integer> left = new ArrayList<>();
    for (int sizeMb : of.sizesMb()) {
      rounds.put(Integer.toString(sizeMb), new ArrayList<>());
      left.add(sizeMb);
    }
    int calls = sizes;
    while (left.size() > 1 && calls + left.size() <= most) {
      double payload = of.function().payload(random);
      for (int sizeMb : left) {
        double millis = of.function().callMillis(sizeMb, payload, false, random);
        rounds
            .get(Integer.toString(sizeMb))
            .add(new Figure(OptionalDouble.of(millis * sizeMb), SloDecision.MET));
      }
      calls += left.size();
      if (race.looks().contains(rounds.get(Integer.toString(left.get(0))).size())) {
        Map<String, SizeRace.Loss> lost = race.losses(rounds);
        left.removeIf(sizeMb -> lost.containsKey(Integer.toString(sizeMb)));
      }
    }
    return new Choice(cheapest(left, rounds), calls);
  }

  private static int cheapest(List<Integer> left, Map<String, List<Figure>> rounds) {
    int best = left.get(0);
    for (int sizeMb : left) {
      List<Figure> own = rounds.get(Integer.toString(sizeMb));
      CostRatio against = CostRatio.of(own, rounds.get(Integer.toString(best)), own.size());
      if (against.ratio() < 1) {
        best = sizeMb;
      }
    }
    return best;
  }
}
