package dev.tenk.targets;

import dev.tenk.results.model.ServiceMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * A place that answers inference requests. Payloads are encoded for it before the first call, so a
 * call costs the driver as little as it can. Calls come from many threads.
 */
public interface Target extends AutoCloseable {
  /**
   * Asks the target for its identity, now.
   *
   * @throws TargetUnavailableException when it does not answer, or not as such a target does
   */
  TargetIdentity identify();

  /**
   * Sends one request and never blocks. A remote failure is an outcome; the stage itself fails only
   * through a bug of ours.
   */
  CompletionStage<Reply> invoke(InferenceRequest request);

  /** Body size of the request for a payload. */
  long requestBytes(int payloadId);

  /** After this time without an answer a call ends as timed out. */
  Duration timeout();

  /** The most connections its client may hold; empty without a bound. */
  OptionalInt connectionBound();

  /**
   * Checks before any load that calls will be permitted, as far as that is possible.
   *
   * @return requests it sent, each of which may cost as much as one of the load
   * @throws dev.tenk.results.model.ConfigurationException naming call, permission and what to do
   */
  default int preflight() {
    return 0;
  }

  /**
   * The idle expiry: after this time without a call an execution environment is discarded, and the
   * next call is a cold start. Present only for targets that have such environments, are billed by
   * duration, and report neither which calls were cold nor what is billed, so that both come from
   * service times.
   */
  default Optional<Duration> idleExpiry() {
    return Optional.empty();
  }

  /**
   * The metrics of the service's own monitoring for a time span. May wait until there are any.
   *
   * @param from wall clock at the cell's epoch
   * @param to wall clock after the last reply
   * @param requests how many were sent in it
   */
  default ServiceMetrics serviceMetrics(Instant from, Instant to, long requests) {
    return ServiceMetrics.NONE;
  }

  /** The telemetry of its device, which the caller closes; empty where there is none. */
  default Optional<Telemetry> telemetry() {
    return Optional.empty();
  }

  /**
   * Has the target's model loaded where its server reports that it is not, as with models that take
   * turns on one device; the one loaded in its place is unloaded. To be called before anything is
   * measured.
   *
   * @throws TargetUnavailableException with the reason why it was not loaded
   */
  default void activate() {}

  /**
   * Reloads the target's model and leaves it the only one of its server, as far as the server can.
   * Returns when the model is ready; not to be called while requests are under way.
   *
   * @return false if the server cannot load models at all; nothing has changed then
   * @throws TargetUnavailableException with the reason why a server that can load models did not;
   *     it may not answer then
   */
  default boolean reload() {
    return false;
  }

  @Override
  void close();
}
