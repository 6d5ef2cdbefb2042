package dev.tenk.targets;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * A place that answers inference requests. Payloads are encoded for it before the first call, so a
 * call costs the driver as little as it can. Calls come from many threads. What only some targets
 * can do is an interface of its own, asked for with {@link #ability}.
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
   * This target as one that has an ability: {@link EventLoopBound}, {@link Preflight}, {@link
   * ModelControl}, {@link TelemetrySource}, {@link IdleExpiring}, {@link ServiceMonitored} or
   * {@link BatchJob}. A target that wraps another passes the question on.
   *
   * @return empty where it has not
   */
  default <A> Optional<A> ability(Class<A> ability) {
    return ability.isInstance(this) ? Optional.of(ability.cast(this)) : Optional.empty();
  }

  @Override
  void close();
}
