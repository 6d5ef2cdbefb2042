package dev.tenk.targets;

import dev.tenk.results.model.TenkException;
import java.time.Duration;
import java.util.Optional;

/**
 * A target that had scaled to zero and refused a call, which has begun to wake it: the same call is
 * answered later.
 */
public final class AsleepException extends TenkException {
  private static final long serialVersionUID = 1;

  private final String what;
  private final Duration wakeTimeout;
  private final String said;

  /**
   * It was refused.
   *
   * @param what of the target sleeps, as in "inference component c of endpoint e"
   * @param wakeTimeout how long to wait for it at most
   * @param said the target's words
   */
  public AsleepException(String what, Duration wakeTimeout, Optional<String> said) {
    super(what + " sleeps");
    this.what = what;
    this.wakeTimeout = wakeTimeout;
    this.said = said.orElse("");
  }

  /** What of the target sleeps. */
  public String what() {
    return what;
  }

  /** How long to wait for it at most. */
  public Duration wakeTimeout() {
    return wakeTimeout;
  }

  /** The target's words, as {@link Words} keeps them; empty where it had none. */
  public Optional<String> said() {
    return Optional.of(said).filter(words -> !words.isEmpty());
  }
}
