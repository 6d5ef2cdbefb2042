package dev.tenk.results.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.AbPlan.Order;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbPlanTest {
  /** No cell is longer than a minute, and both the rounds and the looks are whole cells. */
  @ParameterizedTest
  @CsvSource({
    "96, 5, false, 12",
    "96, 5, true, 12",
    "48, 10, true, 6",
    "48, 10, false, 6",
    "24, 20, true, 3",
    "13, 2, false, 13",
    "13, 2, true, 1",
    "7, 30, false, 1",
    "1, 120, false, 1"
  })
  void aCellHoldsAsManyRoundsAsAMinute(int rounds, int side, boolean decided, int perCell) {
    AbPlan plan = plan(rounds, side, decided, Order.REQUESTS);

    assertThat(plan.roundsPerCell()).isEqualTo(perCell);
    assertThat(plan.window()).isEqualTo(Duration.ofSeconds((long) perCell * side));
    assertThat(plan.cellsPerTarget() * perCell).isEqualTo(rounds);
  }

  @Test
  void aRoundIsInOneCellOfEachSide() {
    AbPlan plan = plan(24, 5, false, Order.REQUESTS);

    assertThat(plan.atOnce()).isTrue();
    assertThat(plan.cells("a", 1)).containsExactly(new CellKey("a", "w", 1));
    assertThat(plan.cells("b", 12)).containsExactly(new CellKey("b", "w", 1));
    assertThat(plan.cells("b", 13)).containsExactly(new CellKey("b", "w", 2));
    assertThat(plan.lastRoundOf(new CellKey("a", "w", 2))).isEqualTo(24);
  }

  @Test
  void aRoundByWindowsHasTwoOfEachSide() {
    AbPlan plan = plan(24, 30, false, Order.WINDOWS);

    assertThat(plan.atOnce()).isFalse();
    assertThat(plan.roundsPerCell()).isEqualTo(1);
    assertThat(plan.cellsPerTarget()).isEqualTo(48);
    assertThat(plan.window()).isEqualTo(Duration.ofSeconds(15));
    assertThat(plan.cells("a", 2))
        .containsExactly(new CellKey("a", "w", 3), new CellKey("a", "w", 4));
    assertThat(plan.lastRoundOf(new CellKey("a", "w", 3))).isEqualTo(2);
  }

  /** Runs from before there were others. */
  @Test
  void withoutAnOrderBuildsAreStartedAnew() {
    assertThat(plan(24, 30, false, null).order()).isEqualTo(Order.STARTS);
  }

  @Test
  void anotherBuildThatIsNotStartedAnewChangesNothingElse() {
    AbPlan plan = plan(24, 30, false, Order.WINDOWS).withNotRestarted("b");

    assertThat(plan.notRestarted()).containsExactly("b");
    assertThat(plan.order()).isEqualTo(Order.WINDOWS);
  }

  @Test
  void whatHistogramsCannotBeCutAtIsRefused() {
    assertThatThrownBy(() -> plan(24, 1.5, false, Order.REQUESTS))
        .hasMessage("1.5 s a side, expected whole seconds, which are what histograms are kept of");
    assertThat(plan(24, 1.5, false, Order.STARTS).sideSeconds()).isEqualTo(1.5);
    assertThatThrownBy(() -> plan(0, 5, false, Order.REQUESTS))
        .hasMessage("0 rounds of 5.0 s a side, expected 1 or more, above 0");
  }

  private static AbPlan plan(int rounds, double side, boolean decided, Order order) {
    return new AbPlan("a", "b", "w", rounds, side, decided, List.of(), 0.03, List.of(), order);
  }
}
