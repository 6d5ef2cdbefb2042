package dev.tenk.targets;

import dev.tenk.results.model.TenkException;

/** A target that does not answer, or not as such a target does. */
public final class TargetUnavailableException extends TenkException {
  /** The message states which target, what was tried and what came back. */
  public TargetUnavailableException(String message) {
    super(message);
  }

  /** The same, keeping the cause. */
  public TargetUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
