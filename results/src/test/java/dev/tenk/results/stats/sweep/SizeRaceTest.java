package dev.tenk.results.stats.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.sweep.SizeRace.CostRatio;
import dev.tenk.results.stats.sweep.SizeRace.Dearer;
import dev.tenk.results.stats.sweep.SizeRace.Figure;
import dev.tenk.results.stats.sweep.SizeRace.Loss;
import dev.tenk.results.stats.sweep.SizeRace.MissedSlo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SizeRaceTest {
  /**
   * C(6, 2) / 100² = 0.0015 and 6 / 100 = 0.06; C(100, 3) / 100³ = 0.16, C(100, 7) / 100⁷ = 1.6E-4.
   */
  @Test
  void roundsAreNeededByHowOftenTheyAreWrong() {
    assertEquals(2, new SizeRace(2, 6).misses());
    // 0.0015 is above 0.001, and C(6, 3) / 100³ = 0.00002 is not
    assertEquals(3, new SizeRace(2, 6).mets());
    assertEquals(3, new SizeRace(4, 6).mets());
    assertEquals(6, new SizeRace(2, 100).misses());
    assertTrue(new SizeRace(2, 1).misses() > 1);
  }

  @Test
  void looksGetRarerAndLeaveTheLastRoundOut() {
    assertEquals(List.of(), new SizeRace(2, 3).looks());
    assertEquals(List.of(3, 4, 5), new SizeRace(2, 6).looks());
    assertEquals(List.of(3, 4, 5, 7, 9, 12, 15, 19), new SizeRace(2, 20).looks());
  }

  @Test
  void aSizeThatMissesTheSloTwiceIsDropped() {
    Map<String, Loss> lost =
        new SizeRace(2, 6)
            .losses(
                Map.of(
                    "small", rounds(SloDecision.MISSED, 1, 1),
                    "large", rounds(SloDecision.MET, 2, 2)));

    assertEquals(Map.of("small", new MissedSlo(2)), lost);
  }

  @Test
  void oneMissedRoundDropsNothing() {
    Map<String, Loss> lost =
        new SizeRace(2, 6)
            .losses(
                Map.of(
                    "small", rounds(SloDecision.MISSED, 1),
                    "large", rounds(SloDecision.MET, 2)));

    assertEquals(Map.of(), lost);
  }

  /** Of ln ratios 0.69, 0.70, 0.71 the mean is 0.70, the SD 0.01, t = 0.70 / (0.01 / √3) = 121. */
  @Test
  void aSizeThatIsMuchDearerIsDroppedAtTheFirstLook() {
    List<Figure> dear = List.of(met(Math.exp(0.69)), met(Math.exp(0.70)), met(Math.exp(0.71)));
    Map<String, List<Figure>> rounds = new LinkedHashMap<>();
    rounds.put("cheap", rounds(SloDecision.MET, 1, 1, 1));
    rounds.put("dear", dear);

    Map<String, Loss> lost = new SizeRace(2, 6).losses(rounds);

    assertEquals(1, lost.size());
    Dearer loss = (Dearer) lost.get("dear");
    assertEquals(3, loss.round());
    assertEquals("cheap", loss.than());
    assertEquals(Math.exp(0.70), loss.ratio(), 1e-9);
    CostRatio ratio = CostRatio.of(dear, rounds.get("cheap"), 3);
    assertEquals(0.01 / Math.sqrt(3), ratio.standardError(), 1e-12);
  }

  /** t with 2 degrees of freedom is 9.925 at 0.5 %. */
  @Test
  void theIntervalIsThatOfThePairedTTest() {
    List<Figure> ones = rounds(SloDecision.MET, 1, 1, 1);
    List<Figure> others = List.of(met(Math.exp(-0.1)), met(1), met(Math.exp(0.1)));

    double[] interval =
        CostRatio.of(/* one= */ others, /* other= */ ones, 3).interval(0.99).orElseThrow();

    double half = 9.9248 * 0.1 / Math.sqrt(3);
    assertEquals(Math.exp(-half), interval[0], 1e-4);
    assertEquals(Math.exp(half), interval[1], 1e-4);
  }

  @Test
  void nothingIsDroppedForBeingDearerThanASizeThatMayMissTheSlo() {
    Map<String, List<Figure>> rounds = new LinkedHashMap<>();
    List<Figure> twice = new ArrayList<>(rounds(SloDecision.MET, 1, 1));
    twice.add(new Figure(OptionalDouble.of(1), SloDecision.INCONCLUSIVE));
    rounds.put("cheap", twice);
    rounds.put("dear", rounds(SloDecision.MET, 2.0, 2.01, 1.99));

    assertEquals(Map.of(), new SizeRace(2, 6).losses(rounds));

    List<Figure> doubtful = new ArrayList<>(rounds(SloDecision.MET, 1, 1, 1));
    doubtful.add(new Figure(OptionalDouble.of(1), SloDecision.MISSED));
    rounds.put("cheap", doubtful);
    rounds.put("dear", rounds(SloDecision.MET, 2.0, 2.01, 1.99, 2.0));
    assertTrue(
        new SizeRace(2, 6).losses(rounds).values().stream().allMatch(loss -> loss.round() == 3));
  }

  /** By the hour and nothing else: known to the cent, whatever the round. */
  @Test
  void costsWithoutChanceAreComparedAsTheyAre() {
    Map<String, List<Figure>> rounds = new LinkedHashMap<>();
    rounds.put("a", rounds(SloDecision.MET, 1, 1, 1));
    rounds.put("same", rounds(SloDecision.MET, 1, 1, 1));
    rounds.put("dearer", rounds(SloDecision.MET, 1.01, 1.01, 1.01));

    assertEquals(List.of("dearer"), List.copyOf(new SizeRace(3, 6).losses(rounds).keySet()));
  }

  @Test
  void roundsWithoutACostAreLeftOutOfPairs() {
    List<Figure> gaps = new ArrayList<>(rounds(SloDecision.MET, 2, 2, 2));
    gaps.set(1, new Figure(OptionalDouble.empty(), SloDecision.MET));

    CostRatio ratio = CostRatio.of(gaps, rounds(SloDecision.MET, 1, 1, 1), 3);

    assertEquals(2, ratio.pairs());
    assertTrue(ratio.interval(0.99).isEmpty());
  }

  @Test
  void aRaceHasTwoSizes() {
    assertThrows(IllegalArgumentException.class, () -> new SizeRace(1, 6));
    assertThrows(IllegalArgumentException.class, () -> new SizeRace(2, 0));
  }

  private static Figure met(double cost) {
    return new Figure(OptionalDouble.of(cost), SloDecision.MET);
  }

  private static List<Figure> rounds(SloDecision slo, double... costs) {
    List<Figure> figures = new ArrayList<>();
    for (double cost : costs) {
      figures.add(new Figure(OptionalDouble.of(cost), slo));
    }
    return figures;
  }
}
