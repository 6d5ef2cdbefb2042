package dev.tenk.gatling.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CellPlanTest {
  private static final int REPETITIONS = 300;

  @Test
  void eachBlockOfAWorkloadAndARepetitionHasEachTargetOnce() {
    List<CellKey> cells = CellPlan.of(suite(1));

    assertThat(cells).doesNotHaveDuplicates().hasSize(REPETITIONS * 2 * 3);
    for (int i = 0; i < cells.size(); i += 3) {
      List<CellKey> block = cells.subList(i, i + 3);
      assertThat(block).extracting(CellKey::target).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(block).extracting(CellKey::workload).containsOnly(i / 3 % 2 == 0 ? "w" : "x");
      assertThat(block).extracting(CellKey::repetition).containsOnly(i / 6 + 1);
    }
  }

  @Test
  void theSameSeedGivesTheSameOrderAndAnotherSeedAnother() {
    assertThat(CellPlan.of(suite(7))).isEqualTo(CellPlan.of(suite(7)));
    assertThat(CellPlan.of(suite(7))).isNotEqualTo(CellPlan.of(suite(8)));
  }

  /** 600 blocks, 6 orders: 100 each, with a standard deviation of 9.1. */
  @Test
  void noOrderIsFavoured() {
    List<CellKey> cells = CellPlan.of(suite(3));
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i < cells.size(); i += 3) {
      List<String> order = new ArrayList<>();
      cells.subList(i, i + 3).forEach(cell -> order.add(cell.target()));
      counts.merge(order, 1, Integer::sum);
    }
    assertThat(counts).hasSize(6);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(64, 136));
  }

  private static Suite suite(int seed) {
    return SuiteReader.read(
            "suite.yaml",
            Path.of("/lab"),
            """
            name: orders
            seed: %d
            slo: p50=1s
            demand: 1/month peak 1/s
            prices: book.csv
            repetitions: %d
            payloads: {synthetic: {}}
            targets:
              - {name: a, kind: k, standing: emulated}
              - {name: b, kind: k, standing: emulated}
              - {name: c, kind: k, standing: emulated}
            workloads:
              - {name: w, kind: constant, rate: 1/s, duration: 1s}
              - {name: x, kind: constant, rate: 1/s, duration: 1s}
            """
                .formatted(seed, REPETITIONS))
        .suite();
  }
}
