package dev.tenk.cost;

/**
 * When instances that work off a queue start and stop. Start-up and rest are billed.
 *
 * @param minimumInstances that never stop, 0 or more
 * @param maximumInstances at once, at least 1 and at least the minimum
 * @param backlogPerInstance requests that wait for each instance that is on before another one
 *     starts, at least 1
 * @param startSeconds from the request that finds none on until one works, 0 or more
 * @param restSeconds without work until one is stopped: alarm evaluation and cool-down, 0 or more
 */
public record Scaling(
    int minimumInstances,
    int maximumInstances,
    int backlogPerInstance,
    Estimate startSeconds,
    Estimate restSeconds) {
  /** Refuses values out of their bounds. */
  public Scaling {
    Bounds.atLeast("minimum instances", minimumInstances, 0);
    Bounds.atLeast("maximum instances", maximumInstances, Math.max(1, minimumInstances));
    Bounds.atLeast("backlog per instance", backlogPerInstance, 1);
    Estimate.atLeastZero("start-up", startSeconds);
    Estimate.atLeastZero("rest before a stop", restSeconds);
  }

  String text() {
    return "%d to %d instances, %s s to start, stopped after %s s of rest"
        .formatted(
            minimumInstances,
            maximumInstances,
            BillBuilder.plain(startSeconds),
            BillBuilder.plain(restSeconds));
  }
}
