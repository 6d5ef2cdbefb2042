package dev.tenk.analysis.history;

import dev.tenk.results.stats.estimate.Median;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a metric was in one night.
 *
 * @param status whether there is a value, or why not
 * @param figure what was seen, in the metric's unit; present exactly when the status is {@link
 *     Status#OK} or {@link Status#SEEN}, and where an invalid figure is known
 * @param interval where the figure lies in another run; empty where it is not known
 */
public record Reading(Status status, OptionalDouble figure, Optional<Range> interval) {
  /** The cell, or its figure, is not valid. */
  public static final Reading INVALID = none(Status.INVALID);

  /** Too few samples for one, or failures reach into it. */
  public static final Reading NO_FIGURE = none(Status.NO_FIGURE);

  /** Nothing was measured, or its files are damaged. */
  public static final Reading MISSING = none(Status.MISSING);

  private static final double NANOS_PER_MILLI = 1e6;

  /** Whether there is a value, or why not. */
  public enum Status {
    /** There is one. */
    OK("ok"),
    /** It was seen, and nothing is established of another night: no value. */
    SEEN("merely seen"),
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

  /**
   * Where a figure lies in another run, in the metric's unit.
   *
   * @param high empty where the samples give no upper end
   */
  public record Range(double low, OptionalDouble high) {}

  /** A value in the metric's unit. */
  public static Reading of(double value) {
    return new Reading(Status.OK, OptionalDouble.of(value), Optional.empty());
  }

  /**
   * A quantile in milliseconds, with its interval.
   *
   * @param valid whether it may be trusted
   */
  static Reading of(Seen seen, boolean valid) {
    return new Reading(
        valid ? (seen.established() ? Status.OK : Status.SEEN) : Status.INVALID,
        OptionalDouble.of(seen.valueNanos() / NANOS_PER_MILLI),
        Optional.of(
            new Range(
                seen.interval().lowerNanos() / NANOS_PER_MILLI,
                seen.interval().upperNanos().isPresent()
                    ? OptionalDouble.of(seen.interval().upperNanos().getAsLong() / NANOS_PER_MILLI)
                    : OptionalDouble.empty())));
  }

  private static Reading none(Status status) {
    return new Reading(status, OptionalDouble.empty(), Optional.empty());
  }

  /** What a series is judged by; empty where nothing valid is established. */
  public OptionalDouble value() {
    return status == Status.OK ? figure : OptionalDouble.empty();
  }

  /**
   * Of the repetitions of one night, at least one: the median of those with a value, or else of
   * those merely seen, or else the first reason why there is none. Only of a single one it has an
   * interval.
   */
  public static Reading median(List<Reading> repetitions) {
    return median(repetitions, Status.OK)
        .or(() -> median(repetitions, Status.SEEN))
        .orElse(repetitions.get(0));
  }

  private static Optional<Reading> median(List<Reading> repetitions, Status status) {
    List<Reading> alike = repetitions.stream().filter(each -> each.status == status).toList();
    return alike.size() <= 1
        ? alike.stream().findFirst()
        : Optional.of(
            new Reading(
                status,
                OptionalDouble.of(
                    Median.of(
                        alike.stream().mapToDouble(each -> each.figure.getAsDouble()).toArray())),
                Optional.empty()));
  }
}
