package dev.tenk.gatling.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellPlanTest {
  private static final int REPETITIONS = 300;

  @TempDir Path folder;

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

  /** 300 rounds, 2 orders: 150 each, with a standard deviation of 8.7. */
  @Test
  void aRoundIsABBAWithEitherSideAsA() {
    AbPlan plan =
        new AbPlan("a", "b", "w", 300, 30, false, List.of(), 0.03, List.of(), AbPlan.Order.STARTS);
    List<CellKey> cells = CellPlan.ofRounds(plan, 5, 1, 300);

    assertThat(cells).doesNotHaveDuplicates().hasSize(300 * 4);
    int baselineFirst = 0;
    for (int round = 1; round <= 300; round++) {
      List<CellKey> four = cells.subList(4 * round - 4, 4 * round);
      String outer = four.get(0).target();
      String inner = outer.equals("a") ? "b" : "a";
      assertThat(four).extracting(CellKey::target).containsExactly(outer, inner, inner, outer);
      assertThat(four)
          .extracting(CellKey::repetition)
          .containsExactly(2 * round - 1, 2 * round - 1, 2 * round, 2 * round);
      assertThat(four).extracting(plan::lastRoundOf).containsOnly(round);
      baselineFirst += outer.equals("a") ? 1 : 0;
    }
    assertThat(baselineFirst).isBetween(115, 185);
    assertThat(CellPlan.ofRounds(plan, 5, 13, 24)).isEqualTo(cells.subList(48, 96));
  }

  @Test
  void buildsThatAreCalledInTurnAreMeasuredAtOnce() {
    AbPlan plan =
        new AbPlan("a", "b", "w", 24, 10, true, List.of(), 0.03, List.of(), AbPlan.Order.REQUESTS);
    List<CellKey> cells = CellPlan.ofRounds(plan, 5, 1, 12);

    assertThat(cells)
        .containsExactly(
            new CellKey("a", "w", 1),
            new CellKey("b", "w", 1),
            new CellKey("a", "w", 2),
            new CellKey("b", "w", 2));
    assertThat(CellPlan.together(suite(1).interleaved(plan), cells))
        .containsExactly(cells.subList(0, 2), cells.subList(2, 4));
    assertThat(CellPlan.ofRounds(plan, 5, 13, 24))
        .extracting(CellKey::repetition)
        .containsExactly(3, 3, 4, 4);
  }

  @Test
  void theTargetsOfASimulationAreMeasuredAtOnce() throws IOException {
    Files.writeString(folder.resolve("j.jar"), "");
    Suite suite =
        suite(
            1,
            2,
            "{name: x, kind: simulation, simulation: J, jar: j.jar, targets: [c, a], duration: 1s}");

    List<List<CellKey>> together = CellPlan.together(suite, CellPlan.of(suite));

    assertThat(together).hasSize(2 * (3 + 1));
    for (int repetition = 1; repetition <= 2; repetition++) {
      assertThat(together.get(repetition * 4 - 1))
          .containsExactlyInAnyOrder(
              new CellKey("a", "x", repetition), new CellKey("c", "x", repetition));
    }
    assertThat(together.subList(0, 3)).allSatisfy(alone -> assertThat(alone).hasSize(1));
  }

  /** A target that is measured by a job has no cells; a suite of such has none at all. */
  @Test
  void aJobHasNoCells() {
    String yaml =
        """
        name: jobs
        slo: p50=1s
        demand: 1/month peak 1/s
        prices: book.csv
        payloads: {synthetic: {}}
        targets:
          - {name: job, kind: sagemaker-batch-transform, standing: emulated}
        workloads:
          - {name: w, kind: constant, rate: 1/s, duration: 1s}
        """;
    assertThat(CellPlan.of(SuiteReader.read("suite.yaml", folder, yaml).suite())).isEmpty();
    assertThat(
            CellPlan.of(
                SuiteReader.read(
                        "suite.yaml",
                        folder,
                        yaml.replace(
                            "targets:\n", "targets:\n  - {name: a, kind: k, standing: emulated}\n"))
                    .suite()))
        .containsExactly(new CellKey("a", "w", 1));
  }

  private Suite suite(int seed) {
    return suite(seed, REPETITIONS, "{name: x, kind: constant, rate: 1/s, duration: 1s}");
  }

  private Suite suite(int seed, int repetitions, String secondWorkload) {
    return SuiteReader.read(
            "suite.yaml",
            folder,
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
              - %s
            """
                .formatted(seed, repetitions, secondWorkload))
        .suite();
  }
}
