package dev.tenk.analysis.history;

import java.util.Optional;

/**
 * A change that is known and acknowledged.
 *
 * @param target name in the suite
 * @param workload name in the suite; empty for all that is of the target
 * @param metric empty for all
 * @param runId the run in which the change began
 * @param reason in words
 * @param where file, line and column, for messages
 */
public record KnownChange(
    String target,
    Optional<String> workload,
    Optional<Metric> metric,
    String runId,
    String reason,
    String where) {
  /** Whether it applies to that series. */
  boolean isOf(MetricSeries.Key key) {
    return target.equals(key.target())
        && (workload.isEmpty() || workload.equals(key.workload()))
        && (metric.isEmpty() || metric.get() == key.metric());
  }

  /** Whether it is about the change that began in that run in that series. */
  boolean isOf(MetricSeries.Key key, Change change) {
    return isOf(key) && runId.equals(change.first().night().runId());
  }
}
