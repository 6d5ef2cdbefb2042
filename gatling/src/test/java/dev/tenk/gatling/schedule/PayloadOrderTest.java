package dev.tenk.gatling.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.targets.payload.PayloadMix.PayloadSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadOrderTest {
  private static final List<PayloadSet> TWO =
      List.of(new PayloadSet(0, 3, 3), new PayloadSet(3, 2, 1));

  @Test
  void oneSetIsTakenInTurn() {
    assertThat(ids(List.of(new PayloadSet(0, 3, 0.1)), 1, 7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
  }

  @Test
  void aSetIsDrawnByWeightAndItsPayloadsComeInTurn() {
    List<Integer> ids = ids(TWO, 1, 40_000);

    List<Integer> ofSecond = ids.stream().filter(id -> id >= 3).toList();
    // 10,000 expected, standard deviation 87
    assertThat(ofSecond.size()).isBetween(9_650, 10_350);
    for (int i = 0; i < ofSecond.size(); i++) {
      assertThat(ofSecond.get(i)).isEqualTo(3 + i % 2);
    }
    List<Integer> ofFirst = ids.stream().filter(id -> id < 3).toList();
    for (int i = 0; i < ofFirst.size(); i++) {
      assertThat(ofFirst.get(i)).isEqualTo(i % 3);
    }
  }

  @Test
  void theOrderFollowsFromTheSeed() {
    assertThat(ids(TWO, 5, 100)).isEqualTo(ids(TWO, 5, 100)).isNotEqualTo(ids(TWO, 6, 100));
    CellKey cell = new CellKey("a", "w", 1);
    assertThat(Seeds.ofPayloads(42, cell))
        .isEqualTo(Seeds.ofPayloads(42, new CellKey("b", "w", 1)))
        .isNotEqualTo(Seeds.ofPayloads(42, new CellKey("a", "w", 2)))
        .isNotEqualTo(Seeds.ofArrivals(42, cell));
  }

  private static List<Integer> ids(List<PayloadSet> sets, long seed, int count) {
    PayloadOrder order = new PayloadOrder(sets, seed);
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(order.next());
    }
    return ids;
  }
}
