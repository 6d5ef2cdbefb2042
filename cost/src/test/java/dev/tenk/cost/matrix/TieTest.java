package dev.tenk.cost.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.Load;
import dev.tenk.cost.Measured;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.cost.matrix.Tie.Speed;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Insufficient;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TieTest {
  private static final double P90 = 0.9;

  private static Row row(String name, double rate, Choice choice, QuantileEstimate response) {
    CellSummary cell = Cells.open(name, "even", rate, SloDecision.MET);
    TargetFacts facts =
        new TargetFacts(
            name,
            "edge",
            Standing.MEASURED,
            "http://x",
            "m",
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>());
    Measured measured = Measured.of(facts, List.of(cell), List.of());
    Candidate candidate =
        Candidate.of(
            "run",
            facts,
            measured,
            TargetCosts.notPriced(measured, "no prices"),
            List.of(cell),
            Optional.empty());
    return new Row(
        candidate,
        new NotCosted("no prices"),
        new ResponseAtDemand(
            SloAtDemand.MET, "", Optional.of(cell), List.of(response), OptionalDouble.empty()),
        OptionalInt.of(1),
        choice,
        Optional.empty());
  }

  private static Seen seen(long nanos, long lower, long upper, long handed) {
    return new Seen(P90, nanos, new Interval(lower, OptionalLong.of(upper)), handed);
  }

  private static Speed beside(Row taken, Row other) {
    return new Tie(taken, List.of(other), P90).beside(other);
  }

  @Test
  void theOneWhoseIntervalEndsBeforeTheOthersBeginsIsFaster() {
    Row fast = row("fast", 40, Choice.RECOMMENDED, seen(10, 9, 12, 10));

    assertThat(beside(fast, row("slow", 40, Choice.NO, seen(20, 13, 30, 20))))
        .isEqualTo(Speed.FASTER);
    assertThat(beside(fast, row("slow", 40, Choice.NO, seen(20, 12, 30, 20))))
        .isEqualTo(Speed.SEEN_FASTER);
    // 3 of its 20 ns may be the generator's, which leaves 10 as its lower end
    assertThat(beside(fast, row("slow", 40, Choice.NO, seen(20, 13, 30, 17))))
        .isEqualTo(Speed.SEEN_FASTER);
    // all that it is slower by may be the generator's
    assertThat(beside(fast, row("slow", 40, Choice.NO, seen(20, 13, 30, 10))))
        .isEqualTo(Speed.NOT_TOLD_APART);
    assertThat(beside(fast, row("same", 40, Choice.NO, seen(10, 9, 12, 10))))
        .isEqualTo(Speed.NOT_TOLD_APART);
  }

  @Test
  void whatHasNoUpperEndIsNotFaster() {
    Row open =
        row(
            "fast",
            40,
            Choice.RECOMMENDED,
            new Seen(P90, 10, new Interval(9, OptionalLong.empty())));

    assertThat(beside(open, row("slow", 40, Choice.NO, seen(200, 150, 300, 200))))
        .isEqualTo(Speed.SEEN_FASTER);
  }

  @Test
  void ratesThatDifferByMoreThanFivePercentAreNotCompared() {
    Row fast = row("fast", 40, Choice.RECOMMENDED, seen(10, 9, 12, 10));

    assertThat(beside(fast, row("slow", 42, Choice.NO, seen(20, 13, 30, 20))))
        .isEqualTo(Speed.FASTER);
    assertThat(beside(fast, row("slow", 44, Choice.NO, seen(20, 13, 30, 20))))
        .isEqualTo(Speed.OTHER_RATES);
  }

  @Test
  void whatWasNotSeenIsNotCompared() {
    Row fast = row("fast", 40, Choice.RECOMMENDED, seen(10, 9, 12, 10));

    assertThat(beside(fast, row("few", 40, Choice.NO, new Insufficient(P90, 3))))
        .isEqualTo(Speed.NOT_SEEN);
  }

  @Test
  void theOneSeenFasterIsTakenAndTheFirstOfEquals() {
    Row few = row("few", 40, Choice.NO, new Insufficient(P90, 3));
    Row slow = row("slow", 40, Choice.NO, seen(20, 13, 30, 20));
    Row fast = row("fast", 40, Choice.NO, seen(10, 9, 12, 10));
    Row same = row("same", 40, Choice.NO, seen(10, 9, 12, 10));

    assertThat(Tie.fastest(List.of(few, slow, fast, same), P90)).isSameAs(fast);
    assertThat(Tie.fastest(List.of(few), P90)).isSameAs(few);
  }

  @Test
  void othersAreThoseOfTheSameRank() {
    Row taken = row("taken", 40, Choice.RECOMMENDED, seen(10, 9, 12, 10));
    Row other = row("other", 40, Choice.NO, seen(20, 13, 30, 20));
    Load load = Load.peakRate(BigDecimal.valueOf(1000), BigDecimal.ONE);

    assertThat(
            new AtDemand(load, List.of(other, taken), Optional.of(taken), P90)
                .tie(Choice.RECOMMENDED))
        .contains(new Tie(taken, List.of(other), P90));
    assertThat(new AtDemand(load, List.of(taken), Optional.of(taken), P90).tie(Choice.RECOMMENDED))
        .isEmpty();
    assertThat(new AtDemand(load, List.of(other), Optional.empty(), P90).tie(Choice.RECOMMENDED))
        .isEmpty();
  }
}
