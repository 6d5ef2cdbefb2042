package dev.tenk.analysis.history;

import dev.tenk.analysis.history.MetricSeries.Point;
import java.util.Optional;

/**
 * A change of level in a series, from its change point.
 *
 * @param before the last night with a value before it
 * @param first the first night of the new level
 * @param alarm the night that raised the alarm
 * @param pValue share of shuffled series with a cut as good; above {@link SeriesHistory#LOCATED}
 *     where it began is not certain
 * @param medianBefore of the nights since the change before this one, in the metric's unit
 * @param medianAfter of the nights until the next change, or until now
 * @param known why it need not be reported; empty where it is not acknowledged
 */
public record Change(
    Point before,
    Point first,
    Point alarm,
    double pValue,
    double medianBefore,
    double medianAfter,
    Optional<KnownChange> known) {
  /** Whether where it began is certain. */
  public boolean isLocated() {
    return pValue <= SeriesHistory.LOCATED;
  }

  Change acknowledged(KnownChange by) {
    return new Change(before, first, alarm, pValue, medianBefore, medianAfter, Optional.of(by));
  }
}
