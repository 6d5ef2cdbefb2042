package dev.tenk.results.stats.slo;

import static dev.tenk.results.stats.slo.SloDecision.MET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.slo.CapacitySearch.Outcome;
import dev.tenk.results.stats.slo.CapacitySearch.Purpose;
import dev.tenk.results.stats.slo.CapacitySearch.Spec;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Searches with steps in which not one request succeeds. */
class NothingSucceededTest {
  private static SearchDialogue doubling(double start, double lowest, double highest) {
    return new SearchDialogue(
        new Spec(new Slo(0.9, 100_000_000, 0.01), start, lowest, highest, 2, 1e6, 10, 30_000));
  }

  /** Throttled altogether at 40 a second, while 20 and fewer get through: that is too high. */
  @Test
  void aRateAtWhichNothingSucceedsIsTooHighWhereOthersSucceed() {
    SearchDialogue search = doubling(10, 1, 1_000);
    search
        .step(10, Purpose.BRACKET, MET)
        .step(20, Purpose.BRACKET, MET)
        .nothing(40, Purpose.BRACKET, StepFault.NONE)
        .step(20, Purpose.CONFIRM_MET, MET)
        .nothing(40, Purpose.CONFIRM_MISSED, StepFault.NONE);
    assertThat(search.outcome().inWords()).isEqualTo("≥ 20, < 40 req/s: both ends confirmed");
  }

  @Test
  void aSearchWithoutASuccessFindsNoCapacity() {
    SearchDialogue search = doubling(4, 2, 1_000);
    search
        .nothing(4, Purpose.BRACKET, StepFault.NONE)
        .nothing(2, Purpose.BRACKET, StepFault.NONE)
        .nothing(2, Purpose.CONFIRM_MISSED, StepFault.NONE);
    assertThat(search.outcome())
        .isEqualTo(
            new Outcome(
                Optional.empty(),
                Optional.empty(),
                EndReason.NOTHING_SUCCEEDED,
                OptionalDouble.empty(),
                3,
                300));
    assertThat(search.outcome().inWords())
        .isEqualTo("not known: nothing succeeded in any of 3 steps");
  }

  /** Gone, or with a wrong path: one cannot tell how much it could do. */
  @Test
  void aStepThatFailedAltogetherIsRepeatedAndIsNoHighEnd() {
    SearchDialogue search = doubling(16, 8, 1_000);
    search
        .step(16, Purpose.BRACKET, MET)
        .nothing(32, Purpose.BRACKET, StepFault.TARGET)
        .nothing(32, Purpose.BRACKET, StepFault.TARGET)
        .step(16, Purpose.CONFIRM_MET, MET);
    assertThat(search.outcome().reason()).isEqualTo(EndReason.TARGET_FAILED);
    assertThat(search.outcome().high()).isEmpty();
    assertThat(search.outcome().inWords())
        .isEqualTo("at least 16 req/s: nothing succeeded at 32 req/s, where requests failed");

    SearchDialogue always = doubling(16, 8, 1_000);
    always
        .nothing(16, Purpose.BRACKET, StepFault.TARGET)
        .nothing(16, Purpose.BRACKET, StepFault.TARGET)
        .nothing(8, Purpose.BRACKET, StepFault.TARGET)
        .nothing(8, Purpose.BRACKET, StepFault.TARGET);
    assertThat(always.outcome().inWords())
        .isEqualTo("not known: nothing succeeded in any of 4 steps");
  }

  /** What the generator could not offer is no failure of the target. */
  @Test
  void aSearchThatNeverReachedTheTargetIsTheGenerators() {
    SearchDialogue search = doubling(16, 8, 1_000);
    search
        .nothing(16, Purpose.BRACKET, StepFault.GENERATOR)
        .nothing(16, Purpose.BRACKET, StepFault.GENERATOR)
        .nothing(8, Purpose.BRACKET, StepFault.GENERATOR)
        .nothing(8, Purpose.BRACKET, StepFault.GENERATOR);
    assertThat(search.outcome().inWords())
        .isEqualTo("not known: the generator ended first, at 8 req/s");
  }
}
