package dev.tenk.targets;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * A place that answers inference requests. Payloads are encoded for it before the first call, so a
 * call costs the driver as little as it can. Calls come from many threads.
 */
public interface Target extends AutoCloseable {
  /**
   * Asks the target who it is, now.
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

  /** Most connections its client may hold; empty without a bound. */
  OptionalInt connectionBound();

  @Override
  void close();
}
