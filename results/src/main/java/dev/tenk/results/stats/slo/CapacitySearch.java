package dev.tenk.results.stats.slo;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.estimate.Shares;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Finds the highest arrival rate at which an SLO holds, by steps of Poisson load. A function of the
 * steps so far and nothing else: a search that was cut off resumes by replaying them.
 *
 * <p>Rates lie on a geometric grid around the start rate. <b>Exploring</b>: rates are doubled (or
 * halved) until one is met and one is missed, then the gap is halved until they are neighbours on
 * the grid. Such a step runs until the SLO is decided at α = 0.1 or its requests are used up; an
 * undecided one counts by its point estimate. <b>Confirming</b>: both ends are tried on fresh data,
 * attempt j of an end at α = 0.005/(j(j+1)), so that a bracket with both ends confirmed is wrong
 * with a probability of 1 % at most, however many attempts it took. An end that is undecided moves
 * one grid step outward and is tried again; one that is decided the other way round is then the
 * other end, confirmed, because at any one rate only one decision can be wrong. Among neighbours
 * the low end goes first.
 *
 * <p>A step that the generator spoiled is repeated once. Spoiled twice, the generator ended there:
 * that rate and those above are not tried. The same goes for a step in which nothing succeeded and
 * some requests failed: no higher end rests on it. Where all were throttled or timed out, the rate
 * is too high, as in any step that missed its SLO; but a search without a success at any rate found
 * no capacity, whatever its steps decided.
 */
public final class CapacitySearch {
  /**
   * Ratio of neighbouring rates, about 1.059: twelve double a rate. A finer grid gives narrower
   * brackets for more requests; this one keeps a p90 on a simulated M/D/1 queue below a mean width
   * of 20 %.
   */
  public static final double GRID_RATIO = Math.pow(2, 1 / 12.0);

  /** Most requests of a step. */
  public static final long REQUESTS_CEILING = 30_000;

  static final double EXPLORING_ALPHA = 0.1;
  private static final double TOLERANCE = 1e-9;

  private CapacitySearch() {}

  /**
   * What is searched, and how far.
   *
   * @param slo what has to hold
   * @param startRatePerSecond first rate tried, req/s, within the next two
   * @param lowestRatePerSecond lowest rate tried, req/s, above 0
   * @param highestRatePerSecond highest rate tried, req/s
   * @param gridRatio ratio of neighbouring rates, 1.01 to 2
   * @param budgetSeconds time for all steps together
   * @param stepSeconds what a step takes in addition to its requests: warm-up and drain, s
   * @param requestsCeiling most requests of a step, warm-up not counted
   */
  public record Spec(
      Slo slo,
      double startRatePerSecond,
      double lowestRatePerSecond,
      double highestRatePerSecond,
      double gridRatio,
      double budgetSeconds,
      double stepSeconds,
      long requestsCeiling) {
    /** Refuses what cannot be searched. */
    public Spec {
      if (!(lowestRatePerSecond > 0
          && lowestRatePerSecond <= startRatePerSecond
          && startRatePerSecond <= highestRatePerSecond
          && highestRatePerSecond < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "rates are %s to %s from %s req/s, expected 0 < lowest ≤ start ≤ highest"
                .formatted(lowestRatePerSecond, highestRatePerSecond, startRatePerSecond));
      }
      if (!(gridRatio >= 1.01 && gridRatio <= 2)) {
        throw new IllegalArgumentException("grid ratio is " + gridRatio + ", expected 1.01 to 2");
      }
      if (!(budgetSeconds > 0 && stepSeconds >= 0)) {
        throw new IllegalArgumentException(
            "budget is %s s, a step's own time %s s, expected above 0 and 0 or more"
                .formatted(budgetSeconds, stepSeconds));
      }
      if (requestsCeiling < 1) {
        throw new IllegalArgumentException(
            "requests of a step are " + requestsCeiling + ", expected 1 or more");
      }
    }

    /** Index of the lowest rate; the start has 0. */
    int lowestIndex() {
      return -steps(startRatePerSecond / lowestRatePerSecond);
    }

    /** Index of the highest rate. */
    int highestIndex() {
      return steps(highestRatePerSecond / startRatePerSecond);
    }

    /** Grid steps to cover a ratio of rates; the last may be shorter. */
    private int steps(double ratio) {
      return (int) Math.ceil(Math.log(ratio) / Math.log(gridRatio) - TOLERANCE);
    }

    /** Grid steps that double a rate, about. */
    int doubling() {
      return Math.max(1, (int) Math.round(Math.log(2) / Math.log(gridRatio)));
    }

    /** Rate of an index, req/s. Four digits are enough for people and keep the grid. */
    double rate(int index) {
      if (index == 0) {
        return startRatePerSecond;
      }
      double rate =
          BigDecimal.valueOf(startRatePerSecond * Math.pow(gridRatio, index))
              .round(new MathContext(4))
              .doubleValue();
      return Math.min(highestRatePerSecond, Math.max(lowestRatePerSecond, rate));
    }
  }

