package dev.tenk.targets;

import dev.tenk.results.model.ServiceMetrics;
import java.time.Instant;

/** A target whose service monitors it. */
public interface ServiceMonitored {
  /**
   * The metrics of the service's own monitoring for a time span. May wait until there are any.
   *
   * @param from wall clock at the cell's epoch
   * @param to wall clock after the last reply
   * @param requests how many were sent in it
   */
  ServiceMetrics serviceMetrics(Instant from, Instant to, long requests);
}
