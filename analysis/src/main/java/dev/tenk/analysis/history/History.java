package dev.tenk.analysis.history;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What changed from night to night, by change point detection.
 *
 * @param suite whose runs they are
 * @param series with at least one figure each
 * @param unmatched acknowledged changes that nothing matches
 */
public record History(String suite, List<SeriesHistory> series, List<Unmatched> unmatched) {
  /** Copies its lists. */
  public History {
    series = List.copyOf(series);
    unmatched = List.copyOf(unmatched);
  }

  /**
   * An acknowledged change that nothing matches.
   *
   * @param hasSeries whether there is any series that it applies to
   * @param begins the runs in which changes of those begin
   */
  public record Unmatched(KnownChange known, boolean hasSeries, List<String> begins) {}

  /**
   * Looks for changes.
   *
   * @param series those without any figure are left out
   * @param knownChanges which to keep quiet about
   */
  public static History of(
      String suite, List<MetricSeries> series, List<KnownChange> knownChanges) {
    List<SeriesHistory> histories =
        series.parallelStream()
            .filter(
                each ->
                    each.points().stream().anyMatch(point -> point.reading().figure().isPresent()))
            .map(each -> SeriesHistory.of(each, knownChanges))
            .toList();
    List<Unmatched> unmatched =
        knownChanges.stream()
            .map(known -> unmatched(known, histories))
            .flatMap(Optional::stream)
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

  /** Whether it has a change that is not acknowledged. */
  public boolean isAlarming() {
    return series.stream().anyMatch(each -> each.state() == SeriesHistory.State.CHANGED);
  }

  private static Optional<Unmatched> unmatched(KnownChange known, List<SeriesHistory> histories) {
    List<SeriesHistory> meant =
        histories.stream().filter(each -> known.isOf(each.series().key())).toList();
    boolean matches =
        meant.stream()
            .anyMatch(
                each ->
                    each.changes().stream()
                        .anyMatch(change -> known.isOf(each.series().key(), change)));
    return matches
        ? Optional.empty()
        : Optional.of(
            new Unmatched(
                known,
                !meant.isEmpty(),
                meant.stream()
                    .flatMap(each -> each.changes().stream())
                    .map(change -> change.first().night().runId())
                    .distinct()
                    .sorted()
                    .toList()));
  }
}
