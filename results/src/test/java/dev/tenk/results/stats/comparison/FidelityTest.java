package dev.tenk.results.stats.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.stats.comparison.Fidelity.Accuracy;
import dev.tenk.results.stats.comparison.Fidelity.Judgement;
import dev.tenk.results.stats.comparison.Fidelity.LargestDifference;
import dev.tenk.results.stats.comparison.Fidelity.Thresholds;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FidelityTest {
  private static final Map<String, float[]> BASELINE =
      Map.of("a", of(3, 4), "b", of(1, 0), "c", of(0, 2), "d", of(1, 0.1f));

  @Test
  void byHand() {
    Fidelity fidelity =
        Fidelity.of(
            BASELINE,
            Map.of("a", of(4, 3), "b", of(2, 0), "c", of(0, 2), "d", of(1, 0.1f)),
            Map.of("a", 1, "b", 0, "c", 0));

    assertThat(fidelity.payloads()).isEqualTo(4);
    assertThat(fidelity.top1Agreement()).hasValue(0.75);
    // (3·4 + 4·3) / 25, and the others are 1
    assertThat(fidelity.cosine().orElseThrow().worst()).isCloseTo(0.96, within(1e-12));
    assertThat(fidelity.cosine().orElseThrow().worstPayload()).isEqualTo("a");
    assertThat(fidelity.cosine().orElseThrow().mean()).isCloseTo(0.99, within(1e-12));
    assertThat(fidelity.largestDifference()).hasValue(new LargestDifference(1, "a", 0));
    // of a, c was nearest (0.8) and now d is; c's was a (0.8) and is now a (0.6); b and d stay
    assertThat(fidelity.neighbourAgreement()).hasValue(0.75);
    assertThat(fidelity.accuracy()).hasValue(new Accuracy(3, 2 / 3.0, 1 / 3.0));
  }

  @Test
  void itselfAgrees() {
    Fidelity fidelity = Fidelity.of(BASELINE, BASELINE, Map.of());

    assertThat(fidelity.top1Agreement()).hasValue(1);
    assertThat(fidelity.cosine().orElseThrow().worst()).isEqualTo(1);
    assertThat(fidelity.largestDifference().orElseThrow().value()).isZero();
    assertThat(fidelity.neighbourAgreement()).hasValue(1);
    assertThat(fidelity.accuracy()).isEmpty();
    assertThat(
            fidelity.judge(
                new Thresholds(
                    OptionalDouble.of(1),
                    OptionalDouble.of(1),
                    OptionalDouble.of(1),
                    OptionalDouble.of(0),
                    OptionalDouble.of(1),
                    OptionalDouble.empty())))
        .isEqualTo(new Judgement(false, List.of()));
  }

  @Test
  void saysEachRequirementThatIsNotMet() {
    Fidelity fidelity =
        Fidelity.of(
            BASELINE,
            Map.of("a", of(4, 3), "b", of(2, 0), "c", of(0, 2), "d", of(1, 0.1f)),
            Map.of("a", 1));

    assertThat(
            fidelity
                .judge(
                    new Thresholds(
                        OptionalDouble.of(0.9),
                        OptionalDouble.of(0.99),
                        OptionalDouble.of(0.98),
                        OptionalDouble.of(0.5),
                        OptionalDouble.of(0.7),
                        OptionalDouble.of(0.01)))
                .reasons())
        .containsExactly(
            "top-1 agreement 0.7500, required at least 0.9000",
            "worst cosine 0.9600, required at least 0.9800",
            "largest difference of an element 1.000, required at most 0.5000",
            "loss of accuracy 1.000, required at most 0.01000");
  }

  @Test
  void whatIsRequiredAndCannotBeToldRejects() {
    Judgement judgement =
        Fidelity.of(BASELINE, BASELINE, Map.of())
            .judge(
                new Thresholds(
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.of(0.01)));

    assertThat(judgement.accepted()).isFalse();
    assertThat(judgement.reasons())
        .containsExactly("loss of accuracy cannot be told, and is required");
  }

  @Test
  void brokenAnswersDisagreeAndReject() {
    Fidelity fidelity =
        Fidelity.of(
            Map.of(
                "a", of(3, 4), "b", of(1, 0), "c", of(0, 2), "d", of(Float.NaN, 1), "e", of(1, 2)),
            Map.of(
                "a", of(Float.NaN, 4, Float.NaN),
                "b", of(Float.POSITIVE_INFINITY, 0),
                "c", of(0, 2),
                "d", of(1, 2)),
            Map.of("a", 1, "c", 1));

    assertThat(fidelity.payloads()).isEqualTo(4);
    assertThat(fidelity.missing()).isEqualTo(1);
    assertThat(fidelity.candidateNotANumber()).isEqualTo(2);
    assertThat(fidelity.top1Agreement().orElseThrow()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(fidelity.cosine().orElseThrow().mean()).isEqualTo(1);
    assertThat(fidelity.neighbourAgreement().orElseThrow()).isZero();
    assertThat(fidelity.accuracy()).hasValue(new Accuracy(2, 1, 0.5));
    assertThat(fidelity.judge(Thresholds.NONE).reasons())
        .containsExactly(
            "1 of 5 payloads not answered by the candidate",
            "1 of 5 payloads answered in another shape",
            "2 of 5 payloads answered with NaN or infinite elements",
            "1 of 5 payloads that tell nothing, because the baseline answered with NaN or infinite"
                + " elements");
  }

  /** Bit for bit the same, and yet no answers. */
  @Test
  void answersOfNoFiniteValueAreNeverTheSame() {
    Map<String, float[]> broken =
        Map.of("a", of(Float.NaN, Float.NaN), "b", of(Float.NEGATIVE_INFINITY, Float.NaN));
    Fidelity fidelity = Fidelity.of(broken, broken, Map.of());

    assertThat(fidelity.top1Agreement()).isEmpty();
    assertThat(fidelity.cosine()).isEmpty();
    assertThat(fidelity.largestDifference()).isEmpty();
    assertThat(fidelity.judge(Thresholds.NONE).accepted()).isFalse();
    assertThat(fidelity.judge(Thresholds.NONE).reasons())
        .startsWith("2 of 2 payloads answered with NaN or infinite elements");
  }

  @Test
  void nothingInCommonIsRejectedWhereItIsTheCandidateThatDidNotAnswer() {
    Fidelity fidelity = Fidelity.of(BASELINE, Map.of(), Map.of());

    assertThat(fidelity.top1Agreement()).isEmpty();
    assertThat(fidelity.cosine()).isEmpty();
    assertThat(fidelity.judge(Thresholds.NONE))
        .isEqualTo(
            new Judgement(
                true,
                List.of(
                    "%d of %<d payloads not answered by the candidate"
                        .formatted(BASELINE.size()))));
  }

  /** What the baseline did not do says nothing about the candidate. */
  @Test
  void aBaselineThatFailedRejectsNobody() {
    Thresholds agreement =
        new Thresholds(
            OptionalDouble.of(0.9),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
    JudgedFidelity none = JudgedFidelity.of(Map.of(), BASELINE, Map.of(), agreement);
    JudgedFidelity notFinite =
        JudgedFidelity.of(
            Map.of("a", of(Float.NaN, 1)), Map.of("a", of(1, 2)), Map.of(), agreement);
    JudgedFidelity partly =
        JudgedFidelity.of(
            Map.of("a", of(Float.NaN, 1), "b", of(1, 2)),
            Map.of("a", of(1, 2), "b", of(1, 2)),
            Map.of(),
            agreement);
    JudgedFidelity both =
        JudgedFidelity.of(
            Map.of("a", of(Float.NaN, 1), "b", of(1, 2)),
            Map.of("a", of(1, 2), "b", of(2, 1)),
            Map.of(),
            agreement);

    assertThat(none.untold()).isTrue();
    assertThat(none.judgement())
        .isEqualTo(
            new Judgement(
                false,
                List.of(
                    "the baseline answered no payload",
                    "top-1 agreement cannot be told, and is required")));
    assertThat(notFinite.untold()).isTrue();
    assertThat(partly.untold()).isTrue();
    assertThat(partly.judgement().accepted()).isFalse();
    assertThat(both.rejected()).isTrue();
    assertThat(both.judgement().reasons())
        .containsExactly(
            "top-1 agreement 0.000, required at least 0.9000",
            "1 of 2 payloads that tell nothing, because the baseline answered with NaN or infinite"
                + " elements");
  }

  @Test
  void zeroVectorsAndTies() {
    Fidelity fidelity =
        Fidelity.of(
            Map.of("a", of(0, 0), "b", of(0, 0), "c", of(2, 2)),
            Map.of("a", of(-0f, 0), "b", of(0, 1), "c", of(2, 2)),
            Map.of());

    assertThat(fidelity.cosine().orElseThrow().mean()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(fidelity.cosine().orElseThrow().worstPayload()).isEqualTo("b");
    // of equal elements the first one is the largest
    assertThat(fidelity.top1Agreement().orElseThrow()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void twoPayloadsHaveNoNeighbourToChoose() {
    Map<String, float[]> two = Map.of("a", of(1, 2), "b", of(2, 1));
    assertThat(Fidelity.of(two, two, Map.of()).neighbourAgreement()).isEmpty();
  }

  private static float[] of(float... elements) {
    return elements;
  }
}