  /** What a step is for. */
  public enum Purpose {
    /** Doubling or halving until the SLO is met here and missed there. */
    BRACKET("exploring"),
    /** Halving the gap. */
    BISECT("exploring"),
    /** Whether the low end holds on fresh data. */
    CONFIRM_MET("confirming that the SLO is met"),
    /** Whether the high end is missed on fresh data. */
    CONFIRM_MISSED("confirming that the SLO is missed");

    private final String text;

    Purpose(String text) {
      this.text = text;
    }

    /** For display. */
    public String text() {
      return text;
    }

    /** Whether it only looks for a bracket, at an α that proves nothing. */
    public boolean explores() {
      return this == BRACKET || this == BISECT;
    }
  }

  /** What comes next: a step, or the outcome. */
  public sealed interface Next permits Step, Outcome {}

  /**
   * A step to make: Poisson load until the SLO is decided or the requests are used up.
   *
   * @param ratePerSecond arrival rate, req/s
   * @param purpose what for
   * @param alpha allowed probability of a wrong decision, over all looks of the step together
   * @param mostRequests after which it ends undecided
   */
  public record Step(double ratePerSecond, Purpose purpose, double alpha, long mostRequests)
      implements Next {}

  /**
   * A step that was made.
   *
   * @param ratePerSecond the step's, req/s
   * @param decision whether the SLO holds at the step's α
   * @param requests sent in the measured window
   * @param over of them over the SLO's bound, failures included
   * @param failures of them failed, throttled or timed out
   * @param seconds what the step took with all that belongs to it
   * @param fault why it is no evidence; a target that could not follow is no fault
   */
  public record StepResult(
      double ratePerSecond,
      SloDecision decision,
      long requests,
      long over,
      long failures,
      double seconds,
      StepFault fault) {
    /** Refuses what is no count. */
    public StepResult {
      if (failures < 0 || over < failures || requests < over) {
        throw new IllegalArgumentException(
            "%d requests, %d over the bound, %d failures: expected falling counts"
                .formatted(requests, over, failures));
      }
      if (requests == 0 && fault == StepFault.NONE) {
        throw new IllegalArgumentException("a step without a request says nothing");
      }
      if (!(seconds >= 0)) {
        throw new IllegalArgumentException("a step took " + seconds + " s, expected 0 or more");
      }
    }

    /** Whether it is no evidence. */
    public boolean spoiled() {
      return fault != StepFault.NONE;
    }

    /** As decided; undecided, as it looks. */
    boolean looksMet(Slo slo) {
      return switch (decision) {
        case MET -> true;
        case MISSED -> false;
        case INCONCLUSIVE ->
            Shares.compare(over, Shares.above(slo.quantile()), requests) <= 0
                && Shares.compare(failures, BigDecimal.valueOf(slo.maxErrorRatio()), requests) <= 0;
      };
    }
  }

  /**
   * An end of the bracket.
   *
   * @param ratePerSecond req/s
   * @param confirmed whether fresh data have shown it; if not, exploring only
   */
  public record End(double ratePerSecond, boolean confirmed) {}

  /**
   * What a search found.
   *
   * @param low highest rate at which the SLO holds; empty if there is none
   * @param high lowest rate at which it does not; empty if there is none
   * @param reason why the search stopped
   * @param endedAt lowest rate that was spoiled twice, req/s, which the reason explains; empty if
   *     none was
   * @param steps made, spoiled ones included
   * @param seconds they took
   */
  public record Outcome(
      Optional<End> low,
      Optional<End> high,
      EndReason reason,
      OptionalDouble endedAt,
      int steps,
      double seconds)
      implements Next {
    private static final String EXPLORED = " (explored, not confirmed)";

    /** The capacity with its bracket and the reason the search stopped, one line. */
    public String inWords() {
      String bracket;
      if (low.isPresent() && high.isPresent()) {
        bracket = "≥ %s, < %s req/s".formatted(figure(low.get()), figure(high.get()));
      } else if (low.isPresent()) {
        bracket = one(low.get(), "at least", "met at");
      } else if (high.isPresent()) {
        bracket = one(high.get(), "below", "missed at");
      } else {
        bracket = "not known";
      }
      return bracket + ": " + why();
    }

    /** Why the search stopped, a clause. */
    public String why() {
      return switch (reason) {
        case BRACKETED -> "both ends confirmed";
        case BUDGET_USED_UP ->
            "the budget was used up after %d steps and %.0f s".formatted(steps, seconds);
        case GENERATOR_ENDED ->
            "the generator ended first, at %s req/s".formatted(number(endedAt.getAsDouble()));
        case TARGET_FAILED ->
            "nothing succeeded at %s req/s, where requests failed"
                .formatted(number(endedAt.getAsDouble()));
        case NOTHING_SUCCEEDED -> "nothing succeeded in any of %d steps".formatted(steps);
        case HIGHEST_NOT_MISSED ->
            low.isPresent()
                ? "nothing was missed up to the highest rate allowed"
                : "nothing was decided at any rate allowed";
        case LOWEST_NOT_MET -> "the lowest rate allowed was not met";
      };
    }

    /** What was explored only is no bound yet. */
    private static String one(End end, String bound, String seen) {
      return "%s %s req/s".formatted(end.confirmed() ? bound : seen, number(end.ratePerSecond()))
          + (end.confirmed() ? "" : EXPLORED);
    }

    private static String figure(End end) {
      return number(end.ratePerSecond()) + (end.confirmed() ? "" : EXPLORED);
    }

    private static String number(double rate) {
      return BigDecimal.valueOf(rate)
          .round(new MathContext(4))
          .stripTrailingZeros()
          .toPlainString();
    }
  }

