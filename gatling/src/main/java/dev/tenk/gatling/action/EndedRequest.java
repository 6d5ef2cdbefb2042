package dev.tenk.gatling.action;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Sample;

/**
 * What a decision about a window needs of a request that has ended.
 *
 * @param sequence in planned order, from 0 at the first of the cell, of all generators
 * @param responseNanos response time; of a failure, the time until it was given up
 */
public record EndedRequest(long sequence, long responseNanos, Ending ending) {
  /** How it has ended. */
  public enum Ending {
    /** With an answer. */
    SUCCEEDED,
    /** It met the target asleep, which is no error. */
    ASLEEP,
    /** In any other way. */
    FAILED
  }

  static EndedRequest of(Sample sample) {
    return new EndedRequest(
        sample.sequence(),
        sample.responseNanos(),
        sample.outcome() instanceof Outcome.Asleep
            ? Ending.ASLEEP
            : sample.succeeded() ? Ending.SUCCEEDED : Ending.FAILED);
  }
}
