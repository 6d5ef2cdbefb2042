package dev.tenk.targets.sagemaker;

import java.time.Duration;

/**
 * An endpoint without a failure path leaves no trace of a call that failed: its result never comes,
 * as if it were only late.
 */
final class UnseenFailures {
  /** Error code of a call without a result in time, where a failure would not have shown. */
  static final String ERROR_CODE = "no-failure-path";

  /** So long a first call is waited for whose failure would not show. */
  private static final Duration PREFLIGHT_WAIT = Duration.ofMinutes(2);

  private UnseenFailures() {}

  /** What is said before the load. */
  static String remark(String targetName) {
    return "target '%s': there is no failure path, so that a call that failed will look like a time-out; set S3FailurePath in its endpoint configuration, or queue_url"
        .formatted(targetName);
  }

  /** Why a first call without a result ends the preflight. */
  static String refusal(String targetName, String endpoint, Duration waited) {
    return "target '%s': %s took a call and left no result within %s s, and without a failure path a call that failed looks the same; see its logs, or set S3FailurePath in its endpoint configuration"
        .formatted(targetName, endpoint, waited.toSeconds());
  }

  /** How long the preflight waits, with the time-out of a call. */
  static Duration preflightWait(Duration timeout) {
    return timeout.compareTo(PREFLIGHT_WAIT) < 0 ? timeout : PREFLIGHT_WAIT;
  }
}
