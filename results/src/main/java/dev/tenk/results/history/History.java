package dev.tenk.results.history;

import java.util.List;
import java.util.Set;

/**
 * What changed from night to night.
 *
 * @param suite whose runs they are
 * @param series with at least one value each
 * @param unmatched acknowledged changes that nothing matches
 */
public record History(String suite, List<SeriesHistory> series, List<KnownChange> unmatched) {
  /** Copies its lists. */
  public History {
    series = List.copyOf(series);
    unmatched = List.copyOf(unmatched);
  }

  /**
   * Looks for changes.
   *
   * @param series those without any value are left out
   * @param knownChanges which to keep quiet about
   */
  public static History of(String suite, List<Series> series, List<KnownChange> knownChanges) {
    List<SeriesHistory> histories =
        series.stream()
            .filter(
                each ->
                    each.points().stream().anyMatch(point -> point.reading().value().isPresent()))
            .map(each -> SeriesHistory.of(each, knownChanges))
            .toList();
    List<KnownChange> unmatched =
        knownChanges.stream()
            .filter(
                known ->
                    histories.stream()
                        .noneMatch(
                            each ->
                                each.changes().stream()
                                    .anyMatch(change -> known.isOf(each.series().key(), change))))
            .toList();
    return new History(suite, histories, unmatched);
  }

  /**
   * The same of some series only.
   *
   * @param targets names; empty for all
   * @param metrics empty for all
   */
  public History only(Set<String> targets, Set<Metric> metrics) {
    return new History(
        suite,
        series.stream()
            .filter(each -> targets.isEmpty() || targets.contains(each.series().key().target()))
            .filter(each -> metrics.isEmpty() || metrics.contains(each.series().key().metric()))
            .toList(),
        unmatched);
  }

  /** Whether a change is in it that nobody has acknowledged. */
  public boolean isAlarming() {
    return series.stream().anyMatch(each -> each.state() == SeriesHistory.State.CHANGED);
  }

  /** The series of that acknowledged change, whose runs may be others. */
  public List<SeriesHistory> of(KnownChange known) {
    return series.stream().filter(each -> known.isOf(each.series().key())).toList();
  }
}
