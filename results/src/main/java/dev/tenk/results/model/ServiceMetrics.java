package dev.tenk.results.model;

import java.util.List;
import java.util.Optional;

/**
 * What the service's own monitoring reports about a cell.
 *
 * @param metrics empty where there are none
 * @param note what a reader must know of them, or why there are none
 * @param incomplete why they are not those of the cell's own calls, all of them; nothing is
 *     computed from such. Absent where they are, and in files of older versions
 */
public record ServiceMetrics(
    List<ServiceMetric> metrics, Optional<String> note, Optional<String> incomplete) {
  /** Copies its list; a file of an older version says nothing of completeness. */
  public ServiceMetrics {
    metrics = List.copyOf(metrics);
    incomplete = incomplete == null ? Optional.empty() : incomplete;
  }
}
