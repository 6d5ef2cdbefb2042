package dev.tenk.results.stats.slo;

import dev.tenk.results.stats.slo.CapacitySearch.End;
import dev.tenk.results.stats.slo.CapacitySearch.Next;
import dev.tenk.results.stats.slo.CapacitySearch.Outcome;
import dev.tenk.results.stats.slo.CapacitySearch.Purpose;
import dev.tenk.results.stats.slo.CapacitySearch.Spec;
import dev.tenk.results.stats.slo.CapacitySearch.Step;
import dev.tenk.results.stats.slo.CapacitySearch.StepResult;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a {@link CapacitySearch} is after the steps so far, and what it does next. Rates are
 * indices on the grid, 0 the start.
 */
final class SearchState {
  private static final double END_ALPHA = 0.005;

  private final Spec spec;

  /** Highest rate read as met: the low end; one below the lowest if none was. */
  private int low;

  /** Lowest rate read as missed: the high end; one above the last usable rate if none was. */
  private int high;

  private boolean lowConfirmed;
  private boolean highConfirmed;
  private int metAttempts;
  private int missedAttempts;

  /** The last rate that the generator can offer, or that is allowed. */
  private int top;

  /** Why {@link #top} is the last. */
  private StepFault ended = StepFault.NONE;

  /** Whether the last step was spoiled, the first time at its rate. */
  private boolean spoiled;

  private boolean confirming;

  /** Rate of the step given last. */
  private int given;

  /** Whether any step was none of the generator's, and whether any request succeeded. */
  private boolean reachedTarget;

  private boolean succeeded;
  private int steps;
  private double seconds;

  SearchState(Spec spec) {
    this.spec = spec;
    low = spec.lowestIndex() - 1;
    top = spec.highestIndex();
    high = top + 1;
  }

  /** Allowed probability that an attempt at an end is decided wrongly; the first is 1. */
  static double attemptAlpha(int attempt) {
    return END_ALPHA / ((double) attempt * (attempt + 1));
  }

  private boolean hasLow() {
    return low >= spec.lowestIndex();
  }

  private boolean hasHigh() {
    return high <= top;
  }

  private boolean hasEnded() {
    return ended != StepFault.NONE;
  }

  /** The step to make, or the outcome. */
  Next next() {
    if (high - low > 1 && !confirming) {
      boolean bracketing = !(hasLow() && (hasHigh() || hasEnded()));
      return step(
          exploring(),
          bracketing ? Purpose.BRACKET : Purpose.BISECT,
          CapacitySearch.EXPLORING_ALPHA);
    }
    if (hasLow() && !lowConfirmed) {
      return step(low, Purpose.CONFIRM_MET, attemptAlpha(metAttempts + 1));
    }
    if (hasHigh() && !highConfirmed) {
      return step(high, Purpose.CONFIRM_MISSED, attemptAlpha(missedAttempts + 1));
    }
    return outcome(reason());
  }

  /** A rate strictly between low and high. */
  private int exploring() {
    if (hasLow() && (hasHigh() || hasEnded())) {
      return Math.floorDiv(low + high, 2);
    }
    if (hasLow()) {
      return Math.min(top, low + spec.doubling());
    }
    if (hasHigh() || hasEnded()) {
      return Math.max(spec.lowestIndex(), high - spec.doubling());
    }
    return 0;
  }

  private Next step(int index, Purpose purpose, double alpha) {
    given = index;
    double rate = spec.rate(index);
    double left = spec.budgetSeconds() - seconds - spec.stepSeconds();
    long requests = Math.min(spec.requestsCeiling(), (long) Math.max(0, left * rate));
    return requests < Math.min(spec.requestsCeiling(), firstLook())
        ? outcome(EndReason.BUDGET_USED_UP)
        : new Step(rate, purpose, alpha, requests);
  }

  private long firstLook() {
    return SloTest.requestsAtLook(spec.slo().quantile(), 0);
  }

  private EndReason reason() {
    if (hasLow() && hasHigh()) {
      return EndReason.BRACKETED;
    }
    if (hasLow() || !hasHigh()) {
      return switch (ended) {
        case GENERATOR -> EndReason.GENERATOR_ENDED;
        case TARGET -> EndReason.TARGET_FAILED;
        case NONE -> EndReason.HIGHEST_NOT_MISSED;
      };
    }
    return EndReason.LOWEST_NOT_MET;
  }

  private Outcome outcome(EndReason reason) {
    boolean nothing = reachedTarget && !succeeded;
    return new Outcome(
        hasLow() && !nothing
            ? Optional.of(new End(spec.rate(low), lowConfirmed))
            : Optional.empty(),
        hasHigh() && !nothing
            ? Optional.of(new End(spec.rate(high), highConfirmed))
            : Optional.empty(),
        nothing ? EndReason.NOTHING_SUCCEEDED : reason,
        hasEnded() ? OptionalDouble.of(spec.rate(top + 1)) : OptionalDouble.empty(),
        steps,
        seconds);
  }

  /** Takes the result of the step that {@link #next} gave last. */
  void add(Purpose purpose, StepResult result) {
    steps++;
    seconds += result.seconds();
    int index = given;
    reachedTarget |= result.fault() != StepFault.GENERATOR;
    succeeded |= result.requests() > result.failures();
    if (result.spoiled()) {
      if (spoiled) {
        endsBelow(index, result.fault());
      }
      spoiled = !spoiled;
      return;
    }
    spoiled = false;
    switch (purpose) {
      case BRACKET, BISECT -> explored(index, result.looksMet(spec.slo()));
      case CONFIRM_MET -> {
        confirming = true;
        metAttempts++;
        tried(index, result.decision(), index - 1, high);
      }
      case CONFIRM_MISSED -> {
        confirming = true;
        missedAttempts++;
        tried(index, result.decision(), low, index + 1);
      }
    }
  }

  private void explored(int index, boolean met) {
    if (met) {
      low = index;
    } else {
      high = index;
    }
  }

  /** Takes an end as decided; undecided, moves it outward. */
  private void tried(int index, SloDecision decision, int lowIfNot, int highIfNot) {
    switch (decision) {
      case MET -> {
        low = index;
        lowConfirmed = true;
        high = Math.max(high, index + 1);
      }
      case MISSED -> {
        high = index;
        highConfirmed = true;
        low = Math.min(low, index - 1);
      }
      case INCONCLUSIVE -> {
        low = lowIfNot;
        high = highIfNot;
      }
    }
  }

  private void endsBelow(int index, StepFault fault) {
    if (highConfirmed) { // the target's own end is known, above
      low = index - 1;
      return;
    }
    top = index - 1;
    ended = fault;
    high = index;
    low = Math.min(low, top);
  }
}
