package dev.tenk.analysis.history;

import dev.tenk.analysis.history.Metric.Scale;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.results.stats.estimate.Median;
import dev.tenk.results.stats.series.EDivisive;
import dev.tenk.results.stats.series.NightAlarm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A series and its changes, found by change point detection.
 *
 * <p>It is processed in the order of the nights, so a verdict on one stays as it was: each night is
 * held against those since the last change ({@link NightAlarm}). On an alarm the change is located
 * among the nights looked at ({@link EDivisive}), and from there a new level begins.
 *
 * @param series at least one of its nights has a figure
 * @param changes in order of time
 */
public record SeriesHistory(MetricSeries series, List<Change> changes) {
  /** Where a change began is certain if shuffled series have as good a cut this rarely. */
  static final double LOCATED = 0.01;

  /** Histograms keep three digits: no metric is known finer than so. */
  private static final double FINEST_RATIO = 0.001;

  private static final int PERMUTATIONS = 999;
  private static final long SEED = 10_000;

  /** Copies its list. */
  public SeriesHistory {
    changes = List.copyOf(changes);
  }

  /** How a series is. */
  public enum State {
    /** Too few nights yet. */
    LEARNING,
    /** It never changed. */
    STEADY,
    /** It changed, and at least one change is not acknowledged. */
    CHANGED,
    /** It changed, and all of its changes are acknowledged. */
    ACKNOWLEDGED
  }

  /**
   * Processes a series.
   *
   * @param knownChanges those of any series
   */
  static SeriesHistory of(MetricSeries series, List<KnownChange> knownChanges) {
    List<Point> nights =
        series.points().stream().filter(point -> point.reading().value().isPresent()).toList();
    double[] values =
        nights.stream().mapToDouble(point -> point.reading().value().getAsDouble()).toArray();
    // a cost may be nothing at all
    Scale scale =
        Arrays.stream(values).allMatch(value -> value > 0)
            ? series.key().metric().scale()
            : Scale.DIFFERENCE;
    double[] scaled =
        Arrays.stream(values).map(x -> scale == Scale.RATIO ? Math.log(x) : x).toArray();
    List<Found> found = find(scaled, scale);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Found each = found.get(i);
      int from = i == 0 ? 0 : found.get(i - 1).first();
      int to = i + 1 < found.size() ? found.get(i + 1).first() : values.length;
      Change change =
          new Change(
              nights.get(each.first() - 1),
              nights.get(each.first()),
              nights.get(each.alarm()),
              each.pValue(),
              Median.of(Arrays.copyOfRange(values, from, each.first())),
              Median.of(Arrays.copyOfRange(values, each.first(), to)),
              Optional.empty());
      changes.add(
          knownChanges.stream()
              .filter(known -> known.isOf(series.key(), change))
              .findFirst()
              .map(change::acknowledged)
              .orElse(change));
    }
    return new SeriesHistory(series, changes);
  }

  private record Found(int first, int alarm, double pValue) {}

  private static List<Found> find(double[] values, Scale scale) {
    List<Found> found = new ArrayList<>();
    int start = 0;
    int end = NightAlarm.FEWEST;
    while (end <= values.length) {
      double[] level =
          Arrays.copyOfRange(
              values, Math.max(start, end - NightAlarm.AGREEING - NightAlarm.BEFORE), end);
      if (NightAlarm.of(level, smallestSd(level, scale)).isPresent()) {
        int offset = end - level.length;
        EDivisive.Cut cut = EDivisive.of(level, NightAlarm.AGREEING, PERMUTATIONS, SEED);
        start = cut.pValue() <= LOCATED ? offset + cut.first() : end - NightAlarm.AGREEING;
        found.add(new Found(start, end - 1, cut.pValue()));
      } else {
        end++;
      }
    }
    return found;
  }

  private static double smallestSd(double[] values, Scale scale) {
    return scale == Scale.RATIO ? FINEST_RATIO : FINEST_RATIO * Math.abs(Median.of(values));
  }

  /** How it is. */
  public State state() {
    if (changes.stream().anyMatch(change -> change.known().isEmpty())) {
      return State.CHANGED;
    }
    if (!changes.isEmpty()) {
      return State.ACKNOWLEDGED;
    }
    return nights() < NightAlarm.FEWEST ? State.LEARNING : State.STEADY;
  }

  /** Nights of that status. */
  public long count(Reading.Status status) {
    return series.points().stream().filter(point -> point.reading().status() == status).count();
  }

  /** Nights with a value. */
  public long nights() {
    return count(Reading.Status.OK);
  }

  /** The last night, with a value or without. */
  public Point last() {
    return series.points().get(series.points().size() - 1);
  }

  /** Median of the nights since the last change, in the metric's unit; empty without a value. */
  public OptionalDouble median() {
    if (!changes.isEmpty()) {
      return OptionalDouble.of(changes.get(changes.size() - 1).medianAfter());
    }
    double[] values =
        series.points().stream()
            .map(point -> point.reading().value())
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Median.of(values));
  }
}
