package dev.tenk.results.stats.slo;

import static dev.tenk.results.stats.slo.SloDecision.MET;
import static dev.tenk.results.stats.slo.SloDecision.MISSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.stats.slo.CapacitySearch.Next;
import dev.tenk.results.stats.slo.CapacitySearch.Outcome;
import dev.tenk.results.stats.slo.CapacitySearch.Purpose;
import dev.tenk.results.stats.slo.CapacitySearch.Spec;
import dev.tenk.results.stats.slo.CapacitySearch.Step;
import dev.tenk.results.stats.slo.CapacitySearch.StepResult;
import java.util.ArrayList;
import java.util.List;

/** A search and its steps so far. */
final class SearchDialogue {
  private final Spec spec;
  private final List<StepResult> results = new ArrayList<>();

  SearchDialogue(Spec spec) {
    this.spec = spec;
  }

  Next next() {
    return CapacitySearch.next(spec, results);
  }

  Outcome outcome() {
    return (Outcome) next();
  }

  /** Expects a step and answers it. */
  SearchDialogue step(double rate, Purpose purpose, SloDecision decision) {
    return step(rate, purpose, decision, decision == MET ? 0 : 900);
  }

  SearchDialogue step(double rate, Purpose purpose, SloDecision decision, long over) {
    Step step = expect(rate, purpose);
    results.add(
        new StepResult(step.ratePerSecond(), decision, 1_000, over, 0, 100, StepFault.NONE));
    return this;
  }

  SearchDialogue spoiled(double rate, Purpose purpose) {
    Step step = expect(rate, purpose);
    results.add(new StepResult(step.ratePerSecond(), MET, 0, 0, 0, 100, StepFault.GENERATOR));
    return this;
  }

  /** Not one request of it succeeds. */
  SearchDialogue nothing(double rate, Purpose purpose, StepFault fault) {
    Step step = expect(rate, purpose);
    results.add(new StepResult(step.ratePerSecond(), MISSED, 1_000, 1_000, 1_000, 100, fault));
    return this;
  }

  private Step expect(double rate, Purpose purpose) {
    assertThat(next()).isInstanceOf(Step.class);
    Step step = (Step) next();
    assertThat(step.ratePerSecond()).isEqualTo(rate);
    assertThat(step.purpose()).isEqualTo(purpose);
    return step;
  }
}
