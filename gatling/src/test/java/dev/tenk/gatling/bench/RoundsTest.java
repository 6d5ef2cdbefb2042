package dev.tenk.gatling.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RoundsTest {
  @Test
  void aRatioIsOfOneRoundAndOnlyOfThoseThatBothHave() {
    Rounds rounds = new Rounds();
    rounds.add(0, 1000, "new", Map.of(Figure.CPU, 3.0));
    rounds.add(0, 1000, "old", Map.of(Figure.CPU, 2.0));
    rounds.add(1, 1000, "new", Map.of(Figure.CPU, 9.0));
    rounds.add(2, 1000, "new", Map.of(Figure.CPU, 1.0));
    rounds.add(2, 1000, "old", Map.of(Figure.CPU, 4.0));
    assertThat(rounds.ratios(1000, "new", "old", Figure.CPU)).containsExactly(1.5, 0.25);
    assertThat(rounds.ratios(3000, "new", "old", Figure.CPU)).isEmpty();
  }

  @Test
  void ofTwoSharesThatAreNoneNeitherIsMore() {
    Rounds rounds = new Rounds();
    rounds.add(0, 1000, "new", Map.of(Figure.LATE, 0.0));
    rounds.add(0, 1000, "old", Map.of(Figure.LATE, 0.0));
    assertThat(rounds.ratios(1000, "new", "old", Figure.LATE)).containsExactly(1.0);
  }

  @Test
  void whatIsMeasuredTwiceInARoundCountsHalf() {
    Rounds rounds = new Rounds();
    rounds.add(0, 1000, "bare", Map.of(Figure.LATE, 1.0));
    rounds.add(0, 1000, "bare", Map.of(Figure.LATE, 2.0));
    assertThat(rounds.values(1000, "bare", Figure.LATE)).containsExactly(1.5);
  }

  @Test
  void aTableHasMediansAndRangesAndLeavesOpenWhatNobodySaw() {
    Rounds rounds = new Rounds();
    rounds.add(0, 3000, "one", Map.of(Figure.CPU, 0.3, Figure.PEAK, 270.0));
    rounds.add(1, 3000, "one", Map.of(Figure.CPU, 0.1, Figure.PEAK, 270.0));
    rounds.add(2, 3000, "one", Map.of(Figure.CPU, 0.2));
    rounds.add(0, 3000, "other", Map.of(Figure.CPU, 0.5, Figure.LATE, 1.0));
    assertThat(rounds.table(Figure.Table.COST))
        .isEqualTo(
            """
            | req/s | tool | CPU ms a request | peak MB |
            |---|---|---|---|
            | 3000 | one | 0.2000 (0.1000 to 0.3000) | 270 |
            | 3000 | other | 0.5000 |  |
            """);
    assertThat(rounds.ratioTable("one", "other", List.of(Figure.CPU, Figure.LATE)))
        .isEqualTo(
            """
            | req/s | tool | CPU ms a request | over 0.2 ms late % |
            |---|---|---|---|
            | 3000 | one / other | 0.60 |  |
            """);
  }

  @Test
  void ofValidityRoundsAreCounted() {
    Rounds rounds = new Rounds();
    rounds.add(0, 1000, "one", Map.of(Figure.VALID_P99, 1.0));
    rounds.add(1, 1000, "one", Map.of(Figure.VALID_P99, 0.0));
    rounds.add(2, 1000, "one", Map.of(Figure.VALID_P99, 1.0));
    assertThat(rounds.table(Figure.Table.VALIDITY))
        .isEqualTo(
            """
            | req/s | tool | p99 |
            |---|---|---|
            | 1000 | one | 2 of 3 |
            """);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertThat(Rounds.median(new double[] {9, 1, 4, 2})).isEqualTo(3);
    assertThat(Rounds.median(new double[] {9, 1, 4})).isEqualTo(4);
  }
}