  /**
   * The next step, or the outcome.
   *
   * @param results of all steps so far, in order
   * @throws IllegalArgumentException when a result is not of the step this search had made there
   */
  public static Next next(Spec spec, List<StepResult> results) {
    SearchState state = new SearchState(spec);
    for (int i = 0; i < results.size(); i++) {
      StepResult result = results.get(i);
      if (!(state.next() instanceof Step step)
          || Math.abs(step.ratePerSecond() / result.ratePerSecond() - 1) > TOLERANCE) {
        throw new IllegalArgumentException(
            "step %d was made at %s req/s, but this search goes on with %s"
                .formatted(i + 1, result.ratePerSecond(), state.next()));
      }
      state.add(step.purpose(), result);
    }
    return state.next();
  }

  /**
   * How long a search takes.
   *
   * @param expectedSeconds with the capacity near the start rate
   * @param mostSeconds with the capacity at the slowest place, each step running to its ceiling and
   *     three attempts at each end; or the budget, if that is less
   */
  public record Estimate(double expectedSeconds, double mostSeconds) {}

  /** What a search will take, stated before it. */
  public static Estimate estimate(Spec spec) {
    double ceiling = spec.requestsCeiling();
    // What simulated searches need (p90 to p99, M/D/1 and M/M/1): far from the capacity a few looks
    // decide, next to it most of the ceiling is used.
    double far =
        Math.min(ceiling, 3.0 * SloTest.fewestToMeet(spec.slo().quantile(), EXPLORING_ALPHA));
    double near = Math.max(far, 0.7 * ceiling);
    int halvings = 32 - Integer.numberOfLeadingZeros(spec.doubling() - 1);
    double rate = spec.startRatePerSecond();
    double expected =
        2 * spec.stepSeconds()
            + far / rate
            + far / Math.min(2 * rate, spec.highestRatePerSecond())
            + halvings * (spec.stepSeconds() + (far + near) / 2 / rate)
            + 4 * (spec.stepSeconds() + near / rate);
    double down = 0;
    double up = 0;
    for (int index = 0; index > spec.lowestIndex(); index -= spec.doubling()) {
      down += spec.stepSeconds() + ceiling / spec.rate(index);
    }
    for (int index = 0; index < spec.highestIndex(); index += spec.doubling()) {
      up += spec.stepSeconds() + ceiling / spec.rate(index);
    }
    double last = spec.stepSeconds() + ceiling / spec.lowestRatePerSecond();
    double most =
        Math.max(
            down + last * (1 + halvings + 6),
            up + (spec.stepSeconds() + ceiling / rate) * (1 + halvings + 6));
    return new Estimate(
        Math.min(expected, spec.budgetSeconds()), Math.min(most, spec.budgetSeconds()));
  }

  /**
   * Why this search cannot confirm that its SLO is met, known before it: too few requests a step,
   * or too little time; empty where it can.
   */
  public static Optional<String> undecidable(Spec spec) {
    long fewest = SloTest.fewestToMeet(spec.slo().quantile(), SearchState.attemptAlpha(1));
    if (fewest > spec.requestsCeiling()) {
      return Optional.of(
          "p%s takes at least %d requests to confirm, a step has %d"
              .formatted(percent(spec), fewest, spec.requestsCeiling()));
    }
    double seconds = spec.stepSeconds() + fewest / spec.startRatePerSecond();
    if (seconds > spec.budgetSeconds()) {
      return Optional.of(
          "p%s takes at least %d requests to confirm, %.0f s at %s req/s, the budget is %.0f s"
              .formatted(
                  percent(spec),
                  fewest,
                  seconds,
                  Outcome.number(spec.startRatePerSecond()),
                  spec.budgetSeconds()));
    }
    return Optional.empty();
  }

  private static String percent(Spec spec) {
    return BigDecimal.valueOf(spec.slo().quantile())
        .movePointRight(2)
        .stripTrailingZeros()
        .toPlainString();
  }
}
