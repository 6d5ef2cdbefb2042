package dev.tenk.results.model;

import java.util.List;
import java.util.Optional;

/**
 * What the service's own monitoring reports about a cell.
 *
 * @param metrics empty where there are none
 * @param note what a reader must know of them, or why there are none
 */
public record ServiceMetrics(List<ServiceMetric> metrics, Optional<String> note) {
  /** Copies its list. */
  public ServiceMetrics {
    metrics = List.copyOf(metrics);
  }
}
