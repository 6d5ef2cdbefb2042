package dev.tenk.cost.bench;

import dev.tenk.cost.BreakEven;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostModel;
import dev.tenk.cost.Deployment;
import dev.tenk.cost.Load;
import dev.tenk.cost.Places;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a million (target × demand) cells take to price on one core, several rounds; then how
 * long the break-even of each two targets takes to find.
 */
public final class PricingBenchmark {
  private static final int ROUNDS = 6;
  private static final int DEMANDS = 200_000;

  private PricingBenchmark() {}

  /** Prints seconds for each round, all targets and each alone. */
  public static void main(String[] args) {
    List<Deployment> targets =
        List.of(
            Places.edge("38.9583333333"),
            Places.realtime("12.5"),
            Places.serverless("0.12"),
            Places.lambda("0.12"),
            Places.async("0.5", "240", "900"));
    List<CostModel> models = new ArrayList<>();
    targets.forEach(target -> models.add(target.priced(Places.BOOK)));
    List<Load> loads = new ArrayList<>();
    for (int i = 0; i < DEMANDS; i++) {
      loads.add(Load.peakFactor(BigDecimal.valueOf(100 + 17L * i), BigDecimal.valueOf(3)));
    }
    for (int round = 1; round <= ROUNDS; round++) {
      StringBuilder each = new StringBuilder();
      long all = 0;
      for (int k = 0; k < models.size(); k++) {
        long begin = System.nanoTime();
        int cheap = 0;
        for (Load load : loads) {
          if (models.get(k).at(load) instanceof Cost cost
              && cost.per10kUsd().orElseThrow().high().compareTo(BigDecimal.ONE) < 0) {
            cheap++;
          }
        }
        long nanos = System.nanoTime() - begin;
        all += nanos;
        each.append(
            "  %s %.3f s (%d below 1 USD)"
                .formatted(targets.get(k).getClass().getSimpleName(), nanos / 1e9, cheap));
      }
      System.out.printf(
          "round %d: %d cells in %.3f s%s%n", round, models.size() * loads.size(), all / 1e9, each);
    }
    for (int one = 0; one < models.size(); one++) {
      for (int other = 0; other < models.size(); other++) {
        long begin = System.nanoTime();
        BreakEven.Inferences found =
            BreakEven.inInferences(models.get(one), models.get(other), loads.get(0));
        System.out.printf(
            "%s against %s: %.1f ms, %d turns up to %d%n",
            targets.get(one).getClass().getSimpleName(),
            targets.get(other).getClass().getSimpleName(),
            (System.nanoTime() - begin) / 1e6,
            found.turns().size(),
            found.comparedUpTo());
      }
    }
  }
}
