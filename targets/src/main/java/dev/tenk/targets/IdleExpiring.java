package dev.tenk.targets;

import java.time.Duration;

/**
 * A target whose execution environments are discarded when idle, is billed by duration, and reports
 * neither which calls were cold nor what is billed, so that both come from service times.
 */
public interface IdleExpiring {
  /**
   * The idle expiry: after this time without a call an execution environment is discarded, and the
   * next call is a cold start. Above 0.
   */
  Duration idleExpiry();
}
