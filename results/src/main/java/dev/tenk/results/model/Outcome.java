package dev.tenk.results.model;

import java.util.Optional;
import java.util.OptionalInt;

/** How a request ended. A remote failure is data, not an exception. */
public sealed interface Outcome {
  /** HTTP status of the reply; empty where there was none. */
  OptionalInt httpStatus();

  /** The service's or the client's error code; empty on success. */
  Optional<String> errorCode();

  /**
   * An answer that is one.
   *
   * @param httpStatus HTTP status, empty where the transport has none
   * @param responseBytes body size of the response
   * @param outputDigest first 16 hexadecimal digits of the SHA-256 of the output's raw bytes
   */
  record Succeeded(OptionalInt httpStatus, long responseBytes, String outputDigest)
      implements Outcome {
    @Override
    public Optional<String> errorCode() {
      return Optional.empty();
    }
  }

  /** The target refused for lack of room (HTTP 429, 503, or the service's own word for it). */
  record Throttled(OptionalInt httpStatus, Optional<String> errorCode) implements Outcome {}

  /**
   * The target had scaled to zero and refused, which starts it: no word about how it works when it
   * is awake, so neither a failure nor an answer.
   */
  record Asleep(OptionalInt httpStatus, Optional<String> errorCode) implements Outcome {}

  /** No answer within the target's time-out. */
  record TimedOut(Optional<String> errorCode) implements Outcome {
    @Override
    public OptionalInt httpStatus() {
      return OptionalInt.empty();
    }
  }

  /** Anything else: an error status, a broken connection, an answer that is none. */
  record Failed(OptionalInt httpStatus, Optional<String> errorCode) implements Outcome {
    /** The error code of a request that a proxy did not let through: no word about the target. */
    public static final String PROXY_REFUSED = "proxy-refused";

    /**
     * The error code of a request on a connection that had been idle, and that its server ended.
     */
    public static final String IDLE_CONNECTION_CLOSED = "idle-connection-closed";

    /** What that means and what to do, for people. */
    public static final String IDLE_CONNECTION_CLOSED_MEANS =
        "the server closed an idle connection just as it was used again, because its idle time-out"
            + " is shorter than the gap between requests; idle_connections: in the suite, below"
            + " that time-out, avoids it";
  }

  /**
   * The word used in files: {@code ok}, {@code throttled}, {@code asleep}, {@code timed-out} or
   * {@code failed}.
   */
  default String text() {
    if (this instanceof Succeeded) {
      return "ok";
    } else if (this instanceof Throttled) {
      return "throttled";
    } else if (this instanceof Asleep) {
      return "asleep";
    } else if (this instanceof TimedOut) {
      return "timed-out";
    }
    return "failed";
  }
}
