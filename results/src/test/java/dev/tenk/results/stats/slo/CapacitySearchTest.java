package dev.tenk.results.stats.slo;

import static dev.tenk.results.stats.slo.SloDecision.INCONCLUSIVE;
import static dev.tenk.results.stats.slo.SloDecision.MET;
import static dev.tenk.results.stats.slo.SloDecision.MISSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.bench.DecisionBenchmark;
import dev.tenk.results.bench.DecisionBenchmark.Searches;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.SimulatedQueue;
import dev.tenk.results.stats.Simulations;
import dev.tenk.results.stats.slo.CapacitySearch.End;
import dev.tenk.results.stats.slo.CapacitySearch.Estimate;
import dev.tenk.results.stats.slo.CapacitySearch.Outcome;
import dev.tenk.results.stats.slo.CapacitySearch.Purpose;
import dev.tenk.results.stats.slo.CapacitySearch.Spec;
import dev.tenk.results.stats.slo.CapacitySearch.Step;
import dev.tenk.results.stats.slo.CapacitySearch.StepResult;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacitySearchTest {
  private static final Slo SLO = new Slo(0.9, 100_000_000, 0.01);

  /** A search whose rates double: 10, 20, 40 … or 5, 2.5 … */
  private static Spec doubling(double start, double lowest, double highest) {
    return new Spec(SLO, start, lowest, highest, 2, 1e6, 10, 30_000);
  }

  @Test
  void doublesThenConfirms() {
    SearchDialogue search = new SearchDialogue(doubling(10, 1, 1_000));
    search
        .step(10, Purpose.BRACKET, MET)
        .step(20, Purpose.BRACKET, MET)
        .step(40, Purpose.BRACKET, MISSED)
        .step(20, Purpose.CONFIRM_MET, MET)
        .step(40, Purpose.CONFIRM_MISSED, MISSED);
    assertThat(search.outcome())
        .isEqualTo(
            new Outcome(
                Optional.of(new End(20, true)),
                Optional.of(new End(40, true)),
                EndReason.BRACKETED,
                OptionalDouble.empty(),
                5,
                500));
    assertThat(search.outcome().inWords()).isEqualTo("≥ 20, < 40 req/s: both ends confirmed");
  }

  @Test
  void halvesWhereTheStartIsTooHigh() {
    new SearchDialogue(doubling(80, 1, 1_000))
        .step(80, Purpose.BRACKET, MISSED)
        .step(40, Purpose.BRACKET, MISSED)
        .step(20, Purpose.BRACKET, MET)
        .step(20, Purpose.CONFIRM_MET, MET);
  }

  @Test
  void bisectsOnTheGrid() {
    // 2^(1/4): four steps double a rate; rates have four digits
    Spec spec = new Spec(SLO, 10, 1, 1_000, Math.pow(2, 0.25), 1e6, 10, 30_000);
    new SearchDialogue(spec)
        .step(10, Purpose.BRACKET, MET)
        .step(20, Purpose.BRACKET, MISSED)
        .step(14.14, Purpose.BISECT, MET)
        .step(16.82, Purpose.BISECT, MISSED)
        .step(14.14, Purpose.CONFIRM_MET, MET)
        .step(16.82, Purpose.CONFIRM_MISSED, MISSED);
  }

  @Test
  void eachAttemptOfAnEndHasItsShareOfTheErrorProbability() {
    SearchDialogue search = new SearchDialogue(doubling(16, 1, 1_000));
    assertThat(((Step) search.next()).alpha()).isEqualTo(0.1);
    search.step(16, Purpose.BRACKET, MET).step(32, Purpose.BRACKET, MISSED);
    assertThat(((Step) search.next()).alpha()).isEqualTo(0.0025);
    search.step(16, Purpose.CONFIRM_MET, INCONCLUSIVE);
    assertThat(((Step) search.next()).alpha()).isCloseTo(0.005 / 6, within(1e-12));
    search.step(8, Purpose.CONFIRM_MET, INCONCLUSIVE);
    assertThat(((Step) search.next()).alpha()).isCloseTo(0.005 / 12, within(1e-12));
    search.step(4, Purpose.CONFIRM_MET, MET);
    // the other end has its own count
    assertThat(((Step) search.next()).alpha()).isEqualTo(0.0025);
    search.step(32, Purpose.CONFIRM_MISSED, INCONCLUSIVE).step(64, Purpose.CONFIRM_MISSED, MISSED);
    assertThat(search.outcome().inWords()).isEqualTo("≥ 4, < 64 req/s: both ends confirmed");
  }

  @Test
  void anEndDecidedTheOtherWayRoundIsTheOtherEnd() {
    SearchDialogue lower = new SearchDialogue(doubling(16, 1, 1_000));
    lower
        .step(16, Purpose.BRACKET, MET)
        .step(32, Purpose.BRACKET, MISSED)
        .step(16, Purpose.CONFIRM_MET, MISSED)
        .step(8, Purpose.CONFIRM_MET, MET);
    assertThat(lower.outcome().inWords()).isEqualTo("≥ 8, < 16 req/s: both ends confirmed");

    SearchDialogue higher = new SearchDialogue(doubling(16, 1, 1_000));
    higher
        .step(16, Purpose.BRACKET, MET)
        .step(32, Purpose.BRACKET, MISSED)
        .step(16, Purpose.CONFIRM_MET, INCONCLUSIVE)
        .step(8, Purpose.CONFIRM_MET, MET)
        .step(32, Purpose.CONFIRM_MISSED, MET)
        .step(64, Purpose.CONFIRM_MISSED, MISSED);
    assertThat(higher.outcome().inWords()).isEqualTo("≥ 32, < 64 req/s: both ends confirmed");
  }

  @Test
  void undecidedCountsByItsPointEstimate() {
    // 10 % of 1,000 may be over
    new SearchDialogue(doubling(16, 1, 1_000))
        .step(16, Purpose.BRACKET, INCONCLUSIVE, 100)
        .step(32, Purpose.BRACKET, INCONCLUSIVE, 101)
        .step(16, Purpose.CONFIRM_MET, MET);
    // 1 % may fail
    Spec spec = doubling(16, 1, 1_000);
    StepResult errors = new StepResult(16, INCONCLUSIVE, 1_000, 50, 11, 100, StepFault.NONE);
    assertThat(((Step) CapacitySearch.next(spec, List.of(errors))).ratePerSecond()).isEqualTo(8);
  }

  @Test
  void aSpoiledStepIsRepeatedOnce() {
    new SearchDialogue(doubling(16, 1, 1_000))
        .spoiled(16, Purpose.BRACKET)
        .step(16, Purpose.BRACKET, MET)
        .spoiled(32, Purpose.BRACKET)
        .step(32, Purpose.BRACKET, MISSED)
        .spoiled(16, Purpose.CONFIRM_MET)
        .step(16, Purpose.CONFIRM_MET, MET);
  }

  @Test
  void theGeneratorEndsWhereAStepIsSpoiledTwice() {
    Spec spec = new Spec(SLO, 10, 1, 1_000, Math.pow(2, 0.25), 1e6, 10, 30_000);
    SearchDialogue search = new SearchDialogue(spec);
    search
        .step(10, Purpose.BRACKET, MET)
        .spoiled(20, Purpose.BRACKET)
        .spoiled(20, Purpose.BRACKET)
        .step(14.14, Purpose.BISECT, MET)
        .spoiled(16.82, Purpose.BISECT)
        .spoiled(16.82, Purpose.BISECT)
        .step(14.14, Purpose.CONFIRM_MET, INCONCLUSIVE)
        .step(11.89, Purpose.CONFIRM_MET, MET);
    assertThat(search.outcome().reason()).isEqualTo(EndReason.GENERATOR_ENDED);
    assertThat(search.outcome().inWords())
        .isEqualTo("at least 11.89 req/s: the generator ended first, at 16.82 req/s");
  }

  @Test
  void belowTheGeneratorsEndTheTargetMayStillMiss() {
    Spec spec = new Spec(SLO, 10, 1, 1_000, Math.pow(2, 0.25), 1e6, 10, 30_000);
    SearchDialogue search = new SearchDialogue(spec);
    search
        .step(10, Purpose.BRACKET, MET)
        .spoiled(20, Purpose.BRACKET)
        .spoiled(20, Purpose.BRACKET)
        .step(14.14, Purpose.BISECT, MISSED)
        .step(11.89, Purpose.BISECT, MET)
        .step(11.89, Purpose.CONFIRM_MET, MET)
        .step(14.14, Purpose.CONFIRM_MISSED, MISSED);
    assertThat(search.outcome().inWords()).isEqualTo("≥ 11.89, < 14.14 req/s: both ends confirmed");
  }

  @Test
  void noHighEndIsFoundAboveTheGeneratorsEnd() {
    SearchDialogue search = new SearchDialogue(doubling(16, 1, 1_000));
    search
        .step(16, Purpose.BRACKET, MET)
        .step(32, Purpose.BRACKET, MISSED)
        .step(16, Purpose.CONFIRM_MET, MET)
        .step(32, Purpose.CONFIRM_MISSED, INCONCLUSIVE)
        .spoiled(64, Purpose.CONFIRM_MISSED)
        .spoiled(64, Purpose.CONFIRM_MISSED);
    assertThat(search.outcome().inWords())
        .isEqualTo("at least 16 req/s: the generator ended first, at 64 req/s");
  }

  @Test
  void aConfirmedHighEndStaysWhereTheGeneratorFailsBelow() {
    SearchDialogue search = new SearchDialogue(doubling(16, 1, 1_000));
    search
        .step(16, Purpose.BRACKET, MET)
        .step(32, Purpose.BRACKET, MISSED)
        .step(16, Purpose.CONFIRM_MET, MISSED)
        .spoiled(8, Purpose.CONFIRM_MET)
        .spoiled(8, Purpose.CONFIRM_MET)
        .step(4, Purpose.CONFIRM_MET, MET);
    assertThat(search.outcome().inWords()).isEqualTo("≥ 4, < 16 req/s: both ends confirmed");
  }

  @Test
  void aGeneratorThatCannotEvenStartKnowsNothing() {
    SearchDialogue search = new SearchDialogue(doubling(16, 16, 1_000));
    search.spoiled(16, Purpose.BRACKET).spoiled(16, Purpose.BRACKET);
    assertThat(search.outcome().inWords())
        .isEqualTo("not known: the generator ended first, at 16 req/s");
  }

  @Test
  void theHighestRateAllowedIsTriedAsItIs() {
    SearchDialogue search = new SearchDialogue(doubling(16, 1, 50));
    search
        .step(16, Purpose.BRACKET, MET)
        .step(32, Purpose.BRACKET, MET)
        .step(50, Purpose.BRACKET, MET)
        .step(50, Purpose.CONFIRM_MET, MET);
    assertThat(search.outcome().inWords())
        .isEqualTo("at least 50 req/s: nothing was missed up to the highest rate allowed");
  }

  @Test
  void theLowestRateAllowedIsTriedAsItIs() {
    SearchDialogue search = new SearchDialogue(doubling(16, 15.9, 50));
    search
        .step(16, Purpose.BRACKET, MISSED)
        .step(15.9, Purpose.BRACKET, MISSED)
        .step(15.9, Purpose.CONFIRM_MISSED, MISSED);
    assertThat(search.outcome().inWords())
        .isEqualTo("below 15.9 req/s: the lowest rate allowed was not met");
    assertThat(search.outcome().high()).contains(new End(15.9, true));
  }

  @Test
  void whatTheBudgetLeftIsSaid() {
    // 10 s a step in addition to its requests; 64 are the first look at a p90
    Spec spec = new Spec(SLO, 16, 1, 1_000, 2, 330, 10, 30_000);
    SearchDialogue search = new SearchDialogue(spec);
    // 320 s for requests
    assertThat(((Step) search.next()).mostRequests()).isEqualTo(320 * 16);
    search.step(16, Purpose.BRACKET, MET).step(32, Purpose.BRACKET, MISSED);
    assertThat(((Step) search.next()).mostRequests()).isEqualTo(120 * 16);
    search.step(16, Purpose.CONFIRM_MET, MET);
    assertThat(((Step) search.next()).mostRequests()).isEqualTo(20 * 32);
    search.step(32, Purpose.CONFIRM_MISSED, INCONCLUSIVE);
    assertThat(search.outcome().reason()).isEqualTo(EndReason.BUDGET_USED_UP);
    assertThat(search.outcome().inWords())
        .isEqualTo(
            "≥ 16, < 64 (explored, not confirmed) req/s: the budget was used up after 4 steps and"
                + " 400 s");

    SearchDialogue none = new SearchDialogue(new Spec(SLO, 16, 1, 1_000, 2, 12, 10, 30_000));
    assertThat(none.outcome().inWords())
        .isEqualTo("not known: the budget was used up after 0 steps and 0 s");
  }

  @Test
  void resultsOfAnotherSearchAreRefused() {
    Spec spec = doubling(16, 1, 1_000);
    StepResult other = new StepResult(17, MET, 1_000, 0, 0, 100, StepFault.NONE);
    assertThatThrownBy(() -> CapacitySearch.next(spec, List.of(other)))
        .hasMessageContaining("step 1 was made at 17.0 req/s");
    assertThatThrownBy(() -> new StepResult(17, MET, 0, 0, 0, 100, StepFault.NONE))
        .hasMessageContaining("without a request");
    assertThatThrownBy(() -> new StepResult(17, MET, 10, 1, 2, 100, StepFault.NONE))
        .hasMessageContaining("2 failures");
    assertThatThrownBy(() -> doubling(16, 17, 1_000)).hasMessageContaining("lowest ≤ start");
    assertThatThrownBy(() -> new Spec(SLO, 16, 1, 100, 1, 100, 10, 100))
        .hasMessageContaining("grid ratio");
  }

  @Test
  void theTimeIsSaidBefore() {
    Estimate wide = CapacitySearch.estimate(doubling(100, 1, 10_000));
    Estimate near = CapacitySearch.estimate(doubling(100, 50, 200));
    assertThat(near.mostSeconds()).isLessThan(wide.mostSeconds());
    assertThat(near.expectedSeconds()).isLessThan(near.mostSeconds());
    Estimate short1 = CapacitySearch.estimate(new Spec(SLO, 100, 1, 1_000, 2, 300, 10, 30_000));
    assertThat(short1).isEqualTo(new Estimate(300, 300));
  }

  /** With nothing over, a p99 is met at α = 0.0025 by 844 effective requests, 1.64 each. */
  @Test
  void whatCannotBeConfirmedIsSaidBefore() {
    Slo p999 = new Slo(0.999, 100_000_000, 0.01);
    assertThat(CapacitySearch.undecidable(new Spec(p999, 100, 1, 1_000, 2, 1e4, 10, 30_000)))
        .isEmpty();
    assertThat(CapacitySearch.undecidable(new Spec(p999, 100, 1, 1_000, 2, 1e4, 10, 10_000)))
        .hasValueSatisfying(
            words -> assertThat(words).startsWith("p99.9 takes at least").endsWith("has 10000"));
    assertThat(CapacitySearch.undecidable(new Spec(p999, 100, 1, 1_000, 2, 100, 10, 30_000)))
        .hasValueSatisfying(words -> assertThat(words).endsWith("the budget is 100 s"));
  }

  /**
   * Searches on a server of constant 10 ms. Where the SLO stops to hold is known in closed form:
   * 75.8 req/s for a p90 of 50 ms. A p99 takes four times the requests for such a width
   * (docs/benchmarks.md).
   */
  @Test
  void findsTheKneeOfASimulatedServer() {
    int runs = Simulations.runs(300);
    Searches searches =
        DecisionBenchmark.searches(
            SimulatedQueue.Kind.CONSTANT,
            new Slo(0.9, 50_000_000, 0.001),
            (int) CapacitySearch.REQUESTS_CEILING,
            CapacitySearch.GRID_RATIO,
            runs,
            1);
    assertThat(searches.capacity()).isCloseTo(75.8, within(0.1));
    assertThat(searches.right()).isGreaterThanOrEqualTo(runs * 99 / 100);
    assertThat(searches.meanWidth()).isLessThanOrEqualTo(0.2);
    assertThat(searches.meanExpectedSeconds())
        .isBetween(searches.meanSeconds() / 2, searches.meanSeconds() * 2);
  }

  /** As a p99: wider, and right all the same. */
  @ParameterizedTest
  @CsvSource({"CONSTANT", "EXPONENTIAL"})
  void isRightAtP99(SimulatedQueue.Kind kind) {
    Searches searches =
        DecisionBenchmark.searches(
            kind,
            new Slo(0.99, 100_000_000, 0.001),
            (int) CapacitySearch.REQUESTS_CEILING,
            CapacitySearch.GRID_RATIO,
            40,
            2);
    assertThat(searches.bracketed()).isEqualTo(40);
    assertThat(searches.right()).isGreaterThanOrEqualTo(39);
  }
}
