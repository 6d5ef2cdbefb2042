package dev.tenk.results.imported;

import dev.tenk.results.model.Outcome;
import java.util.Optional;
import java.util.OptionalInt;

/** How another tool's request ended, in tenk's words. */
final class Ended {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private Ended() {}

  /** An answer that is one, by that tool's own judgement. */
  static Outcome well(OptionalInt httpStatus, long responseBytes) {
    return new Outcome.Succeeded(httpStatus, responseBytes, "");
  }

  /**
   * One that is none.
   *
   * @param code what the tool says of it, where there was no status
   */
  static Outcome badly(OptionalInt httpStatus, boolean timedOut, Optional<String> code) {
    if (timedOut) {
      return new Outcome.TimedOut(code);
    }
    int status = httpStatus.orElse(0);
    return status == TOO_MANY_REQUESTS || status == UNAVAILABLE
        ? new Outcome.Throttled(httpStatus, code)
        : new Outcome.Failed(httpStatus, code);
  }

  /**
   * An HTTP status; empty for what is none, as tools write 0 or words where there was no answer.
   */
  static OptionalInt status(String text) {
    return text.matches("[1-9][0-9]{2}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
