package dev.tenk.results.imported;

import dev.tenk.results.model.Outcome;

/**
 * A request as another tool has recorded it.
 *
 * @param name what that tool calls requests of its kind; may be empty
 * @param startNanos when that tool sent it off, ns since 1970
 * @param tookNanos from then to the end of its answer, ns, at least 0
 * @param requestBytes what was sent; 0 where the tool does not say it
 * @param outcome how it ended; an answer's digest is empty, and its size 0 where it is not said
 */
public record ImportedRequest(
    String name, long startNanos, long tookNanos, long requestBytes, Outcome outcome) {
  /** Refuses what ended before it began. */
  public ImportedRequest {
    if (tookNanos < 0) {
      throw new IllegalArgumentException("a request that took " + tookNanos + " ns");
    }
  }

  /** When its answer ended, ns since 1970. */
  public long endNanos() {
    return startNanos + tookNanos;
  }
}
