package dev.tenk.results.stats.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.AbPlan;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.Fidelity.Thresholds;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterleavedTest {
  private static final double MOST_ERRORS = 0.01;

  @Test
  void aFasterBuildIsImprovedAndTheOthersHaveNoVerdict() {
    AbVerdict result = judge(24, round -> side(0.8 + 0.001 * round));

    assertThat(result.verdict()).isEqualTo(Verdict.IMPROVED);
    assertThat(result.rows())
        .extracting(AbVerdict.Row::metric)
        .containsExactly(
            ComparedMetric.RESPONSE_P50,
            ComparedMetric.RESPONSE_P99,
            ComparedMetric.RESPONSE_P90,
            ComparedMetric.MODEL_P50);
    assertThat(result.rows())
        .extracting(row -> row.verdict().isPresent())
        .containsExactly(true, true, false, false);
    assertThat(result.invalid()).isEmpty();
  }

  @Test
  void theSameBuildIsEquivalentAndASlowerOneRegressed() {
    assertThat(judge(24, round -> side(1 + 0.002 * (round % 5 - 2))).verdict())
        .isEqualTo(Verdict.EQUIVALENT);
    assertThat(judge(24, round -> side(1.1 + 0.002 * (round % 5))).verdict())
        .isEqualTo(Verdict.REGRESSED);
  }

  @Test
  void sixRoundsDecideNothing() {
    assertThat(judge(6, round -> side(0.5)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  /** 999 requests a side do not carry a p99. */
  @Test
  void whatDecidesFollowsFromTheRequestsOfTheFirstRound() {
    assertThat(AbVerdict.deciding(plan(false), rounds(3, round -> side(1))))
        .containsExactly(ComparedMetric.RESPONSE_P50, ComparedMetric.RESPONSE_P99);
    assertThat(RoundSide.deciding(999))
        .containsExactly(ComparedMetric.RESPONSE_P50, ComparedMetric.RESPONSE_P90);
    assertThat(RoundSide.deciding(99)).containsExactly(ComparedMetric.RESPONSE_P50);
    assertThat(RoundSide.requestsFor(ComparedMetric.RESPONSE_P50)).isEqualTo(20);
    assertThat(RoundSide.requestsFor(ComparedMetric.RESPONSE_P90)).isEqualTo(100);
    assertThat(RoundSide.requestsFor(ComparedMetric.RESPONSE_P99)).isEqualTo(1000);
  }

  @Test
  void aSpoiledSideTakesItsRoundOutAndALateQuantileOnlyItself() {
    AbVerdict result =
        judge(
            24,
            round ->
                switch (round) {
                  case 1 -> with(side(0.8), Set.of(), List.of("the target restarted"), 50);
                  case 2 -> with(side(0.8), Set.of(ComparedMetric.RESPONSE_P99), List.of(), 50);
                  case 3 -> with(side(0.8), Set.of(), List.of(), 56);
                  default -> with(side(0.8), Set.of(), List.of(), 55);
                });

    assertThat(result.rounds().get(0).leftOut()).hasValue("candidate: the target restarted");
    assertThat(result.rounds().get(1).leftOut()).isEmpty();
    assertThat(result.rounds().get(1).lacking(ComparedMetric.RESPONSE_P99))
        .hasValue("candidate: too many requests were started late");
    assertThat(result.rounds().get(2).leftOut())
        .hasValue("the candidate began 6.0 °C warmer than the baseline");
    assertThat(result.rounds().get(3).leftOut()).isEmpty();
    assertThat(result.rows().get(0).rounds().usable()).isEqualTo(22);
    assertThat(result.rows().get(1).rounds().usable()).isEqualTo(21);
    assertThat(result.verdict()).isEqualTo(Verdict.IMPROVED);
  }

  @Test
  void withFewerThanHalfOfTheRoundsItIsInvalid() {
    AbVerdict result =
        judge(
            24,
            round -> with(side(1), Set.of(), round < 14 ? List.of("throttled") : List.of(), 50));

    assertThat(result.invalid())
        .hasValue("response p50 has a valid figure of both sides in 11 of 24 rounds only");
  }

  /** What fails has no response time, and would else be left out round by round. */
  @Test
  void aBuildThatFailsMoreThanTheSloAllowsIsRegressed() {
    AbVerdict result =
        judge(24, round -> new RoundSide(1200, 60, Map.of(), Set.of(), List.of(), none()));

    assertThat(result.verdict()).isEqualTo(Verdict.REGRESSED);
    assertThat(result.gating())
        .last()
        .satisfies(
            verdict -> {
              assertThat(verdict.metric()).isEqualTo(AbVerdict.ERRORS);
              assertThat(verdict.reason())
                  .isEqualTo("5.00 % of its requests fail, of the baseline's 0.00 %");
            });
    assertThat(judge(24, round -> withErrors(side(1), 12)).gating())
        .extracting(MetricVerdict::metric)
        .doesNotContain(AbVerdict.ERRORS);
  }

  /** A wrong path, say: no build is worse for it, and the comparison has no rounds. */
  @Test
  void errorsOfRoundsThatAreSpoiledDecideNothing() {
    AbVerdict result =
        judge(
            24,
            round ->
                new RoundSide(
                    1200,
                    1200,
                    Map.of(),
                    Set.of(),
                    List.of("nothing succeeded: 1200 of 1200 requests were no success"),
                    none()));

    assertThat(result.errors()).isEmpty();
    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(result.invalid())
        .hasValue("response p50 has a valid figure of both sides in 0 of 24 rounds only");
    assertThat(result.rounds().get(0).leftOut())
        .hasValue("candidate: nothing succeeded: 1200 of 1200 requests were no success");
  }

  @Test
  void aBaselineWithoutAnswersMakesItInvalidAndRejectsNobody() {
    JudgedFidelity fidelity =
        JudgedFidelity.of(Map.of(), Map.of("a", new float[] {1, 0}), Map.of(), Thresholds.NONE);
    AbVerdict verdict =
        AbVerdict.of(
            plan(false), rounds(24, round -> side(0.5)), Optional.of(fidelity), MOST_ERRORS);

    assertThat(verdict.invalid()).hasValue("the baseline answered no payload");
    assertThat(verdict.verdict()).isEqualTo(Verdict.IMPROVED);
  }

  @Test
  void aFasterBuildThatAnswersOtherwiseIsRejected() {
    JudgedFidelity fidelity =
        JudgedFidelity.of(
            Map.of("a", new float[] {1, 0}),
            Map.of("a", new float[] {Float.NaN, 0}),
            Map.of(),
            Thresholds.NONE);

    assertThat(
            AbVerdict.of(
                    plan(false), rounds(24, round -> side(0.5)), Optional.of(fidelity), MOST_ERRORS)
                .verdict())
        .isEqualTo(Verdict.REJECTED);
  }

  /** SD of ln: 0.02 either way in turn; (4.45 · 0.0207 / ln(1.05/1.03))² = 22.9, and 5. */
  @Test
  void theRoundsNeededAreForetold() {
    List<Round> rounds =
        rounds(16, round -> side(round % 2 == 0 ? Math.exp(0.02) : Math.exp(-0.02)));

    assertThat(AbVerdict.foretell(plan(false), rounds).get(0))
        .isEqualTo(
            "response p50: rounds differ by an SD of 2.1 %, so a change of 5 % takes 28 rounds of"
                + " at most 24");
    assertThat(AbVerdict.foretell(plan(false), rounds(1, round -> side(1)))).isEmpty();
  }

  private static AbPlan plan(boolean untilDecided) {
    return new AbPlan(
        "old",
        "new",
        "even",
        24,
        30,
        untilDecided,
        List.of(),
        0.03,
        List.of(),
        AbPlan.Order.STARTS);
  }

  private static AbVerdict judge(int count, IntFunction<RoundSide> candidate) {
    return AbVerdict.of(plan(false), rounds(count, candidate), Optional.empty(), MOST_ERRORS);
  }

  private static List<Round> rounds(int count, IntFunction<RoundSide> candidate) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            round ->
                new Round(
                    round,
                    round % 2 == 0,
                    Optional.of(with(side(1), Set.of(), List.of(), 50)),
                    Optional.of(candidate.apply(round))))
        .toList();
  }

  private static RoundSide side(double factor) {
    Map<ComparedMetric, Double> figures = new EnumMap<>(ComparedMetric.class);
    figures.put(ComparedMetric.RESPONSE_P50, 10 * factor);
    figures.put(ComparedMetric.RESPONSE_P90, 15 * factor);
    figures.put(ComparedMetric.RESPONSE_P99, 30 * factor);
    figures.put(ComparedMetric.MODEL_P50, 8 * factor);
    return new RoundSide(1200, 0, figures, Set.of(), List.of(), none());
  }

  private static RoundSide with(
      RoundSide side, Set<ComparedMetric> late, List<String> spoiled, double celsius) {
    return new RoundSide(
        side.requests(), side.errors(), side.figures(), late, spoiled, OptionalDouble.of(celsius));
  }

  private static RoundSide withErrors(RoundSide side, long errors) {
    return new RoundSide(
        side.requests(), errors, side.figures(), side.late(), side.spoiled(), none());
  }

  private static OptionalDouble none() {
    return OptionalDouble.empty();
  }
}
