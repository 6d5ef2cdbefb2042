package dev.tenk.results.stats.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.stats.comparison.MarginTest.Foresight;
import dev.tenk.results.stats.comparison.MarginTest.Gate;
import dev.tenk.results.stats.comparison.PairedRounds.Round;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarginTestTest {
  private static final MarginTest ONCE = MarginTest.once(0.03);
  private static final MarginTest UNTIL_DECIDED = MarginTest.untilDecided(0.03);

  /** 2^-9 = 0.00195 ≤ 0.0025, 2^-8 = 0.0039 ≤ 0.005, and a quarter of each with four looks. */
  @Test
  void fewestRounds() {
    assertThat(ONCE.fewestRoundsForChange(2)).isEqualTo(9);
    assertThat(ONCE.fewestRoundsForChange(1)).isEqualTo(8);
    assertThat(ONCE.fewestRoundsForEquivalence()).isEqualTo(8);
    assertThat(UNTIL_DECIDED.fewestRoundsForChange(2)).isEqualTo(11);
    assertThat(UNTIL_DECIDED.fewestRoundsForEquivalence()).isEqualTo(10);
  }

  /** ⌈(4.45 · s / ln(1.05 / 1.03))²⌉ + 5, the logarithm being 0.019231; for 10 % 0.065752. */
  @ParameterizedTest
  @CsvSource({"0.0188, 0.05, 24", "0.0190, 0.05, 25", "0.038, 0.05, 83", "0.064, 0.10, 24"})
  void roundsNeeded(double roundSd, double change, long rounds) {
    assertThat(ONCE.roundsNeeded(roundSd, change, 2)).isEqualTo(rounds);
  }

  @Test
  void noFewerThanCanDecide() {
    assertThat(ONCE.roundsNeeded(0, 0.05, 2)).isEqualTo(9);
    assertThat(UNTIL_DECIDED.roundsNeeded(0, 0.05, 2)).isEqualTo(11);
  }

  /** z(0.000625) + z(0.95) = 4.87. */
  @Test
  void looksTakeMoreRounds() {
    assertThat(UNTIL_DECIDED.roundsNeeded(0.0188, 0.05, 2))
        .isEqualTo((long) Math.ceil(Math.pow(4.87 * 0.0188 / Math.log(1.05 / 1.03), 2)) + 5);
  }

  @Test
  void largestSpreadIsTheOtherWayRound() {
    assertThat(ONCE.largestRoundSd(24, 0.05, 2)).isCloseTo(0.0188, within(0.0001));
    assertThat(ONCE.largestRoundSd(24, 0.10, 2)).isCloseTo(0.0644, within(0.0001));
    assertThat(ONCE.largestRoundSd(8, 0.05, 2)).isZero();
    for (int rounds = 9; rounds < 60; rounds++) {
      double sd = ONCE.largestRoundSd(rounds, 0.05, 2);
      assertThat(ONCE.roundsNeeded(sd * 0.9999, 0.05, 2)).isLessThanOrEqualTo(rounds);
      assertThat(ONCE.roundsNeeded(sd * 1.0001, 0.05, 2)).isGreaterThan(rounds);
    }
  }

  @Test
  void aChangeWithinTheMarginIsNotToBeFound() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ONCE.roundsNeeded(0.01, 0.03, 2))
        .withMessageContaining("0.03");
  }

  @Test
  void saysBeforehandWhatItCannotDecide() {
    assertThat(ONCE.foresee(6, 0.05, 0.1))
        .isEqualTo(
            new Foresight(
                6,
                false,
                false,
                "6 rounds cannot find a build improved or regressed, whatever they show, which"
                    + " takes at least 9, nor equivalent, which takes 8; they give an estimate"
                    + " with its 95 % interval"));
    assertThat(ONCE.foresee(5, 0.05).inWords())
        .endsWith("which takes 8; they give an estimate without an interval");
    assertThat(ONCE.foresee(8, 0.05, 0.1))
        .isEqualTo(
            new Foresight(
                8,
                false,
                true,
                "8 rounds cannot find a build improved or regressed, whatever they show, which"
                    + " takes at least 9; they find one equivalent if hardly any round lies"
                    + " outside the margin; they give an estimate with its 95 % interval"));
    assertThat(ONCE.foresee(24, 0.05, 0.1))
        .isEqualTo(
            new Foresight(
                24,
                true,
                true,
                "24 rounds find a change of 5 % in 95 of 100 comparisons if rounds differ by an SD"
                    + " of at most 1.9 %, a change of 10 % in 95 of 100 comparisons if rounds"
                    + " differ by an SD of at most 6.4 %; they find equal builds equivalent at an"
                    + " SD of at most 2.8 %; above, expect inconclusive"));
  }

  @Test
  void improvedRegressedEquivalent() {
    assertThat(judge(around(-0.08, 0.02, 24), around(0.08, 0.02, 24)))
        .containsExactly(
            new MetricVerdict(
                "p50", Verdict.IMPROVED, true, "better by more than the margin of 3 %"),
            new MetricVerdict(
                "p50", Verdict.REGRESSED, false, "worse by more than the margin of 3 %"));
    assertThat(judge(around(0, 0.01, 24), around(0.005, 0.01, 24)))
        .extracting(MetricVerdict::verdict)
        .containsExactly(Verdict.EQUIVALENT, Verdict.EQUIVALENT);
  }

  @Test
  void equalFiguresAreEquivalent() {
    assertThat(judge(new double[8]))
        .extracting(MetricVerdict::verdict)
        .containsExactly(Verdict.EQUIVALENT);
    assertThat(judge(new double[7]))
        .extracting(MetricVerdict::verdict)
        .containsExactly(Verdict.INCONCLUSIVE);
  }

  /** 1.03 times is the margin itself, and not beyond it. */
  @Test
  void atTheMarginNothingIsDecided() {
    double[] atMargin = new double[24];
    Arrays.fill(atMargin, Math.log(1.03));
    assertThat(judge(atMargin))
        .singleElement()
        .satisfies(
            verdict -> {
              assertThat(verdict.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
              assertThat(verdict.noWorse()).isFalse();
              assertThat(verdict.reason())
                  .isEqualTo(
                      "24 rounds are enough for a change of 5 %, but this one is too near the"
                          + " margin; no number of rounds would decide if it is what it seems");
            });
  }

  @Test
  void throughputIsBetterHigher() {
    Gate gate =
        new Gate(
            new PairedRounds(
                "throughput", Direction.HIGHER, PairedRoundsTest.rounds(around(0.08, 0.02, 24))),
            0.05);
    assertThat(ONCE.judge(List.of(gate)))
        .extracting(MetricVerdict::verdict)
        .containsExactly(Verdict.IMPROVED);
  }

  @Test
  void sidesSwappedTurnTheVerdictRound() {
    SplittableRandom random = new SplittableRandom(5);
    for (int run = 0; run < 200; run++) {
      double shift = random.nextDouble(-0.1, 0.1);
      double[] logs = random.doubles(24, shift - 0.06, shift + 0.06).toArray();
      Verdict one = judge(logs).get(0).verdict();
      Verdict other = judge(Arrays.stream(logs).map(log -> -log).toArray()).get(0).verdict();
      assertThat(other)
          .isEqualTo(
              switch (one) {
                case IMPROVED -> Verdict.REGRESSED;
                case REGRESSED -> Verdict.IMPROVED;
                default -> one;
              });
    }
  }

  @Test
  void tooNoisySaysWhatWouldDo() {
    assertThat(judge(around(0.04, 0.06, 24)))
        .singleElement()
        .satisfies(
            verdict -> {
              assertThat(verdict.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
              // (4.22 · 0.0369 / ln(1.05 / 1.03))² = 65.6, of one metric
              assertThat(verdict.reason())
                  .isEqualTo(
                      "rounds differ by an SD of 3.7 %: a new comparison of 71 rounds would find a"
                          + " change of 5 %");
            });
  }

  /** An SD of 1.5 %, 0.3 % off the margin: more rounds than a change of 5 % takes. */
  @Test
  void nearTheMarginTakesANewComparison() {
    assertThat(judge(around(0.033, 0.025, 24)))
        .singleElement()
        .satisfies(
            verdict -> {
              assertThat(verdict.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
              assertThat(verdict.reason())
                  .matches(
                      "24 rounds are enough for a change of 5 %, but this one is too near the"
                          + " margin; a new comparison of \\d+ rounds would decide if it is what it"
                          + " seems");
            });
  }

  @Test
  void roundsWithoutAFigureDecideNothing() {
    List<Round> rounds = new ArrayList<>(PairedRoundsTest.rounds(around(-0.1, 0.001, 8)));
    IntStream.range(0, 16)
        .forEach(i -> rounds.add(new Round(OptionalDouble.of(1), OptionalDouble.empty())));
    Gate p99 = new Gate(new PairedRounds("p99", Direction.LOWER, rounds), 0.1);
    Gate p50 = new Gate(PairedRoundsTest.ofLogs(around(-0.1, 0.001, 24)), 0.05);

    // the second of Holm's steps, which 8 rounds just reach
    assertThat(ONCE.judge(List.of(p50, p99)))
        .extracting(MetricVerdict::verdict)
        .containsExactly(Verdict.IMPROVED, Verdict.IMPROVED);
    assertThat(ONCE.judge(List.of(p99, p99)).get(0))
        .isEqualTo(
            new MetricVerdict(
                "p99",
                Verdict.INCONCLUSIVE,
                true,
                "8 usable rounds, and fewer than 9 cannot be improved or regressed; 16 of 24 rounds"
                    + " left out, which have no figure"));
  }

  @Test
  void noRoundAtAllIsInconclusive() {
    Gate none = new Gate(new PairedRounds("p99", Direction.LOWER, List.of()), 0.1);
    assertThat(ONCE.judge(List.of(none)).get(0).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  /** Normal d exactly at the margin: each way out of 1 % is at most 0.5 %, with four looks too. */
  @Test
  void rarelyWrongAtTheMargin() {
    SplittableRandom random = new SplittableRandom(3);
    int wrong = 0;
    int runs = 2_000;
    for (int run = 0; run < runs; run++) {
      double[] first = normal(random, Math.log(1.03), 0.02, 24);
      double[] second = normal(random, -Math.log(1.03), 0.05, 24);
      wrong +=
          judge(first, second).stream()
                  .anyMatch(
                      verdict ->
                          verdict.verdict() == Verdict.REGRESSED
                              || verdict.verdict() == Verdict.IMPROVED)
              ? 1
              : 0;
    }
    // 1 % at most, and three of its standard errors
    assertThat(wrong).isLessThanOrEqualTo(20 + 13);
  }

  @Test
  void findsWhatItShouldAtTheLargestSpread() {
    SplittableRandom random = new SplittableRandom(4);
    int found = 0;
    int runs = 1_000;
    for (int run = 0; run < runs; run++) {
      double[] p50 = normal(random, Math.log(1.05), ONCE.largestRoundSd(24, 0.05, 2), 24);
      double[] p99 = normal(random, 0, 0.05, 24);
      found += judge(p50, p99).get(0).verdict() == Verdict.REGRESSED ? 1 : 0;
    }
    // 95 %, less three of its standard errors
    assertThat(found).isGreaterThanOrEqualTo(950 - 21);
  }

  private static List<MetricVerdict> judge(double[]... logs) {
    return ONCE.judge(
        Arrays.stream(logs).map(each -> new Gate(PairedRoundsTest.ofLogs(each), 0.05)).toList());
  }

  /** Evenly spread, so that SD and median are known. */
  private static double[] around(double middle, double halfWidth, int rounds) {
    double[] logs = new double[rounds];
    Arrays.setAll(logs, i -> middle + halfWidth * (2.0 * i / (rounds - 1) - 1));
    return logs;
  }

  private static double[] normal(SplittableRandom random, double mean, double sd, int rounds) {
    return IntStream.range(0, rounds).mapToDouble(i -> mean + sd * random.nextGaussian()).toArray();
  }
}
