package dev.tenk.results.stats;

import dev.tenk.results.model.ServiceMetrics;
import java.util.Optional;

/**
 * What a cell tells of a hosted service beyond its answers. All of the steady phase, but for cold
 * starts.
 *
 * @param billed what the provider said it charges for; empty where it says nothing
 * @param pollGap how late results were found; empty where none was polled for
 * @param coldStarts calls that met a new execution environment; empty where nobody can tell
 * @param metrics what the service's own monitoring says; empty where it was not asked
 */
public record ServiceSide(
    Optional<Billed> billed,
    Optional<PollGap> pollGap,
    Optional<ColdStarts> coldStarts,
    Optional<ServiceMetrics> metrics) {
  /** Nothing is known. */
  public static final ServiceSide UNKNOWN =
      new ServiceSide(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * What the provider said it charges for, failures included.
   *
   * @param requests of which it said so
   * @param nanos the sum over them
   */
  public record Billed(long requests, long nanos) {}

  /**
   * Time between the last look at which a result was not there and the one that found it.
   *
   * @param requests whose results were polled for
   * @param meanNanos response times are late by half of it on average
   * @param maxNanos response times are late by at most this
   */
  public record PollGap(long requests, long meanNanos, long maxNanos) {}
}
