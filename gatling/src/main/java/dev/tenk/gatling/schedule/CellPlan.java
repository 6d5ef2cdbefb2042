package dev.tenk.gatling.schedule;

import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Workload;
import dev.tenk.results.suite.Suite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Which cells a suite is measured in, and in what order; a pure function of the suite. */
public final class CellPlan {
  private CellPlan() {}

  /**
   * All cells, workload by workload, so that drift affects every target alike. Within a workload
   * and repetition the targets come one after another in an order that is drawn from the seed, so
   * that drift does not favour one of them. Of a capacity search only the first step is planned,
   * whose further ones follow from it; it confirms itself and is not repeated. A target that is
   * measured by a job has none.
   */
  public static List<CellKey> of(Suite suite) {
    List<CellKey> cells = new ArrayList<>();
    for (int repetition = 1; repetition <= suite.repetitions(); repetition++) {
      for (Workload workload : suite.workloads()) {
        if (repetition > 1 && workload instanceof Workload.CapacityWorkload) {
          continue;
        }
        List<CellKey> block = new ArrayList<>();
        for (String target : targets(suite, workload)) {
          block.add(new CellKey(target, workload.name(), repetition));
        }
        if (block.isEmpty()) {
          continue;
        }
        shuffle(block, new SplittableRandom(Seeds.ofOrder(suite.seed(), block.get(0))));
        cells.addAll(block);
      }
    }
    return cells;
  }

  /**
   * The cells of some rounds of an interleaved comparison: where it is not request by request, each
   * ABBA or BAAB as the seed has it.
   *
   * @param first round, from 1, with which a cell begins
   * @param last round, included, with which one ends
   */
  public static List<CellKey> ofRounds(AbPlan plan, long seed, int first, int last) {
    List<CellKey> cells = new ArrayList<>();
    if (plan.atOnce()) {
      for (int round = first; round <= last; round += plan.roundsPerCell()) {
        cells.addAll(plan.cells(plan.baseline(), round));
        cells.addAll(plan.cells(plan.candidate(), round));
      }
      return cells;
    }
    for (int round = first; round <= last; round++) {
      List<CellKey> baseline = plan.cells(plan.baseline(), round);
      List<CellKey> candidate = plan.cells(plan.candidate(), round);
      boolean baselineFirst =
          new SplittableRandom(Seeds.ofOrder(seed, baseline.get(0))).nextBoolean();
      List<CellKey> outer = baselineFirst ? baseline : candidate;
      cells.add(outer.get(0));
      cells.addAll(baselineFirst ? candidate : baseline);
      cells.add(outer.get(1));
    }
    return cells;
  }

  private static List<String> targets(Suite suite, Workload workload) {
    return workload instanceof Workload.SimulationWorkload own
        ? own.targets()
        : suite.targets().stream()
            .filter(target -> !target.isJob())
            .map(Suite.TargetPlan::name)
            .toList();
  }

  /**
   * The cells that are measured at once, in the order of the first of each: those of one repetition
   * of a simulation, or of a comparison request by request; any other by itself.
   */
  public static List<List<CellKey>> together(Suite suite, List<CellKey> cells) {
    Map<CellKey, List<CellKey>> groups = new LinkedHashMap<>();
    for (CellKey cell : cells) {
      boolean atOnce =
          suite.atOnce() || suite.workload(cell.workload()) instanceof Workload.SimulationWorkload;
      CellKey group = atOnce ? new CellKey("", cell.workload(), cell.repetition()) : cell;
      groups.computeIfAbsent(group, key -> new ArrayList<>()).add(cell);
    }
    return List.copyOf(groups.values());
  }

  /** Fisher and Yates, written out: another Java's shuffle must not change a plan. */
  private static void shuffle(List<CellKey> cells, SplittableRandom random) {
    for (int last = cells.size() - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      CellKey swapped = cells.get(last);
      cells.set(last, cells.get(other));
      cells.set(other, swapped);
    }
  }
}
