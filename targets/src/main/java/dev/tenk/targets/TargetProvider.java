package dev.tenk.targets;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.payload.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Opens targets of one kind. Found with {@link java.util.ServiceLoader}, so users add their own.
 */
public interface TargetProvider {
  /** The word after {@code kind:} in a suite. */
  String kind();

  /**
   * Reads the target's settings without speaking to it, so that a suite is refused before anything
   * is started.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  void check(TargetPlan plan);

  /**
   * How long such a target is taken to keep an execution environment that has nothing to do; empty
   * where it has none, or nobody says.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  default Optional<Duration> idleExpiry(TargetPlan plan) {
    return Optional.empty();
  }

  /**
   * Connects, reads what the target says of itself, and encodes the payloads for it.
   *
   * @param started the server that tenk started for this target, if it did
   * @throws dev.tenk.results.model.ConfigurationException when payloads and target do not fit
   * @throws TargetUnavailableException when it does not answer
   */
  Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads);
}
