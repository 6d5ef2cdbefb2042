package dev.tenk.analysis.history;

import dev.tenk.results.stats.estimate.Median;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a metric was in one night.
 *
 * @param status whether there is a value, or why not
 * @param value in the metric's unit; present exactly when the status is {@link Status#OK}
 */
public record Reading(Status status, OptionalDouble value) {
  /** The cell, or its figure, is not valid. */
  public static final Reading INVALID = new Reading(Status.INVALID, OptionalDouble.empty());

  /** Too few samples for one, or failures reach into it. */
  public static final Reading NO_FIGURE = new Reading(Status.NO_FIGURE, OptionalDouble.empty());

  /** Nothing was measured, or its files are damaged. */
  public static final Reading MISSING = new Reading(Status.MISSING, OptionalDouble.empty());

  /** Whether there is a value, or why not. */
  public enum Status {
    /** There is one. */
    OK("ok"),
    /** The cell, or its figure, is not valid. */
    INVALID("invalid"),
    /** Too few samples for one, or failures reach into it. */
    NO_FIGURE("no figure"),
    /** Nothing was measured, or its files are damaged. */
    MISSING("missing");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** For display. */
    public String text() {
      return text;
    }
  }

  /** A value in the metric's unit. */
  public static Reading of(double value) {
    return new Reading(Status.OK, OptionalDouble.of(value));
  }

  /**
   * Of the repetitions of one night, at least one: the median of those with a value, or else the
   * first reason why there is none.
   */
  public static Reading median(List<Reading> repetitions) {
    double[] values =
        repetitions.stream()
            .map(Reading::value)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    return values.length == 0 ? repetitions.get(0) : of(Median.of(values));
  }
}
