package dev.tenk.results.stats.comparison;

import static dev.tenk.results.stats.comparison.Verdict.EQUIVALENT;
import static dev.tenk.results.stats.comparison.Verdict.IMPROVED;
import static dev.tenk.results.stats.comparison.Verdict.INCONCLUSIVE;
import static dev.tenk.results.stats.comparison.Verdict.INDICATIVE;
import static dev.tenk.results.stats.comparison.Verdict.REGRESSED;
import static dev.tenk.results.stats.comparison.Verdict.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tenk.results.stats.comparison.MarginEvidence.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  @Test
  void theCandidateAsAWhole() {
    assertThat(overall(metric(IMPROVED, true), metric(EQUIVALENT, true))).isEqualTo(IMPROVED);
    assertThat(overall(metric(IMPROVED, true), metric(INCONCLUSIVE, true))).isEqualTo(IMPROVED);
    assertThat(overall(metric(IMPROVED, true), metric(INCONCLUSIVE, false)))
        .isEqualTo(INCONCLUSIVE);
    assertThat(overall(metric(IMPROVED, true), metric(REGRESSED, false))).isEqualTo(REGRESSED);
    assertThat(overall(metric(INDICATIVE, false), metric(REGRESSED, false))).isEqualTo(REGRESSED);
    assertThat(overall(metric(IMPROVED, true), metric(INDICATIVE, false))).isEqualTo(INDICATIVE);
    assertThat(overall(metric(EQUIVALENT, true), metric(EQUIVALENT, true))).isEqualTo(EQUIVALENT);
    assertThat(overall(metric(EQUIVALENT, true), metric(INCONCLUSIVE, true)))
        .isEqualTo(INCONCLUSIVE);
  }

  @Test
  void wrongAnswersAreRejectedHoweverFast() {
    assertThat(Verdict.overall(true, List.of(metric(IMPROVED, true)))).isEqualTo(REJECTED);
    assertThat(Verdict.overall(true, List.of(metric(REGRESSED, false)))).isEqualTo(REJECTED);
  }

  @Test
  void nothingSaysNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> Verdict.overall(true, List.of()));
  }

  /** 0.004 alone is above the first of two steps, and below the second one. */
  @Test
  void holmsSteps() {
    MarginEvidence clear = new MarginEvidence(0.0025, 1, 0.001, 1);
    MarginEvidence next = new MarginEvidence(1, 0.004, 1, 0.001);
    MarginEvidence none = MarginEvidence.none();

    assertThat(MarginEvidence.judge(List.of(next, clear), 1))
        .containsExactly(new Finding(REGRESSED, false), new Finding(IMPROVED, true));
    assertThat(MarginEvidence.judge(List.of(next, none), 1))
        .containsExactly(new Finding(INCONCLUSIVE, false), new Finding(INCONCLUSIVE, false));
    assertThat(MarginEvidence.judge(List.of(next), 1))
        .containsExactly(new Finding(REGRESSED, false));
    assertThat(MarginEvidence.judge(List.of(clear), 4))
        .containsExactly(new Finding(INCONCLUSIVE, true));
  }

  @Test
  void twoOneSidedTests() {
    assertThat(MarginEvidence.judge(List.of(new MarginEvidence(1, 1, 0.005, 0.005)), 1))
        .containsExactly(new Finding(EQUIVALENT, true));
    assertThat(MarginEvidence.judge(List.of(new MarginEvidence(1, 1, 0.005, 0.0051)), 1))
        .containsExactly(new Finding(INCONCLUSIVE, true));
    assertThat(MarginEvidence.judge(List.of(new MarginEvidence(1, 1, 0.0051, 0.005)), 1))
        .containsExactly(new Finding(INCONCLUSIVE, false));
    assertThat(MarginEvidence.judge(List.of(new MarginEvidence(1, 1, 0.005, 0.005)), 4))
        .containsExactly(new Finding(INCONCLUSIVE, false));
  }

  private static Verdict overall(MetricVerdict... gating) {
    return Verdict.overall(false, List.of(gating));
  }

  private static MetricVerdict metric(Verdict verdict, boolean noWorse) {
    return new MetricVerdict("p50", verdict, noWorse, "");
  }
}
